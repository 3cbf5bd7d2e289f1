"""Colours of speakers, fit to be read on both grounds."""

from functools import lru_cache

from PySide6.QtGui import QColor

from core.domain.script import Speaker
from gui.contrast import readable
from gui.theme import Theme


@lru_cache(maxsize=512)
def _fit(colour: str, grounds: tuple[str, ...]) -> QColor:
    return readable(QColor(colour), [QColor(ground) for ground in grounds])


def speaker_ink(speaker: Speaker | None, theme: Theme) -> QColor:
    """Return the colour in which a speaker's name can be read, in a row that is selected or not."""
    if speaker is None or speaker.narrator or not QColor.isValidColorName(speaker.colour):
        return theme.colour("muted")
    return _fit(speaker.colour, (theme.colour("surface").name(), theme.colour("accent_soft").name()))
