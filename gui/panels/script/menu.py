"""The menu of the chosen lines: the keyboard's commands with their keys beside them, and the ways out of trouble."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QPoint
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from core.domain.job import Order
from core.jobs.ways import Way
from gui.i18n import _, many
from gui.money import with_price
from gui.panels.script.wishes import Wish, shortcut_of
from gui.panels.ways import WaysOut

_WORD = 30
_ORDER = (
    (Wish.PLAY, Wish.GENERATE),
    (Wish.WRITE, Wish.SPEAKER, Wish.HEADING, Wish.MOVE_UP, Wish.MOVE_DOWN, Wish.NEW_SCRIPT),
    (Wish.CUT, Wish.COPY, Wish.PASTE),
    (Wish.REMOVE, Wish.SELECT_LINES),
)


def words_of(wish: Wish, lines: int) -> str:
    """Return what a command is called when so many lines are chosen."""
    return {
        Wish.PLAY: _("Play from here"),
        Wish.GENERATE: many("Generate line", "Generate {n} lines", lines),
        Wish.WRITE: _("Edit text"),
        Wish.SPEAKER: _("Name the speaker…"),
        Wish.HEADING: _("Heading"),
        Wish.NEW_SCRIPT: _("New script from here"),
        Wish.MOVE_UP: _("Move up"),
        Wish.MOVE_DOWN: _("Move down"),
        Wish.CUT: _("Cut"),
        Wish.COPY: _("Copy"),
        Wish.PASTE: _("Paste lines"),
        Wish.REMOVE: many("Delete line", "Delete {n} lines", lines),
        Wish.SELECT_LINES: _("Select all lines"),
    }[wish]


class LinesMenu(QMenu):
    """Opens at a point and deletes itself. `cost` is the price of generating the lines, "" where that is free.

    `written`: somebody writes in a line, so what is cut and pasted is of its text, and comes first.
    """

    def __init__(
        self,
        parent: QWidget,
        lines: int,
        possible: Sequence[Wish],
        do: Callable[[Wish], None],
        cost: str = "",
        *,
        written: bool = False,
    ) -> None:
        super().__init__(parent)
        self.acts: dict[Wish, QAction] = {}
        order = (_ORDER[2], *_ORDER[:2], *_ORDER[3:]) if written else _ORDER
        for group in order:
            for wish in group:
                self.acts[wish] = self._add(wish, lines, do)
                self.acts[wish].setEnabled(wish in possible)
            if group is not order[-1]:
                self.addSeparator()
        if written:
            self.acts[Wish.PASTE].setText(_("Paste"))
        generate = self.acts[Wish.GENERATE]
        generate.setText(with_price(generate.text(), cost))
        self.aboutToHide.connect(self.deleteLater)

    def offer_ways(self, ways: WaysOut, orders: Sequence[Order]) -> None:
        """Put the ways out of the lines' orders on top."""
        if orders:
            first = self.actions()[0]
            before = set(self.actions())
            ways.fill(self, orders, but=Way.FORGET)
            added = [action for action in self.actions() if action not in before]
            self.insertActions(first, added)
            if added:
                self.insertSeparator(first)

    def offer(self, entries: Sequence[tuple[str, str, Callable[[], object]]]) -> None:
        """Put further commands, each with its words and keys, behind what plays and generates."""
        before = self.acts[Wish.WRITE]
        for words, keys, act in entries:
            action = QAction(words, self)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutVisibleInContextMenu(True)
            action.triggered.connect(lambda _checked=False, act=act: act())
            self.insertAction(before, action)
        self.insertSeparator(before)

    def offer_together(self, words: str, generate: Callable[[], object]) -> None:
        """Offer to make one take of all the lines; "" offers nothing."""
        if words:
            action = QAction(words, self)
            action.triggered.connect(generate)
            self.insertAction(self.actions()[self.actions().index(self.acts[Wish.GENERATE]) + 1], action)

    def offer_word(self, word: str, pronounce: Callable[[str], object]) -> None:
        """Offer to say how a word of the text is pronounced; "" offers nothing."""
        if word:
            shown = word if len(word) <= _WORD else f"{word[:_WORD]}…"
            first = self.actions()[0]
            action = QAction(_("Pronounce “{word}”…", word=shown).replace("&", "&&"), self)
            action.triggered.connect(lambda: pronounce(word))
            self.insertAction(first, action)
            self.insertSeparator(first)

    def _add(self, wish: Wish, lines: int, do: Callable[[Wish], None]) -> QAction:
        action = self.addAction(words_of(wish, lines))
        action.setShortcut(shortcut_of(wish))
        action.setShortcutVisibleInContextMenu(True)
        action.triggered.connect(lambda: do(wish))
        return action

    def open_at(self, point: QPoint) -> None:
        """Show the menu; returns at once."""
        self.popup(point)
