"""How a line is said, as one generator can express it: parameters, words of a direction, and notes on what is left out.

Knows what a generator declares and nothing of how it is reached.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from core.domain.params import Choice, Number, Value
from core.domain.script import Line
from core.message import N_, Message, say
from core.providers.base import Generator, Speaks

EMOTIONS = (
    N_("neutral"), N_("calm"), N_("happy"), N_("excited"), N_("tender"), N_("sad"), N_("angry"), N_("urgent"),
    N_("fearful"), N_("surprised"), N_("disgusted"), N_("tired"), N_("ironic"), N_("whispering"), N_("shouting"),
)  # fmt: skip
"""Usual words for a mood; any other may be typed."""

SPEEDS, PITCHES, VOLUMES = (0.25, 4.0), (-24.0, 24.0), (-24.0, 12.0)
"""What a line may ask for at all: times, semitones, decibels."""


class About(StrEnum):
    """What of a line a note is about."""

    DIRECTION = "direction"
    EMOTION = "emotion"
    SPEED = "speed"
    PITCH = "pitch"
    VOLUME = "volume"
    SOUND = "sound"
    PRONUNCIATION = "pronunciation"


class Note(msgspec.Struct, frozen=True):
    """What a generator cannot express of a line, in a sentence."""

    about: About
    words: Message


class Expressed(msgspec.Struct, frozen=True):
    """What a line's delivery comes to: parameters to be sent, words for the direction, and notes."""

    params: dict[str, Value] = {}
    direction: str = ""
    notes: tuple[Note, ...] = ()


_AT_REST = Expressed()


def expressed(line: Line, generator: Generator, of_voice: Mapping[str, Value]) -> Expressed:
    """Return how `generator` says `line`; `of_voice` are the values without it, where they are not the defaults."""
    if not (line.direction or line.emotion or line.speed != 1 or line.pitch or line.volume):
        return _AT_REST
    params: dict[str, Value] = {}
    notes: list[Note] = []
    emotion, words = line.emotion.strip(), line.direction.strip()
    if emotion and _feels(emotion, generator, params, notes):
        emotion = ""
    if Speaks.DIRECTION not in generator.speaks:
        notes += [Note(About.EMOTION, say("This voice cannot show emotions."))] if emotion else []
        notes += [Note(About.DIRECTION, say("A note for you: this voice cannot act on it."))] if words else []
        emotion = words = ""
    for about, name, value in _asked(line, generator, of_voice):
        param = next((one for one in generator.params if isinstance(one, Number) and one.name == name), None)
        if param is None:
            notes.append(Note(about, _CANNOT[about]))
            continue
        kept = min(max(value, param.low), param.high)
        params[name] = round(kept) if param.whole else round(kept, 6)
        if abs(kept - value) > 1e-6:
            notes.append(Note(about, _TOO_FAR[about]))
    return Expressed(params, ", ".join(filter(None, (emotion, words))), tuple(notes))


def _feels(emotion: str, generator: Generator, params: dict[str, Value], notes: list[Note]) -> bool:
    """Put the emotion into the parameter that is there for it; tells whether that is all to be done about it."""
    name = generator.delivers.emotion
    param = next((one for one in generator.params if one.name == name), None) if name else None
    if param is None:
        return False
    if isinstance(param, Choice):
        known = {option.casefold(): option for option in param.options}
        if emotion.casefold() not in known:
            notes.append(Note(About.EMOTION, say("This voice does not know the emotion “{emotion}”.", emotion=emotion)))
            return True
        emotion = known[emotion.casefold()]
    params[name] = emotion
    return True


def _asked(line: Line, generator: Generator, of_voice: Mapping[str, Value]) -> list[tuple[About, str, float]]:
    """Return what is not at rest: what it is, the parameter that has it ("" if none), and which value is asked for."""
    ways = generator.delivers

    def now(name: str) -> float:
        default = next((one.default for one in generator.params if one.name == name), 0.0)
        return float(of_voice.get(name, default)) if name else 0.0

    asked: list[tuple[About, str, float]] = []
    if line.speed != 1:
        asked.append((About.SPEED, ways.speed, now(ways.speed) * line.speed))
    if line.pitch:
        asked.append((About.PITCH, ways.pitch, now(ways.pitch) + line.pitch * ways.per_semitone))
    if line.volume:
        asked.append((About.VOLUME, ways.volume, now(ways.volume) * 10 ** (line.volume / 20)))
    return asked


_CANNOT = {
    About.SPEED: say("This voice cannot change its speed."),
    About.PITCH: say("This voice cannot change its pitch."),
    About.VOLUME: say("This voice cannot change its volume."),
}
_TOO_FAR = {
    About.SPEED: say("This voice cannot go that far; it speaks as fast or as slowly as it can."),
    About.PITCH: say("This voice cannot go that far; it speaks as high or as low as it can."),
    About.VOLUME: say("This voice cannot go that far; it speaks as loud or as soft as it can."),
}
