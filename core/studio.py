"""The façade: what the window and the command line see of the studio. One per process; everything on one event loop."""

import asyncio
import logging
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from core.accounts import Accounts
from core.auditions import Auditions
from core.clips import Clips
from core.companions import Companions
from core.domain.ids import new_id
from core.domain.job import Order
from core.domain.money import Money
from core.domain.params import Value, complete
from core.domain.request import Plan, Request
from core.domain.script import Project, Speaker
from core.domain.take import Mark, Take
from core.errors import Problem, RequestProblem
from core.events import Signal
from core.generating import Generated, Generating, Quote
from core.jobs.bills import Bills
from core.jobs.gate import midnight
from core.jobs.ledger import Ledger
from core.jobs.runner import Runner
from core.keys import Keys
from core.library import money as money_rows
from core.library import scripts as script_rows
from core.library import takes as take_rows
from core.library.library import Library
from core.library.scripts import ProjectCard, ScriptCard
from core.message import N_, say
from core.news import News
from core.paths import Paths
from core.profiles import Profiles
from core.projects.comparing import preferred
from core.projects.document import Document, rename
from core.providers.base import Assistance, Generator, Kind, Shows, Suggests, Transcribes, Transcript, VoiceInfo
from core.providers.registry import BUILT_IN, Registry
from core.queue import Queue
from core.resting import Resting
from core.samples import Samples
from core.settings import Settings
from core.songs import Songs
from core.voices import Voices

if TYPE_CHECKING:
    from collections import Counter

    from core.bundles.bundles import Arrived, Bundles, Chosen
    from core.library.check import Report
    from core.library.rebuild import Rebuilt
    from core.listening import Listening
    from core.net.outgoing import Outgoing
    from core.projects.exporting import Progress
    from core.projects.staleness import Change
    from core.spending import Spending

logger = logging.getLogger(__name__)

__all__ = ["Generated", "Quote", "Spent", "Studio"]

NARRATOR = N_("Narrator")


class Spent(msgspec.Struct, frozen=True):
    """What a profile spent: since the user's day began, and in one project ever."""

    today: tuple[Money, ...] = ()
    project: tuple[Money, ...] = ()


