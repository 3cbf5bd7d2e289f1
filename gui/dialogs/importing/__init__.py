"""The sheet in which somebody looks at script files before they come in."""

from gui.dialogs.importing.sheet import ImportSheet

__all__ = ["ImportSheet"]
