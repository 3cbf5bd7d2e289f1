"""How the window looks and speaks, and whether playing goes on. The same choices stand in the menus."""

from PySide6.QtCore import Signal

from core.settings import Settings
from gui.i18n import LANGUAGES, _
from gui.panels.settings.sheet import Sheet, beside
from gui.theme import Theme
from gui.widgets.inputs import Dropdown, Switch
from gui.widgets.labels import Caption
from gui.widgets.segments import Segments

_THEMES = ("system", "light", "dark")


class GeneralPage(Sheet):
    """Tells what was chosen; whoever hears it does it."""

    theme_chosen = Signal(str)
    language_chosen = Signal(str)
    play_on_chosen = Signal(bool)

    def __init__(self, settings: Settings, theme: Theme) -> None:
        super().__init__(_("General"))
        self._settings = settings
        self.theme = Segments([_("Like the system"), _("Light"), _("Dark")])
        self.language = Dropdown(theme)
        self.play_on = Switch(theme)
        self._languages = ["", *LANGUAGES]
        self.language.addItems([_("Like the system"), *LANGUAGES.values()])
        self.row(_("Theme"), self.theme)
        self.row(_("Language"), self.language)
        self.play_on.setAccessibleName(_("Go on with the next take"))
        self.row(_("Playing"), beside(self.play_on, Caption(_("Go on with the next take"))))
        self.theme.chosen.connect(lambda place: self.theme_chosen.emit(_THEMES[place]))
        self.language.activated.connect(lambda place: self.language_chosen.emit(self._languages[place]))
        self.play_on.clicked.connect(self.play_on_chosen)
        self.synchronize()

    def synchronize(self) -> None:
        """Show what holds."""
        self.theme.choose(_THEMES.index(self._settings.theme) if self._settings.theme in _THEMES else 0)
        known = self._settings.language if self._settings.language in self._languages else ""
        self.language.setCurrentIndex(self._languages.index(known))
        self.play_on.setChecked(self._settings.play_next)