class Studio:
    """Open a library, edit its projects, generate, and browse what was made.

    Signals: projects_changed(), take_added(take), take_changed(take), take_removed(take id), order_changed(order),
    order_forgotten(order), problem_met(problem) for what belongs to no call. `accounts` are the providers' profiles,
    `queue` what is under way, `songs` the music room's, `clips` the recordings, `kept` the voices that were made of
    them, `listening` sorts takes by suspicion.
    """

    def __init__(self, paths: Paths, registry: Registry | None = None, keys: Keys | None = None) -> None:
        self.paths = paths
        self.settings = Settings(paths.settings)
        self.registry = registry or Registry()
        self.clips = Clips(lambda: self._there.library)
        built_in = self.registry.profiles() if registry else (BUILT_IN,)
        profiles = Profiles(paths.profiles, built_in)
        self.accounts = Accounts(profiles, keys or Keys(), self.settings, self.registry, self.clips)
        self.queue = Queue(self.registry, self.accounts, self.settings)
        self.songs = Songs(lambda: self._there.library, self.registry, self._save)
        self.kept = Voices(lambda: self._there.library, self.registry)
        self._samples = Samples(self.registry)
        self._auditions = Auditions(self.registry)
        self.projects_changed = Signal[()]()
        self.take_added = Signal[Take]()
        self.take_changed = Signal[Take]()
        self.take_removed = Signal[str]()
        self.order_changed = Signal[Order]()
        self.order_forgotten = Signal[Order]()
        self.problem_met = Signal[Problem]()
        self._documents: dict[str, Document] = {}
        self._cards: tuple[ProjectCard, ...] = ()
        self._open: _Open | None = None
        self._last_save: Future[Any] | None = None
        self._reading = asyncio.Lock()
        self._resting = Resting()

    # rooms that a start can do without

    @cached_property
    def bundles(self) -> "Bundles":
        """What goes out and comes in as one file."""
        from core.bundles.bundles import Bundles

        return Bundles(lambda: self._there.library, self.registry)

    @cached_property
    def listening(self) -> "Listening":
        """What finds takes that may be spoilt."""
        from core.listening import Listening

        return Listening(lambda: self._there.library, self.registry)

    # life

    @property
    def folder(self) -> Path:
        """The folder of the open library, or of the one that would open."""
        return self._open.library.folder if self._open else self._folder(None)

    @property
    def is_open(self) -> bool:
        """Whether a library is open."""
        return self._open is not None

    async def open(self, folder: Path | None = None, *, reading: bool = False) -> None:
        """Open the library in `folder` (or the chosen, or the default one), with the sample projects if it is new.

        With `reading` it is opened beside its writer and nothing in it changes. Raises `LibraryProblem`.
        """
        library = Library(self._folder(folder))
        await asyncio.to_thread(library.open, reading=reading)
        ledger = Ledger(library)
        runner = Runner(ledger, self.registry, library.store)
        bills = Bills(library, ledger, self.registry)
        generating = Generating(library, ledger, runner, self.registry, self.clips, self.songs, self.saved)
        companions = Companions(library, self.registry)
        self._open = _Open(library, ledger, runner, bills, generating, companions, asyncio.get_running_loop())
        self.queue.serve(library, ledger, runner, bills, generating)
        self._news = News(library, self._documents, self.order_changed, self.take_added)
        ledger.order_changed.connect(self._news.order_changed)
        ledger.order_forgotten.connect(self._news.order_forgotten)
        ledger.order_forgotten.connect(self.order_forgotten.emit)
        runner.take_added.connect(self._news.take_added)
        runner.take_added.connect(self.kept.take_added)
        runner.voice_made.connect(self.kept.keep)
        runner.problem_met.connect(self.problem_met.emit)
        runner.bought.connect(bills.soon)
        bills.take_changed.connect(self.take_changed.emit)
        rest = () if reading else (self.clips.load(), self.songs.load(), self.kept.load())
        await asyncio.gather(self._load_cards(), *rest)

    def _folder(self, folder: Path | None) -> Path:
        chosen = folder or (Path(self.settings.library) if self.settings.library else self.paths.library)
        return chosen.expanduser().absolute()

    async def add_samples(self) -> None:
        """Put the sample projects into a library that never had a project."""
        if await self._there.library.read(script_rows.is_untouched):
            from core.projects.sample import read_samples

            for sample in await asyncio.to_thread(read_samples):
                project = await self.new_project(sample.name, empty=True)
                await sample.fill(await self.document(project.id))
            await self.saved()

    async def start_queue(self, *, go_on: bool = True) -> None:
        """Settle what the last run left behind, and unless told otherwise let all of it go on."""
        from core.jobs.recovery import recover

        orders = await recover(self._there.ledger, self._there.library, self.registry)
        for order in orders:
            self._news.order_changed(order)
        if go_on:
            self._there.runner.enqueue(orders)
            self._there.bills.soon()

    async def close(self) -> None:
        """Stop the queue, end the engines, write what was given, close the library."""
        there, self._open = self._open, None
        self.queue.leave()
        await self._resting.close()
        if there:
            there.generating.close()
            async with there.generating.ordering:  # who orders now sees that it is closed, and ends
                await there.runner.close()
            await there.bills.close()
            await self._news.close()
        await self.registry.close()
        await self.accounts.close()
        await asyncio.to_thread(self._samples.close)
        await asyncio.to_thread(self._auditions.close)
        if there:
            await asyncio.to_thread(there.library.close)
        self._documents.clear()
        await asyncio.to_thread(self.settings.close)

    # projects

    def projects(self) -> tuple[ProjectCard, ...]:
        """Return every project with its scripts, as of the last `projects_changed`."""
        return self._cards

    async def new_project(self, name: str, *, empty: bool = False, title: str = "Untitled") -> Project:
        """Make a project with a narrator and, unless `empty`, one script without lines under that title."""
        place = max((card.project.place for card in self._cards), default=-1) + 1
        project = rename(Project(new_id(), name, place), name)
        narrator = Speaker(new_id(), NARRATOR, "#736D63", self.registry.default_voice(), narrator=True)
        await self._there.library.write(script_rows.put_project, project)
        await self._there.library.write(script_rows.put_speaker, project.id, 0, narrator)
        if not empty:
            (await self.document(project.id)).add_script(title)
            await self.saved()
        await self._load_cards()
        return project

    def rename_project(self, project_id: str, name: str) -> None:
        """Give a project another name."""
        card = next(card for card in self._cards if card.project.id == project_id)
        opened = self._documents.get(project_id)
        project = rename(opened.project if opened else card.project, name)
        self._save(script_rows.put_project, project)
        if project_id in self._documents:
            self._documents[project_id].project = project
        self._cards = tuple(
            ProjectCard(project, card.scripts) if card.project.id == project_id else card for card in self._cards
        )
        self.projects_changed.emit()

    async def delete_project(self, project_id: str) -> None:
        """Take a project out of sight, its unfinished orders with it; its takes stay in the library."""
        await self._there.library.write(script_rows.hide_project, project_id)
        self._documents.pop(project_id, None)
        self._there.generating.dropped.add(project_id)
        async with self._there.generating.ordering:  # what is being ordered is there to be cancelled, and nothing after
            await self.queue.cancel([order.id for order in self.queue.orders() if order.project == project_id])
        await self._load_cards()

    async def document(self, project_id: str) -> Document:
        """Return the open project, read from the library at the first call."""
        async with self._reading:
            if project_id not in self._documents:
                await self._read(project_id)
        return self._documents[project_id]

    async def _read(self, project_id: str) -> None:
        stored = await self._there.library.read(script_rows.contents, project_id)
        ids = [line.id for lines in stored.lines.values() for line in lines]
        filed: list[Take] = []
        stop = self._there.runner.take_added.connect(filed.append)
        try:
            chosen = await self._there.library.read(take_rows.chosen_of_lines, ids)
            document = await asyncio.to_thread(Document, stored, chosen, self.registry, self._save, self._resting.rest)
        finally:
            stop()
        self._documents[project_id] = document
        self._listen(document)
        document.begin()
        await self._news.look_at([(take.project, line) for take in filed for line in take.lines])

    def _listen(self, document: Document) -> None:
        document.scripts_changed.connect(lambda: self._recount(document))
        document.lines_inserted.connect(lambda _script, _first, _count: self._recount(document))
        document.lines_removed.connect(lambda _script, _first, _count: self._recount(document))
        document.choice_made.connect(lambda line: self._news.choice_made(document.project.id, line))
        for order in self.queue.orders():
            if order.project == document.project.id:
                document.order_moved(order)

    async def casts(self) -> tuple[tuple[Project, Speaker], ...]:
        """Return the speakers of every project, as they are now."""
        await self.saved()
        return await self._there.library.read(script_rows.casts)

    async def import_script(self, document: Document, path: Path) -> tuple[str, ...]:
        """Add a script for each chapter of a script file as one step; return their ids.

        Raises `ScriptProblem`, having added nothing.
        """
        known = [speaker.name for speaker in document.speakers.values() if not speaker.narrator]
        from core.projects.arriving import Arrival, bring_in
        from core.projects.importing import read_chapters

        chapters = await asyncio.to_thread(read_chapters, path, known)
        titled = tuple(msgspec.structs.replace(one, title=one.title or path.stem) for one in chapters)
        return await bring_in(document, Arrival(titled))

    async def script_of_source(self, source: str, title: str) -> tuple[str, str] | None:
        """Return (project id, script id) of the script that came from chapter `title` of the file `source`."""
        return await self._there.library.read(script_rows.script_of_source, source, title)

    async def saved(self) -> None:
        """Return when every edit so far is on disk. Raises `LibraryProblem` if the last could not be."""
        if self._last_save:
            await asyncio.wrap_future(self._last_save)

    # generating

    async def voices(self, generator: str, profile: str) -> Sequence[VoiceInfo]:
        """Return the catalogue of a generator, what was made for it of recordings first."""
        own = self.kept.infos(profile, generator)
        known = {voice.id for voice in own}
        listed = await self.registry.adapter(profile, generator).voices(generator)
        return (*own, *(voice for voice in listed if voice.id not in known))

    async def sample(self, profile: str, url: str) -> Path:
        """Return the file of a voice's sample, fetched at the first call. Raises `ProviderProblem`."""
        return await self._samples.get(profile, url)

    async def audition(self, request: Request) -> Path:
        """Return the file of what a voice that costs nothing says, in no library. Raises `Problem`."""
        return await self._auditions.speak(request)

    async def suggestions(self, profile: str, generator: str, param: str) -> Sequence[str]:
        """Return values that a profile knows for a free text, such as its models."""
        adapter = self.registry.adapter(profile, generator)
        return await adapter.suggestions(generator, param) if isinstance(adapter, Suggests) else ()

    def companions(self, take: Take) -> tuple[Generator, ...]:
        """Return what can be made of a take at its provider: stems, another file, the times of its words."""
        return self._open.companions.of(take) if self._open else ()

    def companion_request(self, take: Take, generator: str, values: Mapping[str, Value]) -> Request:
        """Return what one of a take's companions would be asked for. Raises `RequestProblem`."""
        return self._there.companions.request(take, generator, values)

    async def edit_song(self, take: Take, generator: str, values: Mapping[str, Value]) -> Order:
        """Order audio that is made of a take; it belongs to the same song. Raises `RequestProblem`."""
        return await self.generate_order(self._there.companions.order(take, generator, values))

    async def assist(self, request: Request) -> Assistance:
        """Return what a request gives that makes no audio, such as lyrics. Raises `Problem`."""
        return await self._there.companions.assist(request)

    async def set_marks(self, take_id: str, marks: Sequence[Mark]) -> None:
        """Keep the times of a take's words with it."""
        if take := await self._there.companions.time(take_id, marks):
            self.take_changed.emit(take)

    def preview(self, request: Request) -> "Outgoing | None":
        """Return what would be sent, without the key; None where nothing leaves. Raises `RequestProblem`."""
        adapter = self.registry.adapter(request.profile, request.generator)
        return adapter.preview(request) if isinstance(adapter, Shows) else None

    async def generate(self, document: Document, line_ids: Sequence[str], times: int = 1) -> Generated:
        """Order a new take for each of the lines, or `times` candidates; blank lines are passed over.

        A dialogue all of whose lines are wanted is spoken as a dialogue again; its lines alone get takes of their own.

        So are lines whose order for the same words is under way: a second click buys nothing. A failed order that
        bought something of the same words goes on. A line that cannot be ordered is told with its problem, here and in
        the document; the others go on. The flags of what is ordered are removed.
        """
        return await self._there.generating.generate(document, line_ids, times)

    async def scratch(self, document: Document, script_id: str) -> Generated:
        """Order takes in local voices of the lines that have none, or whose scratch take is outdated: for timing."""
        return await self._there.generating.scratch(document, script_id)

    async def generate_run(self, document: Document, line_ids: Sequence[str]) -> Generated:
        """Order one take that speaks all these lines, which follow each other, as a dialogue.

        Nothing is ordered where the very same is under way. What cannot be ordered is told at the first line.
        """
        return await self._there.generating.generate_run(document, line_ids)

    async def generate_song(self, song_id: str) -> Generated:
        """Order the next takes of a song."""
        return await self._there.generating.generate_song(song_id)

    async def generate_order(self, order: Order) -> Order:
        """Put an order for a single request into the queue, having checked it. Raises `RequestProblem`."""
        for request in order.plan.requests:
            await self._there.generating.check(request)
        return await self._there.generating.place(order)

    async def stale_changes(self, document: Document, script_id: str) -> "Counter[Change]":
        """Return how many lines of a script are out of date because of what; one may be for several things."""
        from core.projects.staleness import stale_lines, summary

        lines = stale_lines(document, script_id)
        return summary(document, await self.takes_by_id(tuple(lines.values())), lines)

    def quote(self, requests: Iterable[Request]) -> Quote:
        """Return what requests would cost."""
        return self._open.generating.quote(requests) if self._open else Quote()

    def quote_lines(
        self, document: Document, line_ids: Iterable[str], times: int = 1, *, locked: bool = False
    ) -> Quote:
        """Return what so many new takes of each line would cost; locked lines count only with `locked`."""
        there = self._open
        return there.generating.quote_lines(document, line_ids, times, locked=locked) if there else Quote()

    async def twins(self, document: Document, line_ids: Sequence[str]) -> dict[str, Take]:
        """Return for lines whose very request was bought before, for another line, that take."""
        return await self._there.generating.twins(document, line_ids)

    async def use_twins(self, document: Document, takes: Mapping[str, Take]) -> None:
        """Give lines these takes instead of buying them again."""
        made = await self._there.generating.adopt(document, takes)
        await self._news.look_at([(document.project.id, take.line) for take in made])
        for take in made:
            self.take_added.emit(take)

    async def same_take(self, wanted: Request | Plan) -> Take | None:
        """Return the newest take of the very same request or plan, of whatever line."""
        return await self._there.library.read(take_rows.same, wanted.fingerprint)

    async def transcribe(self, profile_id: str, path: Path, values: Mapping[str, Value]) -> Transcript:
        """Return what is said in a recording. Raises `RequestProblem` for what the profile cannot do."""
        profile = self.registry.profile(profile_id)
        found = [generator for one, generator in self.registry.of_kind(Kind.TRANSCRIPT) if one.id == profile.id]
        adapter = self.registry.adapter(profile.id, found[0].id if found else "")
        if not found or not isinstance(adapter, Transcribes):
            raise RequestProblem(
                say("{name} does not transcribe.", name=profile.name),
                say("Choose a provider that does, such as OpenAI."),
            )
        return await adapter.transcribe(found[0].id, path, complete(found[0].params, values))

    async def spent(self, profile: str, project: str = "") -> Spent:
        """Return what a profile spent today, and ever in a project."""
        read = self._there.library.read
        today = await read(money_rows.spent, profile, since=midnight())
        return Spent(today, await read(money_rows.spent, profile, project=project) if project else ())

    async def spending(self, profile: str, month: str = "") -> "Spending":
        """Return what a profile spent in a month (2026-11; "" is this one). Raises `UsageProblem`."""
        from core.spending import spending

        return await spending(self._there.library, self.registry, profile, month)

    # the queue

    async def news_told(self) -> None:
        """Return when open documents and listeners know of everything so far."""
        await self._news.told()

    async def idle(self, patience: float = math.inf) -> None:
        """Return when nothing is under way any more and all its news was told.

        `patience` is for how many seconds what only waits for a provider is waited for.
        """
        await self._there.runner.idle(patience)
        await self._news.told()

    # library

    async def takes(self, search: str = "", *, offset: int = 0, limit: int = 200) -> tuple[Take, ...]:
        """Return takes whose text or speaker contains `search`, newest first."""
        return await self._there.library.read(take_rows.page, search, offset, limit)

    async def take_ids(self, search: str = "") -> tuple[str, ...]:
        """Return the ids of all of them, newest first."""
        return await self._there.library.read(take_rows.ids, search)

    async def takes_by_id(self, ids: Sequence[str]) -> tuple[Take, ...]:
        """Return the takes of those ids in that order; those that are gone are left out."""
        return await self._there.library.read(take_rows.by_id, ids)

    async def count_takes(self) -> int:
        """Return how many takes the library holds."""
        return await self._there.library.read(take_rows.count)

    async def order_takes(self, order_id: str) -> tuple[Take, ...]:
        """Return the takes that came of one order, the first one first."""
        return await self._there.library.read(take_rows.of_order, order_id)

    async def line_takes(self, line_id: str) -> tuple[Take, ...]:
        """Return a line's takes, oldest first."""
        return await self._there.library.read(take_rows.of_line, line_id)

    async def choose_take(self, document: Document, line_id: str, take_id: str) -> None:
        """Let a line, and whoever shares the take, be spoken by it, as a step of undo; returns when that is shown."""
        found = await self.takes_by_id([take_id])
        document.choose_take(line_id, take_id, found[0].run if found else ())
        await self.saved()
        await self._news.told()

    async def prefer_take(self, document: Document, line_id: str, take_id: str, among: int) -> None:
        """Choose the take that pleased best of `among` heard blind, and remember that with it."""
        store, mark = self._there.library.store, partial(preferred, among=among)
        take = await self._there.library.write(take_rows.change, store, take_id, mark)
        await self.choose_take(document, line_id, take_id)
        if take:
            self.take_changed.emit(take)

    async def delete_take(self, take_id: str) -> None:
        """Move a take into the library's bin; its line is spoken by its newest other take, if there is one."""
        found = await self.takes_by_id([take_id])
        unused = await self._there.library.write(take_rows.remove, take_id)
        await self._news.look_at([(take.project, line) for take in found for line in take.lines])
        self.take_removed.emit(take_id)
        for take in found:
            if take.audio not in unused:
                await asyncio.to_thread(self._there.library.store.forget, take.audio, take.id)
        await self._there.library.discard_leaving()

    def audio_path(self, take: Take) -> Path:
        """Return where a take's audio lies."""
        return self._there.library.store.path(take.audio, take.suffix)

    async def export(self, takes: Sequence[Take], out: Path, progress: "Progress | None" = None) -> float:
        """Write the takes one after the other into `out` (.wav, .flac, .mp3); return its length in seconds."""
        from core.projects.exporting import export

        return await export([self.audio_path(take) for take in takes], out, progress)

    async def export_script(
        self,
        document: Document,
        script_ids: Sequence[str],
        out: Path,
        progress: "Progress | None" = None,
        *,
        only: Sequence[str] = (),
        scratch: bool = False,
    ) -> float:
        """Write scripts, or `only` these lines of them, and return the seconds of sound.

        In the format of `out`'s ending: as text, as subtitles with the times of the chosen takes, or as sound with the
        pauses of the lines. Raises `ScriptProblem` if a line that is to be spoken has no take, and unless with
        `scratch` it may be so `OnlyScratch` if one has nothing better than a scratch take.
        """
        from core.projects.leaving import leave

        parts = self.takes_by_id, self.audio_path, progress
        return await leave(document, script_ids, out, *parts, only=only, scratch=scratch)

    async def export_bundle(
        self,
        project_id: str,
        out: Path,
        chosen: "Chosen | None" = None,
        progress: "Progress | None" = None,
    ) -> None:
        """Write a project, or what is chosen of it, as a bundle. Raises `LibraryProblem`."""
        from core.bundles.bundles import Chosen

        await self.saved()
        await self.bundles.export(project_id, out, chosen or Chosen(), progress)

    async def import_bundle(self, path: Path, progress: "Progress | None" = None) -> "Arrived":
        """Make a project of a bundle. Raises `BundleProblem` or `LibraryProblem`, having added nothing."""
        arrived = await self.bundles.take_in(path, progress)
        await self._load_cards()
        for number, take in enumerate(arrived.takes):
            self.take_added.emit(take)
            if number % 50 == 49:
                await asyncio.sleep(0)
        return arrived

    async def check(self) -> "Report":
        """Look whether rows, files and sidecars agree."""
        from core.library.check import check

        return await self._there.library.read(check, self._there.library.store)

    async def rebuild(self, progress: "Callable[[int, int], object] | None" = None) -> "Rebuilt":
        """Give rows to the takes that only files tell of. Raises `LibraryProblem`."""
        from core.library.rebuild import rebuild

        return await rebuild(self._there.library, progress)

    # inside

    @property
    def _there(self) -> "_Open":
        if self._open is None:
            raise RuntimeError("no library is open")
        return self._open

    def _save(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> None:
        there = self._there
        self._last_save = there.library.post(function, *args, **kwargs)
        self._last_save.add_done_callback(lambda done: there.loop.call_soon_threadsafe(self._saved, done))

    def _saved(self, done: "Future[Any]") -> None:
        error = None if done.cancelled() else done.exception()
        if isinstance(error, Problem):
            self.problem_met.emit(error)
        elif error:
            logger.error("an edit was not saved", exc_info=error)

    def _recount(self, document: Document) -> None:
        """Bring the card of a project up to date with its open document."""
        if document.moving_much:
            return
        scripts = tuple(ScriptCard(script, len(document.lines(script.id))) for script in document.scripts)
        self._cards = tuple(
            ProjectCard(document.project, scripts) if card.project.id == document.project.id else card
            for card in self._cards
        )
        self.projects_changed.emit()

    async def _load_cards(self) -> None:
        self._cards = await self._there.library.read(script_rows.cards)
        self.projects_changed.emit()


class _Open(msgspec.Struct):
    """What belongs to an open library."""

    library: Library
    ledger: Ledger
    runner: Runner
    bills: Bills
    generating: Generating
    companions: Companions
    loop: asyncio.AbstractEventLoop
