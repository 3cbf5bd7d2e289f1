"""The script room."""

from gui.panels.script.room import ScriptRoom

__all__ = ["ScriptRoom"]
