"""Listens to the chosen takes of a script in the background, remembers what was heard, and tells what is suspicious.

What was measured is kept in the library and made again only by a better measure. What was written down for money is
kept beside it and never asked for again. What a person found fine stays so for that take. Both stand in the take's
sidecar too, so that they are there again when the library is rebuilt from its files.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence

import msgspec

from core.audio.suspicion import VERSION, Sound, Span, measure
from core.domain.money import Money, total
from core.domain.script import Line
from core.domain.take import Take
from core.errors import AudioProblem, Problem
from core.jobs.ledger import unbroken
from core.library import hearing as rows
from core.library import takes as take_rows
from core.library.library import Library
from core.listening.judging import Fault, Finding, Heard, judge, pauses_of, score_of
from core.listening.writing import Said, Writing
from core.message import say
from core.projects.document import Document
from core.projects.status import LineState
from core.providers.registry import Registry
from core.text.differences import Compared, compare

logger = logging.getLogger(__name__)

_AT_ONCE = 2
"""Takes that are listened to at the same time: decoding and counting leave the interpreter to others."""
_BREATH = 500
"""Lines that are looked at between two breaths of the event loop."""
_TOGETHER = 16
"""Takes whose measures are written at once."""

_encode = msgspec.json.Encoder().encode


class Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the library keeps of listening to a take: measures, the faults that a person found fine, and its words."""

    sound: Sound | None = None
    fine: tuple[str, ...] = ()
    said: Said | None = None


class Suspect(msgspec.Struct, frozen=True):
    """A take that somebody should listen to, and why, the worst first.

    `number` counts from 1 where its first line stands in the script. `fine` are faults that a person has found fine;
    where nothing else is left, `score` is 0. `compared` is what was said against what was written, where that is known.
    """

    take: Take
    lines: tuple[str, ...]
    number: int
    findings: tuple[Finding, ...]
    score: float
    fine: tuple[Finding, ...] = ()
    compared: Compared | None = None
    locked: bool = False
    flagged: bool = False


class Report(msgspec.Struct, frozen=True):
    """What became of listening to a script: `suspects`, the worst first, and `fine`, what a person found so.

    `checked` takes were listened to, `scratch` and `missing` lines left out; the files of `unreadable` takes are gone
    or no audio. `words` counts the takes of which it is known what was said, `takes` are all that were listened to.
    """

    suspects: tuple[Suspect, ...] = ()
    fine: tuple[Suspect, ...] = ()
    checked: int = 0
    scratch: int = 0
    missing: int = 0
    unreadable: int = 0
    words: int = 0
    takes: tuple[Take, ...] = ()


Progress = Callable[[int, int], object]


def _always() -> bool:
    return True


