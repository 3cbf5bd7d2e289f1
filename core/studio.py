"""The façade: what the window and the command line see of the studio. One per process; everything on one event loop."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from core.domain.ids import new_id
from core.domain.job import Order
from core.domain.params import complete
from core.domain.profile import Profile
from core.domain.request import Request
from core.domain.script import Project, Speaker, Voice
from core.domain.take import Take
from core.errors import Problem, ScriptProblem
from core.events import Signal
from core.jobs.ledger import Ledger
from core.jobs.runner import Runner
from core.library import scripts as script_rows
from core.library import takes as take_rows
from core.library.library import Library
from core.library.scripts import ProjectCard, ScriptCard
from core.message import N_, say
from core.news import News
from core.paths import Paths
from core.projects.document import Document, rename
from core.projects.ordering import VoiceKey, order_lines
from core.providers.base import Generator, VoiceInfo
from core.providers.registry import Registry
from core.settings import Settings
from core.text.compile import is_blank

if TYPE_CHECKING:
    from core.library.check import Report
    from core.projects.exporting import Progress

logger = logging.getLogger(__name__)

NARRATOR = N_("Narrator")

AT_A_TIME = 32
"""So many lines are ordered between two breaths of the event loop."""

AT_FIRST = 8
"""So many such groups show at once that they wait; the rest follows as it is ordered, far out of sight."""


class Generated(msgspec.Struct, frozen=True):
    """What became of a wish to generate: the orders, and for each line that was refused its id and why."""

    orders: tuple[Order, ...]
    refused: tuple[tuple[str, Problem], ...] = ()


class Studio:
    """Open a library, edit its projects, generate, and browse what was made.

    Signals: projects_changed(), take_added(take), take_removed(take id), order_changed(order), order_forgotten(order),
    problem_met(problem) for what belongs to no call.
    """

    def __init__(self, paths: Paths, registry: Registry | None = None) -> None:
        self.paths = paths
        self.settings = Settings(paths.settings)
        self.registry = registry or Registry()
        self.projects_changed = Signal[()]()
        self.take_added = Signal[Take]()
        self.take_removed = Signal[str]()
        self.order_changed = Signal[Order]()
        self.order_forgotten = Signal[Order]()
        self.problem_met = Signal[Problem]()
        self._documents: dict[str, Document] = {}
        self._cards: tuple[ProjectCard, ...] = ()
        self._open: _Open | None = None
        self._last_save: Future[Any] | None = None
        self._ordering = asyncio.Lock()
        self._wishes: list[set[str]] = []
        self._reading = asyncio.Lock()

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
        self._open = _Open(library, ledger, runner, asyncio.get_running_loop())
        self._news = News(library, self._documents, self.order_changed, self.take_added)
        ledger.order_changed.connect(self._news.order_changed)
        ledger.order_forgotten.connect(self._news.order_forgotten)
        ledger.order_forgotten.connect(self.order_forgotten.emit)
        runner.take_added.connect(self._news.take_added)
        runner.problem_met.connect(self.problem_met.emit)
        await self._load_cards()

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

    async def start_queue(self) -> None:
        """Settle what the last run left behind and let the queue go on."""
        from core.jobs.recovery import recover

        orders = await recover(self._there.ledger, self._there.library, self.registry)
        for order in orders:
            self._news.order_changed(order)
        self._there.runner.enqueue(orders)

    async def close(self) -> None:
        """Stop the queue, end the engines, write what was given, close the library."""
        if self._open is None:
            await asyncio.to_thread(self.settings.close)
            return
        there, self._open = self._open, None
        async with self._ordering:  # who orders now sees that it is closed, and ends
            await there.runner.close()
        await self._news.close()
        await self.registry.close()
        await asyncio.to_thread(there.library.close)
        self._documents.clear()
        await asyncio.to_thread(self.settings.close)

    # projects

    def projects(self) -> tuple[ProjectCard, ...]:
        """Return every project with its scripts, as of the last `projects_changed`."""
        return self._cards

    async def new_project(self, name: str, *, empty: bool = False) -> Project:
        """Make a project with a narrator and, unless `empty`, one script without lines."""
        place = max((card.project.place for card in self._cards), default=-1) + 1
        project = rename(Project(new_id(), name, place), name)
        narrator = Speaker(new_id(), NARRATOR, "#736D63", self.registry.default_voice(), narrator=True)
        await self._there.library.write(script_rows.put_project, project)
        await self._there.library.write(script_rows.put_speaker, project.id, 0, narrator)
        if not empty:
            (await self.document(project.id)).add_script(str(say("Untitled")))
            await self.saved()
        await self._load_cards()
        return project

    def rename_project(self, project_id: str, name: str) -> None:
        """Give a project another name."""
        card = next(card for card in self._cards if card.project.id == project_id)
        project = rename(card.project, name)
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
        async with self._ordering:  # what is being ordered is there to be cancelled, and nothing comes after it
            await self.cancel([order.id for order in self.orders() if order.project == project_id])
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
            document = await asyncio.to_thread(Document, stored, chosen, self.registry, self._save)
        finally:
            stop()
        self._documents[project_id] = document
        self._listen(document)
        await self._news.look_at([(take.project, take.line) for take in filed])

    def _listen(self, document: Document) -> None:
        document.scripts_changed.connect(lambda: self._recount(document))
        document.lines_inserted.connect(lambda _script, _first, _count: self._recount(document))
        document.lines_removed.connect(lambda _script, _first, _count: self._recount(document))
        for order in self.orders():
            if order.project == document.project.id:
                document.order_moved(order)

    async def import_script(self, document: Document, path: Path) -> tuple[str, ...]:
        """Add a script for each chapter of a script file; return their ids.

        Raises `ScriptProblem`, having added nothing.
        """
        known = [speaker.name for speaker in document.speakers.values() if not speaker.narrator]
        from core.projects.importing import add_chapter, read_chapters

        chapters = await asyncio.to_thread(read_chapters, path, known)
        return tuple([await add_chapter(document, chapter, chapter.title or path.stem) for chapter in chapters])

    async def script_of_source(self, source: str, title: str) -> tuple[str, str] | None:
        """Return (project id, script id) of the script that came from chapter `title` of the file `source`."""
        return await self._there.library.read(script_rows.script_of_source, source, title)

    async def saved(self) -> None:
        """Return when every edit so far is on disk. Raises `LibraryProblem` if the last could not be."""
        if self._last_save:
            await asyncio.wrap_future(self._last_save)

    # generating

    def speech_generators(self) -> tuple[tuple[Profile, Generator], ...]:
        """Return what can speak."""
        return self.registry.speech()

    async def voices(self, generator: str, profile: str) -> Sequence[VoiceInfo]:
        """Return the catalogue of a generator."""
        return await self.registry.adapter(profile).voices(generator)

    def missing(self, document: Document, script_id: str) -> tuple[str, ...]:
        """Return the ids of the lines that "Generate" would do."""
        return document.missing(script_id)

    async def generate(self, document: Document, line_ids: Sequence[str]) -> Generated:
        """Order a new take for each of the lines; blank lines are passed over.

        So are lines whose order for the same words is under way: a second click buys nothing. A line that cannot be
        ordered is told with its problem, here and in the document; the others go on.
        """
        self._there.runner.resume()
        groups = [line_ids[start : start + AT_A_TIME] for start in range(0, len(line_ids), AT_A_TIME)]
        wish = set(line_ids)
        self._wishes.append(wish)
        try:
            for some in groups[:AT_FIRST]:
                document.asked(some)
                await asyncio.sleep(0)
            async with self._ordering:
                bad = await self._bad_voices(document, line_ids)
                done = [await self._order(document, [line for line in some if line in wish], bad) for some in groups]
        finally:
            self._wishes = [known for known in self._wishes if known is not wish]
            document.asked(line_ids, asked=False)
        return Generated(
            tuple(order for group in done for order in group.orders),
            tuple(pair for group in done for pair in group.refused),
        )

    async def _order(self, document: Document, line_ids: Sequence[str], bad: Mapping[VoiceKey, Problem]) -> Generated:
        """Order a few lines at a time, so that the event loop breathes between."""
        if self._open is None or self._documents.get(document.project.id) is not document:
            return Generated(())
        here = [line_id for line_id in dict.fromkeys(line_ids) if line_id in document]
        orders, refused = order_lines(document, here, bad)
        await self._open.ledger.add(orders)
        for order in orders:
            document.order_moved(order)
        for line_id, problem in refused:
            document.refused(line_id, problem)
        document.asked(line_ids, asked=False)
        if self._open:  # else they wait for the next start
            self._open.runner.enqueue(orders)
        return Generated(tuple(orders), tuple(refused))

    async def _bad_voices(self, document: Document, line_ids: Sequence[str]) -> dict[VoiceKey, Problem]:
        """Return the voices of the lines that cannot speak, and why."""
        if self._open is None:
            return {}
        await self.saved()
        voices = {_key(document.voice_of(document.line(line_id))) for line_id in line_ids if line_id in document}
        return {voice: problem for voice in voices if (problem := await self._voice_problem(*voice))}

    async def _voice_problem(self, generator: str, profile: str, voice: str) -> Problem | None:
        try:
            await self.check_voice(generator, profile, voice)
        except Problem as problem:
            return problem
        return None

    async def check_voice(self, generator_id: str, profile: str, voice: str) -> None:
        """Raise `UnknownVoice` or `RequestProblem` if the profile's generator cannot speak with that voice."""
        generator = self.registry.generator(generator_id)
        if generator.catalogue:
            values = complete(generator.params, {})
            request = Request(generator.id, profile, "a", voice or generator.default_voice, values)
            await self.registry.adapter(profile).check(request)

    def orders(self) -> tuple[Order, ...]:
        """Return the unfinished orders and those that ended in this session, oldest first."""
        return self._open.ledger.orders() if self._open else ()

    async def cancel(self, order_ids: Sequence[str]) -> None:
        """Cancel what is unfinished of the orders."""
        await self._there.runner.cancel([order for order in map(self._there.ledger.order, order_ids) if order])

    async def cancel_lines(self, document: Document, line_ids: Sequence[str]) -> None:
        """Cancel what is unfinished for lines, also what is only being ordered at this moment."""
        lines = set(line_ids)
        for wish in self._wishes:
            wish.difference_update(lines)
        document.asked(line_ids, asked=False)
        async with self._ordering:
            orders = [order for order in self.orders() if order.project == document.project.id]
        await self.cancel([order.id for order in orders if order.line in lines])

    async def cancel_all(self) -> None:
        """Cancel everything that is unfinished, also what is only being ordered at this moment."""
        for wish in self._wishes:
            wish.clear()
        async with self._ordering:
            orders = [order.id for order in self.orders() if not order.take]
        await self.cancel(orders)

    async def retry(self, order_id: str) -> None:
        """Let the failed and cancelled jobs of an order try again, and a halted queue go on."""
        self._there.runner.resume()
        await self._there.runner.retry(order_id)

    async def forget(self, order_ids: Sequence[str]) -> None:
        """Take ended orders out of the list."""
        await self._there.ledger.forget(order_ids)

    async def news_told(self) -> None:
        """Return when open documents and listeners know of everything so far."""
        await self._news.told()

    async def idle(self) -> None:
        """Return when nothing is under way any more and all its news was told."""
        await self._there.runner.idle()
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

    async def line_takes(self, line_id: str) -> tuple[Take, ...]:
        """Return a line's takes, oldest first."""
        return await self._there.library.read(take_rows.of_line, line_id)

    async def choose_take(self, document: Document, line_id: str, take_id: str) -> None:
        """Let a line be spoken by that take."""
        await self._there.library.write(take_rows.choose_for_line, line_id, take_id)
        await self._news.look_at([(document.project.id, line_id)])

    async def delete_take(self, take_id: str) -> None:
        """Move a take into the library's bin; its line is spoken by its newest other take, if there is one."""
        found = await self.takes_by_id([take_id])
        unused = await self._there.library.write(take_rows.remove, take_id)
        await self._news.look_at([(take.project, take.line) for take in found])
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
        self, document: Document, script_ids: Sequence[str], out: Path, progress: "Progress | None" = None
    ) -> float:
        """Write the chosen takes of scripts with the pauses of their lines; return the length in seconds.

        Raises `ScriptProblem` if a line that is to be spoken has no take.
        """
        from core.projects.exporting import between, export

        lines = [line for script in script_ids for line in document.lines(script) if not is_blank(line.text)]
        chosen = [document.status(line.id).chosen for line in lines]
        if missing := sum(not take for take in chosen):
            raise ScriptProblem(
                say("{n} lines have no take yet.", n=missing), say("Generate what is missing, then export again.")
            )
        found = {take.id: take for take in await self.takes_by_id(chosen)}
        takes = [self.audio_path(found[take]) for take in chosen if take in found]
        return await export(between(takes, [line.pause_after for line in lines]), out, progress)

    async def check(self) -> "Report":
        """Look whether rows, files and sidecars agree."""
        from core.library.check import check

        return await self._there.library.read(check, self._there.library.store)

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
    loop: asyncio.AbstractEventLoop


def _key(voice: Voice) -> VoiceKey:
    return voice.generator, voice.profile, voice.voice
