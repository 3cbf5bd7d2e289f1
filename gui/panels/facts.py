"""The facts of one take: its waveform, every parameter that made it, what was measured, and where it is used."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from core.domain.take import Mark, Take
from core.studio import Studio
from gui.bridge.latest import Latest
from gui.bridge.tasks import Tasks
from gui.i18n import _
from gui.panels.factsheet import Sheet, sheet_of
from gui.playback import Player
from gui.theme import Theme
from gui.widgets.buttons import PlainButton
from gui.widgets.labels import Caption, Heading
from gui.widgets.waveform import Waveform

_LABELS = 92


class Facts(QWidget):
    """Shows one take; asks the window for what concerns more than this panel.

    `params_used` tells that the line of a take has its parameters now, and where that line is.
    """

    line_asked = Signal(object)
    export_asked = Signal(list)
    file_asked = Signal(object)
    params_used = Signal(object, str)

    def __init__(
        self, studio: Studio, theme: Theme, tasks: Tasks, player: Player, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._studio, self._player = studio, player
        self._sheet: Sheet | None = None
        self._wanted: Take | None = None
        self._gather = Latest[Take, Sheet](tasks, "facts", lambda take: sheet_of(studio, take), self._show)
        self.title, self.caption = Heading(), Caption()
        self.waveform = Waveform(theme)
        self.use = PlainButton(_("Use these parameters"))
        self.export = PlainButton(_("Export…"))
        self.file = PlainButton(_("Show file"))
        self._empty = Heading(_("No take selected"))
        self._empty.setContentsMargins(16, 16, 16, 0)
        self._body = QWidget()
        self._table = QVBoxLayout()
        self._lay_out()
        self._bind()
        self.show_take(None)

    def close_down(self) -> None:
        """Hear no more of the studio."""
        for leave in self._leave:
            leave()

    def show_take(self, take: Take | None) -> None:
        """Show the facts of `take`."""
        self._wanted = take
        self._body.setVisible(take is not None)
        self._empty.setVisible(take is None)
        if take is not None:
            self._gather.ask(take)

    # inside

    def _lay_out(self) -> None:
        self.title.setObjectName("take")
        self.title.setWordWrap(True)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.waveform.setFixedHeight(52)
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 16, 0, 16)
        column.setSpacing(12)
        head = QVBoxLayout()
        head.setContentsMargins(16, 0, 14, 0)
        head.setSpacing(4)
        for widget in (self.title, self.caption, self.waveform):
            head.addWidget(widget)
        column.addLayout(head)
        column.addWidget(self._scroll(), 1)
        column.addLayout(self._buttons())
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._body, 1)
        whole.addWidget(self._empty, 0, Qt.AlignmentFlag.AlignTop)

    def _scroll(self) -> QScrollArea:
        area, inside = QScrollArea(), QWidget()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        self._table = QVBoxLayout(inside)
        self._table.setContentsMargins(16, 0, 16, 8)
        self._table.setSpacing(12)
        self._table.setAlignment(Qt.AlignmentFlag.AlignTop)
        return area

    def _buttons(self) -> QVBoxLayout:
        pair = QHBoxLayout()
        pair.setSpacing(8)
        pair.addWidget(self.export, 1)
        pair.addWidget(self.file, 1)
        column = QVBoxLayout()
        column.setContentsMargins(16, 8, 16, 0)
        column.setSpacing(8)
        column.addWidget(self.use)
        column.addLayout(pair)
        return column

    def _bind(self) -> None:
        studio = self._studio
        self._leave = (
            studio.projects_changed.connect(self._again),
            studio.take_added.connect(self._hear),
            studio.take_changed.connect(self._renew),
        )
        self.use.clicked.connect(self._use)
        self.export.clicked.connect(lambda: self.export_asked.emit([self._wanted.id] if self._wanted else []))
        self.file.clicked.connect(lambda: self.file_asked.emit(self._wanted))
        self.waveform.seeked.connect(self._seek)
        self._player.moved.connect(self._follow)

    def _hear(self, take: Take) -> None:
        if self._wanted and take.line and take.line == self._wanted.line:
            self._again()

    def _renew(self, take: Take) -> None:
        if self._wanted and take.id == self._wanted.id:
            self.show_take(take)

    def _again(self) -> None:
        if self._wanted:
            self._gather.ask(self._wanted)

    def _show(self, take: Take, sheet: Sheet) -> None:
        if take is not self._wanted:
            return
        self._sheet = sheet
        self.title.setText(_short(sheet.title))
        self.caption.setText(sheet.caption)
        self.waveform.peaks = take.peaks
        self._follow(self._player.position)
        self.use.setEnabled(sheet.document is not None and bool(take.plan.requests))
        self.use.setToolTip("" if sheet.document else _("The line of this take is gone."))
        self._fill(sheet)

    def _fill(self, sheet: Sheet) -> None:
        while item := self._table.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()
        for title, rows in sheet.groups:
            self._table.addWidget(_group(title, [(label, _words(value)) for label, value in rows]))
        if sheet.place:
            link = QLabel(f'<a href="line">{_escaped(sheet.place)}</a>')
            link.linkActivated.connect(lambda _: self.line_asked.emit(sheet.take))
            self._table.addWidget(_group("", [(_("Used by"), link)]))
        for name, text in sheet.notes:
            self._table.addWidget(_note(name, text))
        if sheet.marks:
            self._table.addWidget(
                _group(_("Sentences"), [(_span(mark), _words(mark.text)) for mark in sheet.marks[:200]])
            )

    def _use(self) -> None:
        sheet = self._sheet
        if sheet and sheet.document and sheet.take.line in sheet.document:
            sheet.document.change_line(sheet.take.line, params=dict(sheet.take.plan.requests[0].params))
            self.params_used.emit(sheet.take, sheet.place)

    def _follow(self, seconds: float) -> None:
        now = self._player.now
        mine = self._wanted is not None and now is not None and now.key == self._wanted.id
        self.waveform.position = seconds / now.seconds if mine and now and now.seconds else 0.0

    def _seek(self, share: float) -> None:
        now = self._player.now
        if self._wanted and now and now.key == self._wanted.id:
            self._player.seek(share * now.seconds)


def _group(title: str, rows: list[tuple[str, QLabel]]) -> QWidget:
    box = QWidget()
    grid = QGridLayout(box)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(5)
    grid.setColumnMinimumWidth(0, _LABELS)
    grid.setColumnStretch(1, 1)
    if title:
        grid.addWidget(Caption(title), 0, 0, 1, 2)
    for row, (label, value) in enumerate(rows, start=1):
        name = QLabel(label)
        name.setProperty("muted", True)
        name.setAlignment(Qt.AlignmentFlag.AlignTop)
        grid.addWidget(name, row, 0)
        grid.addWidget(value, row, 1)
    return box


def _note(name: str, text: str) -> QWidget:
    """What is longer than a value, over the whole width."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(5)
    column.addWidget(Caption(name))
    column.addWidget(_words(text))
    return box


def _words(text: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    return label


def _span(mark: Mark) -> str:
    return f"{mark.start:.1f}–{mark.end:.1f} s"


def _short(text: str) -> str:
    return text if len(text) <= 160 else text[:159] + "…"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
