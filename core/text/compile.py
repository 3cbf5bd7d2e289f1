"""From a line to the plan of its take: what will be sent, before anything is sent.

Knows what a generator declares and nothing of how it is reached.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import msgspec

from core.domain.params import Value, complete
from core.domain.request import Plan, Request, Silence, Wordings
from core.domain.script import Line, Voice
from core.errors import NothingToSay, ScriptProblem
from core.message import say
from core.providers.base import Generator, PauseMark, Speaks
from core.text.aloud import pronounceable
from core.text.clean import clean
from core.text.delivery import About, Expressed, Note, expressed
from core.text.notation import Pause, Said, Segment, Sound, append, heard, marks, may_have_marks, written_segments
from core.text.pronouncing import Dictionary
from core.text.split import split

__all__ = [
    "VoiceCompiler",
    "compile_line",
    "compile_script_line",
    "is_blank",
    "is_silent",
    "pronounceable",
    "unexpressed",
]

_NO_WORDS = Dictionary(())
_PLAIN = str.maketrans("[]{}<>|", "       ")


def compile_line(
    text: str,
    voice: Voice,
    params: Mapping[str, Value],
    generator: Generator,
    direction: str = "",
    words: Dictionary = _NO_WORDS,
) -> Plan:
    """Return the plan of `text` as `compile_script_line` does that of a line with these parameters and direction."""
    return compile_script_line(Line("", "", text, direction, params=dict(params)), voice, generator, words)


def compile_script_line(line: Line, voice: Voice, generator: Generator, words: Dictionary = _NO_WORDS) -> Plan:
    """Return the parts that make one take of `line`: requests within the generator's limit, and exact silences.

    The line's own parameters win over the voice's, which win over the declared defaults; how it is said is worked into
    those that the generator has for it. Its direction goes along only to a generator that speaks directions: in the
    parameter that it has for them, below what stands there, or in parentheses before the text. `words` are the
    dictionary's. What cannot be expressed is left out: `unexpressed` tells of it.

    Raises `NothingToSay` where there is neither anything to pronounce nor a pause, `ScriptProblem` for a pause that is
    not understood, and `BadParameter`.
    """
    return VoiceCompiler(voice, generator, words).plan(line)


class VoiceCompiler:
    """Compiles the lines of one voice; what they share is worked out once."""

    def __init__(self, voice: Voice, generator: Generator, words: Dictionary = _NO_WORDS) -> None:
        self.voice, self.generator, self.words = voice, generator, words
        self._clips = tuple(msgspec.structs.replace(clip, name="") for clip in voice.clips) if generator.clips else ()
        self._speaker = voice.voice or generator.default_voice

    @cached_property
    def _at_rest(self) -> dict[str, Value]:
        return complete(self.generator.params, self.voice.params)

    @cached_property
    def _wordings(self) -> Wordings:
        return Wordings(self._request("", self._at_rest))

    def fingerprint(self, line: Line) -> str:
        """Return the fingerprint of a line's plan; of most lines, one request at rest, without making it."""
        values, note = self._values(line)
        if values is self._at_rest and not note and (text := self._alone(self._found(line))):
            return self._wordings.fingerprint(text)
        return self.plan(line).fingerprint

    def _found(self, line: Line) -> "_Written":
        return _written(clean(line.text), self.generator, self.words)

    def _alone(self, found: "_Written") -> str:
        """Return the text that is the whole of what is to be spoken, "" where there is more, or less, to be done."""
        if len(found) != 1 or not isinstance(text := found[0][1], str):
            return ""
        text = text.strip()
        return text if len(text) <= self.generator.max_chars and pronounceable(text) else ""

    def plan(self, line: Line) -> Plan:
        """Return the plan of a line, as `compile_script_line` does."""
        values, note = self._values(line)
        found = self._found(line)
        if not note and (text := self._alone(found)):
            return Plan((self._request(text, values),))
        pieces = _pieces(found, self.generator, f"({note}) " if note else "")
        parts = tuple(
            self._request(piece, values) if isinstance(piece, str) else Silence(piece) for piece in _merged(pieces)
        )
        if not parts:
            raise NothingToSay(
                say("There is nothing to speak in this line."), say("Write some words, or a pause such as [pause 1s].")
            )
        return Plan(parts)

    def values(self, line: Line) -> dict[str, Value]:
        """Return a value for every parameter of the generator, the line's own and how it is said worked in."""
        return self._values(line)[0]

    def segments(self, line: Line) -> tuple[str | Pause, ...]:
        """Return what is to be spoken, as the generator takes it, and the pauses between; raises `ScriptProblem`."""
        return tuple(part for _, part in self._found(line))

    def notes(self, line: Line) -> tuple[Note, ...]:
        """Return what of a line is left out, as `unexpressed` does."""
        notes = list(self._expressed(line).notes)
        try:
            found = written_segments(clean(line.text))
        except ScriptProblem:
            return tuple(notes)
        for _, part in found:
            notes += _notes_of(part, self.generator, self.words)
        return tuple({str(note.words): note for note in notes}.values())

    def spans(self, line: Line) -> tuple[tuple[int, int], ...]:
        """Return where in a line's text words of the dictionary stand, as (start, end)."""
        if not self.words:
            return ()
        try:
            found = written_segments(line.text)
        except ScriptProblem:
            return ()
        spans: list[tuple[int, int]] = []
        at = 0
        for written, part in found:
            place = at
            for one in self.words.said(part) if isinstance(part, str) else ():
                end = place + len(one if isinstance(one, str) else one.written)
                spans += [] if isinstance(one, str) else [(place, end)]
                place = end
            at += len(written)
        return tuple(spans)

    def _request(self, text: str, values: dict[str, Value]) -> Request:
        return Request(self.generator.id, self.voice.profile, text, self._speaker, values, self._clips)

    def _expressed(self, line: Line) -> Expressed:
        return expressed(
            line, self.generator, {**self.voice.params, **line.params} if line.params else self.voice.params
        )

    def _values(self, line: Line) -> tuple[dict[str, Value], str]:
        """Return a value for every parameter, and what of the direction is still to be said before the text."""
        delivery = self._expressed(line)
        note, name = delivery.direction, self.generator.direction
        if not line.params and not delivery.params and not (note and name):
            return self._at_rest, note
        own = {**self.voice.params, **line.params, **delivery.params}
        if note and name:
            own[name] = "\n".join(filter(None, (str(own.get(name, "")).strip(), note)))
            note = ""
        return complete(self.generator.params, own), note


