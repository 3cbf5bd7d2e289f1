"""Editing: operations with their inverses, an open project in memory, import of scripts.

Knows the library, no provider's name.
"""
