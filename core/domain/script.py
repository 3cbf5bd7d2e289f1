"""Projects, scripts, lines and the cast."""

import msgspec

from core.domain.clip import Clip
from core.domain.params import Value

AFTER = 0.35
"""The seconds of rest after a line of which nobody said how long."""


class Pronunciation(msgspec.Struct, frozen=True, omit_defaults=True):
    """An entry of a pronunciation dictionary: what is written, and how it is said.

    `written` is a word, several, or with `regex` a regular expression; `case`: upper and lower case are told apart;
    `whole`: only whole words are meant. `spoken` is sent in its place, or with `phonemes` is how it sounds in IPA,
    for generators that take that. An entry whose `spoken` is empty changes nothing: it never loses a word.
    """

    written: str
    spoken: str
    regex: bool = False
    case: bool = False
    whole: bool = True
    phonemes: bool = False


class Voice(msgspec.Struct, frozen=True):
    """A recipe for speaking.

    A generator of a profile, an id of its catalogue or reference clips, and parameters other than the defaults.
    `words` is the voice's own pronunciation dictionary; it wins over the project's.
    """

    generator: str
    profile: str
    voice: str = ""
    name: str = ""
    params: dict[str, Value] = {}
    clips: tuple[Clip, ...] = ()
    words: tuple[Pronunciation, ...] = ()


class Speaker(msgspec.Struct, frozen=True):
    """A member of a project's cast. `colour` is `#rrggbb`. The one narrator speaks the lines without a name."""

    id: str
    name: str
    colour: str
    voice: Voice | None = None
    narrator: bool = False


class Line(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):  # no way leads back to it: nothing to collect
    """One utterance.

    `text` keeps our notation (`[pause 0.5s]`); `pause_after` is in seconds; `params` override the voice's.
    How it is said, whatever speaks it: `direction` are style words, `emotion` is one of `EMOTIONS` or any other word,
    `speed` is times as fast as the voice (1: as it is), `pitch` so many semitones higher, `volume` so many decibels
    louder. `locked`: its take is final; `flagged`: somebody wants it done again. `heading`: a title inside the script,
    which is shown and not spoken.
    """

    id: str
    speaker: str
    text: str
    direction: str = ""
    pause_after: float = AFTER
    params: dict[str, Value] = {}
    emotion: str = ""
    speed: float = 1.0
    pitch: float = 0.0
    volume: float = 0.0
    locked: bool = False
    flagged: bool = False
    heading: bool = False


class Script(msgspec.Struct, frozen=True):
    """An ordered list of lines: a chapter, a scene, an episode. `source` is the file it was rendered from, if any."""

    id: str
    title: str
    place: int = 0
    source: str = ""


class Project(msgspec.Struct, frozen=True):
    """A named piece of work. `words` is its pronunciation dictionary."""

    id: str
    name: str
    place: int = 0
    words: tuple[Pronunciation, ...] = ()