def unexpressed(line: Line, voice: Voice, generator: Generator, words: Dictionary = _NO_WORDS) -> tuple[Note, ...]:
    """Return what of a line `generator` leaves out, each with a sentence that says so."""
    return VoiceCompiler(voice, generator, words).notes(line)


def _notes_of(part: Segment, generator: Generator, words: Dictionary) -> Iterator[Note]:
    if isinstance(part, Sound) and not _has(generator, part):
        yield Note(About.SOUND, say("{sound} is left out: this voice does not know it.", sound=part.tag))
    for said in words.said(part) if isinstance(part, str) else (part,):
        if isinstance(said, Said) and said.phonemes and not generator.phonemes:
            sentence = say("“{word}” is said as it is written: this voice takes no phonetics.", word=said.written)
            yield Note(About.PRONUNCIATION, sentence)


def is_blank(text: str) -> bool:
    """Tell whether a line makes no take: it holds nothing to pronounce, such as *** or an emoji, and no notation."""
    if not may_have_marks(text):
        return not pronounceable(text)
    said = heard(text)
    return said == text.strip() and not pronounceable(said)


def is_silent(line: Line) -> bool:
    """Tell whether a line of a script makes no take: a heading is shown and not spoken."""
    return line.heading or is_blank(line.text)


_Written = list[tuple[str, str | Pause]]
"""What is to be spoken and the pauses between, each with how it is written in our notation."""


def _written(text: str, generator: Generator, words: Dictionary) -> _Written:
    """Return `text` with sounds and words as `generator` takes them; those it does not know are left out, or said."""
    if not may_have_marks(text):
        said = _said(text, generator, words)
        shown = _told(said, given=said != text)
        return [(shown, shown)] if shown else []
    found: _Written = []
    run, given, gone = "", False, False
    for written, part in written_segments(text):
        if isinstance(part, Pause):
            found += [(shown, shown) for shown in (_told(run, given=given),) if shown]
            found.append((written, part))
            run, given, gone = "", False, False
        elif isinstance(part, Sound) and not _has(generator, part):
            given = gone = True
        else:
            said = _said(part, generator, words)
            run += append(run, said) if gone else said
            given, gone = given or said != written, False
    return found + [(shown, shown) for shown in (_told(run, given=given),) if shown]


def _told(run: str, *, given: bool) -> str:
    """Return words that were put together, so that they do not come to look like notation of ours."""
    return run.translate(_PLAIN) if given and marks(run) else run


def _said(part: str | Sound | Said, generator: Generator, words: Dictionary) -> str:
    if isinstance(part, Sound):
        return part.tag
    if isinstance(part, Said):
        return _as_taken(part, generator)
    return words.told(part, lambda said: _as_taken(said, generator)) if words else part


def _as_taken(said: Said, generator: Generator) -> str:
    if not said.phonemes:
        return said.spoken
    if not generator.phonemes:
        return said.written
    written, ipa = ("_".join(part.translate(_PLAIN).split()) for part in (said.written, said.spoken))  # in one piece
    return generator.phonemes.format(written=written, ipa=ipa)


def _has(generator: Generator, sound: Sound) -> bool:
    return any(Sound(tag).name == sound.name for tag in generator.tags)


def _pieces(found: _Written, generator: Generator, note: str) -> Iterator[str | float]:
    """Yield what to speak and, as numbers, the seconds of silence between."""
    whole = "".join(written for written, _ in found).strip()
    fits = len(note) + len(whole) <= generator.max_chars
    parts = [part for _, part in found]
    if Speaks.PAUSES in generator.speaks and any(isinstance(part, str) and pronounceable(part) for part in parts):
        if generator.pauses:
            yield from _marked(parts, generator.pauses, generator.max_chars, note)
            return
        if fits:
            yield note + whole
            return
    for segment in parts:
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
