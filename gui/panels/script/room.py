"""The script room: head, notice, and the writing surface, bound to one script of an open project."""

from collections.abc import Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QElapsedTimer, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.domain.script import Speaker
from core.projects.document import Document
from core.projects.status import LineState
from core.studio import Generated, Studio
from gui.bridge.latest import Latest
from gui.bridge.tasks import Tasks
from gui.i18n import _, many, sentences, told
from gui.models.lines import LinesModel
from gui.models.projects import numbered
from gui.panels.errands import Errands
from gui.panels.exporting import Export
from gui.panels.names import StudioNames
from gui.panels.question import Answer, Question
from gui.panels.script.asking import Asking
from gui.panels.script.findbar import FindBar
from gui.panels.script.finding import Finding
from gui.panels.script.firstline import FirstLine
from gui.panels.script.header import ScriptHeader
from gui.panels.script.making import Making
from gui.panels.script.menu import LinesMenu
from gui.panels.script.moving import Moving
from gui.panels.script.picking import Picking
from gui.panels.script.presenter import ScriptPresenter, ask_where
from gui.panels.script.prices import LinePrices
from gui.panels.script.reasons import StaleReasons, counted_words
from gui.panels.script.view import ScriptView
from gui.panels.script.wishes import Wish
from gui.panels.script.writing import Writing
from gui.panels.script.zoom import zoomed
from gui.panels.ways import WaysOut
from gui.playback import Playable, Player
from gui.theme import Theme
from gui.widgets.notice import Notice

if TYPE_CHECKING:
    from gui.dialogs.cast import CastDialog
    from gui.dialogs.pronunciation import PronunciationDialog
    from gui.panels.script.speakers import SpeakerPopup

_TALLY_MS, _PRICE_MS = 80, 120
_UNDER_WAY = (LineState.WAITING, LineState.RUNNING)


