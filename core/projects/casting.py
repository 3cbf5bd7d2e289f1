"""Edits of a whole cast, and what they make stale. Knows an open document and changes it by its own steps."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec

from core.domain.script import Speaker, Voice
from core.message import say
from core.projects.document import Document
from core.projects.edits import Cast, Rewrite
from core.projects.status import LineState
from core.text.estimate import seconds


class Share(msgspec.Struct, frozen=True):
    """How much somebody has to say in the scripts that are there: lines, and about how many seconds."""

    lines: int = 0
    seconds: float = 0.0


def shares(document: Document) -> dict[str, Share]:
    """Return each speaker's share; what has a take counts as long as that is. Who has no line is left out."""
    lines, lengths = Counter[str](), defaultdict[str, float](float)
    for script in document.scripts:
        for line in document.lines(script.id):
            if line.heading:
                continue
            status = document.status(line.id)
            lines[line.speaker] += 1
            lengths[line.speaker] += status.seconds if status.chosen else seconds(line.text)
    return {speaker: Share(count, lengths[speaker]) for speaker, count in lines.items()}


def named(document: Document, name: str) -> Speaker | None:
    """Return who is called so, upper and lower case alike."""
    wanted = name.strip().casefold()
    return next((speaker for speaker in document.speakers.values() if speaker.name.casefold() == wanted), None)


def known_or_new(document: Document, name: str) -> Speaker:
    """Return who is called so; where nobody is, somebody new, who joins the cast with the first lines."""
    return named(document, name) or document.newcomers([name])[0]


def give_lines(document: Document, line_ids: Sequence[str], speaker: Speaker, **fields: Any) -> None:
    """Let somebody speak lines, and set other fields of them too; who is new joins the cast. One step."""
    pairs = [
        (line, msgspec.structs.replace(line, speaker=speaker.id, **fields)) for line in map(document.line, line_ids)
    ]
    joining = [] if speaker.id in document.speakers else [Cast(len(document.speakers), None, speaker)]
    changes = [Rewrite(before, after) for before, after in pairs if before != after]
    document.do(say("Change speaker"), *joining, *changes)


def merge_speakers(document: Document, gone: str, into: str) -> int:
    """Let `into` speak everything that `gone` spoke, who leaves the cast; one step, and every line keeps its takes.

    Returns how many lines became stale by it. The narrator cannot leave.
    """
    speaker = document.speakers[gone]
    if speaker.narrator or gone == into:
        return 0
    before = stale(document)
    given = [Rewrite(line, msgspec.structs.replace(line, speaker=into)) for line in document.spoken_by(gone)]
    place = list(document.speakers).index(gone)
    label = say("Merge {name} into {other}", name=speaker.name, other=document.speakers[into].name)
    document.do(label, *given, Cast(place, speaker, None))
    return stale(document) - before


def give_voice(document: Document, speaker_ids: set[str], voice: Voice) -> int:
    """Give speakers a voice in one step; returns how many lines became stale by it, below 0 where some fit again."""
    before = stale(document)
    cast = list(document.speakers.values())
    changes = [
        Cast(place, speaker, msgspec.structs.replace(speaker, voice=voice))
        for place, speaker in enumerate(cast)
        if speaker.id in speaker_ids and speaker.voice != voice
    ]
    if len(changes) == 1 and (one := changes[0].before):
        document.do(say("Change {name}", name=one.name), *changes)
    elif changes:
        document.do(say("Change the voice of {n} speakers", n=len(changes)), *changes)
    return stale(document) - before


def stale(document: Document) -> int:
    """Return how many lines of the scripts that are there have a take of something else."""
    return sum(document.tally(script.id).counts.get(LineState.STALE, 0) for script in document.scripts)
