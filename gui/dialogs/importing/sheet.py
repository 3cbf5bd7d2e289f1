"""What is in script files, before anything is made of it: chapters, names, the first lines, what may be read wrong."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
from PySide6.QtCore import QModelIndex, Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QDialog, QHBoxLayout, QListView, QProgressBar, QVBoxLayout, QWidget

from core.domain.script import Speaker
from core.errors import Problem
from core.projects.document import Document
from core.projects.drafting import File, Role
from core.projects.tables import group_of
from core.text.formats.looking import KINDS, Found, Wish
from core.text.formats.reading import MOST_SPEAKERS
from core.text.names import folded
from gui.bridge.tasks import Tasks
from gui.dialogs.importing.columns import TableColumns
from gui.dialogs.importing.glimpse import Glimpse
from gui.dialogs.importing.lists import ROW, ChaptersModel, FoundDelegate, RolesModel
from gui.dialogs.importing.options import Becoming, Options, encoding_word
from gui.dialogs.importing.reader import Reader
from gui.dialogs.importing.tables import Tables
from gui.i18n import _, many, told
from gui.panels.script.ink import speaker_ink
from gui.theme import Theme
from gui.widgets.buttons import FilledButton, PlainButton
from gui.widgets.labels import Caption, Heading, Title
from gui.widgets.notice import Notice

_NOTHING = 620
"""How wide a sheet is that has only a problem to tell."""
_FEW = 7
_NO_LIMIT = 16_777_215  # Qt's own


class ImportSheet(QDialog):
    """Awaited with `ask`; `scripts` are the ids of what came in. Closed in any other way, nothing has changed."""

    def __init__(
        self, theme: Theme, tasks: Tasks, document: Document, paths: Sequence[Path], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.scripts: tuple[str, ...] = ()
        self._joining: dict[str, Speaker] = {}
        self.reader = Reader(tasks, document, paths, self)
        self.draft = self.reader.draft
        self.setWindowTitle(_("Import"))
        name = _("Import “{name}”", name=paths[0].name)
        words = name if len(paths) == 1 else many("Import {n} file", "Import {n} files", len(paths))
        self.title, self.kind = Title(words), Caption()
        self.working = QProgressBar()
        self.notice = Notice(theme)
        self.options, self.tables, self.columns = Options(theme), Tables(theme), TableColumns(theme)
        self._apart: Path | None = None
        self._shown: Path | None = None
        self.chapters, self.names = ChaptersModel(self.draft, self), RolesModel(self.draft, self)
        self.chapter_list = self._list(self.chapters, _("Chapters"))
        self.name_list = self._list(self.names, _("Speakers"))
        self.becoming = Becoming(theme, document)
        self.glimpse = Glimpse(theme)
        self.outcome = Caption()
        self.cancel, self.accept_button = PlainButton(_("Cancel")), FilledButton(_("Import"))
        self._lay_out()
        self._connect()
        self.resize(1000, 700)
        self._show_busy(True)
        self.reader.start()

    # building

    def _list(self, model: ChaptersModel | RolesModel, name: str) -> QListView:
        made = QListView()
        made.setModel(model)
        made.setItemDelegate(FoundDelegate(self._theme, self._ink, made))
        made.setAccessibleName(name)
        made.setObjectName("found")
        made.setStyleSheet("#found { border: 1px solid palette(mid); border-radius: 8px; padding: 4px; }")
        made.setMouseTracking(True)
        made.setUniformItemSizes(True)
        made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        made.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        made.setEditTriggers(QListView.EditTrigger.EditKeyPressed | QListView.EditTrigger.DoubleClicked)
        return made

    def _ink(self, role: Role) -> QColor:
        """Return the colour that a name has, or will have."""
        there = self.draft.document.speakers
        if role.speaker is not None:
            return speaker_ink(there.get(role.speaker) or self.draft.document.narrator, self._theme)
        return speaker_ink(self._joining.get(folded(role.called)), self._theme)

    def _lay_out(self) -> None:
        self.working.setRange(0, 0)
        self.working.setTextVisible(False)
        self.working.setAccessibleName(_("Reading"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 16)
        whole.setSpacing(10)
        head = QVBoxLayout()
        head.setSpacing(2)
        for part in (self.title, self.kind):
            part.setTextFormat(Qt.TextFormat.PlainText)
            head.addWidget(part)
        whole.addLayout(head)
        for part in (self.working, self.notice, self.options, self.tables, self.columns):
            whole.addWidget(part)
        self._found_part = QWidget()
        body = QHBoxLayout(self._found_part)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(16)
        body.addLayout(self._left(), 2)
        body.addLayout(self._right(), 3)
        whole.addWidget(self._found_part, 1)
        whole.addStretch(0)
        whole.addLayout(self._foot())

    def _left(self) -> QVBoxLayout:
        self._chapters_head, self._names_head = Heading(_("Chapters")), Heading(_("Speakers"))
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(self._chapters_head)
        column.addWidget(self.chapter_list, 3)
        column.addSpacing(6)
        column.addWidget(self._names_head)
        column.addWidget(self.name_list, 3)
        column.addWidget(self.becoming)
        return column

    def _right(self) -> QVBoxLayout:
        self.glimpse.setStyleSheet("#script { border: 1px solid palette(mid); border-radius: 8px; }")
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(Heading(_("As it will look")))
        column.addWidget(self.glimpse, 1)
        return column

    def _foot(self) -> QHBoxLayout:
        self.accept_button.setDefault(True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.outcome, 1)
        row.addWidget(self.cancel)
        row.addWidget(self.accept_button)
        return row

    def _connect(self) -> None:
        self.reader.read.connect(self._show_read)
        self.reader.failed.connect(self._show_problem)
        self.reader.arrived.connect(self._finish)
        self.options.wished.connect(lambda fields: self._read_as(**fields))
        self.options.together_chosen.connect(self._put_together)
        self.tables.chosen.connect(self._go_to)
        self.columns.chosen.connect(lambda layout: self._read_as(layout=layout))
        self.chapters.dataChanged.connect(self._follow_chapters)
        self.chapter_list.selectionModel().currentChanged.connect(self._follow_chapter)
        self.name_list.selectionModel().currentChanged.connect(self._show_role)
        self.becoming.given.connect(self._give)
        self.becoming.called.connect(self._call)
        self.notice.pressed.connect(self._take_way_out)
        self.cancel.clicked.connect(self.reject)
        self.accept_button.clicked.connect(self._import)

    # what is shown

    @property
    def place(self) -> int:
        """The chapter that is shown."""
        return max(0, self.chapter_list.currentIndex().row())

    def _show_busy(self, busy: bool, words: str = "") -> None:
        self.working.setVisible(busy)
        lists = (self.chapter_list, self.name_list, self.becoming)
        for part in (self.options, self.tables, self.columns, *lists, self.accept_button):
            part.setEnabled(not busy)
        if busy:
            self.kind.setText(words or _("Reading…"))

    def _show_read(self) -> None:
        read, self._apart = self._apart, None
        self._show_busy(False)
        self.notice.hide()
        self.chapters.refresh()
        few = self.chapters.rowCount() < _FEW
        self.chapter_list.setMaximumHeight(self.chapters.rowCount() * ROW + 12 if few else _NO_LIMIT)
        if read is None and not self.chapter_list.currentIndex().isValid():
            self.chapter_list.setCurrentIndex(self.chapters.index(0))
        if read is not None:
            self._go_to(read)
        else:
            self.synchronize()
            self._show_chapter()
        self.accept_button.setFocus()

    def synchronize(self) -> None:
        """Show the draft as it is now."""
        self._joining, self._shown = self.draft.joining(), self._file().path
        self.names.refresh()
        parts = self.chapters.rowCount()
        names = self.names.rowCount()
        found = self._found()
        self.options.show_file(found, self._wish(), parts=parts, together=self.draft.together)
        self._show_table(found)
        for part in (self._names_head, self.name_list):
            part.setVisible(names > 0)
        self.becoming.setVisible(names > 0)
        if names and not self.name_list.currentIndex().isValid():
            self.name_list.setCurrentIndex(self.names.index(0))
        self._show_role()
        self._show_kind(found)
        self._show_outcome()
        self._show_trouble(found)

    def _file(self) -> File:
        """Return the file that is shown: the one that was gone to, else the one that the shown chapter is from."""
        return self.reader.file(self._apart) if self._apart else self.draft.file_of(self.place)

    def _found(self) -> Found:
        return self._file().found

    def _wish(self) -> Wish:
        return self._file().wish

    def _show_table(self, found: Found) -> None:
        self.columns.setVisible(found.layout is not None)
        self.tables.setVisible(found.layout is not None and len(self.reader.paths) > 1)
        if found.layout is not None:
            groups = self.reader.tables
            troubled = [group for group in groups if any(self.reader.file(path).found.problem for path in group)]
            self.tables.show_tables(groups, group_of(self._file().path, groups), troubled)
            self.columns.show_table(found.layout, found.rows)

    def _show_kind(self, found: Found) -> None:
        lines = sum(part.lines for part in self.draft.parts())
        parts = [
            _(KINDS[found.kind]),
            encoding_word(found.encoding) if found.encoding else "",
            many("{n} chapter", "{n} chapters", self.chapters.rowCount()),
            many("{n} line", "{n} lines", lines),
            _("times kept as the rest after each line") if found.kind == "subtitles" else "",
        ]
        self.kind.setText(" · ".join(filter(None, parts)))

    def _show_outcome(self) -> None:
        scripts, lines, fresh = self.draft.counts()
        parts = [
            many("{n} script", "{n} scripts", scripts),
            many("{n} line", "{n} lines", lines),
            many("{n} new speaker", "{n} new speakers", fresh) if fresh else "",
        ]
        divided = self.draft.divided()
        long = many(
            "A very long paragraph is divided at its sentences.",
            "{n} very long paragraphs are divided at their sentences.",
            divided,
        )
        self.outcome.setText(" · ".join([*filter(None, parts), *([long] if divided else [])]))
        self.accept_button.setEnabled(scripts > 0 and fresh <= MOST_SPEAKERS and not self.reader.busy)

    def _show_trouble(self, found: Found) -> None:
        fresh = self.draft.counts()[2]
        lost = self._lost()
        if found.problem is not None:
            self._tell(found.problem, self._file().path)
        elif lost is not None:
            self._tell_lost(lost)
        elif fresh > MOST_SPEAKERS:
            remedy = _("A colon in every line is seldom a name. Up to {most} can join at once.", most=MOST_SPEAKERS)
            words = many("{n} new speaker was found.", "{n} new speakers were found.", fresh)
            self.notice.show_notice(words, remedy, _("Read as narration"))
        elif found.guessed:
            words = _("Which letters the file means is a guess.")
            self.notice.show_notice(words, _("Look at the first lines, and choose another encoding if they are wrong."))
        else:
            self.notice.hide()

    def _lost(self) -> File | None:
        """Return the first file of which nothing comes in, though another choice may help."""
        return next((file for file in self.draft.files if file.found.problem is not None), None)

    def _tell(self, problem: Problem, path: Path) -> None:
        """Tell of a problem, and of which file where there are several."""
        title = told(problem.title)
        words = _("{name}: {problem}", name=path.name, problem=title) if len(self.reader.paths) > 1 else title
        self.notice.show_notice(words, told(problem.remedy) if problem.remedy else "", tone="failed")

    def _tell_lost(self, file: File) -> None:
        problem = file.found.problem
        words = _("Nothing of {name} comes in yet.", name=file.path.name)
        self.notice.show_notice(words, told(problem.title) if problem else "", _("Show it"), tone="failed")

    def _show_problem(self, problem: Problem) -> None:
        self._show_busy(False)
        self.accept_button.setEnabled(False)
        self._tell(problem, self.reader.reading)
        if not self.draft.files:
            self.kind.setText("")
            for part in (self.options, self.tables, self.columns):
                part.hide()
            self._found_part.hide()  # nothing was found: empty lists would only ask to be filled
            self.notice.cross.hide()
            self.cancel.setFocus()
            QTimer.singleShot(0, self, self._shrink)

    def _shrink(self) -> None:
        """Be as small as a problem needs, once the layout knows that there is nothing else."""
        self.resize(_NOTHING, self.minimumSizeHint().height())

    def _show_chapter(self) -> None:
        there = self.draft.files and self.chapters.rowCount() and self._apart is None
        self.glimpse.show_document(self.draft.glimpse(self.place) if there else None)
        self.name_list.viewport().update()

    def _show_role(self, *_: object) -> None:
        role = self.names.role(self.name_list.currentIndex().row())
        if role is not None:
            self.becoming.show_role(role)

    # what is chosen

    def _follow_chapter(self, chapter: QModelIndex) -> None:
        """Show another chapter, and how its file is read."""
        if not chapter.isValid():
            return
        self._apart = None
        if self.draft.files and self._file().path != self._shown:
            self.synchronize()
        self._show_chapter()

    def _go_to(self, path: Path) -> None:
        """Show how a file is read, and its first chapter; no chapter where it has none."""
        place = self.draft.place_of(path)
        self._apart = path if place is None else None
        if place is None:
            self.chapter_list.setCurrentIndex(QModelIndex())
        elif not self.chapter_list.currentIndex().isValid() or self._file().path != path:
            self.chapter_list.setCurrentIndex(self.chapters.index(place))
        self.synchronize()
        self._show_chapter()

    def _take_way_out(self) -> None:
        lost = self._lost()
        if lost is not None:
            self._go_to(lost.path)
        else:
            self._read_as(names=False)

    def _read_as(self, **fields: object) -> None:
        self._apart = path = self._file().path
        self._show_busy(True)
        self.reader.read_as(path, msgspec.structs.replace(self.reader.wish(path), **fields))

    def _put_together(self, together: bool) -> None:
        self.draft.together = together
        self._show_outcome()

    def _follow_chapters(self) -> None:
        self.synchronize()

    def _give(self, speaker: str | None) -> None:
        if role := self.names.role(self.name_list.currentIndex().row()):
            self.draft.give(role.name, speaker)
            self._follow_roles()

    def _call(self, name: str) -> None:
        if role := self.names.role(self.name_list.currentIndex().row()):
            self.draft.call(role.name, name)
            self._follow_roles()

    def _follow_roles(self) -> None:
        self.synchronize()
        self._show_chapter()

    def _import(self) -> None:
        self._show_busy(True, _("Importing…"))
        self.reader.bring_in()

    def _finish(self, scripts: tuple[str, ...]) -> None:
        self.scripts = scripts
        self.accept()

    def done(self, result: int) -> None:
        """Let go of everything: every way out of a dialog leads through here."""
        self.reader.stop()
        self.glimpse.show_document(None)
        super().done(result)
