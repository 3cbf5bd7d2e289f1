"""A project or some lines of it on their way out: the user names a file, whose ending says as what. Awaited."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from core.projects.document import Document
from core.studio import Studio
from gui.bridge.dialogs import choose_save
from gui.i18n import _
from gui.panels.exporting import Export, Work
from gui.panels.script.presenter import file_name, script_filters


class Leaving:
    """Of one window; tells of it in its notice."""

    def __init__(self, window: QWidget, studio: Studio, exporting: Export) -> None:
        self._window, self._studio, self._exporting = window, studio, exporting

    async def export(self, project_id: str, line_ids: Sequence[str] = ()) -> None:
        """Export all of a project, or these lines of it."""
        from core.bundles.manifest import SUFFIX

        document = await self._studio.document(project_id)
        chosen, every = _("Project with chosen takes (*.roomtone)"), _("Project with all takes (*.roomtone)")
        asked: list[str] = []
        title = _("Export selection") if line_ids else _("Export project")
        name = file_name(document.project.name) + SUFFIX
        filters = ";;".join((chosen, every, *script_filters()))
        out = await choose_save(self._window, title, filters, name, SUFFIX, filtered=asked.append)
        if out is not None:
            all_takes = bool(asked) and asked[-1] == every
            await self._exporting.write(self.work(document, line_ids, out, every_take=all_takes), out)

    def work(self, document: Document, line_ids: Sequence[str], out: Path, *, every_take: bool = False) -> Work:
        """Return what writes `out`: a bundle, the words, or the sound."""
        from core.bundles.bundles import Chosen
        from core.bundles.manifest import SUFFIX

        if out.suffix.lower() == SUFFIX:
            chosen = Chosen(lines=tuple(line_ids), every_take=every_take)
            return lambda progress: self._studio.export_bundle(document.project.id, out, chosen, progress)
        scripts = [script.id for script in document.scripts]
        return lambda progress: self._studio.export_script(document, scripts, out, progress, only=line_ids)
