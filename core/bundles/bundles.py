"""Bundles of the open library: made of a project, and taken in, with progress and cancel."""

import asyncio
import threading
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from core.bundles.manifest import Contents, Page, Source
from core.bundles.renaming import free_name, ids_of, with_free_ids
from core.domain.script import Line, Project
from core.domain.take import Take
from core.errors import Problem, ScriptProblem
from core.library import bundles as rows
from core.library import scripts as script_rows
from core.library.library import Library
from core.message import say
from core.providers.registry import Registry

if TYPE_CHECKING:
    from core.bundles.filing import Delivery

T = TypeVar("T")

Progress = Callable[[float], object]
"""Hears the share that is done, 0…1, on the event loop's thread."""


class Chosen(msgspec.Struct, frozen=True):
    """What of a project goes out: these scripts, or these lines, else all; every take, or only the chosen ones."""

    scripts: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    every_take: bool = False

    @property
    def part(self) -> str:
        """How much of its project that is, as `Manifest.part` tells it."""
        return "lines" if self.lines else "scripts" if self.scripts else "project"


class Arrived(msgspec.Struct, frozen=True):
    """What came in: the new project, its takes, and the profiles that its voices name and that are not there."""

    project: Project
    scripts: int
    lines: int
    takes: tuple[Take, ...]
    missing: tuple[Source, ...]


class Summary(msgspec.Struct, frozen=True):
    """What is in a bundle, before anything of it is taken in. `size` is the bytes of its sound.

    `becomes` is what its project will be called here, where there is one of that `name` already.
    """

    name: str
    becomes: str
    program: str
    speakers: tuple[str, ...]
    scripts: tuple[tuple[str, int], ...]
    lines: int
    takes: int
    clips: int
    size: int
    missing: tuple[Source, ...]


class _Stopped(Exception):
    pass


class Bundles:
    """Of one library. Whoever takes one in reads the projects again."""

    def __init__(self, library: Callable[[], Library], registry: Registry) -> None:
        self._library = library
        self._registry = registry

    async def find(self, wanted: str) -> str:
        """Return the id of the project of that id or name. Raises `ScriptProblem`."""
        found = await self._library().read(rows.project_of, wanted)
        if found is None:
            raise ScriptProblem(
                say("There is no project called {name}.", name=wanted),
                say("Name one as the window's sidebar shows it, or its id."),
            )
        return found

    async def export(
        self,
        project_id: str,
        out: Path,
        chosen: Chosen = Chosen(),  # noqa: B008 (frozen)
        progress: Progress | None = None,
    ) -> Contents:
        """Write a project, or what is chosen of it, as a bundle; return what it holds.

        All edits must be saved. When cancelled, `out` is as it was before. Raises `LibraryProblem`.
        """
        from core.bundles.packing import pack

        library = self._library()
        stored = await library.read(script_rows.contents, project_id)
        contents = _contents(stored, chosen)
        lines = [line.id for line in contents.lines]
        takes, choices = await library.read(rows.takes_of, lines, chosen=not chosen.every_take)
        contents = msgspec.structs.replace(contents, choices=choices)
        sources = self._sources(contents, takes)
        part, program = chosen.part, _program()
        await _thread(
            progress,
            lambda report: pack(out, contents, takes, sources, library.store, report, part=part, program=program),
        )
        return contents

    async def look(self, path: Path) -> Summary:
        """Return what is in a bundle. Raises `BundleProblem`."""
        return await asyncio.to_thread(self._look, path, await self._names())

    async def _names(self) -> set[str]:
        return {card.project.name for card in await self._library().read(script_rows.cards)}

    def _look(self, path: Path, names: Collection[str]) -> Summary:
        from core.bundles.unpacking import Bundle

        with Bundle(path) as bundle:
            contents = bundle.contents
            return Summary(
                contents.project.name,
                free_name(contents.project.name, names),
                bundle.manifest.program,
                tuple(speaker.name for speaker in contents.speakers if not speaker.narrator),
                tuple((page.script.title, len(page.lines)) for page in contents.pages),
                len(contents.lines),
                len(bundle.takes),
                len({clip.audio for clip in contents.clips}),
                sum(bundle.sounds.values()),
                self._missing(contents, bundle.manifest.profiles),
            )

    async def take_in(self, path: Path, progress: Progress | None = None) -> Arrived:
        """Make a project of a bundle, in one transaction. Raises `BundleProblem` and `LibraryProblem`.

        Nothing is left of it when it fails or is cancelled.
        """
        from core.bundles.filing import Delivery
        from core.bundles.unpacking import Bundle

        library, delivery = self._library(), Delivery(self._library())
        bundle = await asyncio.to_thread(Bundle, path)
        try:
            known = await library.read(rows.known_ids, ids_of(bundle.contents, bundle.takes))
            contents, takes = await asyncio.to_thread(with_free_ids, bundle.contents, bundle.takes, known)
            name = free_name(contents.project.name, await self._names())
            contents = msgspec.structs.replace(contents, project=msgspec.structs.replace(contents.project, name=name))
            try:
                takes = await _thread(progress, lambda report: delivery.take_in(bundle, takes, report))
            except BaseException:  # it may have come to its end all the same
                await asyncio.to_thread(delivery.take_back)
                raise
            project = await self._file(delivery, contents, takes)
        finally:
            bundle.close()
        missing = self._missing(contents, bundle.manifest.profiles)
        return Arrived(project, len(contents.pages), len(contents.lines), takes, missing)

    async def _file(self, delivery: "Delivery", contents: Contents, takes: Sequence[Take]) -> Project:
        """Write the rows; from here on it is done or it is taken back, whoever cancels."""
        pages = [(page.script, page.lines) for page in contents.pages]
        writing = asyncio.ensure_future(
            self._library().write(rows.file, contents.project, contents.speakers, pages, takes, contents.choices)
        )
        try:
            project = await asyncio.shield(writing)
        except asyncio.CancelledError:
            await asyncio.wait({writing})
            await asyncio.to_thread(delivery.take_back if writing.exception() else delivery.settle)
            raise
        except BaseException:
            await asyncio.to_thread(delivery.take_back)
            raise
        await asyncio.to_thread(delivery.settle)
        return project

    # profiles

    def _sources(self, contents: Contents, takes: Sequence[Take]) -> tuple[Source, ...]:
        """Return the profiles that voices and takes name, as far as they are known here."""
        used: dict[str, set[str]] = {}
        for speaker in contents.speakers:
            if speaker.voice:
                used.setdefault(speaker.voice.profile, set()).add(speaker.voice.generator)
        for request in (request for take in takes for request in take.plan.requests):
            used.setdefault(request.profile, set()).add(request.generator)
        return tuple(self._source(profile, generators) for profile, generators in sorted(used.items()))

    def _source(self, profile_id: str, generators: set[str]) -> Source:
        try:
            profile, provider = self._registry.profile(profile_id), self._registry.provider(profile_id)
        except Problem:
            return Source(profile_id, profile_id, "", tuple(sorted(generators)))
        return Source(profile_id, profile.name, provider.name, tuple(sorted(generators)))

    def _missing(self, contents: Contents, told: Sequence[Source]) -> tuple[Source, ...]:
        """Return the profiles that voices want and that are not here, or cannot make what they want."""
        named = {source.id: source for source in told}
        wanted = {(speaker.voice.profile, speaker.voice.generator) for speaker in contents.speakers if speaker.voice}
        lacking = dict.fromkeys(profile for profile, generator in sorted(wanted) if not self._has(profile, generator))
        return tuple(named.get(profile, Source(profile, profile, "")) for profile in lacking)

    def _has(self, profile: str, generator: str) -> bool:
        try:
            return any(one.id == generator for one in self._registry.generators_of(profile))
        except Problem:
            return False


