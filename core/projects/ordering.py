"""From lines to orders: each line's plan, or why it cannot be ordered."""

import time
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from core.domain.ids import new_id
from core.domain.job import Job, Order
from core.domain.request import Plan, Request
from core.domain.script import Line, Voice
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

    Left out are blank lines, and lines whose order for the very same plan is under way.
    """
    orders: list[Order] = []
    refused: list[tuple[str, Problem]] = []
    for line_id in line_ids:
        line = document.line(line_id)
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


def order_run(document: Document, line_ids: Sequence[str], bad_voices: Mapping[VoiceKey, Problem]) -> Order | None:
    """Return the order of one take that speaks all these lines; None where it is under way. Raises `Problem`."""
    run = document.run(line_ids)
    for line in run:
        if problem := bad_voices.get(key_of(document.voice_of(line))):
            raise problem
    plan = document.plan_run(line_ids)
    if document.under_way(run[0].id) == plan.fingerprint:
        return None
    names = dict.fromkeys(_name(document, line) for line in run)
    text = "\n".join(f"{_name(document, line)}: {line.text}" for line in run)
    order = _order(document, run[0].id, plan)
    return msgspec.structs.replace(order, text=text, speaker=", ".join(names), run=tuple(line.id for line in run))


def _name(document: Document, line: Line) -> str:
    return document.speakers.get(line.speaker, document.narrator).name


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
        speaker=_name(document, line),
        jobs=jobs,
    )
