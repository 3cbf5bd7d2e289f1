"""The inspector of the script room."""

from gui.panels.inspector.inspector import Inspector

__all__ = ["Inspector"]
