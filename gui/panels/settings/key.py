"""The key of a profile: put in, replaced, removed, never shown. Where the keyring cannot keep it, the user chooses."""

from typing import Any

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from core.domain.profile import Profile
from core.errors import KeyringProblem, Problem
from core.keys import Found, Place, variable
from gui.i18n import _, sentences, told
from gui.panels.settings.book import AccountBook, in_words
from gui.panels.settings.sheet import beside, link, note
from gui.widgets.buttons import PlainButton
from gui.widgets.labels import Heading

_DOTS = "•" * 20


class KeyRow(QWidget):
    """A field that can only be written. `kept`: a key has just been put away."""

    kept = Signal()

    def __init__(self, book: AccountBook, profile: Profile) -> None:
        super().__init__()
        self._book, self._profile = book, profile
        template = book.template(profile)
        self._page = template.key_page if template else ""
        self.edit = _Secret()
        self.keep = PlainButton(_("Keep"))
        self.note = note()
        self.forget = link(_("Remove key"))
        self.get = link(_("Get a key"))
        self.choice = _Choice()
        self._lay_out()
        self.edit.textChanged.connect(lambda text: self.keep.setVisible(bool(text)))
        self.edit.textEdited.connect(self._typed)
        self.edit.editingFinished.connect(self.commit)
        self.keep.clicked.connect(self.commit)
        self.forget.clicked.connect(lambda: self._run(book.remove_key(profile.id), "remove key"))
        self.get.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(self._page)))
        self.choice.session.clicked.connect(lambda: self._run(self.put(session=True), "keep key for session"))
        self.choice.again.clicked.connect(self.commit)
        self.synchronize(profile)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.edit.setAccessibleName(name)

    @property
    def busy(self) -> bool:
        """Whether the keyring is being asked."""
        return self.edit.isReadOnly()

    def commit(self) -> None:
        """Put away what was typed, if anything was."""
        if self.edit.text() and not self.busy:
            self._run(self.put(), "keep key")

    async def put(self, *, session: bool = False) -> bool:
        """Put away what was typed; tell whether it is kept. What a keyring cannot do becomes a choice."""
        key = self.edit.text().strip()
        if not key or self.busy:
            return not key
        self.edit.setReadOnly(True)  # not disabled: the keys of the keyboard would go to "Remove key"
        self.choice.hide()
        self._say(_("Asking the keyring…"), "")
        try:
            await self._book.set_key(self._profile.id, key, session=session)
        except KeyringProblem as problem:
            self.offer(key, problem)
            return False
        except Problem as problem:
            self._say(in_words(problem), "failed")
            return False
        finally:
            self.edit.setReadOnly(False)
        self.edit.clear()
        self.kept.emit()
        return True

    def offer(self, key: str, problem: KeyringProblem) -> None:
        """Let the user choose what happens to a key that the keyring did not take."""
        self.edit.setText(key)
        self._say("", "")
        self.choice.offer(told(problem.title), self._ways(problem))

    def synchronize(self, profile: Profile) -> None:
        """Show where the key is."""
        self._profile = profile
        found, needed = self._book.found(profile.id), self._book.needs_key(profile)
        has = found.place is not Place.NONE
        self.edit.setPlaceholderText(_DOTS if has else "" if needed else _("none needed"))
        words, tone = self._where(found, needed=needed, missing=self._book.lacks_key(profile.id))
        if not self.edit.text():
            self._say(words, tone)
        self.forget.setVisible(found.place in (Place.KEYRING, Place.SESSION))
        self.get.setVisible(bool(self._page) and not has)

    # inside

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.edit, 1)
        line.addWidget(self.keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(self.note)
        column.addWidget(beside(self.get, self.forget))
        column.addWidget(self.choice)
        self.keep.hide()
        self.setFocusProxy(self.edit)

    def _typed(self) -> None:
        self.choice.hide()
        self._say(_("Press Enter to keep it."), "")

    def _run(self, deed: Any, name: str) -> None:
        self._book.tasks.run(deed, name)

    def _say(self, words: str, tone: str) -> None:
        self.note.setText(words)
        self.note.set_tone(tone)
        self.note.setVisible(bool(words))
        self.edit.setAccessibleDescription(words)

    def _where(self, found: Found, *, needed: bool, missing: bool) -> tuple[str, str]:
        match found.place:
            case Place.KEYRING:
                return _("Kept in {store}. It can be replaced, never shown.", store=found.store), ""
            case Place.SESSION:
                return _("Kept for this session only: it is gone once Roomtone closes."), ""
            case Place.ENVIRONMENT:
                return _("Comes from the environment variable {name}.", name=found.store), ""
            case Place.NONE if missing:
                return _("No key yet. It will be kept in the system’s keyring, never in a file."), "stale"
            case Place.NONE:
                return "" if needed else _("This provider works without a key."), ""

    def _ways(self, problem: Problem) -> str:
        other = _("Or start Roomtone with the environment variable {name}.", name=variable(self._profile.name))
        return sentences(told(problem.remedy) if problem.remedy else "", other)


class _Secret(QLineEdit):
    """Dots, whatever is typed; Escape empties it."""

    def __init__(self) -> None:
        super().__init__()
        self.setEchoMode(QLineEdit.EchoMode.Password)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)


class _Choice(QFrame):
    """What can be done where the keyring does not keep a key."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("choice")
        self.title, self.text = Heading(), note()
        self.title.setWordWrap(True)
        self.session = PlainButton(_("Keep it for this session"))
        self.again = PlainButton(_("Try again"))
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        for part in (self.title, self.text, beside(self.session, self.again)):
            column.addWidget(part)
        self.hide()

    def offer(self, title: str, text: str) -> None:
        """Say what the keyring said, and what can be done."""
        self.title.setText(title)
        self.text.setText(text)
        self.setAccessibleName(f"{title} {text}")
        self.show()
