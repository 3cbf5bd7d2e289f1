"""What can be read wrong in a file, and what becomes of a name: the choices of an import."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from core.projects.arriving import NARRATOR
from core.projects.document import Document
from core.projects.drafting import Role
from core.text.decode import ENCODINGS
from core.text.formats.looking import WITH_COLONS, Found, Wish
from gui.i18n import _
from gui.panels.inspector.summary import shown_name
from gui.theme import Theme
from gui.widgets.inputs import Dropdown, Switch
from gui.widgets.labels import Caption, Elided
from gui.widgets.segments import Segments

_NEW = "\0new"


def encoding_word(encoding: str) -> str:
    """Return what an encoding is called."""
    words = {
        "utf-8": "UTF-8",
        "utf-16-le": "UTF-16",
        "utf-16-be": _("UTF-16, big-endian"),
        "utf-32-le": "UTF-32",
        "utf-32-be": "UTF-32",
        "gb18030": _("Chinese, GB 18030"),
        "big5": _("Chinese, Big5"),
        "shift_jis": _("Japanese, Shift JIS"),
        "euc_kr": _("Korean, EUC-KR"),
        "cp1252": _("Western, Latin-1"),
        "cp1250": _("Central European"),
        "cp1251": _("Cyrillic"),
    }
    return words.get(encoding, encoding)


class Options(QWidget):
    """`wished` is told with the fields of a `Wish`; `together_chosen`: whether all chapters become one script."""

    wished = Signal(dict)
    together_chosen = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.encoding, self.names = Dropdown(theme), Switch(theme)
        self.encoding.setFixedWidth(190)
        self.encoding.setAccessibleName(_("Encoding"))
        for name in ENCODINGS:
            self.encoding.addItem(encoding_word(name), name)
        self.names.setAccessibleName(_("A name and a colon make a speaker"))
        self._encoding_words = Caption(_("Encoding"))
        self._names_words = QLabel(_("A name and a colon make a speaker"))
        self._names_words.mousePressEvent = lambda _event: self.names.click()
        self.together = Segments([_("A script for each chapter"), _("All in one script")])
        self.together.setAccessibleName(_("Scripts"))
        self.together.setFixedWidth(
            max(320, 2 * self.fontMetrics().horizontalAdvance(_("A script for each chapter")) + 80)
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for part in (self._encoding_words, self.encoding, self.names, self._names_words):
            row.addWidget(part)
        row.addStretch(1)
        row.addWidget(self.together)
        self.encoding.activated.connect(lambda _: self.wished.emit({"encoding": self.encoding.currentData()}))
        self.names.toggled.connect(lambda on: self.wished.emit({"names": on}))
        self.together.chosen.connect(lambda index: self.together_chosen.emit(index == 1))

    def show_file(self, found: Found, wish: Wish, *, parts: int, together: bool) -> None:
        """Show how a file was read, and offer what can be otherwise."""
        if found.encoding and self.encoding.findData(found.encoding) < 0:
            self.encoding.addItem(encoding_word(found.encoding), found.encoding)
        self.encoding.setCurrentIndex(self.encoding.findData(found.encoding))
        for part in (self._encoding_words, self.encoding):
            part.setVisible(bool(found.encoding))
        self.names.blockSignals(True)
        self.names.setChecked(wish.names)
        self.names.blockSignals(False)
        for part in (self.names, self._names_words):
            part.setVisible(found.kind in WITH_COLONS)
        self.together.choose(int(together))
        self.together.setVisible(parts > 1)
        self.setVisible(bool(found.encoding) or found.kind in WITH_COLONS or parts > 1)


class Becoming(QWidget):
    """Who speaks a name. `given` carries the id of a speaker, `NARRATOR`, or None for somebody new; `called` a name."""

    given = Signal(object)
    called = Signal(str)

    def __init__(self, theme: Theme, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._role: Role | None = None
        self.who, self.name = Dropdown(theme), QLineEdit()
        self.who.setAccessibleName(_("Who speaks this name"))
        self.who.addItem(_("Somebody new"), _NEW)
        self.who.addItem(_("Narrator"), NARRATOR)
        for speaker in document.speakers.values():
            if not speaker.narrator:
                self.who.addItem(shown_name(speaker), speaker.id)
        self.name.setAccessibleName(_("Name"))
        self.name.setMaxLength(40)
        self.words = Elided()
        self.words.setObjectName("becoming")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.who, 1)
        row.addWidget(self.name, 1)
        whole.addWidget(self.words)
        whole.addLayout(row)
        self.who.activated.connect(self._give)
        self.name.editingFinished.connect(self._call)
        self.name.returnPressed.connect(self.name.clearFocus)

    def show_role(self, role: Role) -> None:
        """Show what becomes of a name."""
        self._role = role
        self.words.setText(_("{name} is spoken by", name=role.written))
        self.who.setCurrentIndex(max(0, self.who.findData(_NEW if role.speaker is None else role.speaker)))
        self.name.setVisible(role.speaker is None)
        if not self.name.hasFocus():
            self.name.setText(role.called)

    def _give(self) -> None:
        chosen = self.who.currentData(Qt.ItemDataRole.UserRole)
        self.given.emit(None if chosen == _NEW else chosen)

    def _call(self) -> None:
        text = self.name.text().strip()
        if self._role and text and text != self._role.called:
            self.called.emit(text)
