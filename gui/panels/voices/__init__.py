"""The voices room: voices that were made and are kept at a provider, and the way to a new one."""

from gui.panels.voices.room import VoicesRoom

__all__ = ["VoicesRoom"]
