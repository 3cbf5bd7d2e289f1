"""What is in a bundle, before it becomes a project, and how far that is."""

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListWidget, QProgressBar, QVBoxLayout, QWidget

from core.bundles.bundles import Arrived, Summary
from core.errors import Problem
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.i18n import _, many, told
from gui.theme import Theme
from gui.widgets.buttons import FilledButton, PlainButton
from gui.widgets.labels import Caption, Heading, Title
from gui.widgets.notice import Notice


class BundleSheet(QDialog):
    """Awaited with `ask`; `arrived` is what came in. Closed in any other way, nothing has changed."""

    def __init__(self, studio: Studio, theme: Theme, tasks: Tasks, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio, self._tasks, self._path = studio, tasks, path
        self._work: asyncio.Task[object] | None = None
        self.arrived: Arrived | None = None
        self.setWindowTitle(_("Import project"))
        self.title, self.about = Title(_("Import “{name}”", name=path.name)), Caption(_("Reading…"))
        self.scripts = QListWidget()
        self.notice = Notice(theme)
        self.progress = QProgressBar()
        self.cancel, self.accept_button = PlainButton(_("Cancel")), FilledButton(_("Import"))
        self._lay_out()
        self.cancel.clicked.connect(self.reject)
        self.accept_button.clicked.connect(self._import)
        self.resize(520, 480)
        self._work = tasks.run(self._look(), "look into bundle")

    def _lay_out(self) -> None:
        self.scripts.setAccessibleName(_("Scripts"))
        self.scripts.setObjectName("found")
        self.scripts.setStyleSheet("#found { border: 1px solid palette(mid); border-radius: 8px; padding: 6px; }")
        self.scripts.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(_("How far the import is"))
        self.progress.hide()
        self.accept_button.setEnabled(False)
        self.accept_button.setDefault(True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 16)
        whole.setSpacing(10)
        head = QVBoxLayout()
        head.setSpacing(2)
        for part in (self.title, self.about):
            part.setTextFormat(Qt.TextFormat.PlainText)
            part.setWordWrap(True)
            head.addWidget(part)
        whole.addLayout(head)
        whole.addWidget(self.notice)
        whole.addWidget(Heading(_("Scripts")))
        whole.addWidget(self.scripts, 1)
        whole.addWidget(self.progress)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.accept_button)
        whole.addLayout(row)

    def show_summary(self, found: Summary) -> None:
        """Show what is in it."""
        self.title.setText(_("Import “{name}”", name=found.name))
        parts = [
            many("{n} line", "{n} lines", found.lines),
            many("{n} speaker", "{n} speakers", len(found.speakers)),
            many("{n} take", "{n} takes", found.takes),
            many("{n} reference clip", "{n} reference clips", found.clips) if found.clips else "",
            _("{size} MB of sound", size=f"{found.size / 1e6:.1f}"),
        ]
        words = _("There is a project of this name; this one becomes “{name}”.", name=found.becomes)
        self.about.setText(
            "\n".join([" · ".join(filter(None, parts)), *([words] if found.becomes != found.name else [])])
        )
        for title, lines in found.scripts:
            self.scripts.addItem(f"{title}  ·  {many('{n} line', '{n} lines', lines)}")
        if found.missing:
            names = ", ".join(source.name for source in found.missing)
            words = _("Some of its voices want a provider that you do not have: {names}.", names=names)
            self.notice.show_notice(words, _("They are kept, and their takes can be heard; add it to make new ones."))
        self.accept_button.setEnabled(True)
        self.accept_button.setFocus()

    async def _look(self) -> None:
        try:
            self.show_summary(await self._studio.bundles.look(self._path))
        except Problem as problem:
            self._fail(problem)

    def _import(self) -> None:
        self.accept_button.setEnabled(False)
        self.progress.setValue(0)
        self.progress.show()
        self._work = self._tasks.run(self._take_in(), "import bundle")

    async def _take_in(self) -> None:
        try:
            self.arrived = await self._studio.import_bundle(self._path, self._show_share)
        except Problem as problem:
            self._fail(problem)
        else:
            self.accept()

    def _show_share(self, share: float) -> None:
        if self._work is not None:
            self.progress.setValue(round(1000 * share))

    def _fail(self, problem: Problem) -> None:
        self.progress.hide()
        if self.about.text() == _("Reading…"):
            self.about.setText("")
        remedy = told(problem.remedy) if problem.remedy else ""
        self.notice.show_notice(told(problem.title), remedy, tone="failed")

    def done(self, result: int) -> None:
        """Stop what is under way: every way out of a dialog leads through here."""
        if self._work is not None and self.arrived is None:
            self._work.cancel()
        self._work = None
        super().done(result)
