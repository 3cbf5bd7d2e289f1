"""From the engine's events to stretches of time with their text. Pure: knows no engine and no file."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from unicodedata import category

from core.providers.local.wire import Stretch

WORD, SENTENCE, END = 1, 2, 5
"""Kinds of events, as eSpeak NG numbers them; END closes a clause, its pause included."""


class Event(NamedTuple):
    """`position` counts characters from 1 (for END: those read so far), `sample` counts from the start of the audio."""

    kind: int
    position: int
    length: int
    sample: int


class _Span(NamedTuple):
    start: int
    text: str


def stretches(text: str, events: Sequence[Event], samples: int, rate: int) -> tuple[Stretch, ...]:
    """Return sentences, then words, of `text`, whose audio has `samples` at `rate` a second."""
    found = [*_closed("sentence", _sentences(text, events), events, samples)]
    found += _closed("word", _words(text, events), events, samples)
    return tuple(Stretch(kind, start / rate, end / rate, words) for kind, start, end, words in found)


def _sentences(text: str, events: Sequence[Event]) -> Iterator[_Span]:
    starts = [index for index, event in enumerate(events) if event.kind == SENTENCE]
    read = 0
    for index, after in zip(starts, [*starts[1:], len(events)], strict=False):
        ends = [event.position for event in events[index:after] if event.kind == END]
        upto = ends[-1] if ends and after < len(events) else len(text)
        while upto < len(text) and category(text[upto]) in ("Pe", "Pf"):
            upto += 1  # a closing quote belongs to the sentence that it closes
        yield _Span(events[index].sample, text[read:upto].strip())
        read = upto


def _words(text: str, events: Sequence[Event]) -> Iterator[_Span]:
    """Cut words from where one begins to where the next one does.

    The engine's lengths stop at apostrophes and are 0 before closing quotes, but they tell that the several events of a
    number or an emoji, all within the same characters, are one word.
    """
    found: list[Event] = []
    upto = 0
    for event in events:
        if event.kind == WORD and event.position > upto:
            found.append(event)
            upto = event.position + max(0, event.length - 1)
    ends = [*(event.position - 1 for event in found[1:]), len(text)]
    for event, end in zip(found, ends, strict=False):
        word = _bare(text[event.position - 1 : end])
        if word:
            yield _Span(event.sample, word)


def _bare(word: str) -> str:
    """Return `word` without the spaces and punctuation around it."""
    inside = [index for index, character in enumerate(word) if category(character)[0] not in "PZC"]
    return word[inside[0] : inside[-1] + 1] if inside else ""


def _closed(
    kind: str, spans: Iterator[_Span], events: Sequence[Event], samples: int
) -> Iterator[tuple[str, int, int, str]]:
    """Let every span last until the next one, or until the clause's end where that comes first."""
    ends = sorted(event.sample for event in events if event.kind == END)
    ordered = list(spans)
    for place, span in enumerate(ordered):
        after = ordered[place + 1].start if place + 1 < len(ordered) else samples
        if kind == "word":
            after = min([after, *ends[(later := bisect_right(ends, span.start)) : later + 1]])
        end = min(after, samples)
        if span.text and span.start < end:
            yield kind, span.start, end, span.text
