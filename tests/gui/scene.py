"""A small open project in memory, for tests of rooms: a real document whose writes go nowhere."""

from typing import Any

from core.domain.ids import new_id
from core.domain.script import Line, Project, Script, Speaker
from core.library.scripts import Contents
from core.projects.document import Document
from core.providers.registry import Registry

SCRIPT = "harbour"
TEXTS = (
    ("anna", "I heard something. [pause 0.5s] Did you?", ""),
    ("ben", "No. Go back to sleep.", "whispering"),
    ("narrator", "The harbour lamps went out one after another.", ""),
    ("anna", "That was the engine.", ""),
    ("ben", "They would not dare.", "angry"),
)


def document_of(*texts: tuple[str, str, str], script: str = SCRIPT) -> Document:
    """Return an open project with one script of (speaker, text, direction); ids of lines are "0", "1", …"""
    voice = Registry().default_voice()
    speakers = (
        Speaker("narrator", "Narrator", "#736D63", voice, narrator=True),
        Speaker("anna", "Anna", "#B4472B", voice),
        Speaker("ben", "Ben", "#1F7A8C", voice),
    )
    lines = [Line(str(place), *text) for place, text in enumerate(texts)]
    stored = Contents(
        Project(new_id(), "The Last Ferry"), speakers, (Script(script, "1 · Harbour"),), {script: lines}, ()
    )
    return Document(stored, {}, Registry(), _keep_nothing)


def texts_of(document: Document, script: str = SCRIPT) -> list[str]:
    """Return the texts of a script's lines."""
    return [line.text for line in document.lines(script)]


def _keep_nothing(function: Any, /, *args: Any, **kwargs: Any) -> None:
    """Write nothing: these documents live in memory only."""
