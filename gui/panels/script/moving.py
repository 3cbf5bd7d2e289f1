"""What the script room does with whole scripts: begin one at a line, send lines to another, go to a heading.

Knows an open document and the room's writing; who shows another script is asked for that.
"""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QMenu, QWidget

from core.projects import chapters
from core.projects.document import Document
from gui.i18n import _, many
from gui.models.projects import numbered
from gui.panels.script.writing import Writing
from gui.theme import Theme
from gui.widgets.popup import Entry, Popup


class Moving(QObject):
    """`script_made` carries the ids of the project and of a script that is to be shown.

    `sent` tells what went to another script, in words.
    `carried` carries the ids of lines that are dragged over a point of the screen, and whether they are dropped there.
    """

    script_made = Signal(str, str)
    sent = Signal(str)
    carried = Signal(object, QPoint, bool)

    def __init__(self, writing: Writing, theme: Theme, anchor: QWidget) -> None:
        super().__init__(writing)
        self._writing, self._theme, self._anchor = writing, theme, anchor
        self._headings: Popup | None = None

    def begin_script(self, line_id: str) -> None:
        """Let a new script begin with a line, and show it."""
        document = self._writing.document
        if line_id in document:
            script = chapters.split_script(document, line_id, _("New script"))
            self.script_made.emit(document.project.id, script)

    def carry(self, rows: Sequence[int], point: QPoint, dropped: bool) -> None:
        """Tell which lines are carried."""
        self.carried.emit([self._writing.model.line(row).id for row in rows], point, dropped)

    def send(self, line_ids: Sequence[str], script_id: str, *, copy: bool = False) -> None:
        """Bring lines, or copies of them, to the end of another script."""
        document = self._writing.document
        if copy:
            chapters.copy_lines(document, line_ids, script_id)
        else:
            self._writing.let_go()
            chapters.transfer_lines(document, line_ids, script_id)
        place = [script.id for script in document.scripts].index(script_id)
        title = numbered(document.scripts[place].title, place, len(document.scripts))
        n = len(line_ids)
        if copy:
            words = many("{n} line was copied to {script}.", "{n} lines were copied to {script}.", n, script=title)
        else:
            words = many("{n} line went to {script}.", "{n} lines went to {script}.", n, script=title)
        self.sent.emit(words)

    def offer_scripts(self, menu: QMenu, line_ids: Sequence[str]) -> None:
        """Put the project's other scripts into a menu of lines, to move or copy them there."""
        document, here = self._writing.document, self._writing.model.script_id
        others = [(place, script) for place, script in enumerate(document.scripts) if script.id != here]
        if not others:
            return
        menu.addSeparator()
        for words, copy in ((_("Move to script"), False), (_("Copy to script"), True)):
            below = menu.addMenu(words)
            for place, script in others:
                title = numbered(script.title, place, len(document.scripts)) or _("Untitled")
                action = below.addAction(title.replace("&", "&&"))
                action.triggered.connect(partial(self._send, tuple(line_ids), script.id, copy))

    def _send(self, line_ids: Sequence[str], script_id: str, copy: bool, _checked: bool = False) -> None:
        self.send(line_ids, script_id, copy=copy)

    # headings

    def choose_heading(self) -> None:
        """Let a heading of the script be chosen, and go there."""
        document = self._writing.document
        if self._headings is None:
            self._headings = Popup(self._theme, _("Go to heading"), self._anchor)
            self._headings.chosen.connect(self._go)
        self._headings.set_entries(_entries(document, self._writing.model.script_id))
        self._headings.drop_from(self._anchor)

    def _go(self, line_id: str) -> None:
        if line_id and line_id in self._writing.document:
            self._writing.show_line(line_id)


def _entries(document: Document, script_id: str) -> list[Entry]:
    found = [Entry(line.id, line.text or _("Untitled")) for line in chapters.headings(document, script_id)]
    return found or [Entry("", _("This script has no headings."), _("Write ## and a space before a title."))]
