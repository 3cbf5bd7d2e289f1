"""What keys and menus do to the script: the one place where the writing surface changes the document.

Everything here is synchronous and in memory; what needs the studio (generate, play) is asked for by signals.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QGuiApplication, QTextCursor

from core.domain.script import Line, Speaker
from core.projects.casting import give_lines, known_or_new
from core.projects.document import Document
from gui.models.lines import LinesModel
from gui.panels.script.clipboard import clip_of, mime_of
from gui.panels.script.naming import COLONS, begins_heading, head_of, meant, told, typed_name
from gui.panels.script.overwriting import Held, Overwriting
from gui.panels.script.pasting import Pasting
from gui.panels.script.touched import Touched
from gui.panels.script.view import ScriptView
from gui.panels.script.wishes import Wish

if TYPE_CHECKING:
    from core.projects.pasting import Pasted


class Writing(QObject):
    """Keeps one view and one document together while somebody writes.

    `stepped`: an edit was taken back or done again; what is selected meanwhile, while `stepping`, does not stay so.
    `script_asked` wants a new script from that line on, `script_wanted` that one, in which something was taken back.
    """

    stepped = Signal()
    generate_asked = Signal(object)
    play_asked = Signal(str)
    speaker_asked = Signal(object)
    script_asked = Signal(str)
    script_wanted = Signal(str)

    def __init__(self, view: ScriptView) -> None:
        super().__init__(view)
        self._view, self._editor = view, view.editor
        self._model: LinesModel | None = None
        self._goal: int | None = None
        self._typed = ""
        self.stepping = False
        self.pasting = Pasting(self)
        self.over = Overwriting(self, view.reaching)
        self._connect()
        self._does = {
            Wish.WRITE: lambda: self.write_at_end(self._view.currentIndex().row()),
            Wish.NEXT_LINE: self.next_line,
            Wish.SAME_SPEAKER: lambda: self.next_line(same_speaker=True),
            Wish.JOIN: self.join,
            Wish.JOIN_NEXT: self.join_next,
            Wish.LEAVE: self.leave,
            Wish.SPEAKER: self.name_speaker,
            Wish.GENERATE: lambda: self.generate_asked.emit(self.chosen_ids()),
            Wish.PLAY: self.play,
            Wish.UNDO: self.undo,
            Wish.REDO: self.redo,
            Wish.CUT: self.cut,
            Wish.COPY: self.copy,
            Wish.PASTE: self.paste,
            Wish.REMOVE: self.remove,
            Wish.ERASE: self.over.write,
            Wish.SELECT_LINES: self.select_all,
            Wish.HEADING: self.toggle_heading,
            Wish.NEW_SCRIPT: lambda: self.script_asked.emit(next(iter(self.chosen_ids()), "")),
            Wish.MOVE_UP: lambda: self.move(-1),
            Wish.MOVE_DOWN: lambda: self.move(1),
            Wish.GO_TOP: lambda: self.write_at(self.model.line(0).id, 0),
            Wish.GO_BOTTOM: lambda: self.write_at_end(self.model.rowCount() - 1),
            Wish.GO_UP: lambda: self.go(-1),
            Wish.GO_DOWN: lambda: self.go(1),
            Wish.GO_LEFT: lambda: self.go(-1, "end"),
            Wish.GO_RIGHT: lambda: self.go(1, "start"),
        }

    def _connect(self) -> None:
        view, editor = self._view, self._editor
        view.wished.connect(self.do)
        editor.wished.connect(self.do)
        view.typed.connect(self.type_on_row)
        view.text_pressed.connect(self.write_at_point)
        view.below_pressed.connect(self.write_below)
        view.play_asked.connect(lambda row: self.play_asked.emit(self.model.line(row).id))
        view.dropped.connect(self.drop)
        editor.written.connect(self.change_text)
        editor.typed_over.connect(self.over.write)
        editor.composed.connect(self.go_on_typing)
        editor.lines_pasted.connect(self.pasting.take)
        editor.left.connect(view.stop_writing)

    def bind(self, model: LinesModel) -> None:
        """Write in this script from now on."""
        if self._model is not None:
            self._model.dataChanged.disconnect(self._follow)
        self._model = model
        model.dataChanged.connect(self._follow)

    @property
    def model(self) -> LinesModel:
        """The lines that are shown."""
        assert self._model is not None
        return self._model

    @property
    def document(self) -> Document:
        """The project that is open."""
        return self.model.document

    def do(self, wish: Wish) -> None:
        """Fulfil a wish of the keyboard or of a menu."""
        if wish not in {Wish.GO_UP, Wish.GO_DOWN}:
            self._goal = None
        self._does[wish]()

    def chosen_ids(self) -> tuple[str, ...]:
        """Return the lines of which text is selected, else the one that is written in, else the selected ones."""
        if reached := self._view.reaching.line_ids():
            return reached
        row = self._view.written_row()
        rows = [row] if row >= 0 else self._view.selected_rows()
        return tuple(self.model.line(row).id for row in rows)

    def marked_word(self) -> str:
        """Return what is selected in the line that is written in, or the word at the caret; "" for nothing."""
        if self._view.written_row() < 0 or self.over.active:
            return ""
        cursor = self._editor.textCursor()
        if not cursor.hasSelection():
            cursor.select(QTextCursor.SelectionType.WordUnderCursor)
        return cursor.selectedText().strip(" \t.,;:!?…。，！？\u2029")[:200]

    # going into lines

    def write_at_end(self, row: int) -> None:
        """Go into a line, the caret after its last character."""
        if 0 <= row < self.model.rowCount():
            self._view.write_in(row)
            self._editor.moveCursor(QTextCursor.MoveOperation.End)

    def write_at(self, line_id: str, position: int, *, composing: bool = False) -> None:
        """Go into a line, the caret before the character at `position`; `composing` as `ScriptView.write_in` has it."""
        row = self.model.row_of(line_id)
        if row >= 0:
            self._view.write_in(row, composing=composing)
            self._editor.place_caret(position)

    def write_at_point(self, row: int, point: QPoint) -> None:
        """Go into a line where it was clicked."""
        self._goal = None
        if row != self._view.written_row():
            self._view.write_in(row)
        self._editor.place_caret_at(self._editor.mapFrom(self._view.viewport(), point))

    def write_below(self) -> None:
        """Go on after the last line: in it, if nothing is written there yet."""
        last = self.model.rowCount() - 1
        if last >= 0 and not self.model.line(last).text:
            self.write_at_end(last)
        else:
            self.write_at(self.document.insert_line(self.model.script_id, last + 1), 0)

    def type_on_row(self, text: str) -> None:
        """Go into the current line and write there."""
        self.write_at_end(self._view.currentIndex().row())
        self._editor.insertPlainText(text)

    def go(self, way: int, to: str = "") -> None:
        """Go to the neighbouring line: to its "start" or "end", or straight up or down."""
        row = self._view.written_row() + way
        if not 0 <= row < self.model.rowCount():
            return
        if self._goal is None:
            self._goal = self._editor.cursorRect().center().x()
        self._view.write_in(row)
        if to:
            ends = {"start": QTextCursor.MoveOperation.Start, "end": QTextCursor.MoveOperation.End}
            self._editor.moveCursor(ends[to])
            return
        half = self._view.pitch // 2
        y = half if way > 0 else round(self._editor.height_of_text()) - half
        self._editor.place_caret_at(QPoint(self._goal, y))

    # text

    def change_text(self, text: str) -> None:
        """Take what was just typed into the document; a name and a colon at the start choose the speaker."""
        self._goal = None
        row = self._view.written_row()
        if row < 0:
            return
        self._view.reaching.leave()
        line = self.model.line(row)
        self.document.change_line(line.id, merge=True, text=text)
        self._read_name(line, text)

    def go_on_typing(self) -> None:
        """Let what is composed belong to what it is written over, however long it takes."""
        self.document.keep_typing()

    def _read_name(self, line: Line, text: str) -> None:
        caret = self._editor.caret()
        head, rest = text[:caret], text[caret:]
        if begins_heading(head, line):
            self.document.change_line(line.id, text=rest, heading=True)
            self._editor.place_caret(0)
            return
        if line.heading or not head.endswith(COLONS) or line.text.startswith(head):
            return
        spoken = head_of(head, self.document)
        if spoken is None:
            return
        document = self.document
        speaker = known_or_new(document, spoken.speaker) if spoken.speaker else document.narrator
        give_lines(document, [line.id], speaker, text=rest, **told(spoken))
        self._editor.place_caret(0)

    def name_speaker(self) -> None:
        """Complete the name that stands before the caret, or ask who speaks; what is typed narrows the list."""
        row = self._view.written_row() if not self.over.active else -1
        head = typed_name(self.model.line(row).text, self._editor.caret()) if row >= 0 else ""
        found = meant(head, self.document)
        self._typed = head if found else ""
        if len(found) == 1:
            self.give_speaker(self.chosen_ids(), found[0])
        else:
            self.speaker_asked.emit(self.chosen_ids())

    @property
    def typed_name(self) -> str:
        """What of a name stands in the text while the speaker is asked for, "" for nothing."""
        return self._typed

    def leave(self) -> None:
        """Let go of the text that is selected in several lines; leave the focus mode, else the text."""
        if self.over.active:
            self._view.reaching.collapse()
        elif self._view.alone:
            self._view.alone_left.emit()
        else:
            self._view.stop_writing()

    def next_line(self, *, same_speaker: bool = False) -> None:
        """Break the line at the caret, or begin the next one at its end."""
        row = self._view.written_row()
        if row < 0 or self.over.break_line(same_speaker=same_speaker):
            return
        line, caret = self.model.line(row), self._caret()
        if not same_speaker or line.text[caret:].strip():
            fresh = self.document.split_line(line.id, caret)
        else:
            fresh = self.document.insert_line(self.model.script_id, row + 1, speaker=line.speaker)
        self.write_at(fresh, 0)

    def _caret(self) -> int:
        self._editor.textCursor().removeSelectedText()
        return self._editor.caret()

    def join(self) -> None:
        """Append the line to the one before it."""
        row = self._view.written_row()
        if row <= 0:
            return
        line, before = self.model.line(row), self.model.line(row - 1)
        if line.heading and line.text:
            self.document.change_line(line.id, heading=False)
            return
        if not line.text:
            self.document.remove_lines([line.id])
            self.write_at(before.id, len(before.text))
            return
        at = self.document.join_with_previous(line.id)
        if at is not None:
            self.write_at(before.id, at)

    def join_next(self) -> None:
        """Append the following line to this one."""
        row = self._view.written_row()
        if 0 <= row < self.model.rowCount() - 1:
            line, caret = self.model.line(row), self._editor.caret()
            self.document.join_with_previous(self.model.line(row + 1).id)
            self.write_at(line.id, caret)

    # lines

    def remove(self) -> None:
        """Remove the selected lines; undo brings them back."""
        ids = self.chosen_ids()
        if not ids:
            return
        row = self.model.row_of(ids[0])
        self._view.stop_writing()
        self.document.remove_lines(ids)
        if self.model.rowCount():
            self._view.select_only(min(row, self.model.rowCount() - 1))

    def move(self, way: int) -> None:
        """Move the chosen lines up (-1) or down (1) by one."""
        rows = [self.model.row_of(line_id) for line_id in self.chosen_ids()]
        if not rows or rows[0] + way < 0 or rows[-1] + way >= self.model.rowCount():
            return
        self.drop(rows, rows[0] - 1 if way < 0 else rows[-1] + 2)

    def drop(self, rows: Sequence[int], place: int) -> None:
        """Bring `rows` together before the row that now stands at `place`."""
        ids = [self.model.line(row).id for row in rows]
        self.document.move_lines(ids, place)
        self._view.scrollTo(self.model.index(self.model.row_of(ids[0])))

    def toggle_heading(self) -> None:
        """Make headings of the chosen lines, or lines of them where all are headings."""
        ids = self.chosen_ids()
        if ids:
            heading = not all(self.document.line(line_id).heading for line_id in ids)
            self.document.change_lines(ids, heading=heading)

    def let_go(self) -> None:
        """Leave the text: the lines are about to go elsewhere."""
        self._view.stop_writing()

    def show_line(self, line_id: str) -> None:
        """Leave the text, and go to a line."""
        row = self.model.row_of(line_id)
        if row >= 0:
            self._view.stop_writing()
            self._view.select_only(row)
            self._view.scrollTo(self.model.index(row), self._view.ScrollHint.PositionAtTop)
            self._view.setFocus()

    def select_all(self) -> None:
        """Leave the text and select every line."""
        self._view.stop_writing()
        self._view.selectAll()

    def play(self) -> None:
        """Play from the first chosen line on; "" where none is chosen."""
        self.play_asked.emit(next(iter(self.chosen_ids()), ""))

    def give_speaker(self, line_ids: Sequence[str], speaker: Speaker) -> None:
        """Let somebody else speak these lines; what was typed of the name goes from the text."""
        typed, self._typed = self._typed, ""
        if typed and len(line_ids) == 1:
            line = self.document.line(line_ids[0])
            if line.text.lstrip().startswith(typed):
                rest = line.text.lstrip()[len(typed) :].lstrip()
                give_lines(self.document, [line.id], speaker, text=rest)
                if self._view.written_row() == self.model.row_of(line.id):
                    self._editor.place_caret(0)
                return
        give_lines(self.document, line_ids, speaker)

    # undo

    def undo(self) -> None:
        """Take the last edit back, wherever the caret is, and show where that was."""
        self._step(self.document.undo, back=True)

    def redo(self) -> None:
        """Do again what was undone, and show where that was."""
        self._step(self.document.redo)

    def _step(self, step: Callable[[], None], *, back: bool = False) -> None:
        self.stepping = True
        try:
            self._do_step(step, back=back)
        finally:
            self.stepping = False
            self.stepped.emit()

    def _do_step(self, step: Callable[[], None], *, back: bool) -> None:
        with Touched(self.document, self.model.script_id) as touched:
            self._view.reaching.leave()
            here = self._view.written_row() >= 0 or self._view.hasFocus()
            renews = here and back and self.over.is_newest()
            wrote = self._view.written_row() >= 0
            step()
        written = self._view.written_row()
        rows = [self.model.row_of(line_id) for line_id in touched.ids]
        if touched.elsewhere and not rows and touched.place < 0:
            self.script_wanted.emit(touched.elsewhere)
            return
        if self._view.editor.isVisible() and (written < 0 or (rows and rows != [written])):
            self._view.stop_writing()
        if renews:
            self.over.renew()
        elif wrote and written < 0 and not rows and touched.place > 0:
            self.write_at_end(touched.place - 1)  # as in any text: what was pasted goes, and writing goes on before it
        elif self._view.written_row() < 0:
            self._show(rows or ([min(touched.place, self.model.rowCount() - 1)] if touched.place >= 0 else []))

    def _show(self, rows: Sequence[int]) -> None:
        """Select `rows` and scroll to the first of them."""
        rows = sorted(row for row in rows if row >= 0)
        if rows:
            self._view.select_rows(rows)
            self._view.scrollTo(self.model.index(rows[-1]))
            self._view.scrollTo(self.model.index(rows[0]))

    def _follow(self) -> None:
        row = self._view.written_row()
        if row >= 0:
            self._view.follow_line(row)

    # clipboard

    def marks_text(self) -> bool:
        """Tell whether text is selected, within the line that is written in or over several."""
        written = self._view.written_row() >= 0
        return self._view.reaching.active or (written and self._editor.textCursor().hasSelection())

    def copy(self) -> None:
        """Copy the selected text, or else the chosen lines, in the script's text format."""
        if self.over.copy():
            return
        if self.marks_text():
            self._editor.copy()
            return
        lines = [self.document.line(line_id) for line_id in self.chosen_ids()]
        if lines:
            QGuiApplication.clipboard().setMimeData(mime_of(self.document, lines))

    def cut(self) -> None:
        """Copy the selected text, or else the chosen lines, and take it out of the script."""
        if self.marks_text() and not self._view.reaching.active:
            self._editor.cut()
            return
        self.copy()
        if not self.over.write():
            self.remove()

    def paste(self) -> None:
        """Put what the clipboard holds into the script; a piece of one line over the text that is selected."""
        if self._view.written_row() >= 0 and not self._view.reaching.active:
            self._editor.paste()
            return
        clip = clip_of(QGuiApplication.clipboard().mimeData())
        if not (clip.is_phrase and self.over.write(clip.text)):
            self.pasting.take(clip)

    def put(self, pasted: "Pasted", held: Held | None) -> None:
        """Put lines in the place of the text that was held, after the chosen ones, or instead of an empty one.

        Where that text is not what it was, they go behind its last line. Writing goes on behind them.
        """
        from core.projects.pasting import put

        if not pasted.lines or self.over.put(pasted, held):
            return
        row = self._row_before(held)
        line = self.model.line(row) if row >= 0 else None
        empty = line.id if line and not line.text else ""
        self._view.stop_writing()
        ids = put(self.document, self.model.script_id, row if empty else row + 1, pasted, instead_of=empty)
        self.write_at_end(self.model.row_of(ids[-1]))

    def _row_before(self, held: Held | None) -> int:
        """Return behind which row lines go that take no text's place; -1 in a script without any."""
        if held and (row := self.model.row_of(held.stretch.last)) >= 0:
            return row
        chosen = self.chosen_ids()
        return self.model.row_of(chosen[-1]) if chosen else self.model.rowCount() - 1
