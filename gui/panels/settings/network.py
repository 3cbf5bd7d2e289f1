"""The way to the network: through which proxy, and whose certificates are trusted."""

from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from core.errors import Problem
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.i18n import _
from gui.panels.settings.book import in_words
from gui.panels.settings.sheet import Field, Sheet, beside, note
from gui.widgets.buttons import PlainButton
from gui.widgets.segments import Segments

_MODES = ("system", "none", "custom")


class NetworkPage(Sheet):
    """The address saves by itself; name and password are put away together and never shown."""

    def __init__(self, studio: Studio, tasks: Tasks) -> None:
        super().__init__(_("Network"))
        self._studio, self._tasks = studio, tasks
        self.mode = Segments([_("Like the system"), _("None"), _("Own proxy")])
        self.mode_note = note()
        self.address = Field("http://proxy.example:3128")
        self.name, self.password = QLineEdit(), QLineEdit()
        self.keep = PlainButton(_("Keep login"))
        self.login_note = note(_("Only if the proxy asks for it. It is kept in the system’s keyring, never in a file."))
        self.row(_("Proxy"), self._with_note(self.mode, self.mode_note))
        self._custom = [
            self.row(_("Address"), self.address),
            self.row(_("Name"), self.name),
            self.row(_("Password"), self.password),
            self.row("", self._with_note(beside(self.keep), self.login_note)),
        ]
        self.row(_("Certificates"), self._certificates())
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.mode.chosen.connect(self._choose)
        self.address.given.connect(lambda _: self._save())
        self.keep.clicked.connect(lambda: tasks.run(self.put_login(), "keep proxy login"))
        self.password.returnPressed.connect(self.keep.click)
        for field in (self.name, self.password):
            field.textChanged.connect(self._weigh)
        self.synchronize()
        self._weigh()

    def synchronize(self) -> None:
        """Show what holds."""
        settings = self._studio.settings
        self._show(settings.proxy_mode)
        self.address.show_kept(settings.proxy_url)

    async def save(self, mode: str) -> None:
        """Go through that proxy from now on; a bad address is said in place."""
        try:
            await self._studio.accounts.set_proxy(mode, self.address.edit.text().strip(), None)
        except Problem as problem:
            self.address.complain(in_words(problem))
        else:
            self.address.show_kept(self._studio.settings.proxy_url)
            self.address.accept()

    async def put_login(self) -> None:
        """Put name and password into the keyring."""
        login = self.name.text().strip(), self.password.text()
        try:
            await self._studio.accounts.set_proxy("custom", self.address.edit.text().strip(), login)
        except Problem as problem:
            self._say(in_words(problem), "failed")
        else:
            self.name.clear()
            self.password.clear()
            self._say(_("Kept in the system’s keyring. It can be replaced, never shown."), "done")

    # inside

    def _choose(self, place: int) -> None:
        mode = _MODES[place]
        self._show(mode)
        if mode == "custom" and not self.address.edit.text().strip():
            self.address.setFocus()
        else:
            self._tasks.run(self.save(mode), "change proxy")

    def _save(self) -> None:
        self._tasks.run(self.save("custom"), "change proxy")

    def _show(self, mode: str) -> None:
        self.mode.choose(_MODES.index(mode) if mode in _MODES else 0)
        words = {
            "system": _("As the system or the environment says, such as HTTPS_PROXY."),
            "none": _("Straight to the provider, whatever the system says."),
        }.get(mode, "")
        self.mode_note.setText(words)
        self.mode_note.setVisible(bool(words))
        for row in self._custom:
            row.setVisible(mode == "custom")

    def _weigh(self) -> None:
        self.keep.setEnabled(bool(self.name.text().strip() and self.password.text()))

    def _say(self, words: str, tone: str) -> None:
        self.login_note.setText(words)
        self.login_note.set_tone(tone)

    def _with_note(self, widget: QWidget, words: QWidget) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(widget)
        column.addWidget(words)
        return made

    def _certificates(self) -> QWidget:
        words = note(
            _("Those that the operating system trusts, your organisation’s among them. They are always checked.")
        )
        words.setContentsMargins(0, 7, 0, 0)
        return words
