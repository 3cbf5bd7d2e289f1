"""A question in its place: what it is about, and one or two answers, perhaps with a text. Closing it is a no."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QBoxLayout, QHBoxLayout, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

from gui.theme import Theme
from gui.widgets.buttons import PlainButton
from gui.widgets.notice import Notice

_EDIT = 220
_WORDS = 440
"""So much room the words keep where the answers stand beside them."""


class Answer(NamedTuple):
    """The words of a button, which carry the price where it spends, and what it does. `stays`: the bar does too."""

    words: str
    act: Callable[[], object]
    stays: bool = False


class Question(Notice):
    """A bar with up to two buttons; the second stands before the first, which is what most people want.

    It never takes the keys from somebody who writes: a space that was meant for the text must buy nothing.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.edit, self.other = QLineEdit(), PlainButton()
        self._answers: tuple[Answer, ...] = ()
        self.edit.setMinimumWidth(_EDIT)
        self._lay_out_answers()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.button.clicked.connect(lambda: self._answer(0))
        self.other.clicked.connect(lambda: self._answer(1))
        self.edit.returnPressed.connect(self.button.click)
        self.edit.textChanged.connect(lambda text: self.button.setEnabled(bool(text.strip())))

    def _lay_out_answers(self) -> None:
        """Put the answers beside the words where there is room, else below them."""
        row = self.layout()
        assert isinstance(row, QHBoxLayout)
        row.removeWidget(self.button)
        words = row.takeAt(0)
        assert words is not None
        self._answers_row = QHBoxLayout()
        self._answers_row.setSpacing(8)
        self._answers_row.addWidget(self.edit, 1)
        self._answers_row.addStretch(0)
        self._answers_row.addWidget(self.other)
        self._answers_row.addWidget(self.button)
        self._body = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._body.setSpacing(8)
        self._body.addItem(words)
        self._body.addLayout(self._answers_row)
        row.insertLayout(0, self._body, 1)
        row.setAlignment(self.cross, Qt.AlignmentFlag.AlignTop)

    def _arrange(self) -> None:
        buttons = sum(one.sizeHint().width() + 8 for one in (self.other, self.button) if not one.isHidden())
        beside = self.edit.isHidden() and self.width() > buttons + _WORDS
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if way != self._body.direction():
            self._body.setDirection(way)
        self._body.setStretch(0, 1 if beside else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def ask(self, title: str, text: str, *answers: Answer, tone: str = "stale") -> None:
        """Ask, with one or two answers; what was asked before is dropped."""
        self.offer(title, text, *answers, tone=tone)
        if not isinstance(QApplication.focusWidget(), QLineEdit | QTextEdit | QPlainTextEdit):
            self.setFocus()

    def offer(self, title: str, text: str, *answers: Answer, tone: str = "stale") -> None:
        """Show it as `ask` does, and leave the keys where they are."""
        self._show(title, text, answers, tone)
        self.edit.hide()
        self._arrange()
        self.button.setEnabled(True)

    def ask_for(
        self, title: str, text: str, wanted: str, words: str, act: Callable[[str], object], *more: Answer
    ) -> None:
        """Ask for a text, `wanted` being its name."""
        self._show(title, text, (Answer(words, lambda: act(self.edit.text().strip())), *more), "uncertain")
        self.edit.clear()
        self.edit.setPlaceholderText(wanted)
        self.edit.setAccessibleName(wanted)
        self.button.setEnabled(False)
        self.edit.show()
        self._arrange()
        self.edit.setFocus()

    def tell(self, title: str, text: str = "", tone: str = "plain") -> None:
        """Say something that needs no answer."""
        self._answers = ()
        self.edit.hide()
        self.other.hide()
        self.show_notice(title, text, tone=tone)

    def let_go(self) -> None:
        """Put away what was only told: the reader went on. A question stays until it is answered."""
        if not self._answers:
            self.hide()

    def _show(self, title: str, text: str, answers: tuple[Answer, ...], tone: str) -> None:
        self._answers = answers
        self.show_notice(title, text, answers[0].words, tone)
        self.other.setText(answers[1].words if len(answers) > 1 else "")
        self.other.setVisible(len(answers) > 1)

    def _answer(self, place: int) -> None:
        answer = self._answers[place]
        if not answer.stays:
            self.hide()
        answer.act()
