"""Parts of a card of the account page: a figure with its name, the legend of a chart, a cap with what is left of it."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.domain.money import Money, figures
from core.domain.profile import Profile
from gui.i18n import _
from gui.money import shown
from gui.panels.settings.book import AccountBook
from gui.panels.settings.profile import CapField
from gui.panels.settings.sheet import note
from gui.panels.settings.spending_words import Part
from gui.theme import Theme
from gui.widgets.bars import shade
from gui.widgets.labels import Caption, Elided
from gui.widgets.meter import Meter

_LABEL, _SWATCH, _LINE = 132, 10, 24


class Figure(QWidget):
    """A name, and below it a figure, with what may stand behind it."""

    def __init__(self, theme: Theme, behind: QWidget | None = None) -> None:
        super().__init__()
        self.name, self.figure = Caption(), QLabel()
        self.figure.setFont(theme.font("script"))
        self.figure.setMinimumHeight(_LINE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(1)
        line = QHBoxLayout()
        line.setSpacing(6)
        line.addWidget(self.figure)
        if behind:
            line.addWidget(behind)
        line.addStretch(1)
        column.addWidget(self.name)
        column.addLayout(line)
        column.addStretch(1)
        for label in (self.name, self.figure):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.figure.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def show_figure(self, name: str, figure: str) -> None:
        """Show a figure under that name."""
        self.name.setText(name)
        self.figure.setText(figure)
        self.figure.setAccessibleName(f"{name}: {figure}")


class Legend(QWidget):
    """A row for each part of the chart: its colour, who it is, how much."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._shown: tuple[Part, ...] = ()

    def show_parts(self, parts: Sequence[Part]) -> None:
        """Show these parts, in the order in which they stand on each other."""
        if tuple(parts) == self._shown:
            return
        self._shown = tuple(parts)
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for row, part in enumerate(parts):
            amount = QLabel(f"{figures(part.money.amount)} {part.money.unit}")
            amount.setTextFormat(Qt.TextFormat.PlainText)
            self._grid.addWidget(_Swatch(self._theme, row), row, 0)
            self._grid.addWidget(Elided(part.name), row, 1)
            self._grid.addWidget(amount, row, 2, Qt.AlignmentFlag.AlignRight)


class CapRow(QWidget):
    """The most that may be spent in a day or for a project, to be changed, and how much of it is used."""

    def __init__(self, book: AccountBook, theme: Theme, profile: Profile, period: str, words: str) -> None:
        super().__init__()
        self._period = period
        self._most: float | None = None
        self._used, self._whose = Money(0.0), ""
        self.field, self.meter, self.words = CapField(book, profile, period), Meter(theme), note()
        self.field.setAccessibleName(f"{profile.name}: {words}")
        self.meter.setAccessibleName(f"{profile.name}: {words}")
        label = Caption(words)
        label.setFixedWidth(_LABEL)
        label.setMinimumHeight(28)
        label.setBuddy(self.field)
        right = QVBoxLayout()
        right.setSpacing(3)
        right.addStretch(1)
        right.addWidget(self.meter)
        right.addWidget(self.words)
        right.addStretch(1)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(label, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.field, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(right, 1)
        self.synchronize(profile)

    def synchronize(self, profile: Profile) -> None:
        """Show the cap as it is now."""
        self._most = getattr(profile.caps, self._period)
        self.field.synchronize(profile)
        self._measure()

    def show_used(self, used: Money | None, whose: str) -> None:
        """Show how much of it is used, and by which project."""
        self._used, self._whose = used or Money(0.0), whose
        self._measure()

    def _measure(self) -> None:
        for part in (self.meter, self.words):
            part.setVisible(self._most is not None)
        if self._most is None:
            return
        self.meter.show_share(self._used.amount / self._most if self._most else 1.0)
        self.words.setText(self._told())
        self.words.set_tone(self.meter.tone)
        self.meter.setAccessibleDescription(self.words.text())

    def _told(self) -> str:
        if not self._used.amount:
            return _("nothing used")
        amount = shown(self._used)
        over = self.meter.tone == "failed"
        if self._period == "day":
            words = _("{amount} used today: the cap is reached") if over else _("{amount} used today")
        else:
            words = _("{amount} used by {name}: the cap is reached") if over else _("{amount} used by {name}")
        return words.format(amount=amount, name=self._whose)


class _Swatch(QWidget):
    def __init__(self, theme: Theme, part: int) -> None:
        super().__init__()
        self._theme, self._part = theme, part
        self.setFixedSize(QSize(_SWATCH, 18))
        theme.changed.connect(self.update)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shade(self._theme, self._part))
        painter.drawRoundedRect(QRectF(0, (self.height() - _SWATCH) / 2, _SWATCH, _SWATCH), 2, 2)
