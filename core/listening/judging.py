"""From measures to suspicion: what of a take does not fit its text, its speaker and its neighbours, and how badly.

Pure. A suspicion is no verdict: it says where to listen first. Thresholds were found on speech of the local voice in
six languages, clean and spoilt on purpose (`tests/core/listening`).
"""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from math import exp, log
from statistics import median

import msgspec

from core.audio.suspicion import Sound, Span
from core.domain.params import Value
from core.domain.request import Request, Silence
from core.domain.take import Take
from core.errors import ScriptProblem
from core.message import Message, say
from core.text.differences import Compared, longest_repeat
from core.text.estimate import seconds as estimated
from core.text.language import language_of
from core.text.notation import Pause, segments, spoken

OTHERS = 4
"""So many other takes of a speaker tell how he speaks; with fewer the rough length of the text has to do."""

_LONG_PAUSE = 0.4
"""In seconds: what a pause counts at most as a part of speaking. The longest of clean speech lasted 0.39 s."""
_TOLERANCE, _ROUGH = 0.25, 0.75
"""How far off, as a logarithm, a length may be: for a voice that is known, and for one that is not."""
_SHORT_TEXT = 0.35
"""In seconds: the same for a text of one word as for a long one, so that it weighs more for the short one."""
_SILENCE, _EDGE_SILENCE = 1.2, 2.0
"""In seconds more than was asked for. Sentences and paragraphs part with less, three times over in clean speech."""
_WORST_SILENCE = 4.0
_ASKED_SHARE = 0.4
"""Of a pause that was asked for: generators are rarely exact with long ones."""
_CUT, _OTHERS_CUT = -18.0, 0.2
"""In dB beside the speech: clean ends lie under -60, nine of ten cut ones above -18. Nothing can be told of a generator
of whose takes one in five begins like that, as every third of eSpeak does."""
_FLATTENED, _ALL_FLAT = 2.0, 60.0
"""Flat peaks a second: clean speech has one at most, speech that is 6 dB too loud has eight, at 20 dB it has 350."""
_LOUDER, _DIRECTED, _WORST_LEVEL = 6.0, 10.0, 18.0
"""In dB: takes of one voice lay within four; who whispers or shouts, because it was asked for, goes further."""
_SAME_WORDS = 1.1
_PACES = ("speed", "rate")


class Fault(StrEnum):
    """What may be wrong with a take."""

    GONE = "gone"
    SILENT = "silent"
    SHORT = "short"
    LONG = "long"
    HOLE = "hole"
    HEAD = "head"
    TAIL = "tail"
    CLIPPED = "clipped"
    LOUD = "loud"
    QUIET = "quiet"
    TWICE = "twice"
    WORDS = "words"


class Finding(msgspec.Struct, frozen=True):
    """One suspicion: how `bad` it is (0…1), where in the take, and a sentence with the figures."""

    fault: Fault
    bad: float
    where: Span
    why: Message


class Heard(msgspec.Struct, frozen=True):
    """A take beside what it was to be: the `text` that it speaks, what was measured, and what came of comparing words.

    `directed`: somebody asked for another way of speaking than the speaker's usual one.
    """

    take: Take
    sound: Sound
    text: str
    directed: bool = False
    louder: float = 0.0
    pauses: tuple[float, ...] = ()
    compared: Compared | None = None


def judge(heard: Sequence[Heard]) -> tuple[tuple[Finding, ...], ...]:
    """Return for each take of a script, in its order, what may be wrong with it, the worst first."""
    voices = _Voices(heard)
    found: list[tuple[Finding, ...]] = []
    for place, one in enumerate(heard):
        mine = list(_silent(one)) if one.sound.silent else list(_faults(heard, place, voices))
        found.append(tuple(sorted(mine, key=lambda finding: -finding.bad)))
    return tuple(found)


def score_of(findings: Iterable[Finding]) -> float:
    """Return how suspicious all of them make a take, 0…1."""
    clean = 1.0
    for finding in findings:
        clean *= 1.0 - finding.bad
    return 1.0 - clean


