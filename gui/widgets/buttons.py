"""Buttons: filled (one a room at most), plain, one that fits its words, and an icon, named for screen readers."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolButton, QWidget

from gui.icons import icon
from gui.theme import Theme

_INSIDE = 14
"""Between a button's edge and its words."""

_ENTER = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})


class _WordButton(QPushButton):
    """Does with Enter what it does with Space, in a dialog or not; a key that is held down presses it once."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys where they were
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in _ENTER or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        elif not event.isAutoRepeat():
            self.click()


class FilledButton(_WordButton):
    """The one thing to do here. Where it spends money, its text carries the price."""


class PlainButton(_WordButton):
    """Everything else that is done with a word."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setAutoDefault(False)


class FittingButton(PlainButton):
    """A button that takes the room it is given and shows the longest of its forms that fits."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._forms: Sequence[str] = ("",)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def show_forms(self, *forms: str) -> None:
        """Show one of these, longest first; the first is what it is called."""
        self._forms = forms
        self.setAccessibleName(forms[0])
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.width() - 2 * _INSIDE
        fitting = (form for form in self._forms if self.fontMetrics().horizontalAdvance(form) <= room)
        self.setText(next(fitting, self._forms[-1]))


class IconButton(QToolButton):
    """An icon without words; `text` is its tooltip and its accessible name."""

    def __init__(
        self, theme: Theme, name: str, text: str, parent: QWidget | None = None, *, role: str = "text", size: int = 18
    ) -> None:
        super().__init__(parent)
        self._theme, self._name, self._role = theme, name, role
        self.setIconSize(QSize(size, size))
        self.setFixedSize(QSize(max(28, size + 10), max(28, size + 10)))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.show_as(name, text)
        theme.changed.connect(self.update)

    def show_as(self, name: str, text: str) -> None:
        """Show another icon under another name, as play turns into pause."""
        self._name = name
        self.setIcon(icon(self._theme, name, self._role))
        self.setToolTip(text)
        self.setAccessibleName(text)

    def tint(self, role: str) -> None:
        """Paint the icon in another role of the theme."""
        self._role = role
        self.setIcon(icon(self._theme, self._name, role))