class Listening:
    """For the library that is open."""

    def __init__(self, library: Callable[[], Library], registry: Registry) -> None:
        self._library = library
        self._registry = registry
        self._asking = asyncio.Lock()
        self.writing = Writing(library, registry)

    async def look(
        self, document: Document, script_id: str, progress: Progress | None = None, *, keep: bool = True
    ) -> Report:
        """Listen to what was not listened to yet, and return what is suspicious. `progress` hears how many of how many.

        Cancelled, it keeps what was measured so far. Without `keep` nothing in the library changes.
        """
        lines = list(document.lines(script_id))
        wanted, scratch, missing = await _chosen(document, lines)
        library = self._library()
        takes = await library.read(take_rows.by_id, list(wanted))
        kept = _read(await library.read(rows.of_takes, [take.id for take in takes]))
        kept, unreadable = await self._measure(takes, kept, progress, keep=keep)
        return await asyncio.to_thread(
            _report, document, lines, takes, kept, unreadable, scratch=scratch, missing=missing
        )

    async def find_fine(self, suspect: Suspect, *, fine: bool = True) -> None:
        """Remember that what is suspicious of a take is fine, or no longer."""
        faults = {finding.fault.value for finding in (*suspect.findings, *suspect.fine)} if fine else set[str]()
        await self._remember(suspect.take, "fine", sorted(faults))

    async def write_down(
        self, profile: str, takes: Sequence[Take], progress: Progress | None = None, go_on: Callable[[], bool] = _always
    ) -> int:
        """Let a profile write down what is said in takes, each that was not written down yet once; return how many.

        It costs. `go_on` is asked before each; what was sent is waited for and kept, also by who is cancelled
        meanwhile. Of several who ask at the same time one is answered after the other. Raises the first `Problem`.
        """
        async with self._asking:
            open_ = await self._unwritten(takes)
            done = 0
            for take in open_:
                if not go_on():
                    break
                await unbroken(self._write_down(profile, take))
                done += 1
                if progress:
                    progress(done, len(open_))
            return done

    async def _write_down(self, profile: str, take: Take) -> None:
        said = await self.writing.write_down(profile, take)
        await self._remember(take, "said", said)

    async def _remember(self, take: Take, name: str, value: object) -> None:
        """Keep with a take what cannot be had again, or only for money: where its sidecar fails, the row stands."""
        library, told = self._library(), _encode(value).decode()
        await library.write(rows.change, name, {take.id: told})
        await library.write(rows.tell, library.store, take.id, name, told)

    async def _unwritten(self, takes: Sequence[Take]) -> list[Take]:
        """Return those of the takes of which nobody has written down what is said."""
        known = _read(await self._library().read(rows.of_takes, [take.id for take in takes]))
        return [take for take in takes if known.get(take.id, Kept()).said is None]

    async def price(self, profile: str, takes: Sequence[Take]) -> tuple[int, tuple[Money, ...], int]:
        """Return how many of the takes would be sent, what that costs, and how many have no known price."""
        open_ = await self._unwritten(takes)
        prices = [self.writing.price(profile, take) for take in open_]
        return len(open_), total(price for price in prices if price), prices.count(None)

    async def _measure(
        self, takes: Sequence[Take], kept: Mapping[str, Kept], progress: Progress | None, *, keep: bool
    ) -> tuple[dict[str, Kept], dict[str, Problem]]:
        now, unreadable = dict(kept), dict[str, Problem]()
        waiting = [take for take in takes if not _is_measured(kept.get(take.id))]
        done, fresh = 0, dict[str, str]()

        async def listen() -> None:
            nonlocal done
            while waiting:
                take = waiting.pop(0)
                found = await asyncio.to_thread(self._listen, take)
                if isinstance(found, Problem):
                    unreadable[take.id] = found
                else:
                    now[take.id] = msgspec.structs.replace(now.get(take.id, Kept()), sound=found)
                    if keep:
                        fresh[take.id] = _encode(found).decode()
                done += 1
                if len(fresh) >= _TOGETHER:
                    await self._keep(fresh)
                if progress:
                    progress(done, count)

        count = len(waiting)
        if count and progress:
            progress(0, count)
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(_AT_ONCE, count)):
                    group.create_task(listen())
        finally:
            await self._keep(fresh)
        return now, unreadable

    async def _keep(self, fresh: dict[str, str]) -> None:
        """Write measures, and nothing else of what is kept: a person may say that a take is fine meanwhile."""
        mine = dict(fresh)
        fresh.clear()
        if mine:
            await self._library().write(rows.change, "sound", mine)

    def _listen(self, take: Take) -> Sound | Problem:
        try:
            return measure(self._library().store.path(take.audio, take.suffix))
        except Problem as problem:
            return problem
        except OSError as error:
            logger.info("take %s: %s", take.id, error)
            return _gone(take, error)


def _gone(take: Take, error: OSError) -> Problem:
    """Return the problem of a take whose file cannot be read."""
    name = f"{take.audio[:12]}{take.suffix}"
    return AudioProblem(
        say("The file {name} is missing or cannot be read.", name=name),
        say("Let the library be checked, or generate the line again."),
        str(error),
    )


def _is_measured(kept: Kept | None) -> bool:
    return kept is not None and kept.sound is not None and kept.sound.version >= VERSION


def _read(found: Mapping[str, str]) -> dict[str, Kept]:
    return {take: _one(text) for take, text in found.items()}


def _one(text: str) -> Kept:
    """Read what is kept of a take; measures that this version does not understand are made again."""
    try:
        return msgspec.json.decode(text, type=Kept)
    except msgspec.ValidationError:
        pass
    try:
        rest = msgspec.json.decode(text, type=_Rest)
    except msgspec.ValidationError:
        return Kept()
    return Kept(None, rest.fine, rest.said)


