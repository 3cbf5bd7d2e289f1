"""The list of takes that somebody should listen to, in the place of the inspector."""

from gui.panels.listening.panel import ListenPanel

__all__ = ["ListenPanel"]