def _faults(heard: Sequence[Heard], place: int, voices: "_Voices") -> Iterable[Finding]:
    one = heard[place]
    yield from _length(one, voices)
    yield from _holes(one)
    yield from _ends(one, voices)
    yield from _clipped(one)
    yield from _level(one, voices)
    yield from _twice(one)
    yield from _words(one)


class _Group:
    """Takes that sound alike, and what is usual among them; each figure is made once."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []

    @property
    def tells(self) -> bool:
        """Whether these are enough to know what is usual."""
        return len(self.heard) > OTHERS

    @cached_property
    def pace(self) -> tuple[float, float]:
        """How long, as the logarithm of a share of the estimate, the voice takes for its texts, and how far off."""
        worded = [(one, text) for one in self.heard if (text := _expected(one)) > 0]
        if len(worded) <= OTHERS:
            return 0.0, _ROUGH
        shares = [log(max(_talk(one), 0.05) / text) for one, text in worded]
        weights = [text for _, text in worded]
        middle = _weighted_median(shares, weights)
        spread = 1.4826 * _weighted_median([abs(share - middle) for share in shares], weights)
        return middle, max(_TOLERANCE, 2.0 * spread)

    @cached_property
    def level(self) -> tuple[float, float]:
        """The usual loudness in LUFS, and how far off others are."""
        levels = [one.sound.loudness - one.louder for one in self.heard]
        middle = median(levels)
        return middle, 1.4826 * median(abs(level - middle) for level in levels)

    @cached_property
    def cut(self) -> tuple[float, float]:
        """How many, 0…1, begin and end in the middle of a sound."""
        heads = sum(one.sound.head > _CUT for one in self.heard)
        tails = sum(one.sound.tail > _CUT for one in self.heard)
        return heads / len(self.heard), tails / len(self.heard)


class _Voices:
    """How each voice, and all voices of a generator, usually speak."""

    def __init__(self, heard: Iterable[Heard]) -> None:
        self._voices: dict[tuple[str, ...], _Group] = {}
        self._generators: dict[str, _Group] = {}
        for one in heard:
            if not one.sound.silent:
                self._voices.setdefault(_voice_of(one), _Group()).heard.append(one)
                self._generators.setdefault(one.take.generator, _Group()).heard.append(one)

    def of(self, one: Heard) -> _Group:
        """Return the takes of its voice."""
        return self._voices[_voice_of(one)]

    def beside(self, one: Heard) -> _Group:
        """Return the takes of its generator."""
        return self._generators[one.take.generator]


def _voice_of(one: Heard) -> tuple[str, ...]:
    """Return what takes share that sound alike: who speaks, with what, in which writing; a dialogue is by itself."""
    request = next(iter(one.take.plan.requests), None)
    who = request.voice if request else ""
    several = " ".join(one.take.run) and "dialogue"
    return one.take.speaker, one.take.generator, one.take.profile, who, language_of(one.text), several


# silence all through


def _silent(one: Heard) -> Iterable[Finding]:
    if spoken(one.text):
        whole = Span(0.0, one.sound.seconds)
        yield Finding(Fault.SILENT, 1.0, whole, say("Nothing can be heard in it."))


# length


def _length(one: Heard, voices: _Voices) -> Iterable[Finding]:
    text = _expected(one)
    if text <= 0:
        return
    usual, spread = voices.of(one).pace
    talk = _talk(one)
    fitting = text * exp(usual)
    away = log(max(talk, 0.05) / fitting)
    # of few words each takes its own time: what is left of that is a constant share of a second
    allowed = spread + _SHORT_TEXT / max(0.5, fitting)
    if abs(away) <= allowed:
        return
    bad = _between(abs(away) / allowed, 1.0, 3.0)
    whole = Span(one.sound.begins, one.sound.ends)
    if away < 0:
        why = say("Words may be missing: it speaks for {talk:.1f} s, and its text takes {fitting:.1f} s.",
                  talk=talk, fitting=fitting)  # fmt: skip
        yield Finding(Fault.SHORT, bad, whole, why)
    else:
        why = say("It may say more than its text: it speaks for {talk:.1f} s, and its text takes {fitting:.1f} s.",
                  talk=talk, fitting=fitting)  # fmt: skip
        yield Finding(Fault.LONG, bad, whole, why)


def _weighted_median(values: Sequence[float], weights: Sequence[float]) -> float:
    """Return the value that half of the weight lies under: long texts tell more of a voice than short ones."""
    half, sum_ = sum(weights) / 2, 0.0
    for value, weight in sorted(zip(values, weights, strict=True)):
        sum_ += weight
        if sum_ >= half:
            return value
    return 0.0


def _expected(one: Heard) -> float:
    """Return about how long its words last at the pace that was asked for, in seconds; pauses count a little each."""
    return estimated(spoken(one.text)) / _pace(one) + sum(min(_LONG_PAUSE, pause) for pause in one.pauses)


def _talk(one: Heard) -> float:
    """Return how long somebody speaks in it: long silence, asked for or not, counts like a usual pause."""
    sound = one.sound
    long = sum(max(0.0, silence.seconds - _LONG_PAUSE) for silence in sound.silences)
    return sound.ends - sound.begins - long


def _pace(one: Heard) -> float:
    """Return how many times as fast as its voice it was asked to speak, where that is a plain factor."""
    request = next(iter(one.take.plan.requests), None)
    params: Mapping[str, Value] = request.params if request else {}
    for name in _PACES:
        value = params.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0.2 <= value <= 5.0:
            return float(value)
        if isinstance(value, int | float) and not isinstance(value, bool) and 50 <= value <= 600:
            return float(value) / 175
    return 1.0


# silence


def pauses_of(text: str, take: Take) -> tuple[float, ...]:
    """Return the pauses that were asked for inside a take, in seconds: its plan's, and marks in what is sent."""
    parts = take.plan.parts
    inner = [part for part in parts[1:-1] if isinstance(part, Silence)]
    found = [part.seconds for part in inner]
    if not inner:
        found += _marked(text)
    else:
        for part in parts:
            found += _marked(part.text) if isinstance(part, Request) else []
    return tuple(found)


