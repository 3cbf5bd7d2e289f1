"""The settings: a room of its own, whose pages are made when they are first looked at."""

from gui.panels.settings.room import SettingsRoom

__all__ = ["SettingsRoom"]