def _program() -> str:
    """Return the version of this program."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("roomtone")
    except PackageNotFoundError:
        return ""


def _contents(stored: script_rows.Contents, chosen: Chosen) -> Contents:
    """Return what is chosen of a project, with the part of its cast that speaks there."""
    lines = set(chosen.lines)
    pages = [
        Page(script, tuple(line for line in stored.lines.get(script.id, ()) if not lines or line.id in lines))
        for script in stored.scripts
        if not chosen.scripts or script.id in chosen.scripts
    ]
    pages = [page for page in pages if page.lines or not lines]
    speaking = {line.speaker for page in pages for line in page.lines}
    whole = chosen.part == "project"
    cast = tuple(one for one in stored.speakers if whole or one.narrator or one.id in speaking)
    narrator = next(one.id for one in cast if one.narrator)
    known = {one.id for one in cast}
    kept = tuple(Page(page.script, tuple(_spoken_by(line, known, narrator) for line in page.lines)) for page in pages)
    return Contents(stored.project, cast, kept)


def _spoken_by(line: Line, known: set[str], narrator: str) -> Line:
    return line if line.speaker in known else msgspec.structs.replace(line, speaker=narrator)


async def _thread(progress: Progress | None, work: Callable[[Progress], T]) -> T:
    """Return what `work` gives in a thread. Cancelled, it stops at its next report, tidies up and is waited for."""
    loop, over = asyncio.get_running_loop(), threading.Event()

    def report(share: float) -> None:
        if over.is_set():
            raise _Stopped
        if progress:
            loop.call_soon_threadsafe(progress, share)

    working = asyncio.ensure_future(asyncio.to_thread(work, report))
    try:
        return await asyncio.shield(working)
    except asyncio.CancelledError:
        over.set()
        await asyncio.wait({working})
        if not working.cancelled():
            working.exception()
        raise
