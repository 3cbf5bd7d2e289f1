"""The room for songs: a form drawn from the declaration of what makes them, and every version that was made."""

from gui.panels.music.room import MusicRoom

__all__ = ["MusicRoom"]
