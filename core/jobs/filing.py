"""From audio that arrived to a take in the library.

Measured, joined where it has several parts, kept, told, in this order.
"""

import asyncio
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from core.domain.job import Job, Order
from core.domain.kept import KeptVoice
from core.domain.money import Money, total
from core.domain.request import Request, Silence
from core.domain.take import Mark, Piece, Take
from core.library.store import Store
from core.net.lenient import number
from core.providers.base import Generator, Result


def _take(
    order: Order,
    name: str,
    arrived: Path,
    suffix: str,
    marks: Sequence[Mark],
    store: Store,
    pieces: Sequence[Piece] = (),
    *,
    cost: Money | None = None,
    remote: str = "",
    notes: dict[str, str] | None = None,
) -> Take:
    from core.audio.kind import suffix_of
    from core.audio.measure import measure

    facts, peaks = measure(arrived)
    suffix = suffix_of(arrived, suffix)
    take = Take(
        id=name,
        audio=store.keep(arrived, suffix),
        suffix=suffix,
        plan=order.plan,
        facts=facts,
        made=time.time(),
        text=order.text,
        speaker=order.speaker,
        project=order.project,
        script=order.script,
        line=order.line,
        peaks=peaks,
        marks=tuple(marks),
        pieces=tuple(pieces),
        cost=cost,
        remote=remote,
        notes=notes or {},
        wanted=order.wanted,
        scratch=order.scratch,
        run=order.run,
    )
    store.tell(take.audio, take=take)
    return take


def _answers(order: Order, results: Sequence[Result], store: Store) -> tuple[Take, ...]:
    return tuple(
        _take(
            order,
            order.id if number == 0 else f"{order.id}-{number + 1}",
            result.path,
            result.suffix,
            result.marks,
            store,
            cost=cost_of_jobs(order.jobs) if number == 0 else None,
            remote=result.remote,
            notes=result.notes,
        )
        for number, result in enumerate(results)
        if result.path
    )


async def file_answers(order: Order, results: Sequence[Result], store: Store) -> tuple[Take, ...]:
    """Keep the results of an order's only request; each becomes a take, the first under the order's own id."""
    return await asyncio.to_thread(_answers, order, results, store)


def _piece(job: Job, result: Result, arrived: Path, store: Store) -> Job:
    from core.audio.kind import suffix_of
    from core.audio.measure import measure

    measure(arrived)  # what does not decode is no answer
    suffix = suffix_of(arrived, result.suffix)
    audio = store.keep(arrived, suffix)
    store.tell(audio, piece=job.request)
    return msgspec.structs.replace(job, audio=audio, suffix=suffix, marks=result.marks)


async def file_piece(job: Job, result: Result, store: Store) -> Job:
    """Keep the answer to one of several requests; return the job with its audio."""
    if result.path is None:
        raise ValueError("a piece arrives in a file")
    return await asyncio.to_thread(_piece, job, result, result.path, store)


def _joined(order: Order, store: Store) -> Take:
    from core.audio.join import join

    jobs = {job.part: job for job in order.jobs}
    sources: list[Path | Silence] = []
    for index, part in enumerate(order.plan.parts):
        sources.append(store.path(jobs[index].audio, jobs[index].suffix) if isinstance(part, Request) else part)
    arrived = store.arrival(order.id)
    offsets = join(sources, arrived)
    marks = [
        Mark(mark.kind, max(0.0, mark.start + offsets[job.part]), max(0.0, mark.end + offsets[job.part]), mark.text)
        for job in order.jobs
        for mark in job.marks
    ]
    pieces = [Piece(job.audio, job.suffix) for job in order.jobs]
    untimed = next((one.notes["timing"] for job in order.jobs for one in job.downloads if "timing" in one.notes), "")
    notes = {"timing": untimed} if untimed else None
    return _take(order, order.id, arrived, ".wav", marks, store, pieces, cost=cost_of_jobs(order.jobs), notes=notes)


def made_voice(take: Take, generator: Generator | None) -> KeptVoice | None:
    """Return the voice that came with a take of `generator`, if one did."""
    if generator is None or not take.notes.get("voice"):
        return None
    (request,) = take.plan.requests
    return _voice(take.id, request, take.notes, take.speaker, take.made, generator)


def bought_voice(order: Order, job: Job, generator: Generator | None) -> KeptVoice | None:
    """Return the voice that a job made, if it did, whatever becomes of its preview."""
    notes = next((download.notes for download in job.downloads if download.notes.get("voice")), None)
    return _voice(order.id, job.request, notes, order.speaker, time.time(), generator) if notes and generator else None


def _voice(
    take: str, request: Request, notes: Mapping[str, str], name: str, made: float, generator: Generator
) -> KeptVoice | None:
    if not generator.makes_voice:
        return None
    since = min(made, number(notes.get("since")) or made)
    return KeptVoice(
        take,
        request.profile,
        generator.makes_voice,
        notes["voice"],
        name or next((clip.name for clip in request.clips if clip.name), ""),
        since,
        since + generator.voice_days * 86_400 if generator.voice_days else 0.0,
        0.0,
        take,
        request.clips,
        str(request.params.get("language", "")),
    )


def cost_of_jobs(jobs: Sequence[Job]) -> Money | None:
    """Return what jobs were charged, or were expected to cost; None where nobody knows, or it is in several units."""
    known = [money for job in jobs if (money := job.charged or expected(job.price))]
    sums = total(known)
    return sums[0] if len(sums) == 1 else None


def expected(price: Money | None) -> Money | None:
    """Return a price as the estimate that it is until the provider tells what it charged."""
    return msgspec.structs.replace(price, about=True) if price else None


async def file_joined(order: Order, store: Store) -> Take:
    """Join the pieces of an order whose jobs are all done, silences between them, and keep the result as one take."""
    return await asyncio.to_thread(_joined, order, store)
