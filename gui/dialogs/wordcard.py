"""One entry of a pronunciation dictionary to be written: the word, how it is said, and how it is looked for.

Reports what is given; what is wrong about it is told by whoever keeps the dictionary.
"""

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from core.domain.script import Pronunciation
from gui.i18n import _
from gui.icons import paint_icon
from gui.theme import Theme
from gui.widgets.buttons import IconButton, PlainButton
from gui.widgets.labels import Caption


class _Arrow(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setFixedSize(QSize(20, 28))
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_icon(QPainter(self), QRectF(2, 6, 16, 16), self._theme, "arrow", "faint")


class WordCard(QFrame):
    """`given` carries the entry once a field is left or an option turned; `typing` on every key.

    `hear_asked`, `paid_asked`: play how it is said, free or with the voice that costs. `remove_asked`: take it out.
    """

    given = Signal(object)
    typing = Signal()
    hear_asked = Signal()
    paid_asked = Signal()
    remove_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("word-card")
        self.written, self.spoken = QLineEdit(), QLineEdit()
        self.hear = IconButton(theme, "play", _("Hear it"))
        self.paid = PlainButton()
        self.remove = IconButton(theme, "trash", _("Remove this word"), role="muted")
        self.options = {
            "whole": self._option(_("Whole word"), _("“sea” is not found in “season”.")),
            "case": self._option(_("Match case"), _("“Polish” is not “polish”.")),
            "regex": self._option(_("Expression"), _("It is a regular expression; $1 is its first group.")),
            "phonemes": self._option(_("Phonetic"), _("How it is said stands in the signs of the IPA.")),
        }
        self.note = Caption()
        self.note.setWordWrap(True)
        self._arrow = _Arrow(theme)
        self._lay_out()
        for field in (self.written, self.spoken):
            field.textEdited.connect(lambda _text: self.typing.emit())
            field.editingFinished.connect(self._finish)
        self.hear.clicked.connect(self.hear_asked)
        self.paid.clicked.connect(self.paid_asked)
        self.remove.clicked.connect(self.remove_asked)

    def _lay_out(self) -> None:
        for field, name in ((self.written, _("As it is written")), (self.spoken, _("As it is said"))):
            field.setAccessibleName(name)
            field.setMaxLength(500)
        self.written.setPlaceholderText(_("Seyðisfjörður"))
        self.spoken.setPlaceholderText(_("SAY-this-fyur-thur"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        grid.addWidget(Caption(_("Written")), 0, 0)
        grid.addWidget(Caption(_("Said")), 0, 2)
        for column, part in enumerate((self.written, self._arrow, self.spoken, self.hear, self.remove)):
            grid.addWidget(part, 1, column)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(2, 3)
        options = QHBoxLayout()
        options.setSpacing(6)
        for button in self.options.values():
            options.addWidget(button)
        options.addStretch(1)
        options.addWidget(self.paid)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 12)
        column.setSpacing(8)
        column.addLayout(grid)
        column.addLayout(options)
        column.addWidget(self.note)

    def _option(self, words: str, hint: str) -> PlainButton:
        button = PlainButton(words)
        button.setProperty("option", True)
        button.setCheckable(True)
        button.setToolTip(hint)
        button.setAccessibleDescription(hint)
        button.clicked.connect(self._give)
        return button

    # what is shown and given

    def show_word(self, word: Pronunciation) -> None:
        """Show an entry; who types is not disturbed."""
        for field, text in ((self.written, word.written), (self.spoken, word.spoken)):
            if field.text() != text and not (field.hasFocus() and field.isModified()):
                field.setText(text)
        for name, button in self.options.items():
            button.setChecked(getattr(word, name))

    def word(self) -> Pronunciation:
        """Return the entry as it stands in the fields."""
        chosen = {name: button.isChecked() for name, button in self.options.items()}
        written = self.written.text() if chosen["regex"] else self.written.text().strip()
        return Pronunciation(written, self.spoken.text().strip(), **chosen)

    def say(self, words: str, tone: str = "") -> None:
        """Say something below the fields."""
        self.note.setText(words)
        self.note.set_tone(tone)
        self.note.setVisible(bool(words))

    def offer_paid(self, words: str) -> None:
        """Offer to hear it with a voice that costs something; "" takes that away."""
        self.paid.setText(words)
        self.paid.setVisible(bool(words))

    def _finish(self) -> None:
        if self.written.isModified() or self.spoken.isModified():  # else it only lost the keys
            self._give()

    def _give(self) -> None:
        for field in (self.written, self.spoken):
            field.setModified(False)
        self.given.emit(self.word())
