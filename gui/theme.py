"""Colours and fonts by role, for whoever paints, and their application to Qt's palette and style sheet.

The values are data in resources/themes. The system's accent and its high-contrast setting win over them. Roles that
carry words (`TEXT_ROLES`) can be read at 4.5:1 on every ground; `faint` and `waveform` are for shapes, never for words.
"""

import json
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from gui import RESOURCES
from gui.contrast import mixed, readable

GROUNDS = ("window", "sidebar", "surface", "accent_soft")
TEXT_ROLES = ("text", "muted", "accent", "done", "stale", "failed", "uncertain")

_SYSTEM = "roomtone_system_palette"
_QT_DEFAULT_ACCENT = "#308cc6"
_STATES = {
    "empty": "faint",
    "blank": "faint",
    "draft": "muted",
    "waiting": "muted",
    "queued": "muted",
    "submitting": "accent",
    "running": "accent",
    "downloading": "accent",
    "done": "done",
    "locked": "done",
    "scratch": "faint",
    "stale": "stale",
    "failed": "failed",
    "cancelled": "muted",
    "uncertain": "uncertain",
}
_FONTS: dict[str, tuple[int, QFont.Weight]] = {
    "caption": (11, QFont.Weight.Normal),
    "control": (13, QFont.Weight.Normal),
    "script": (15, QFont.Weight.Normal),
    "title": (20, QFont.Weight.DemiBold),
    "mono": (12, QFont.Weight.Normal),
}


class Theme(QObject):
    """The colours and fonts of one application; `changed` tells to paint again. `choice`: "system", "light", "dark"."""

    changed = Signal()

    def __init__(self, choice: str = "system", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._choice = choice
        self._system = system_palette()
        self._fonts: dict[str, QFont] = {}
        self._load()
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._follow)
        hints.accessibility().contrastPreferenceChanged.connect(self._follow)

    @property
    def dark(self) -> bool:
        """Whether the ground is darker than the text."""
        return self._dark

    @property
    def choice(self) -> str:
        """What was asked for: "system", "light" or "dark"."""
        return self._choice

    def choose(self, choice: str) -> None:
        """Follow the system, or be light or dark from now on."""
        if choice != self._choice:
            self._choice = choice
            self._follow()

    def colour(self, role: str) -> QColor:
        """Return a copy of the role's colour. Raises `KeyError` for a role that the theme files do not have."""
        return QColor(self._roles[role])

    def state_colour(self, state: str) -> QColor:
        """Return the colour of a `LineState` or job `State`; can be read as text, those of empty and scratch apart."""
        return self.colour(_STATES[state])

    def mark_colour(self, state: str) -> QColor:
        """Return the colour of a state's shape: more vivid than what can be read as text."""
        role = _STATES[state]
        return QColor(self._roles.get(f"{role}_mark", self._roles[role]))

    def font(self, role: str) -> QFont:
        """Return the font of "caption", "control", "script", "title" or "mono"; sizes are logical pixels."""
        if role not in self._fonts:
            self._fonts[role] = _font(role)
        return QFont(self._fonts[role])

    def roles(self) -> dict[str, QColor]:
        """Return every role with its colour."""
        return {role: QColor(colour) for role, colour in self._roles.items()}

    def _follow(self, *_: object) -> None:
        before = self._roles
        self._load()
        if before != self._roles:
            self.changed.emit()

    def _load(self) -> None:
        self._dark = self._choice == "dark" or (self._choice == "system" and _system_is_dark())
        if self._choice == "system" and _high_contrast():
            self._roles = high_contrast_roles(self._system)
            self._dark = self._roles["window"].lightness() < 128
            return
        self._roles = read_roles("dark" if self._dark else "light")
        accent = stated_accent(self._system, QGuiApplication.platformName())
        if accent is not None:
            self._roles.update(accent_roles(accent, self._roles))


def system_palette() -> QPalette:
    """Return the palette that the system gave the application, from before any theme of ours was put on it."""
    app = QGuiApplication.instance()
    assert app is not None, "a theme needs an application"
    if app.property(_SYSTEM) is None:
        app.setProperty(_SYSTEM, QPalette(QGuiApplication.palette()))
    return app.property(_SYSTEM)


def read_roles(name: str) -> dict[str, QColor]:
    """Read one theme file."""
    found = json.loads((RESOURCES / "themes" / f"{name}.json").read_bytes())
    return {role: QColor(value) for role, value in found.items()}