def _marked(text: str) -> list[float]:
    try:
        return [part.seconds for part in segments(text) if isinstance(part, Pause)]
    except ScriptProblem:  # it is told where the line is written
        return []


def _holes(one: Heard) -> Iterable[Finding]:
    sound = one.sound
    worst: tuple[float, Span, float] | None = None
    for silence, asked in _matched(sound.silences, one.pauses):
        more = silence.seconds - asked
        if more > _SILENCE + _ASKED_SHARE * asked and (worst is None or more > worst[0]):
            worst = more, silence, asked
    if worst:
        more, silence, asked = worst
        if asked:
            why = say("A pause lasts {length:.1f} s, and {asked:.1f} s were asked for.",
                      length=silence.seconds, asked=asked)  # fmt: skip
        else:
            why = say("It is silent for {length:.1f} s in the middle.", length=silence.seconds)
        yield Finding(Fault.HOLE, _between(more, _SILENCE, _WORST_SILENCE), silence, why)
    yield from _outer_silence(one)


def _outer_silence(one: Heard) -> Iterable[Finding]:
    sound, parts = one.sound, one.take.plan.parts
    lead = parts[0].seconds if parts and isinstance(parts[0], Silence) else 0.0
    trail = parts[-1].seconds if parts and isinstance(parts[-1], Silence) else 0.0
    front, back = Span(0.0, sound.begins), Span(sound.ends, sound.seconds)
    if (more := front.seconds - lead) > _EDGE_SILENCE:
        why = say("It begins with {length:.1f} s of silence.", length=front.seconds)
        yield Finding(Fault.HOLE, _between(more, _EDGE_SILENCE, 2 * _WORST_SILENCE), front, why)
    if (more := back.seconds - trail) > _EDGE_SILENCE:
        why = say("It ends with {length:.1f} s of silence.", length=back.seconds)
        yield Finding(Fault.HOLE, _between(more, _EDGE_SILENCE, 2 * _WORST_SILENCE), back, why)