class _Rest(msgspec.Struct):
    fine: tuple[str, ...] = ()
    said: Said | None = None


async def _chosen(document: Document, lines: Sequence[Line]) -> tuple[dict[str, None], int, int]:
    """Return the chosen takes of lines in their order, each once, and how many lines have a scratch take or none."""
    wanted, scratch, missing = dict[str, None](), 0, 0
    for place, line in enumerate(lines):
        if place % _BREATH == _BREATH - 1:
            await asyncio.sleep(0)
        status = document.status(line.id) if line.id in document else None
        if status is None or line.heading or status.state is LineState.BLANK:
            continue
        if not status.chosen:
            missing += 1
        elif status.scratch:
            scratch += 1
        else:
            wanted[status.chosen] = None
    return wanted, scratch, missing


def _report(
    document: Document,
    lines: Sequence[Line],
    takes: Sequence[Take],
    kept: Mapping[str, Kept],
    unreadable: Mapping[str, Problem],
    *,
    scratch: int,
    missing: int,
) -> Report:
    there = [(take, one) for take in takes if (one := kept.get(take.id)) and one.sound]
    places = {line.id: place for place, line in enumerate(lines)}
    by_id = {line.id: line for line in lines}
    heard = [_heard(document, take, one, by_id) for take, one in there]
    found = [
        _suspect(one, kept[one.take.id], findings, places, lines)
        for one, findings in zip(heard, judge(heard), strict=True)
        if findings
    ]
    found += [_lost(take, unreadable[take.id], places, lines) for take in takes if take.id in unreadable]
    found.sort(key=lambda suspect: (-suspect.score, suspect.number))
    words = sum(one.said is not None for _, one in there)
    return Report(
        tuple(suspect for suspect in found if suspect.findings),
        tuple(suspect for suspect in found if not suspect.findings),
        len(there), scratch, missing, len(unreadable), words, tuple(take for take, _ in there),
    )  # fmt: skip


def _lost(take: Take, problem: Problem, places: Mapping[str, int], lines: Sequence[Line]) -> Suspect:
    """Return a take that cannot be listened to as the most suspicious of all."""
    whole = Finding(Fault.GONE, 1.0, Span(0.0, take.facts.seconds), problem.title)
    mine = tuple(line for line in take.lines if line in places)
    here = [lines[places[line]] for line in mine]
    locked, flagged = any(line.locked for line in here), bool(here) and all(line.flagged for line in here)
    return Suspect(take, mine, _number(take, places), (whole,), 1.0, locked=locked, flagged=flagged)


def _heard(document: Document, take: Take, kept: Kept, lines: Mapping[str, Line]) -> Heard:
    assert kept.sound is not None
    mine = [lines[line] for line in take.lines if line in lines]
    text = "\n".join(line.text for line in mine) if take.run and mine else take.text
    first = mine[0] if mine else None
    pauses = pauses_of(text, take) + tuple(line.pause_after for line in mine[:-1])
    directed = bool(first and (first.direction or first.emotion))
    compared = None
    if kept.said:
        words = (*(document.voicing.voice_of(first).words if first else ()), *document.project.words)
        compared = compare(text, kept.said.text, words)
    return Heard(take, kept.sound, text, directed, first.volume if first else 0.0, pauses, compared)


def _suspect(
    heard: Heard, kept: Kept, findings: Sequence[Finding], places: Mapping[str, int], lines: Sequence[Line]
) -> Suspect:
    bad = tuple(finding for finding in findings if finding.fault.value not in kept.fine)
    fine = tuple(finding for finding in findings if finding.fault.value in kept.fine)
    mine = tuple(line for line in heard.take.lines if line in places)
    here = [lines[places[line]] for line in mine]
    return Suspect(
        heard.take,
        mine,
        _number(heard.take, places),
        bad,
        score_of(bad),
        fine,
        heard.compared,
        any(line.locked for line in here),
        bool(here) and all(line.flagged for line in here),
    )


def _number(take: Take, places: Mapping[str, int]) -> int:
    return next((places[line] + 1 for line in take.lines if line in places), 0)


__all__ = ["Fault", "Finding", "Listening", "Report", "Suspect"]
