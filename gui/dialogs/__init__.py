"""Dialogs: opened and awaited, never executed. They know the studio."""
