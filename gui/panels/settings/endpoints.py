"""The paths of a profile: those that its provider does not publish first, the others where they are asked for."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from core.domain.profile import Profile
from core.errors import KeyringProblem
from core.providers.base import Endpoint
from gui.i18n import _
from gui.panels.settings.book import AccountBook
from gui.panels.settings.curl import CurlPopup
from gui.panels.settings.sheet import Field, Sheet, beside, link, under
from gui.theme import Theme
from gui.widgets.buttons import PlainButton


class Endpoints:
    """Rows in a sheet, one a path. A path that is left empty is the declared one.

    `refused` hears of a pasted key that the keyring did not take.
    """

    def __init__(
        self,
        book: AccountBook,
        theme: Theme,
        profile: Profile,
        sheet: Sheet,
        refused: Callable[[str, KeyringProblem], object],
    ) -> None:
        self._book, self._theme, self._id = book, theme, profile.id
        provider = book.accounts.provider(profile.id)
        declared = provider.endpoints
        self._needed = {name for generator in provider.generators for name in generator.endpoints}
        self.fields: dict[str, Field] = {}
        self._declared = {endpoint.name: endpoint for endpoint in declared}
        self._refused = refused
        self._usual: list[QWidget] = []
        self._popup: CurlPopup | None = None
        self._asked = ""
        if not declared:
            return
        sheet.group(_("Paths"))
        for endpoint in sorted(declared, key=lambda one: bool(one.default)):
            row = sheet.row("", under(_(endpoint.label) or endpoint.name, self._field(endpoint)))
            if endpoint.default:
                self._usual.append(row)
        self._fold(sheet)
        self.synchronize(profile)

    def synchronize(self, profile: Profile) -> None:
        """Show the paths as they are now."""
        for name, field in self.fields.items():
            path = profile.endpoints.get(name, "")
            field.show_kept(path)
            field.tell(*self._note(self._declared[name], path))

    def _fold(self, sheet: Sheet) -> None:
        if len(self._usual) == len(self.fields) or len(self._usual) > 1:
            show = link(_("Change the usual paths"))
            row = sheet.row("", beside(show))
            show.clicked.connect(lambda: self._unfold(row))
            for widget in self._usual:
                widget.hide()

    def _unfold(self, row: QWidget) -> None:
        row.hide()
        for widget in self._usual:
            widget.show()

    def _field(self, endpoint: Endpoint) -> Field:
        paste = PlainButton(_("Paste cURL…"))
        paste.setAccessibleName(_("Paste cURL for {name}", name=_(endpoint.label) or endpoint.name))
        field = Field(endpoint.default or "/…", behind=() if endpoint.default else (paste,))
        field.given.connect(partial(self._save, endpoint.name))
        paste.clicked.connect(lambda: self._open(endpoint, paste))
        self.fields[endpoint.name] = field
        return field

    def _note(self, endpoint: Endpoint, path: str) -> tuple[str, str]:
        """Say what is missing, or what the path is for; a needed one that nobody knows is a warning."""
        hint = _(endpoint.hint)
        if path:
            return "", ""
        if endpoint.default or endpoint.name not in self._needed:
            return hint, ""
        return _("Not set. {hint}", hint=hint) if hint else _("Not set."), "stale"

    def _save(self, name: str, path: str) -> None:
        def fields(profile: Profile) -> dict[str, object]:
            kept = {known: value for known, value in profile.endpoints.items() if known != name}
            return {"endpoints": kept | ({name: path.strip()} if path.strip() else {})}

        self._book.tasks.run(self._book.save(self._id, self.fields[name], fields), "change path")

    def _open(self, endpoint: Endpoint, anchor: QWidget) -> None:
        if self._popup is None:
            hint = _("Method, address and path are read from it. A key in it goes into the system’s keyring.")
            self._popup = CurlPopup(self._theme, hint, anchor.window())
            self._popup.given.connect(self._read)
        self._asked = endpoint.name
        self._popup.drop_from(anchor)

    def _read(self, text: str) -> None:
        if self._popup:
            self._book.tasks.run(self.paste(self._asked, text, self._popup), "paste cURL")

    async def paste(self, name: str, text: str, popup: CurlPopup) -> None:
        """Read the path from a command; what is wrong with it is said in `popup`."""
        try:
            done = await self._book.paste(self._id, name, text, popup.complain)
        except KeyringProblem as problem:  # the path is kept; the key waits for the user's choice
            self._refused(popup.text.secret, problem)
            done = True
        if done:
            popup.close()
