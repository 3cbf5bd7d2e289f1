"""The takes of a script that somebody should listen to, beside it, in the place of the inspector."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QToolButton, QVBoxLayout, QWidget

from core.domain.take import Take
from core.listening import Report, Suspect
from core.projects.document import Document
from core.studio import Studio
from gui.bridge.latest import Latest
from gui.bridge.tasks import Tasks
from gui.i18n import _, count, many, sentences
from gui.money import with_price
from gui.panels.listening.model import SuspectsModel
from gui.panels.listening.presenter import ListenPresenter
from gui.panels.listening.view import SuspectsView
from gui.playback import Playable, Player
from gui.theme import Theme
from gui.widgets.buttons import IconButton, PlainButton
from gui.widgets.empty import EmptyState
from gui.widgets.labels import Caption, Heading

_AFTER_MS = 250
_NARROW = 236


class ListenPanel(QWidget):
    """`close_asked`: the inspector is wanted back. `line_chosen`: a row is about this line; `line_asked`: go to it."""

    close_asked = Signal()
    line_chosen = Signal(str)
    line_asked = Signal(str)

    def __init__(
        self, studio: Studio, theme: Theme, tasks: Tasks, player: Player, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._studio, self._theme, self._player = studio, theme, player
        self.presenter = ListenPresenter(studio, tasks, player, self._show_report, self._show_progress)
        self._report = Report()
        self._offered: tuple[Take, ...] = ()
        self._stopped = False
        self._disconnect: list[Callable[[], None]] = []
        self._model = SuspectsModel(self)
        self._later = QTimer(self, singleShot=True, interval=_AFTER_MS)
        self._later.timeout.connect(self.presenter.look)
        self._prices = Latest[tuple[Take, ...], tuple[int, str]](
            tasks, "price of words", self.presenter.price, self._show_price
        )
        self._make(theme, player)
        self._lay_out()
        self._connect()

    def _make(self, theme: Theme, player: Player) -> None:
        self.title, self.summary = Heading(_("Suspicious takes")), Caption()
        self.summary.setWordWrap(True)
        self.cross = IconButton(theme, "close", _("Close"), role="muted", size=14)
        self.view = SuspectsView(theme, player)
        self.view.setModel(self._model)
        self.view.delegate.speaker_of = self.presenter.speaker_of
        self.empty = EmptyState(theme, "check", _("Nothing sounds wrong."))
        for label in (self.empty.heading, self.empty.text):
            label.setFixedWidth(_NARROW)
        self.bar, self.counted = QProgressBar(), Caption()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Listening"))
        self.stop = PlainButton(_("Stop"))
        self.play_all = PlainButton(_("Play all"))
        self.fine = PlainButton()
        self.fine.setCheckable(True)
        self.compare, self.offered = PlainButton(), Caption()
        self.compare_all = QToolButton()
        self.compare_all.setText(_("All takes"))
        self.compare_all.setProperty("link", True)
        self.words, self.hint = Caption(), Caption(_("Space plays · R flags · F is fine · G to the line"))
        for caption in (self.words, self.hint):
            caption.setWordWrap(True)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.cross)
        self._progress = QWidget()
        running = QHBoxLayout(self._progress)
        running.setContentsMargins(0, 2, 0, 2)
        running.setSpacing(8)
        running.addWidget(self.bar, 1)
        running.addWidget(self.counted)
        running.addWidget(self.stop)
        top = QVBoxLayout()
        top.setContentsMargins(16, 12, 8, 8)
        top.setSpacing(4)
        top.addLayout(head)
        top.addWidget(self.summary)
        top.addWidget(self._progress)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.play_all)
        buttons.addWidget(self.fine)
        buttons.addStretch(1)
        asking = QHBoxLayout()
        asking.setSpacing(8)
        asking.addWidget(self.offered, 1)
        asking.addWidget(self.compare_all)
        foot = QVBoxLayout()
        foot.setContentsMargins(16, 8, 16, 12)
        foot.setSpacing(8)
        foot.addWidget(self.hint)
        foot.addLayout(buttons)
        foot.addWidget(self.compare)
        foot.addLayout(asking)
        foot.addWidget(self.words)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(self.view, 1)
        column.addWidget(self.empty, 1)
        column.addLayout(foot)
        self._progress.hide()
        self.empty.hide()
        self.setFocusProxy(self.view)

    def _connect(self) -> None:
        self.cross.clicked.connect(self.close_asked)
        self.stop.clicked.connect(self._stop)
        self.play_all.clicked.connect(lambda: self._restart(0))
        self.fine.toggled.connect(lambda _on: self._show_rows())
        self.compare.clicked.connect(lambda: self.presenter.write_down(self._offered))
        self.compare_all.clicked.connect(lambda: self._offer(self._report.takes))
        self.view.play_asked.connect(lambda row: self.presenter.play(self._model.suspects, row))
        self.view.restart_asked.connect(self._restart)
        self.view.moved_to.connect(self._restart)
        self.view.flag_asked.connect(self.presenter.flag)
        self.view.fine_asked.connect(self.presenter.find_fine)
        self.view.line_asked.connect(self._go_to_line)
        self.view.words_asked.connect(lambda suspect: self._offer((suspect.take,)))
        self.view.selectionModel().currentChanged.connect(self._tell_line)
        self._player.now_changed.connect(self._follow)
        self._player.moved.connect(lambda _at: self.view.viewport().update())
        self._player.playing_changed.connect(lambda _on: self.view.viewport().update())

    # what is shown

    def show_script(self, document: Document, script_id: str) -> None:
        """Be about a script, and listen to what is new in it."""
        if self.presenter.document is not document or self.presenter.script_id != script_id:
            self.release()
            self.presenter.bind(document, script_id)
            self._show_report(Report())
            self._disconnect = [
                document.status_changed.connect(self._changed),
                document.line_changed.connect(self._changed),
                document.lines_inserted.connect(self._changed),
                document.lines_removed.connect(self._changed),
                document.lines_moved.connect(self._changed),
                document.words_changed.connect(self._later.start),
                document.speakers_changed.connect(self._later.start),
                self._studio.accounts.changed.connect(self._later.start),
            ]
        self._stopped = False
        self.presenter.look()
        self._show_rows()

    def release(self) -> None:
        """Let go of the script, and listen no further."""
        for disconnect in self._disconnect:
            disconnect()
        self._disconnect = []
        self._later.stop()
        self.presenter.bind(None)
        self._model.show(())

    def _changed(self, script_id: str, *_rest: object) -> None:
        if script_id == self.presenter.script_id and self.isVisible():
            self._later.start()

    def _show_report(self, report: Report) -> None:
        self._report = report
        self._show_rows()
        self._offer(tuple(suspect.take for suspect in report.suspects if suspect.compared is None))

    def _show_rows(self) -> None:
        report, before = self._report, self.view.currentIndex().row()
        shown = report.suspects + (report.fine if self.fine.isChecked() else ())
        self._model.show(shown)
        if shown and not self.view.currentIndex().isValid():
            self.view.setCurrentIndex(self._model.index(min(max(0, before), len(shown) - 1)))
        self.view.setVisible(bool(shown))
        done = bool(report.checked or report.unreadable)
        self.empty.setVisible(not shown)
        title, words = self._nothing(done)
        self.empty.heading.setText(title)
        self.empty.text.setText(words)
        self.summary.setText(_summary(report))
        self.summary.setVisible(bool(shown))
        self.fine.setVisible(bool(report.fine))
        self.fine.setText(many("{n} found fine", "{n} found fine", len(report.fine)))
        self.play_all.setVisible(bool(shown))
        self.hint.setVisible(bool(shown))

    def _nothing(self, done: bool) -> tuple[str, str]:
        """Return what is said where no row is shown."""
        if done:
            return _("Nothing sounds wrong."), _checked(self._report)
        if self.presenter.busy:
            return _("Listening…"), ""
        if self._stopped:
            return _("Stopped."), _("What was heard is kept. Choose Suspicious takes again to go on.")
        return _("There is nothing to listen to yet."), _("Generate some lines first.")

    def _stop(self) -> None:
        self._stopped = True
        self.presenter.stop()
        self._show_rows()

    def _show_progress(self, done: int, whole: int) -> None:
        self._progress.setVisible(whole > 0)
        self.bar.setRange(0, max(1, whole))
        self.bar.setValue(done)
        self.counted.setText(_("{done} of {whole}", done=count(done), whole=count(whole)) if whole else "")

    # words

    def _offer(self, takes: tuple[Take, ...]) -> None:
        """Ask what it costs to have these takes written down, and offer it."""
        self.view.writes_down = bool(self.presenter.profile())
        if self.view.writes_down:
            self._prices.ask(takes)
            return
        name = self.presenter.offering()
        self.words.setText(
            _("With a provider that transcribes, such as {name}, the words can be compared as well.", name=name)
            if name
            else ""
        )
        for part in (self.compare, self.offered, self.compare_all):
            part.hide()
        self.words.setVisible(bool(name and self._report.checked))

    def _show_price(self, takes: tuple[Take, ...], found: tuple[int, str]) -> None:
        number, cost = found
        self._offered = takes
        self.words.hide()
        left = self._report.checked - self._report.words
        self.compare.setVisible(number > 0)
        self.compare.setText(with_price(_("Compare words"), cost))
        self.offered.setVisible(number > 0 or left > 0)
        self.offered.setText(
            many("Of {n} take, written against said.", "Of {n} takes, written against said.", number) if number else ""
        )
        self.compare.setToolTip(_("What is said is written down by your provider, and what differs is shown."))
        self.compare_all.setVisible(left > number)
        self.compare_all.setToolTip(_("Offer to compare the words of every take."))

    # what is asked for

    def _restart(self, row: int) -> None:
        self.presenter.play_from(self._model.suspects, row)

    def _go_to_line(self, suspect: Suspect) -> None:
        if suspect.lines:
            self.line_asked.emit(suspect.lines[0])

    def _tell_line(self, current: QModelIndex, _before: QModelIndex) -> None:
        suspect: Suspect | None = current.data(SuspectsModel.SuspectRole)
        if suspect is not None and suspect.lines:
            self.line_chosen.emit(suspect.lines[0])

    def _follow(self, now: Playable | None) -> None:
        """Go to the row of what is heard, as one take follows the other."""
        row = self._model.row_of(now.key) if now else -1
        if row >= 0 and row != self.view.currentIndex().row():
            self.view.setCurrentIndex(self._model.index(row))
        self.view.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_asked.emit()
        else:
            super().keyPressEvent(event)


def _summary(report: Report) -> str:
    number = len(report.suspects)
    return sentences(
        many("{n} of {whole} takes.", "{n} of {whole} takes.", number, whole=count(report.checked)), _left(report)
    )


def _checked(report: Report) -> str:
    what = many(
        "{n} take was checked: its length, silence, ends, level, clipping and repeats.",
        "{n} takes were checked: their length, silence, ends, level, clipping and repeats.",
        report.checked,
    )
    return sentences(what, _left(report))


def _left(report: Report) -> str:
    """Return what was left out."""
    scratch = many("{n} scratch take was left out.", "{n} scratch takes were left out.", report.scratch)
    missing = many("{n} line has no take yet.", "{n} lines have no take yet.", report.missing)
    return sentences(scratch if report.scratch else "", missing if report.missing else "")
