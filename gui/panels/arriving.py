"""Files that come in, chosen or dropped: scripts are looked at in their sheet, a bundle in its own. Awaited."""

import asyncio
import mimetypes
from collections.abc import Sequence
from pathlib import Path

from core.errors import ScriptProblem
from core.message import say
from core.projects.document import Document
from core.studio import Studio
from gui.bridge.dialogs import ask, choose_files
from gui.bridge.tasks import Tasks
from gui.i18n import _
from gui.places import Places
from gui.theme import Theme
from gui.window import Window

_NO_SCRIPTS = ("image/", "audio/", "video/", "font/")


class Arrivals:
    """Of one window."""

    def __init__(self, window: Window, studio: Studio, theme: Theme, tasks: Tasks, places: Places) -> None:
        self._window, self._studio, self._theme, self._tasks, self._places = window, studio, theme, tasks, places
        self._open = False

    async def choose(self, project_id: str) -> None:
        """Let the user choose script files or a bundle, and take them in."""
        from core.bundles.manifest import SUFFIX
        from core.text.formats.reading import ENDINGS

        endings = " ".join(f"*{ending}" for ending in (*ENDINGS, SUFFIX))
        filters = ";;".join((_("Scripts and projects ({endings})", endings=endings), _("All files (*)")))
        if paths := await choose_files(self._window, _("Import"), filters):
            await self.take(paths, project_id)

    async def take(self, paths: Sequence[Path], project_id: str = "") -> None:
        """Show what is in files, and bring in what the user wants of it. Raises `ScriptProblem` for what is no script.

        Scripts come into that project, the one that is open, or a new one. One sheet at a time.
        """
        if self._open:
            return
        self._open = True
        try:
            await self._take(paths, project_id)
        finally:
            self._open = False

    async def _take(self, paths: Sequence[Path], project_id: str) -> None:
        from core.bundles.unpacking import is_bundle

        bundles = [path for path in paths if await asyncio.to_thread(is_bundle, path)]
        if bundles and len(paths) > 1:
            raise ScriptProblem(
                say("{name} is a whole project and comes in alone.", name=bundles[0].name),
                say("Import one project at a time, without other files."),
            )
        if bundles:
            await self._take_bundle(bundles[0])
        else:
            _require_scripts(paths)
            await self._take_scripts(paths, project_id)

    async def _take_scripts(self, paths: Sequence[Path], project_id: str) -> None:
        shown = self._places.document
        if project_id or shown:
            document = await self._studio.document(project_id) if project_id else shown
            assert document is not None
            await self._ask(paths, document)
            return
        project = await self._studio.new_project(paths[0].stem, empty=True)
        if not await self._ask(paths, await self._studio.document(project.id)):
            await self._studio.delete_project(project.id)

    async def _ask(self, paths: Sequence[Path], document: Document) -> bool:
        """Show the sheet, and go to what came in; tells whether anything did."""
        from gui.dialogs.importing import ImportSheet

        sheet = ImportSheet(self._theme, self._tasks, document, paths, self._window)
        await ask(sheet)
        if sheet.scripts:
            self._places.show_script(document, sheet.scripts[0])
        return bool(sheet.scripts)

    async def _take_bundle(self, path: Path) -> None:
        from gui.dialogs.bundle import BundleSheet

        sheet = BundleSheet(self._studio, self._theme, self._tasks, path, self._window)
        await ask(sheet)
        arrived = sheet.arrived
        if arrived is None:
            return
        await self._places.go_to_script(arrived.project.id, "")
        if arrived.missing:
            names = ", ".join(source.name for source in arrived.missing)
            self._window.problems.tell(
                _("“{name}” is here; some voices want {names}.", name=arrived.project.name, names=names),
                _("Their takes can be heard. Add the provider to make new ones."),
                _("Add provider"),
                lambda: self._places.show_settings("providers"),
            )


def _require_scripts(paths: Sequence[Path]) -> None:
    """Raise `ScriptProblem` for what is certainly no script."""
    for path in paths:
        kind = mimetypes.guess_type(path.name)[0] or ""
        if path.is_dir() or kind.startswith(_NO_SCRIPTS):
            raise ScriptProblem(
                say("{name} is no script.", name=path.name),
                say("Import text, Markdown, Word, Fountain, subtitles, a table, an EPUB book or a Roomtone project."),
            )
