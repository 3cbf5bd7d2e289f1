"""From lines to orders: each line's plan, or why it cannot be ordered."""

import time
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from core.domain.ids import new_id
from core.domain.job import Job, Order
from core.domain.request import Plan, Request
from core.domain.script import Line, Voice
from core.errors import LineLocked, NothingToSay, OnlyScratch, Problem
from core.message import say
from core.projects.candidates import candidates
from core.projects.document import Document
from core.projects.status import FINISHED
from core.providers.registry import Registry

VoiceKey = tuple[str, str, str, tuple[str, ...]]
"""Generator, profile, voice id, hashes of the reference clips."""


def key_of(voice: Voice) -> VoiceKey:
    """Return what tells whether two voices can be spoken with alike."""
    return voice.generator, voice.profile, voice.voice, tuple(clip.audio for clip in voice.clips)


def order_lines(
    document: Document,
    line_ids: Iterable[str],
    bad_voices: Mapping[VoiceKey, Problem],
    registry: Registry,
    times: int = 1,
) -> tuple[list[Order], list[tuple[str, Problem]]]:
    """Return orders for each line that can be spoken, `times` candidates of it, and (line id, problem) for the others.

    Left out are headings, blank lines, and lines for which the very same is under way, however many candidates.
    """
    orders: list[Order] = []
    refused: list[tuple[str, Problem]] = []
    for line_id in line_ids:
        line = document.line(line_id)
        if line.heading:
            continue
        voice = document.voicing.voice_of(line)
        if line.locked:
            refused.append((line_id, _locked()))
            continue
        if problem := bad_voices.get(key_of(voice)):
            refused.append((line_id, problem))
            continue
        try:
            plan = document.voicing.plan(line)
            if plan.fingerprint not in document.under_way(line_id):
                orders += _candidates(document, line_id, plan, registry, times)
        except NothingToSay as problem:
            if line.text.strip():
                refused.append((line_id, problem))
        except Problem as problem:
            refused.append((line_id, problem))
    return orders, refused


def order_run(
    document: Document, line_ids: Sequence[str], bad_voices: Mapping[VoiceKey, Problem], registry: Registry
) -> Order | None:
    """Return the order of one take that speaks all these lines; None where it is under way. Raises `Problem`.

    Where one of them is flagged it is asked for with another seed, as a line would be.
    """
    run = document.dialogues.run(line_ids)
    for line in run:
        if line.locked:
            raise _locked()
        if problem := bad_voices.get(key_of(document.voicing.voice_of(line))):
            raise problem
    plan = document.dialogues.plan(line_ids)
    if plan.fingerprint in document.under_way(run[0].id):
        return None
    names = dict.fromkeys(_name(document, line) for line in run)
    text = "\n".join(f"{_name(document, line)}: {line.text}" for line in run)
    ids = tuple(line.id for line in run)
    (sent,) = candidates(plan, registry, 1, anew=any(line.flagged for line in run))
    wanted = "" if sent.fingerprint == plan.fingerprint else plan.fingerprint
    return new_order(document, run[0].id, sent, text=text, speaker=", ".join(names), run=ids, wanted=wanted)


def _locked() -> LineLocked:
    return LineLocked(say("This line is locked."), say("Unlock it to generate it anew."))


def _name(document: Document, line: Line) -> str:
    return document.speakers.get(line.speaker, document.narrator).name


def _candidates(document: Document, line_id: str, plan: Plan, registry: Registry, times: int) -> list[Order]:
    """Return an order for each candidate; what was found wanting is asked for with another seed."""
    line, status = document.line(line_id), document.status(line_id)
    anew = line.flagged or (times > 1 and status.state in FINISHED)
    plans = candidates(plan, registry, times, anew=anew)
    return [
        new_order(document, line_id, one, wanted="" if one.fingerprint == plan.fingerprint else plan.fingerprint)
        for one in plans
    ]


def new_order(document: Document, line_id: str, plan: Plan, **fields: Any) -> Order:
    """Return an order of a line's take; `fields` are further ones of the order."""
    line = document.line(line_id)
    order_id = new_id()
    jobs = tuple(
        Job(new_id(), order_id, index, part) for index, part in enumerate(plan.parts) if isinstance(part, Request)
    )
    usual: dict[str, Any] = {"text": line.text, "speaker": _name(document, line)}
    return Order(
        id=order_id,
        plan=plan,
        made=time.time(),
        project=document.project.id,
        script=document.index_of(line_id)[0],
        line=line_id,
        jobs=jobs,
        **{**usual, **fields},
    )


def refuse_scratch(document: Document, lines: Iterable[Line]) -> None:
    """Raise `OnlyScratch` if any of the lines has nothing better than a scratch take."""
    found = tuple(line.id for line in lines if document.status(line.id).scratch)
    if found:
        one = say("A line has only a scratch take.")
        raise OnlyScratch(
            one if len(found) == 1 else say("{n} lines have only scratch takes.", n=len(found)),
            say("Generate them first, or export with the scratch takes."),
            found,
        )
