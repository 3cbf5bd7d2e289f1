"""From a wish to generate to orders in the queue: what is refused and why, what was made before, what it would cost."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence

import msgspec

from core.clips import Clips
from core.domain.ids import new_id
from core.domain.job import Job, Order, State
from core.domain.money import Money, total
from core.domain.params import complete
from core.domain.request import Request
from core.domain.take import Take
from core.errors import LineLocked, NeedsConsent, Problem, RequestProblem
from core.jobs.ledger import Ledger
from core.jobs.runner import Runner
from core.library import takes as take_rows
from core.library.library import Library
from core.projects.candidates import times_of
from core.projects.document import Document
from core.projects.ordering import VoiceKey, key_of, order_lines, order_run
from core.projects.scratching import order_scratch, scratch_voices, wanting
from core.providers.base import cost_of
from core.providers.registry import Registry
from core.songs import Songs
from core.text.estimate import seconds as estimated_seconds

AT_A_TIME = 32
"""So many lines are ordered between two breaths of the event loop."""

AT_FIRST = 8
"""So many such groups show at once that they wait; the rest follows as it is ordered, far out of sight."""


_STOPPED = frozenset({State.FAILED, State.CANCELLED})
"""States of orders that go on when their jobs are tried again."""


class Generated(msgspec.Struct, frozen=True):
    """What became of a wish to generate: the orders, and for each line that was refused its id and why."""

    orders: tuple[Order, ...]
    refused: tuple[tuple[str, Problem], ...] = ()


class Quote(msgspec.Struct, frozen=True):
    """What requests would cost: one sum a unit, and how many have no known price. What is free counts as nothing."""

    totals: tuple[Money, ...] = ()
    unknown: int = 0


class Generating:
    """Orders for one open library; `saved` waits for the edits that were made so far."""

    def __init__(
        self,
        library: Library,
        ledger: Ledger,
        runner: Runner,
        registry: Registry,
        clips: Clips,
        songs: Songs,
        saved: Callable[[], Awaitable[None]],
    ) -> None:
        self._library = library
        self._ledger = ledger
        self._runner = runner
        self._registry = registry
        self._clips = clips
        self._songs = songs
        self._saved = saved
        self._wishes: list[set[str]] = []
        self._closed = False
        self.ordering = asyncio.Lock()
        self.dropped: set[str] = set()

    def close(self) -> None:
        """Order nothing more."""
        self._closed = True

    # lines

    async def generate(self, document: Document, line_ids: Sequence[str], times: int = 1) -> Generated:
        """Order a new take for each of the lines, or several; see `Studio.generate`."""
        runs = document.dialogues.among(line_ids) if times == 1 else ()
        together = [await self.generate_run(document, run) for run in runs]
        shared = {line_id for run in runs for line_id in run}
        alone = [line_id for line_id in line_ids if line_id not in shared]

        async def order(some: Sequence[str]) -> Generated:
            return await self._order(document, some, bad, times)

        bad: dict[VoiceKey, Problem] = {}
        done = await self._in_groups(document, alone, order, lambda: self._bad_voices(document, alone, bad))
        done = _added([*together, done])
        self._unflag(document, done.orders)
        return done

    async def scratch(self, document: Document, script_id: str) -> Generated:
        """Order a scratch take for each line that has no take, or an outdated scratch take."""
        lines = wanting(document, script_id)
        voices = scratch_voices(document, script_id, self._registry)
        local = self._registry.default_voice()

        async def order(some: Sequence[str]) -> Generated:
            here = [line_id for line_id in some if line_id in document]
            orders, refused = order_scratch(document, here, voices, local)
            return await self._put(document, some, orders, refused)

        return await self._in_groups(document, lines, order, self._saved)

    async def _in_groups(
        self,
        document: Document,
        line_ids: Sequence[str],
        order: Callable[[Sequence[str]], Awaitable[Generated]],
        prepare: Callable[[], Awaitable[object]],
    ) -> Generated:
        """Order lines group by group, while the window breathes; what is cancelled meanwhile is left out."""
        self._runner.resume()
        groups = [line_ids[start : start + AT_A_TIME] for start in range(0, len(line_ids), AT_A_TIME)]
        wish = set(line_ids)
        self._wishes.append(wish)
        try:
            for some in groups[:AT_FIRST]:
                document.asked(some)
                await asyncio.sleep(0)
            async with self.ordering:
                await prepare()
                done = [await order([line for line in some if line in wish]) for some in groups]
        finally:
            self._wishes = [known for known in self._wishes if known is not wish]
            document.asked(line_ids, asked=False)
        return _added(done)

    async def _order(
        self, document: Document, line_ids: Sequence[str], bad: Mapping[VoiceKey, Problem], times: int = 1
    ) -> Generated:
        """Order a few lines at a time, so that the event loop breathes between."""
        if self._closed or document.project.id in self.dropped:
            return Generated(())
        here = [line_id for line_id in dict.fromkeys(line_ids) if line_id in document]
        begun = {line_id: self._begun(document, line_id, times) for line_id in here}
        orders: list[Order] = []
        refused: list[tuple[str, Problem]] = []
        for wanted in range(1, times + 1):
            rest = [line_id for line_id in here if times - len(begun[line_id]) == wanted]
            found = order_lines(document, rest, bad, self._registry, wanted)
            orders += found[0]
            refused += found[1]
        again = [order for found in begun.values() for order in found]
        for order in again:
            await self._runner.retry(order.id)
        done = await self._put(document, line_ids, orders, refused)
        return Generated((*again, *done.orders), done.refused)

    async def _put(
        self,
        document: Document,
        line_ids: Sequence[str],
        orders: Sequence[Order],
        refused: Sequence[tuple[str, Problem]],
    ) -> Generated:
        """Put orders into the queue, and show at their lines why others could not be made."""
        if self._closed or document.project.id in self.dropped:
            return Generated(())
        await self._ledger.add(orders)
        for order in orders:
            document.order_moved(order)
        for line_id, problem in refused:
            if not isinstance(problem, NeedsConsent | LineLocked):  # a question to the user, no fault of the line
                document.refused(line_id, problem)
        document.asked(line_ids, asked=False)
        if not self._closed:  # else they wait for the next start
            self._runner.enqueue(orders)
        return Generated(tuple(orders), tuple(refused))

    def _begun(self, document: Document, line_id: str, times: int) -> tuple[Order, ...]:
        """Return a line's orders that bought something of what it says now, and stopped: they go on, not new ones.

        One that failed, or that was cancelled here and goes on at its provider.
        """
        stopped = self._stopped(document, line_id, every=times > 1)
        if not stopped or document.line(line_id).locked:
            return ()
        try:
            wanted = document.voicing.plan(document.line(line_id)).fingerprint
        except Problem:
            return ()
        return tuple([one for one in stopped if (one.wanted or one.plan.fingerprint) == wanted][:times])

    def _stopped(self, document: Document, line_id: str, *, every: bool) -> list[Order]:
        ended = (self._ledger.order(order.id) for order in document.ended(line_id, every=every))
        return [one for one in ended if one and one.state in _STOPPED and any(map(self._may_be_bought, one.jobs))]

    async def generate_run(self, document: Document, line_ids: Sequence[str]) -> Generated:
        """Order one take that speaks all these lines; see `Studio.generate_run`."""
        self._runner.resume()
        wish = set(line_ids)
        self._wishes.append(wish)
        document.asked(line_ids)
        try:
            async with self.ordering:
                bad = await self._bad_voices(document, line_ids, {})
                return await self._order_run(document, line_ids, wish, bad)
        finally:
            self._wishes = [known for known in self._wishes if known is not wish]
            document.asked(line_ids, asked=False)

    async def _order_run(
        self, document: Document, line_ids: Sequence[str], wish: set[str], bad: Mapping[VoiceKey, Problem]
    ) -> Generated:
        gone = wish != set(line_ids) or any(line_id not in document for line_id in line_ids)
        if self._closed or gone or document.project.id in self.dropped:
            return Generated(())
        try:
            begun = self._begun_run(document, line_ids)
            order = begun or order_run(document, line_ids, bad, self._registry)
        except Problem as problem:
            return Generated((), ((line_ids[0], problem),))
        if begun:
            await self._runner.retry(begun.id)
        elif order:
            await self._ledger.add([order])
            document.order_moved(order)
            self._runner.enqueue([order])
        self._unflag(document, [order] if order else [])
        return Generated((order,) if order else ())

    def _unflag(self, document: Document, orders: Iterable[Order]) -> None:
        """Take the flags off what was ordered."""
        if not self._closed and document.project.id not in self.dropped:
            ordered = dict.fromkeys(line for one in orders for line in one.lines if line in document)
            document.change_lines([line for line in ordered if document.line(line).flagged], flagged=False)

    def _begun_run(self, document: Document, line_ids: Sequence[str]) -> Order | None:
        """Return the order of the very same run that bought something and stopped: it goes on, not a new one."""
        run = document.dialogues.run(line_ids)
        if any(line.locked for line in run):
            return None
        ids, wanted = tuple(line.id for line in run), document.dialogues.plan(line_ids).fingerprint
        stopped = self._stopped(document, ids[0], every=True)
        same = (one for one in stopped if one.run == ids and (one.wanted or one.plan.fingerprint) == wanted)
        return next(same, None)

    def _may_be_bought(self, job: Job) -> bool:
        return bool(job.remote or job.downloads) or job.state is State.DONE or self._ledger.is_noted(job)

    async def _bad_voices(
        self, document: Document, line_ids: Sequence[str], bad: dict[VoiceKey, Problem]
    ) -> dict[VoiceKey, Problem]:
        """Fill `bad` with the voices of the lines that cannot speak. What a network lacks is no reason: jobs wait."""
        if not self._closed:
            await self._saved()
        known: set[VoiceKey] = set()
        for line_id in line_ids:
            if self._closed or line_id not in document:
                continue
            voice = document.voicing.voice_of(document.line(line_id))
            if (key := key_of(voice)) in known:
                continue
            known.add(key)
            try:
                generator = self._registry.generator(voice.generator)
                values = complete(generator.params, _declared(voice.params, {param.name for param in generator.params}))
                id_ = voice.voice or generator.default_voice
                await self.check(Request(generator.id, voice.profile, "a", id_, values, voice.clips))
            except RequestProblem as problem:
                bad[key] = problem
        return bad

    async def check(self, request: Request) -> None:
        """Raise `RequestProblem` for what would be refused, `NeedsConsent` for clips nobody agreed to put in public."""
        profile = self._registry.profile(request.profile)
        generator = self._registry.generator(request.generator)
        self._clips.require_consent(generator, profile.id, profile.name, request.clips)
        try:
            await self._registry.adapter(profile.id, generator.id).check(request)
        except RequestProblem:
            raise
        except Problem:  # asked again when the job is sent
            return

    async def cancel_lines(self, document: Document, line_ids: Sequence[str]) -> None:
        """Cancel what is unfinished for lines, also what is only being ordered at this moment."""
        lines = set(line_ids)
        for wish in self._wishes:
            wish.difference_update(lines)
        document.asked(line_ids, asked=False)
        async with self.ordering:
            orders = [order for order in self._ledger.orders() if order.project == document.project.id]
        await self._runner.cancel([order for order in orders if lines.intersection(order.lines)])

    async def cancel_all(self) -> None:
        """Cancel everything that is unfinished, also what is only being ordered at this moment."""
        for wish in self._wishes:
            wish.clear()
        async with self.ordering:
            orders = [order for order in self._ledger.orders() if not order.take]
        await self._runner.cancel(orders)

    # songs and single requests

    async def generate_song(self, song_id: str) -> Generated:
        """Order a song's next takes."""
        song = self._songs.get(song_id)
        if song is None:
            return Generated(())
        self._runner.resume()
        try:
            order = self._songs.order(song)
            await self.check(order.plan.requests[0])
        except Problem as problem:
            return Generated((), ((song_id, problem),))
        return Generated((await self.place(order),))

    async def place(self, order: Order) -> Order:
        """Put a ready order into the queue."""
        await self._ledger.add([order])
        if not self._closed:
            self._runner.enqueue([order])
        return order

    # before anything is paid

    def quote(self, requests: Iterable[Request]) -> Quote:
        """Return what requests would cost."""
        known: list[Money] = []
        unknown = 0
        asked = tuple(requests)
        for request in asked:
            generator = self._registry.generator(request.generator)
            if generator.repeatable:
                continue
            profile = self._registry.profile(request.profile)
            price = cost_of(generator, profile, request, estimated_seconds(request.text))
            if price is None:
                unknown += 1
            else:
                known.append(price)
        return Quote(total([*known, *self._uploads(asked)]), unknown)

    def _uploads(self, requests: Iterable[Request]) -> list[Money]:
        """Return what putting clips at the provider would cost that are not there yet."""
        absent = {
            (request.profile, clip.audio): rules.price.of("")
            for request in requests
            if (rules := self._registry.generator(request.generator).clips) and rules.price
            for clip in request.clips
            if not self._clips.url_of(request.profile, clip.audio)
        }
        return list(absent.values())

    def quote_lines(
        self, document: Document, line_ids: Iterable[str], times: int = 1, *, locked: bool = False
    ) -> Quote:
        """Return what so many new takes of each line would cost; lines that cannot be asked for are left out.

        So are locked ones, unless with `locked` they are to be counted as if they were not. A dialogue counts once.
        """
        runs = document.dialogues.among(line_ids := tuple(line_ids)) if times == 1 else ()
        requests = [request for run in runs for request in document.dialogues.plan(run).requests]
        shared = {line_id for run in runs for line_id in run}
        for line_id in line_ids:
            try:
                line = document.line(line_id)
                if line_id in shared:
                    continue
                if locked or not line.locked:
                    plan = document.voicing.plan(line)
                    requests += plan.requests * times_of(plan, self._registry, times)
            except (Problem, KeyError):
                continue
        return self.quote(request for request in requests if self._is_known(request))

    def _is_known(self, request: Request) -> bool:
        try:
            self._registry.profile(request.profile)
        except RequestProblem:
            return False
        return True

    async def twins(self, document: Document, line_ids: Sequence[str]) -> dict[str, Take]:
        """Return for lines whose very request was bought for another line already that take."""
        wanted: list[tuple[str, str]] = []
        for line_id in line_ids:
            try:
                plan = document.voicing.plan(document.line(line_id))
                paid = any(not self._registry.generator(one.generator).repeatable for one in plan.requests)
            except (Problem, KeyError):
                continue
            if paid:
                wanted.append((line_id, plan.fingerprint))
        return await self._library.read(take_rows.twins, wanted) if wanted else {}

    async def adopt(self, document: Document, takes: Mapping[str, Take]) -> list[Take]:
        """Give lines takes of their own of audio that is there already, and return these takes."""
        made: list[Take] = []
        for line_id, twin in takes.items():
            if line_id not in document:
                continue
            line = document.line(line_id)
            take = msgspec.structs.replace(
                twin,
                id=new_id(),
                text=line.text,
                speaker=document.speakers.get(line.speaker, document.narrator).name,
                project=document.project.id,
                script=document.index_of(line_id)[0],
                line=line_id,
                made=time.time(),
                cost=None,
                wanted="",
                scratch=False,
                run=(),
            )
            await asyncio.to_thread(self._library.store.tell, take.audio, take=take)
            await self._library.write(take_rows.add, take)
            made.append(take)
        return made


def _added(done: Sequence[Generated]) -> Generated:
    """Return what became of several wishes as one."""
    return Generated(
        tuple(order for group in done for order in group.orders),
        tuple(pair for group in done for pair in group.refused),
    )


def _declared(values: Mapping[str, object], names: set[str]) -> dict[str, str | int | float | bool]:
    return {name: value for name, value in values.items() if name in names and isinstance(value, str | int | float)}
