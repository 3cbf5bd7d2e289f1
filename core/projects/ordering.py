"""From lines to orders: each line's plan, or why it cannot be ordered."""

import time
from collections.abc import Iterable, Mapping

from core.domain.ids import new_id
from core.domain.job import Job, Order
from core.domain.request import Plan, Request
from core.domain.script import Voice
from core.errors import NothingToSay, Problem
from core.projects.document import Document

VoiceKey = tuple[str, str, str, tuple[str, ...]]
"""Generator, profile, voice id, hashes of the reference clips."""


def key_of(voice: Voice) -> VoiceKey:
    """Return what tells whether two voices can be spoken with alike."""
    return voice.generator, voice.profile, voice.voice, tuple(clip.audio for clip in voice.clips)


def order_lines(
    document: Document, line_ids: Iterable[str], bad_voices: Mapping[VoiceKey, Problem]
) -> tuple[list[Order], list[tuple[str, Problem]]]:
    """Return an order for each line that can be spoken, and (line id, problem) for the others.

    Left out are headings, blank lines, and lines whose order for the very same plan is under way.
    """
    orders: list[Order] = []
    refused: list[tuple[str, Problem]] = []
    for line_id in line_ids:
        line = document.line(line_id)
        if line.heading:
            continue
        voice = document.voice_of(line)
        if problem := bad_voices.get(key_of(voice)):
            refused.append((line_id, problem))
            continue
        try:
            plan = document.plan(line)
            if plan.fingerprint != document.under_way(line_id):
                orders.append(_order(document, line_id, plan))
        except NothingToSay as problem:
            if line.text.strip():
                refused.append((line_id, problem))
        except Problem as problem:
            refused.append((line_id, problem))
    return orders, refused


def _order(document: Document, line_id: str, plan: Plan) -> Order:
    line = document.line(line_id)
    order_id = new_id()
    jobs = tuple(
        Job(new_id(), order_id, index, part) for index, part in enumerate(plan.parts) if isinstance(part, Request)
    )
    return Order(
        id=order_id,
        plan=plan,
        text=line.text,
        made=time.time(),
        project=document.project.id,
        script=document.index_of(line_id)[0],
        line=line_id,
        speaker=document.speakers.get(line.speaker, document.narrator).name,
        jobs=jobs,
    )