def _matched(silences: Sequence[Span], asked: Sequence[float]) -> list[tuple[Span, float]]:
    """Return every silence with the pause that it answers, 0 for none: the longest answers the longest."""
    longest = sorted(silences, key=lambda silence: -silence.seconds)
    wanted = sorted(asked, reverse=True)
    return [(silence, wanted[n] if n < len(wanted) else 0.0) for n, silence in enumerate(longest)]


# ends


def _ends(one: Heard, voices: _Voices) -> Iterable[Finding]:
    sound, beside = one.sound, voices.beside(one)
    heads, tails = beside.cut
    # some generators begin without a breath before the first sound: then nothing can be told from it
    if sound.head > _CUT and beside.tells and heads < _OTHERS_CUT + 1 / len(beside.heard):
        where = Span(0.0, min(0.25, sound.seconds))
        yield Finding(Fault.HEAD, _between(sound.head, _CUT, 6.0), where, say("It begins in the middle of a sound."))
    if sound.tail > _CUT and tails < _OTHERS_CUT + 1 / len(beside.heard):
        where = Span(max(0.0, sound.seconds - 0.25), sound.seconds)
        yield Finding(Fault.TAIL, _between(sound.tail, _CUT, 6.0), where, say("It ends in the middle of a sound."))


# level


def _clipped(one: Heard) -> Iterable[Finding]:
    sound = one.sound
    if sound.worst and sound.flattened >= _FLATTENED:
        why = say("Its peaks are cut off, {n:.0f} times a second.", n=sound.flattened)
        yield Finding(Fault.CLIPPED, _between(sound.flattened, _FLATTENED, _ALL_FLAT), sound.worst, why)


def _level(one: Heard, voices: _Voices) -> Iterable[Finding]:
    group = voices.of(one) if voices.of(one).tells else voices.beside(one)
    if not group.tells:
        return
    middle, spread = group.level
    away = one.sound.loudness - one.louder - middle
    allowed = max(_DIRECTED if one.directed else _LOUDER, 3.0 * spread)
    if abs(away) <= allowed:
        return
    bad = _between(abs(away), allowed, allowed + _WORST_LEVEL - _LOUDER)
    whole = Span(one.sound.begins, one.sound.ends)
    if away > 0:
        why = say("It is {away:.0f} dB louder than the other takes of its voice.", away=away)
        yield Finding(Fault.LOUD, bad, whole, why)
    else:
        why = say("It is {away:.0f} dB quieter than the other takes of its voice.", away=-away)
        yield Finding(Fault.QUIET, bad, whole, why)


# words


def _twice(one: Heard) -> Iterable[Finding]:
    for repeat in one.sound.repeats:
        again = longest_repeat(one.text)
        length = repeat.end - repeat.start
        if again and length <= _SAME_WORDS * estimated(again) + 0.2:
            continue
        where = Span(repeat.start + repeat.later, min(one.sound.seconds, repeat.end + repeat.later))
        bad = 0.45 + 0.55 * _between(length * repeat.likeness, 0.3, 1.5)
        yield Finding(
            Fault.TWICE, bad, where, say("It seems to say {length:.1f} s of it twice in a row.", length=length)
        )


def _words(one: Heard) -> Iterable[Finding]:
    if one.compared and one.compared.wrong:
        bad = min(1.0, 0.3 + 1.5 * one.compared.share)
        whole = Span(one.sound.begins, one.sound.ends)
        why = say("{wrong} of {words} words were heard otherwise.", wrong=one.compared.wrong, words=one.compared.words)
        yield Finding(Fault.WORDS, bad, whole, why)


def _between(value: float, least: float, most: float) -> float:
    """Return how bad a value is, from 0.25 at `least` to 1 at `most`."""
    return 0.25 + 0.75 * min(1.0, max(0.0, (value - least) / (most - least)))
