"""Finds and replaces in the script that is shown: between the bar, the lines and the document.

It looks through the lines in slices, so that a long script never keeps the window waiting.
"""

from bisect import bisect_left
from typing import NamedTuple

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from core.domain.script import Line
from core.errors import ScriptProblem
from core.projects.status import LineState
from core.text.find import Search, Span
from gui.i18n import _, many, sentences, told
from gui.models.lines import LinesModel, Role
from gui.panels.script.findbar import FindBar
from gui.panels.script.view import ScriptView
from gui.panels.script.writing import Writing

_SLICE_MS = 8
_UNDER_WAY = (LineState.WAITING, LineState.RUNNING)


class Place(NamedTuple):
    """Where a match stands: its row, and the characters from `start` to `end`."""

    row: int
    start: int
    end: int = 0


class Finding(QObject):
    """Lives with its room. The bar is hidden until `open`."""

    def __init__(self, bar: FindBar, view: ScriptView, writing: Writing) -> None:
        super().__init__(bar)
        self._bar, self._view, self._writing = bar, view, writing
        self._model: LinesModel | None = None
        self._search: Search | None = None
        self._found: list[Place] = []
        self._at = -1
        self._anchor = Place(0, 0)
        self._speaker = ""
        self._next_row = self._too_long = 0
        self._goes = False
        self._steps = 0
        self._caret: tuple[str, int] | None = None
        self._slices = QTimer(self, interval=0)
        self._slices.timeout.connect(self._look)
        bar.changed.connect(self._begin)
        bar.stepped.connect(self.step)
        bar.replace_asked.connect(lambda all_: self.replace_all() if all_ else self.replace())
        bar.left.connect(self.close)
        view.mark(self._marks)

    def bind(self, model: LinesModel) -> None:
        """Look into this script from now on."""
        self._model = model
        self._anchor, self._caret = Place(0, 0), None
        model.rowsInserted.connect(self._follow)
        model.rowsRemoved.connect(self._follow)
        model.rowsMoved.connect(self._follow)
        model.dataChanged.connect(self._follow_data)
        self._view.selectionModel().currentChanged.connect(self._follow_speaker)
        self._speaker = ""
        self._bar.only.setChecked(False)
        self._follow_speaker()
        if not self._bar.isHidden():
            self._begin()

    def release(self) -> None:
        """Let go of the script."""
        self._slices.stop()
        self._model, self._search = None, None
        self._found, self._at = [], -1

    # the bar

    def open(self, *, replace: bool = False) -> None:
        """Show the bar, with what is selected in the text; `replace` shows the second field too."""
        if self._model is None:
            return
        row, editor = self._view.written_row(), self._view.editor
        selected = editor.textCursor().selectedText() if row >= 0 else ""
        if row >= 0:
            self._caret = (self._model.line(row).id, editor.caret())
        elif self._bar.isHidden():
            self._caret = None
        if self._bar.isHidden() or row >= 0:
            cursor = editor.textCursor()
            self._anchor = Place(max(0, self._row()), editor.caret() - len(selected) if cursor.hasSelection() else 0)
        began = self._bar.isHidden()
        self._bar.show()
        if replace:
            self._bar.show_replace(True)
        if selected and selected != self._bar.field.text():
            self._bar.field.setText(selected)
        elif began:
            self._begin()
        self._bar.field.setFocus()
        self._bar.field.selectAll()

    def close(self) -> None:
        """Hide the bar and go back to where the keys were."""
        place = self._found[self._at] if 0 <= self._at < len(self._found) else None
        self._bar.hide()
        self._slices.stop()
        self._search = None
        self._view.viewport().update()
        if self._caret and self._model and place:
            self._writing.write_at(self._model.line(place.row).id, place.end)
        elif self._caret:
            self._writing.write_at(*self._caret)
        else:
            self._view.setFocus()
        self._caret = None

    def step(self, way: int) -> None:
        """Go to the next (1) or the previous (-1) match, round the ends."""
        if self._bar.isHidden():
            self.open()
        if self._slices.isActive():
            self._steps += way
        elif self._found:
            self._goes = True
            self._go((self._place() + (way if self._stands() else min(0, way))) % len(self._found))

    def _row(self) -> int:
        written = self._view.written_row()
        return written if written >= 0 else self._view.currentIndex().row()

    def _stands(self) -> bool:
        """Whether the match that was shown last is still where the user is."""
        return 0 <= self._at < len(self._found) and self._found[self._at].row == self._row()

    def _place(self) -> int:
        """Return which match is shown, or comes first after where the user is."""
        return self._at if self._stands() else bisect_left(self._found, Place(max(0, self._row()), 0))

    # looking

    def _begin(self) -> None:
        """Look for something else, from where the user began."""
        self._bar.tell("")
        try:
            self._search = Search(self._bar.query()) if self._bar.field.text() else None
        except ScriptProblem as problem:
            self._search = None
            self._bar.tell(sentences(told(problem.title), told(problem.remedy) if problem.remedy else ""), "failed")
        self._again(goes=True)

    def _again(self, *, goes: bool) -> None:
        self._found, self._at, self._next_row, self._too_long, self._goes = [], -1, 0, 0, goes
        self._view.viewport().update()
        self._bar.show_found(-1, 0, busy=True)
        self._slices.start()

    def _look(self) -> None:
        """Look into lines for some milliseconds; settle after the last."""
        clock = QElapsedTimer()
        clock.start()
        lines = self._model.lines() if self._model and self._search else ()
        while self._next_row < len(lines) and clock.elapsed() < _SLICE_MS:
            row, line = self._next_row, lines[self._next_row]
            self._found += [Place(row, *span) for span in self._spans(line)]
            self._too_long += bool(self._search and self._search.too_long(line.text))
            self._next_row += 1
        if self._next_row >= len(lines):
            self._slices.stop()
            self._settle()

    def _look_on(self) -> None:
        """Look into all the rest now."""
        while self._slices.isActive():
            self._look()

    def _spans(self, line: Line) -> tuple[Span, ...]:
        if self._search is None or (self._bar.only.isChecked() and line.speaker != self._speaker):
            return ()
        return self._search.spans(line.text)

    def _settle(self) -> None:
        at = bisect_left(self._found, self._anchor)
        if self._found and self._goes:
            self._go(at % len(self._found))
        else:
            exact = at < len(self._found) and self._found[at][:2] == self._anchor[:2]
            self._at = at if exact else -1
        self._bar.show_found(self._at, len(self._found))
        if self._too_long:
            words = many(
                "{n} line is too long for this expression and was left out.",
                "{n} lines are too long for this expression and were left out.",
                self._too_long,
            )
            self._bar.tell(words, "stale")
        self._view.viewport().update()
        steps, self._steps = self._steps, 0
        if steps:
            self.step(steps)

    def _go(self, at: int) -> None:
        """Show a match: its row is selected; where somebody writes, its letters are."""
        assert self._model is not None
        self._at = at
        place = self._anchor = self._found[at]
        if self._view.written_row() >= 0:
            self._writing.write_at(self._model.line(place.row).id, place.start)
            self._view.editor.place_caret(place.end, keep=True)
        else:
            self._view.select_only(place.row)
        self._bar.show_found(at, len(self._found))
        self._view.viewport().update()

    def _marks(self, line: Line) -> tuple[tuple[Span, ...], Span | None]:
        """Return where matches stand in a line, and the one that is shown now."""
        spans = () if self._bar.isHidden() else self._spans(line)
        if not spans or not 0 <= self._at < len(self._found) or self._model is None:
            return spans, None
        place = self._found[self._at]
        here = place.row < self._model.rowCount() and self._model.line(place.row).id == line.id
        return spans, (place.start, place.end) if here else None

    def _follow(self) -> None:
        """Look again: the lines are not the same any more."""
        if not self._bar.isHidden() and self._search:
            self._again(goes=self._goes and self._slices.isActive())

    def _follow_data(self, _first: object, _last: object, roles: list[int]) -> None:
        if list(roles) != [Role.STATUS] and not (self._slices.isActive() and not self._next_row):
            self._follow()

    def _follow_speaker(self) -> None:
        """Take notice of whose line is chosen, until only those lines are wanted."""
        row = self._row()
        if self._model is None or (self._bar.only.isChecked() and self._speaker):
            return
        document = self._model.document
        line = self._model.line(row) if 0 <= row < self._model.rowCount() else None
        speaker = document.speakers.get(line.speaker) if line else document.narrator
        if speaker:
            self._speaker = speaker.id
            self._bar.name_speaker(_(speaker.name) if speaker.narrator else speaker.name)

    # replacing

    def replace(self) -> None:
        """Replace the match that is shown, and go to the next."""
        self._look_on()
        if self._model is None or self._search is None or not self._found:
            return
        if not self._stands():
            self.step(1)
            return
        place = self._found[self._at]
        line, by = self._model.line(place.row), self._bar.by.text()
        if not self._replaceable(by):
            return
        if self._under_way(line):
            self._tell_kept(1)
            return
        text = self._search.replaced(line.text, by, (place.start, place.end))
        self._anchor = Place(place.row, place.end + len(text) - len(line.text))
        self._writing.document.change_texts({line.id: text})
        self._bar.tell("")
        self._forget_typing()
        self._again(goes=True)

    def replace_all(self) -> None:
        """Replace every match in one step of undo."""
        self._look_on()
        if self._model is None or self._search is None:
            return
        by = self._bar.by.text()
        if not self._found or not self._replaceable(by):
            return
        lines = [self._model.line(row) for row in dict.fromkeys(place.row for place in self._found)]
        free = [line for line in lines if not self._under_way(line)]
        replaced = sum(len(self._spans(line)) for line in free)
        self._writing.document.change_texts({line.id: self._search.replaced(line.text, by) for line in free})
        self._forget_typing()
        self._again(goes=False)
        self._bar.tell(many("{n} match replaced.", "{n} matches replaced.", replaced))
        if len(free) < len(lines):
            self._tell_kept(len(lines) - len(free), self._bar.words.text() if free else "")

    def _replaceable(self, by: str) -> bool:
        assert self._search is not None
        try:
            self._search.check(by)
        except ScriptProblem as problem:
            self._bar.tell(sentences(told(problem.title), told(problem.remedy) if problem.remedy else ""), "stale")
            return False
        return True

    def _under_way(self, line: Line) -> bool:
        return self._writing.document.status(line.id).state in _UNDER_WAY

    def _tell_kept(self, lines: int, before: str = "") -> None:
        words = many(
            "{n} line is being made and stays as it is.", "{n} lines are being made and stay as they are.", lines
        )
        self._bar.tell(sentences(before, words) if before else words, "stale")

    def _forget_typing(self) -> None:
        """Let the fields have nothing to undo, so that the next undo is the script's."""
        for field in (self._bar.field, self._bar.by):
            field.blockSignals(True)
            field.setText(field.text())
            field.blockSignals(False)