def stated_accent(system: QPalette, platform: str) -> QColor | None:
    """Return the accent that the system really states; None for Qt's own blue, which no user chose."""
    accent = system.accent().color()
    if platform in {"windows", "cocoa"} or accent.name() != _QT_DEFAULT_ACCENT:
        return accent
    return None


def accent_roles(accent: QColor, roles: dict[str, QColor]) -> dict[str, QColor]:
    """Return the roles that follow from a foreign accent, made readable on this theme's grounds."""
    soft = mixed(roles["surface"], accent, 0.14 if roles["surface"].lightness() > 128 else 0.26)
    grounds = [roles["window"], roles["sidebar"], roles["surface"], soft]
    strong = readable(accent, grounds)
    return {
        "accent": strong,
        "accent_soft": soft,
        "on_accent": readable(roles["surface"], [strong]),
        "waveform": mixed(roles["surface"], accent, 0.3),
        "selected": (selected := mixed(roles["surface"], accent, 0.38)),
        "on_selected": readable(roles["text"], [selected]),
    }


def high_contrast_roles(system: QPalette) -> dict[str, QColor]:
    """Return the roles in the system's own colours, without any half-tone of ours."""
    window, base = system.window().color(), system.base().color()
    text, accent = system.windowText().color(), system.highlight().color()
    grounds = [window, base]
    roles = dict.fromkeys(("text", "muted", "faint", "hairline"), text)
    roles |= dict.fromkeys(("window", "sidebar"), window)
    roles |= {"surface": base, "hover": mixed(base, text, 0.15), "accent_soft": mixed(base, text, 0.1)}
    roles |= {"accent": readable(accent, grounds), "waveform": text}
    roles["on_accent"] = readable(system.highlightedText().color(), [roles["accent"]])
    roles |= {"selected": roles["accent"], "on_selected": roles["on_accent"]}
    file = read_roles("dark" if window.lightness() < 128 else "light")
    return roles | {state: readable(file[state], grounds, 7) for state in ("done", "stale", "failed", "uncertain")}


def apply(app: QApplication, theme: Theme) -> None:
    """Put the theme on the whole application, now and after every change of it."""
    app.setStyle("Fusion")
    app.setFont(theme.font("control"))

    def paint() -> None:
        _tell_the_system(theme.choice)
        app.setPalette(palette(theme))
        app.setStyleSheet(style_sheet(theme))

    theme.changed.connect(paint)
    paint()


def _tell_the_system(choice: str) -> None:
    """Let window frames and native dialogs be as light or dark as we are."""
    schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
    QGuiApplication.styleHints().setColorScheme(schemes.get(choice, Qt.ColorScheme.Unknown))


def palette(theme: Theme) -> QPalette:
    """Return Qt's palette in the theme's colours."""
    made = QPalette()
    for role, name in _PALETTE.items():
        made.setColor(role, theme.colour(name))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, theme.colour("faint"))
    made.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Highlight, theme.colour("hairline"))
    return made


def style_sheet(theme: Theme) -> str:
    """Return resources/themes/style.qss with the roles filled in."""
    template = Template((RESOURCES / "themes" / "style.qss").read_text("utf-8"))
    return template.substitute({role: _css(colour) for role, colour in theme.roles().items()})


def _css(colour: QColor) -> str:
    return f"rgba({colour.red()},{colour.green()},{colour.blue()},{colour.alpha()})"


def _font(role: str) -> QFont:
    size, weight = _FONTS[role]
    system = QFontDatabase.SystemFont
    font = QFontDatabase.systemFont(system.FixedFont if role == "mono" else system.GeneralFont)
    if role != "mono" and font.family() in {"Sans Serif", "Sans"}:
        font.setFamilies(["Inter", font.family()])  # nobody chose a font: a desktop would have named one
    font.setPixelSize(size)
    font.setWeight(weight)
    if role in {"caption", "control"}:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


def _system_is_dark() -> bool:
    return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark


def _high_contrast() -> bool:
    hints = QGuiApplication.styleHints()  # held: PySide6 drops what belongs to a wrapper that nobody holds
    return hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast


_PALETTE = {
    QPalette.ColorRole.Window: "window",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "window",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.PlaceholderText: "muted",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "on_accent",
    QPalette.ColorRole.ToolTipBase: "surface",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.Highlight: "accent_soft",
    QPalette.ColorRole.HighlightedText: "text",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.Light: "surface",
    QPalette.ColorRole.Midlight: "window",
    QPalette.ColorRole.Mid: "hairline",
    QPalette.ColorRole.Dark: "hairline",
    QPalette.ColorRole.Shadow: "hairline",
}
