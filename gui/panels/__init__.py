"""Rooms and panels of the window: they know the studio."""
