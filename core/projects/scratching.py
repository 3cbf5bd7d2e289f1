"""The scratch track: lines without a finished take in the local voice, so that the whole can be heard and timed."""

from collections.abc import Iterable, Mapping

import msgspec

from core.domain.job import Order
from core.domain.script import Line, Voice
from core.errors import NothingToSay, Problem
from core.projects.document import Document
from core.projects.ordering import new_order
from core.projects.standing import scratch_wish
from core.providers.registry import Registry
from core.text.language import language_of

_LINES = 50
"""So many lines of a speaker tell in which language they speak."""


def wanting(document: Document, script_id: str) -> tuple[str, ...]:
    """Return the lines that a scratch track is missing: those without any take, and those with an outdated scratch."""
    return tuple(line.id for line in document.lines(script_id) if document.status(line.id).wants_scratch)


def scratch_voices(document: Document, script_id: str, registry: Registry) -> dict[str, Voice]:
    """Return a local voice for each speaker, in their language, and as far as there are enough of them each another.

    Who has a local voice already keeps it. The order of the cast decides, so that a newcomer changes nobody's voice.
    """
    local = registry.default_voice()
    said: dict[str, list[str]] = {}
    for line in document.lines(script_id):
        texts = said.setdefault(line.speaker, [])
        if len(texts) < _LINES:
            texts.append(line.text)
    whole = language_of("\n".join(text for texts in said.values() for text in texts))
    found: dict[str, Voice] = {}
    for speaker in document.speakers.values():
        if speaker.voice and (speaker.voice.generator, speaker.voice.profile) == (local.generator, local.profile):
            found[speaker.id] = speaker.voice
            continue
        language = language_of("\n".join(said.get(speaker.id, ()))) or whole
        offered = registry.ensemble(registry.narrating(language))
        taken = [voice.voice for voice in found.values()]
        found[speaker.id] = min(offered, key=lambda voice: taken.count(voice.voice))
    return found


def order_scratch(
    document: Document, line_ids: Iterable[str], voices: Mapping[str, Voice], local: Voice
) -> tuple[list[Order], list[tuple[str, Problem]]]:
    """Return a scratch order for each line that can be spoken, and (line id, problem) for the others."""
    orders: list[Order] = []
    refused: list[tuple[str, Problem]] = []
    for line_id in line_ids:
        line = document.line(line_id)
        wanted = scratch_wish(line)
        if wanted in document.under_way(line_id):
            continue
        try:
            plan = document.voicing.plan(_plain(line), voices.get(line.speaker, local))
            orders.append(new_order(document, line_id, plan, wanted=wanted, scratch=True))
        except NothingToSay:
            continue
        except Problem as problem:
            refused.append((line_id, problem))
    return orders, refused


def _plain(line: Line) -> Line:
    """Return the line without what is meant for another generator."""
    return msgspec.structs.replace(line, params={})
