"""Projects, scripts, lines and the cast."""

import msgspec

from core.domain.clip import Clip
from core.domain.params import Value


class Voice(msgspec.Struct, frozen=True):
    """A recipe for speaking.

    A generator of a profile, an id of its catalogue or reference clips, and parameters other than the defaults.
    """

    generator: str
    profile: str
    voice: str = ""
    name: str = ""
    params: dict[str, Value] = {}
    clips: tuple[Clip, ...] = ()


class Speaker(msgspec.Struct, frozen=True):
    """A member of a project's cast. `colour` is `#rrggbb`. The one narrator speaks the lines without a name."""

    id: str
    name: str
    colour: str
    voice: Voice | None = None
    narrator: bool = False


class Line(msgspec.Struct, frozen=True):
    """One utterance.

    `text` keeps our notation (`[pause 0.5s]`); `pause_after` is in seconds; `params` override the voice's.
    """

    id: str
    speaker: str
    text: str
    direction: str = ""
    pause_after: float = 0.35
    params: dict[str, Value] = {}


class Script(msgspec.Struct, frozen=True):
    """An ordered list of lines: a chapter, a scene, an episode. `source` is the file it was rendered from, if any."""

    id: str
    title: str
    place: int = 0
    source: str = ""


class Project(msgspec.Struct, frozen=True):
    """A named piece of work."""

    id: str
    name: str
    place: int = 0