class ScriptRoom(QWidget):
    """`selection_changed` gives the ids of the chosen lines, top to bottom.

    `settings_asked` carries the profile whose settings are wanted, `cloning_asked` the one to make a voice with.
    `price` is what the missing lines cost.
    """

    selection_changed = Signal(object)
    settings_asked = Signal(str)
    cloning_asked = Signal(str)
    script_made = Signal(str, str)
    lines_carried = Signal(object, QPoint, bool)
    focus_left = Signal()

    def __init__(
        self, studio: Studio, theme: Theme, tasks: Tasks, player: Player, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._studio, self._theme, self._tasks, self._player = studio, theme, tasks, player
        self._presenter = ScriptPresenter(studio, player)
        self._model: LinesModel | None = None
        self._disconnect: list = []
        self._cast: CastDialog | None = None
        self._words: PronunciationDialog | None = None
        self._named: tuple[str, ...] = ()
        self.header = ScriptHeader(theme)
        self.notice, self.question = Notice(theme), Question(theme)
        self._exporting = Export(self.notice)
        self.price, self.prices = "", LinePrices(studio)
        self.asking = Asking(studio, tasks, self.prices, self.question)
        self.ways = WaysOut(studio, tasks, self.question)
        self.errands = Errands(studio, StudioNames(studio), self)
        self._prices = Latest[tuple[Document, tuple[str, ...]], str](
            tasks, "price of the lines", lambda asked: self.prices.cost(*asked), self._show_price
        )
        self.view = ScriptView(theme)
        self.view.say_beside(self.errands.words)
        self.reasons = StaleReasons(studio, self)
        self.view.explain(self.reasons.left_out, self.reasons.words, self.reasons.said_otherwise)
        self.writing = Writing(self.view)
        self._selected_anew = False
        self.moving = Moving(self.writing, theme, self.header.title)
        self.find_bar = FindBar(theme)
        self.finding = Finding(self.find_bar, self.view, self.writing)
        self.first = FirstLine(theme, self.view)
        self.picking = Picking(studio, tasks, player, self.view, self.question, self.chosen_ids)
        self.making = Making(studio, theme, tasks, player, self.view, self.question, self.asking, self.chosen_ids)
        self._name_anchor = QWidget(self.view.viewport())
        self._name_anchor.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._tally = QTimer(self, singleShot=True, interval=_TALLY_MS)
        self._tally.timeout.connect(self._show_tally)
        self._pricing = QTimer(self, singleShot=True, interval=_PRICE_MS)
        self._pricing.timeout.connect(self._ask_price)
        self._priced = QElapsedTimer()
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        notice = QVBoxLayout()
        notice.setContentsMargins(20, 0, 20, 0)
        notice.setSpacing(6)
        notice.addWidget(self.notice)
        notice.addWidget(self.question)
        column.addWidget(self.header)
        column.addLayout(notice)
        column.addWidget(self.find_bar)
        column.addWidget(self.view, 1)
        self.setFocusProxy(self.view)
        self.first.hide()

    def _connect(self) -> None:
        header, writing = self.header, self.writing
        header.renamed.connect(self._rename)
        header.cast_asked.connect(self.open_cast)
        header.export_asked.connect(self.export)
        header.generate_asked.connect(self.generate_missing)
        header.cancel_asked.connect(self.cancel)
        header.choices_asked.connect(lambda: self.making.open_parts(header.generate))
        header.redo_asked.connect(self.making.redo_flagged)
        header.scratch_asked.connect(self.making.scratch)
        header.line_asked.connect(self._go_to_row)
        header.reasons_asked.connect(self._ask_reasons)
        header.strip.words = lambda row: self._model.words(row) if self._model else ""
        self.making.flagged_priced.connect(header.show_price_of_flagged)
        writing.stepped.connect(self._tell_what_a_step_selected)
        writing.generate_asked.connect(self.generate)
        writing.play_asked.connect(self._play_or_pause)
        writing.speaker_asked.connect(self.name_speaker)
        writing.script_asked.connect(self.moving.begin_script)
        writing.script_wanted.connect(self._go_to_script)
        writing.pasting.ask_in(self.question)
        writing.pasting.waited.connect(
            lambda clip, held: self._tasks.run(writing.pasting.take_long(clip, held), "paste")
        )
        writing.pasting.told.connect(lambda title, text, tone: self.notice.show_notice(title, text, tone=tone))
        self.moving.script_made.connect(self.script_made)
        self.moving.sent.connect(self._tell_with_undo)
        self.moving.carried.connect(self.lines_carried)
        self.view.carried.connect(self.moving.carry)
        self.view.alone_left.connect(self.focus_left)
        self.view.zoom_turned.connect(self.zoom)
        self.zoom(0)
        self.view.menu_asked.connect(self._open_menu)
        self.view.editor.menu_asked.connect(self._open_menu)
        self.first.begun.connect(self._begin)
        self.first.pasted.connect(writing.pasting.take)
        self.first.wished.connect(writing.do)
        self.asking.ordered.connect(self.show_refused)
        self._player.now_changed.connect(self._show_heard)
        self._player.moved.connect(self._show_heard)
        self._theme.changed.connect(self.update)

    @cached_property
    def speakers(self) -> "SpeakerPopup":
        """The popup that names a speaker, made when it is first asked for."""
        from gui.panels.script.speakers import SpeakerPopup

        popup = SpeakerPopup(self._theme, self)
        popup.picked.connect(self._give_speaker)
        return popup

    # what is shown

    @property
    def document(self) -> Document | None:
        """The project whose script is shown."""
        return self._model.document if self._model else None

    @property
    def script_id(self) -> str:
        """The script that is shown, "" for none."""
        return self._model.script_id if self._model else ""

    def show_script(self, document: Document, script_id: str) -> None:
        """Bind to a script."""
        if self._model and self._model.document is document and self._model.script_id == script_id:
            return
        self.release()
        self.errands.follow()
        self.reasons.bind(document, self._tasks)
        model = LinesModel(document, script_id, self, reason=self.reasons.words)
        self._model = model
        self.view.setModel(model)
        self.writing.bind(model)
        self.finding.bind(model)
        self.view.selectionModel().selectionChanged.connect(self._tell_selection)
        self._disconnect = [
            document.scripts_changed.connect(self._show_title),
            document.status_changed.connect(self._tally_later),
            document.words_changed.connect(self.view.viewport().update),
            document.lines_inserted.connect(self._tally_later),
            document.lines_removed.connect(self._tally_later),
            self._studio.accounts.changed.connect(self._look_again),
            self._studio.queue.holds_changed.connect(lambda: self._tally_later(self.script_id)),
        ]
        model.rowsInserted.connect(self._show_first)
        model.rowsRemoved.connect(self._show_first)
        self.synchronize()
        self._tell_selection()

    def release(self) -> None:
        """Let go of the script, as the window does before it closes."""
        for disconnect in self._disconnect:
            disconnect()
        self._disconnect = []
        self.errands.close()
        self.reasons.bind(None)
        self._tally.stop()
        self._pricing.stop()
        self.finding.release()
        self.making.release()
        if self._cast is not None:
            self._cast.close()
        if self._words is not None:
            self._words.close()
        if self._model is not None:
            self.view.setModel(None)
            self._model.close()
            self._model.deleteLater()
            self._model = None

    def synchronize(self) -> None:
        """Bring head and surface up to date."""
        self.notice.hide()
        self.question.hide()
        self._show_title()
        self._show_tally()
        self._show_first()
        self._show_heard()

    def select_line(self, line_id: str) -> None:
        """Show a line and select it."""
        row = self._model.row_of(line_id) if self._model else -1
        if row >= 0:
            self.view.select_only(row)

    def _go_to_row(self, row: int) -> None:
        if self._model is not None and 0 <= row < self._model.rowCount():
            self.view.stop_writing()
            self.view.select_only(row)

    def go_to_flagged(self, way: int) -> None:
        """Go to the next (1) or the previous (-1) line that is flagged, or say that there is none."""
        if (row := self.picking.next_flagged(way)) >= 0:
            self._go_to_row(row)
            self.view.setFocus()
        else:
            self.notice.show_notice(
                _("No line is flagged."), _("Flag lines while you listen, then do them all again."), tone="plain"
            )

    def go_to_unfinished(self, way: int) -> None:
        """Go to the next (1) or the previous (-1) line that has no finished take, or say that there is none."""
        if self._model is None:
            return
        row = self.view.written_row() if self.view.written_row() >= 0 else self.view.currentIndex().row()
        found = self._model.document.unfinished(self.script_id, row, way)
        if found is not None:
            self.view.stop_writing()
            self.view.select_only(found)
            self.view.setFocus()
            return
        busy = sum(self._model.document.tally(self.script_id).counts.get(state, 0) for state in _UNDER_WAY)
        made = many("{n} line is still being made.", "{n} lines are still being made.", busy) if busy else ""
        self.notice.show_notice(
            _("Nothing else is unfinished.") if busy else _("Every line is finished."), made, tone="done"
        )

    def chosen_ids(self) -> tuple[str, ...]:
        """Return the chosen lines, top to bottom."""
        return self.writing.chosen_ids() if self._model else ()

    def _show_title(self) -> None:
        document = self.document
        if document and any(script.id == self.script_id for script in document.scripts):
            place = [script.id for script in document.scripts].index(self.script_id)
            title = document.scripts[place].title
            self.header.show_title(title, numbered(title, place, len(document.scripts)))

    def _tally_later(self, script_id: str = "", *_: object) -> None:
        if script_id == self.script_id and not self._tally.isActive():
            self._tally.start()

    def _show_tally(self) -> None:
        model, clock = self._model, QElapsedTimer()
        clock.start()
        if model is not None and not model.document.settled:
            self._tally.start()  # so much is still to be looked at that the lines are shown first
        elif model is not None:
            self.header.show_tally(model.document.tally(model.script_id))
            self.header.show_held(self.making.held_words())
            self.header.strip.set_states(model.document.states(model.script_id))
            if not self._pricing.isActive():
                self._pricing.start()
        self._tally.setInterval(max(_TALLY_MS, 8 * clock.elapsed()))  # a very long script is counted less often

    def _ask_reasons(self) -> None:
        if document := self.document:
            self._tasks.run(self._tell_reasons(document, self.script_id), "why lines are out of date")

    async def _tell_reasons(self, document: Document, script_id: str) -> None:
        found = await self._studio.stale_changes(document, script_id)
        if script_id == self.script_id:
            self.header.standing.setToolTip(counted_words(found))

    def _ask_price(self) -> None:
        model = self._model
        if model is None:
            return
        if not model.document.settled:  # what is missing is still being found out
            self._pricing.start()
            return
        self._priced.start()
        if self.prices.spends(model.document):
            self._prices.ask((model.document, model.document.missing(model.script_id)))
            self.making.ask_price()
        else:
            self._show_price((model.document, ()), "")

    def _show_price(self, asked: tuple[Document, tuple[str, ...]], price: str) -> None:
        if asked[0] is self.document:
            self._pricing.setInterval(max(_PRICE_MS, 4 * self._priced.elapsed()))  # a very long script less often
            self.header.show_price(price)
            self.price = price

    def _look_again(self) -> None:
        """Take notice of a provider that was renamed or has other prices."""
        self.errands.rename()
        self._tally_later(self.script_id)
        self.view.viewport().update()

    def _show_first(self) -> None:
        if self._model is None:
            return
        self.setFocusProxy(self.view if self._model.rowCount() else self.first.editor)
        if self._model.rowCount():
            self.first.hide()
        elif not self.first.isVisible():
            self._place_first()
            self.first.begin()

    def _begin(self, text: str) -> None:
        if self._model and not self._model.rowCount() and text:
            from core.projects.pasting import begin

            line_id = begin(self._model.document, self.script_id, text)
            self.writing.write_at(line_id, len(text))

    def _place_first(self) -> None:
        self.first.setGeometry(self.view.viewport().geometry())

    def _show_heard(self, *_: object) -> None:
        now: Playable | None = self._player.now
        share = self._player.position / now.seconds if now and now.seconds else 0.0
        self.view.set_heard(now.key if now else "", min(1.0, share))

    def _tell_selection(self, *_: object) -> None:
        self._selected_anew = self.writing.stepping
        if self._selected_anew:
            return
        self.question.let_go()
        if self.notice.property("tone") == "plain":
            self.notice.hide()
        self.selection_changed.emit(self.chosen_ids())

    def _tell_what_a_step_selected(self) -> None:
        if self._selected_anew:
            self._tell_selection()

    def zoom(self, steps: int) -> None:
        """Show the text so many steps larger, or smaller below 0; it stays so."""
        self._show_zoom(zoomed(self._studio.settings.zoom, steps))

    def reset_zoom(self) -> None:
        """Show the text in its own size."""
        self._show_zoom(1.0)

    def _show_zoom(self, zoom: float) -> None:
        if zoom != self._studio.settings.zoom:
            self._studio.settings.change(zoom=zoom)
        self.view.set_zoom(zoom)
        self.first.set_zoom(zoom)

    def show_alone(self, alone: bool) -> None:
        """Show nothing but the text, or everything again."""
        self.header.setVisible(not alone)
        self.view.set_alone(alone)

    # what is asked for

    def _go_to_script(self, script_id: str) -> None:
        if self._model:
            self.script_made.emit(self._model.document.project.id, script_id)

    def _rename(self, title: str) -> None:
        if self._model:
            self._model.document.rename_script(self.script_id, title)

    def generate_missing(self) -> None:
        """Generate every line that has no take of its text."""
        if self._model:
            self.generate(self._model.document.missing(self.script_id))

    def generate(self, line_ids: Sequence[str]) -> None:
        """Generate these lines."""
        if self._model and line_ids:
            self._tasks.run(self.asking.generate(self._model.document, line_ids), "generate lines")

    def generate_together(self, line_ids: Sequence[str]) -> None:
        """Generate these lines as one take."""
        if self._model and line_ids:
            self._tasks.run(self.asking.generate_run(self._model.document, line_ids), "generate dialogue")

    def insert_sound(self, tag: str) -> None:
        """Put a sound's tag where somebody writes, else at the end of the chosen lines."""
        if self.view.written_row() >= 0 and not self.view.reaching.active:
            self.view.editor.insertPlainText(tag)
        elif document := self.document:
            for line_id in self.chosen_ids():
                text = document.line(line_id).text.rstrip()
                document.change_line(line_id, text=f"{text} {tag}".lstrip())

    def show_refused(self, generated: Generated) -> None:
        """Say which lines could not be ordered; the sentence stands at each of them too."""
        if not generated.refused:
            self.notice.hide()
            return
        line_id, problem = generated.refused[0]
        n = len(generated.refused)
        remedy = told(problem.remedy) if problem.remedy else ""
        title = told(problem.title) if n == 1 else many("{n} line cannot be spoken.", "{n} lines cannot be spoken.", n)
        self.notice.show_notice(title, remedy if n == 1 else sentences(told(problem.title), remedy), tone="failed")
        self.select_line(line_id)

    def tell_stale(self, lines: int) -> None:
        """Say how many lines became stale by another voice, with the way back."""
        if lines > 0:
            words = many("{n} line is out of date now.", "{n} lines are out of date now.", lines)
            self._tell_with_undo(words, "stale")

    def _tell_with_undo(self, words: str, tone: str = "plain") -> None:
        self.question.offer(words, "", Answer(_("Undo"), self.writing.undo), tone=tone)

    def cancel(self) -> None:
        """Cancel what is under way for the lines of this script."""
        if self._model is None:
            return
        document = self._model.document
        ids = [line.id for line in self._model.lines() if document.status(line.id).state in _UNDER_WAY]
        self._tasks.run(self._presenter.cancel(document, ids), "cancel lines")

    def play_from(self, line_id: str) -> None:
        """Play a line and what follows; pause, if it is the one that is heard."""
        model = self._model
        if model is None or (row := model.row_of(line_id)) < 0:
            return
        now = self._player.now
        if now is not None and now.key == model.status(row).chosen:
            self._player.toggle()
        else:
            self._tasks.run(self._presenter.play(model.document, model.lines()[row:]), "play lines")

    def _play_or_pause(self, line_id: str) -> None:
        if self._player.playing:
            self._player.toggle()
        elif line_id:
            self.play_from(line_id)
        elif self._player.now:
            self._player.toggle()
        else:
            self.play()

    def play(self) -> None:
        """Play from the first chosen line on, or from the start."""
        ids = self.chosen_ids() or tuple(line.id for line in (self._model.lines()[:1] if self._model else ()))
        if ids:
            self.play_from(ids[0])

    def export(self) -> None:
        """Ask where to, and write the script as one audio file."""
        if self._model and not self._exporting.busy:
            self._tasks.run(self._export(self._model.document, self.script_id), "export script")

    async def _export(self, document: Document, script_id: str) -> None:
        out = await ask_where(self, document.script(script_id).title)
        if out is None:
            return
        anyway = partial(self._write, document, script_id, out, scratch=True)
        if not self.making.ask_about_scratch(
            document, script_id, out, lambda: self._tasks.run(anyway(), "export script")
        ):
            await self._write(document, script_id, out)

    async def _write(self, document: Document, script_id: str, out: Path, *, scratch: bool = False) -> None:
        await self._exporting.write(partial(self._presenter.export, document, script_id, out, scratch=scratch), out)

    # speakers, cast, menu

    def name_speaker(self, line_ids: Sequence[str]) -> None:
        """Open the popup that names the speaker of these lines."""
        if not self._model or not line_ids:
            return
        self.speakers.offer(self._model.document, self._model.document.line(line_ids[0]).speaker)
        self._named, typed = tuple(line_ids), self.writing.typed_name
        self.speakers.drop_from(self._anchor(self._model.row_of(line_ids[0])))
        self.speakers.edit.setText(typed)

    def _anchor(self, row: int) -> QWidget:
        """Return an invisible widget over the name of `row`, which the popup drops from."""
        self._name_anchor.setGeometry(self.view.name_rect(row))
        return self._name_anchor

    def _give_speaker(self, speaker: Speaker) -> None:
        if self._model:
            self.writing.give_speaker([i for i in self._named if i in self._model.document], speaker)
            self._go_on_writing()

    def _go_on_writing(self) -> None:
        if self.view.written_row() >= 0:
            self.view.editor.setFocus()

    def open_cast(self, speaker: str = "") -> None:
        """Open the cast beside the script, or bring it to the front, perhaps with a speaker chosen."""
        if self._model is None:
            return
        if self._cast is None:
            from gui.dialogs.cast import CastDialog

            parts = self._studio, self._theme, self._tasks
            self._cast = CastDialog(*parts, self._model.document, self, player=self._player)
            self._cast.settings_asked.connect(self.settings_asked)
            self._cast.cloning_asked.connect(self.cloning_asked)
            self._cast.finished.connect(self._forget_cast)
        if speaker:
            self._cast.choose(speaker)
        self._cast.show()
        self._cast.raise_()
        self._cast.activateWindow()

    def _forget_cast(self) -> None:
        self._cast = None

    def open_words(self, written: str = "") -> None:
        """Open the pronunciation dictionary beside the script, perhaps at a word."""
        if self._model is None:
            return
        if self._words is None:
            from gui.dialogs.pronunciation import PronunciationDialog

            parts = self._studio, self._theme, self._tasks
            self._words = PronunciationDialog(*parts, self._model.document, self, player=self._player)
            self._words.finished.connect(self._forget_words)
        self._words.show()
        self._words.raise_()
        self._words.activateWindow()
        if written:
            self._words.begin(written)

    def _forget_words(self) -> None:
        self._words = None

    def _open_menu(self, point: QPoint) -> None:
        ids = self.chosen_ids()
        if self._model and ids:
            self.menu(self._model.document, ids).open_at(point)

    def menu(self, document: Document, ids: Sequence[str]) -> LinesMenu:
        """Return the menu of these lines; it deletes itself when it closes."""
        cost, written = self.prices.at_once(document, ids), self.view.written_row() >= 0
        menu = LinesMenu(self, len(ids), self._possible(ids), self.writing.do, cost, written=written)
        self.moving.offer_scripts(menu, ids)
        menu.offer_together(self.making.together_words(ids), lambda: self.generate_together(ids))
        menu.offer(
            (
                (_("Several takes…"), "Ctrl+Alt+Return", self.making.open_several),
                (_("Compare takes blind…"), "Ctrl+B", self.making.compare),
                (self.picking.flag_words(), "Ctrl+R", self.picking.flag),
                (self.picking.lock_words(), "Ctrl+L", self.picking.lock),
            )
        )
        orders = [self.errands.of(document.status(line_id)) for line_id in ids]
        menu.offer_ways(self.ways, [order for order in orders if order])
        menu.offer_word(self.writing.marked_word(), self.open_words)
        return menu

    def _possible(self, ids: Sequence[str]) -> tuple[Wish, ...]:
        assert self._model is not None
        out = set()
        if not any(self._model.document.status(line_id).chosen for line_id in ids[:1]):
            out.add(Wish.PLAY)
        if len(ids) > 1:
            out |= {Wish.WRITE, Wish.NEW_SCRIPT}
        if self.view.written_row() >= 0 and not self.writing.marks_text():
            out |= {Wish.CUT, Wish.COPY}
        return tuple(wish for wish in Wish if wish not in out)

    # painting and the end

    def paintEvent(self, event: QPaintEvent) -> None:
        colour: QColor = self._theme.colour("surface")
        QPainter(self).fillRect(self.rect(), colour)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_first()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.release()
        super().closeEvent(event)
