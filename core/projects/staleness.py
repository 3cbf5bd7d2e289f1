"""Why a line no longer fits its chosen take. Pure: compares what would be sent now with what the take was sent with."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

import msgspec

from core.domain.request import Request
from core.domain.script import Line
from core.domain.take import Take
from core.errors import Problem
from core.projects.document import Document
from core.projects.status import LineState
from core.providers.base import Generator, Speaks


class Change(StrEnum):
    """What of a line changed since its take was made, in the order in which it is told."""

    TEXT = "text"
    DICTIONARY = "dictionary"
    DIRECTION = "direction"
    VOICE = "voice"
    CLIP = "clip"
    PARAMETER = "parameter"
    DIALOGUE = "dialogue"


_SEED = "seed"
_ASIDE = re.compile(r"\([^()]{1,2000}\) ")


def changes(document: Document, line_id: str, take: Take) -> tuple[Change, ...]:
    """Return why a line does not fit `take`, () where it does or that cannot be told."""
    line = document.line(line_id)
    then, now = take.plan.requests, _requests(document, line)
    generator = document.voicing.generator_of(line)
    if take.run:
        return (Change.DIALOGUE,) if document.status(line_id).state is LineState.STALE else ()
    if generator is None or not now or not then:
        return () if take.text == line.text else (Change.TEXT,)
    inline = Speaks.DIRECTION in generator.speaks and not generator.direction
    found = set(_of_voice(then[0], now[0]))
    if take.text != line.text and _words(then, inline=inline) != _words(now, inline=inline):
        found.add(Change.TEXT)
    if Change.VOICE not in found:
        found |= _of_parameters(document, line, generator, take)
        again = _requests(document, msgspec.structs.replace(line, text=take.text))
        if again and _words(again, inline=inline) != _words(then, inline=inline):
            found.add(Change.DICTIONARY)
        if inline and _aside(then) != _aside(now):
            found.add(Change.DIRECTION)
    return tuple(change for change in Change if change in found)


def stale_lines(document: Document, script_id: str) -> dict[str, str]:
    """Return the chosen take of every line of a script that does not fit it any more, by the line."""
    found = ((line.id, document.status(line.id)) for line in document.lines(script_id))
    return {line: status.chosen for line, status in found if status.state is LineState.STALE}


def summary(document: Document, takes: Iterable[Take], lines: Mapping[str, str]) -> Counter[Change]:
    """Return of `stale_lines` how many changed in what; a line that changed in several things counts in each."""
    by_id = {take.id: take for take in takes}
    return Counter(
        change
        for line, take in lines.items()
        if take in by_id and line in document
        for change in changes(document, line, by_id[take])
    )


def _requests(document: Document, line: Line) -> tuple[Request, ...]:
    try:
        return document.voicing.plan(line).requests
    except Problem:
        return ()


def _words(requests: Sequence[Request], *, inline: bool) -> str:
    """Return what is spoken, however it is cut; a direction that stands before the text is not."""
    texts = (_ASIDE.sub("", request.text) if inline else request.text for request in requests)
    return " ".join(" ".join(texts).split())


def _aside(requests: Sequence[Request]) -> str:
    found = _ASIDE.match(requests[0].text)
    return found[0] if found else ""


def _of_voice(then: Request, now: Request) -> Iterator[Change]:
    if (then.generator, then.profile, then.voice) != (now.generator, now.profile, now.voice):
        yield Change.VOICE
    if [(clip.audio, clip.text) for clip in then.clips] != [(clip.audio, clip.text) for clip in now.clips]:
        yield Change.CLIP


def _of_parameters(document: Document, line: Line, generator: Generator, take: Take) -> set[Change]:
    """Tell parameters that were set from those that carry how the line is said.

    A take does not keep the direction that it was made with: a value that carries one is put down to the direction if
    the line has one now, else to the parameter.
    """
    then, now = take.plan.requests[0].params, _requests(document, line)[0].params
    differing = {name for name in then.keys() | now.keys() if then.get(name) != now.get(name)}
    if take.wanted:
        differing.discard(_SEED)  # candidates are sent with another one than their line wants
    said = {generator.direction} if generator.direction else set[str]()
    if line.emotion or line.speed != 1 or line.pitch or line.volume:
        said |= generator.delivers.params
    found = {Change.DIRECTION} if differing & said else set[Change]()
    return found | ({Change.PARAMETER} if differing - said else set())
