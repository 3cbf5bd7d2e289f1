"""Edits of a whole cast, and what they make stale. Knows an open document and changes it by its own steps."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

import msgspec

from core.domain.ids import new_id
from core.domain.script import Line, Speaker, Voice
from core.message import say
from core.projects.document import Document
from core.projects.edits import Cast, Rewrite
from core.projects.status import LineState
from core.text.clean import clean
from core.text.estimate import seconds

COLOURS = ("#B4472B", "#1F7A8C", "#7A4FA3", "#2B7A3E", "#9A6A00", "#B03A6E", "#3B5BDB", "#5C6B2F")


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
    return named(document, name) or newcomers(document, [name])[0]


def newcomers(document: Document, names: Sequence[str], narrating: Voice | None = None) -> tuple[Speaker, ...]:
    """Return speakers of these names, not of the cast yet, each in the colour and voice that are most free.

    `narrating` is the narrator's voice by then, where that is another one.
    """
    cast = document.speakers.values()
    colours = Counter(speaker.colour for speaker in cast)
    told = narrating or document.voicing.voice_of_narrator()
    others = [voice for voice in document.voicing.registry.ensemble(told) if voice.voice != told.voice]
    voices = Counter(speaker.voice.voice for speaker in cast if speaker.voice)
    made: list[Speaker] = []
    for name in names:
        colour = min(COLOURS, key=lambda one: colours[one])
        voice = min(others, key=lambda one: voices[one.voice], default=told)
        colours[colour] += 1
        voices[voice.voice] += 1
        made.append(Speaker(new_id(), clean(name).strip(), colour, voice))
    return tuple(made)


def suiting(document: Document, language: str) -> Voice | None:
    """Return the voice that the narrator would be given for that language, None where it stays as it is.

    It stays where something is written, or somebody has chosen another voice.
    """
    registry = document.voicing.registry
    wanted, told = registry.narrating(language), document.voicing.voice_of_narrator()
    untouched = told == registry.default_voice() and next(document.every_line(), None) is None
    return wanted if untouched and wanted.voice != told.voice else None


def spoken_by(document: Document, speaker_id: str) -> list[Line]:
    """Return all lines of a speaker, those of deleted scripts too: undo may bring them back."""
    return [line for line in document.every_line() if line.speaker == speaker_id]


def add_speaker(document: Document, name: str) -> str:
    """Return the id of the speaker of that name, upper and lower case alike; a new one if there is none."""
    wanted = clean(name).strip()
    if known := named(document, wanted):
        return known.id
    speaker = newcomers(document, [wanted])[0]
    document.do(say("Add speaker {name}", name=wanted), Cast(len(document.speakers), None, speaker))
    return speaker.id


def change_speaker(document: Document, speaker_id: str, **fields: Any) -> None:
    """Set any of a speaker's name, colour, voice."""
    before = document.speakers[speaker_id]
    wanted = {name: value for name, value in fields.items() if value is not None}
    after = msgspec.structs.replace(before, **wanted)
    after = msgspec.structs.replace(after, name=clean(after.name).strip() or before.name)
    if after != before:
        place = list(document.speakers).index(speaker_id)
        document.do(say("Change {name}", name=before.name), Cast(place, before, after))


def remove_speaker(document: Document, speaker_id: str) -> None:
    """Remove a speaker; the lines go to the narrator, who cannot be removed."""
    speaker = document.speakers[speaker_id]
    if speaker.narrator:
        return
    narrator = document.narrator.id
    lines = spoken_by(document, speaker_id)
    given = [Rewrite(line, msgspec.structs.replace(line, speaker=narrator)) for line in lines]
    place = list(document.speakers).index(speaker_id)
    document.do(say("Remove {name}", name=speaker.name), *given, Cast(place, speaker, None))


def suit(document: Document, language: str) -> None:
    """Let the narrator speak that language, where `suiting` tells so."""
    if wanted := suiting(document, language):
        change_speaker(document, document.narrator.id, voice=wanted)


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
    given = [Rewrite(line, msgspec.structs.replace(line, speaker=into)) for line in spoken_by(document, gone)]
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
