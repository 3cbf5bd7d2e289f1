"""From a line to the plan of its take: what will be sent, before anything is sent.

Knows what a generator declares and nothing of how it is reached.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping

import msgspec

from core.domain.params import Value, complete
from core.domain.request import Plan, Request, Silence
from core.domain.script import Line, Voice
from core.errors import NothingToSay
from core.message import say
from core.providers.base import Generator, PauseMark, Speaks
from core.text.clean import clean
from core.text.notation import Pause, segments, spoken
from core.text.split import split

_READ_ALOUD = frozenset("%&@#°№§")


def compile_line(
    text: str, voice: Voice, params: Mapping[str, Value], generator: Generator, direction: str = ""
) -> Plan:
    """Return the parts that make one take of `text`: requests within the generator's limit, and exact silences.

    `params` are the line's own and win over the voice's, which win over the declared defaults. `direction` goes along
    only to a generator that speaks directions: in the parameter that it has for them, below what stands there, or in
    parentheses before the text. Raises `NothingToSay` where there is neither anything to pronounce nor a pause,
    `ScriptProblem` for a pause that is not understood, and `BadParameter`.
    """
    note = direction.strip() if Speaks.DIRECTION in generator.speaks else ""
    own = {**voice.params, **params}
    if note and generator.direction:
        own[generator.direction] = "\n".join(filter(None, (str(own.get(generator.direction, "")).strip(), note)))
        note = ""
    values = complete(generator.params, own)

    clips = tuple(msgspec.structs.replace(clip, name="") for clip in voice.clips) if generator.clips else ()

    def request(piece: str) -> Request:
        return Request(generator.id, voice.profile, piece, voice.voice or generator.default_voice, values, clips)

    pieces = _pieces(clean(text), generator, f"({note}) " if note else "")
    parts = tuple(request(piece) if isinstance(piece, str) else Silence(piece) for piece in _merged(pieces))
    if not parts:
        raise NothingToSay(
            say("There is nothing to speak in this line."), say("Write some words, or a pause such as [pause 1s].")
        )
    return Plan(parts)


def is_blank(text: str) -> bool:
    """Tell whether a line makes no take: it holds nothing to pronounce, such as *** or an emoji, and no pause."""
    heard = spoken(text)
    return heard == text.strip() and not pronounceable(heard)


def is_silent(line: Line) -> bool:
    """Tell whether a line of a script makes no take: a heading is shown and not spoken."""
    return line.heading or is_blank(line.text)


def pronounceable(text: str) -> bool:
    """Tell whether `text` holds anything that a voice could say: a letter, a digit, a sign that is read aloud."""
    return any(unicodedata.category(char) in _SAID or char in _READ_ALOUD for char in set(text))


_SAID = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Nl", "No", "Sc", "Sm"})


def _pieces(text: str, generator: Generator, note: str) -> Iterator[str | float]:
    """Yield what to speak and, as numbers, the seconds of silence between."""
    found = segments(text)
    fits = len(note) + len(text.strip()) <= generator.max_chars
    if Speaks.PAUSES in generator.speaks and pronounceable(spoken(text)):
        if generator.pauses:
            yield from _marked(found, generator.pauses, generator.max_chars, note)
            return
        if fits:
            yield note + text.strip()
            return
    for segment in found:
        if isinstance(segment, Pause):
            yield segment.seconds
        else:
            yield from _fitting(segment, generator.max_chars, note)


def _marked(found: Iterable[str | Pause], mark: PauseMark, limit: int, note: str) -> Iterator[str | float]:
    """Yield pieces as long as the limit allows, pauses written inside them; the marks do not count.

    A pause at an end of a piece is silence: no generator is known to speak one there.
    """
    room = limit - len(note) if len(note) < limit // 2 else limit
    note = note if room < limit else ""
    piece, pause = "", 0.0
    for segment in found:
        if isinstance(segment, Pause):
            pause += segment.seconds
            continue
        if not pronounceable(segment):
            piece += segment.rstrip() if piece and not pause else ""
            continue
        between = mark.write(pause) or (" " if piece[-1:].isspace() or segment[:1].isspace() else "")
        joined = f"{piece.rstrip()}{between}{segment.lstrip()}" if piece else segment.lstrip()
        if piece and len(mark.without(joined).strip()) <= room:
            piece, pause = joined, 0.0
            continue
        if piece:
            yield note + piece.strip()
        yield pause
        pieces = [some.strip() for some in split(segment.strip(), room) if pronounceable(some)]
        yield from (note + some for some in pieces[:-1])
        piece, pause = pieces[-1] if pieces else "", 0.0
    if piece:
        yield note + piece.strip()
    if pause:
        yield pause


def _fitting(text: str, limit: int, note: str) -> Iterator[str]:
    room = limit - len(note)
    if room < limit // 2:
        note, room = "", limit
    for piece in split(text.strip(), room):
        if pronounceable(piece):
            yield note + piece.strip()


def _merged(pieces: Iterator[str | float]) -> Iterator[str | float]:
    """Yield `pieces` with neighbouring silences added up and silences of no length left out."""
    silence = 0.0
    for piece in pieces:
        if isinstance(piece, float):
            silence += piece
            continue
        if silence:
            yield round(silence, 6)
            silence = 0.0
        yield piece
    if silence:
        yield round(silence, 6)
