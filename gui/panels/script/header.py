"""The head of the script room: title, how far it is, the one filled button, and the strip of states."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from core.projects.status import LineState, Tally
from gui.i18n import _, clock, count, many
from gui.money import with_price
from gui.panels.script.title import INSET, EditableTitle
from gui.theme import Theme
from gui.widgets.buttons import FilledButton, PlainButton
from gui.widgets.labels import Caption, Elided
from gui.widgets.strip import Strip

_UNDER_WAY = (LineState.WAITING, LineState.RUNNING)
_SPACING, _SIDES, _LEAST = 10, 20, 320
_TITLE = 150
"""So much room the title keeps before other things give way."""


class ScriptHeader(QWidget):
    """Reports what was pressed; `show_tally` brings it up to date."""

    renamed = Signal(str)
    cast_asked = Signal()
    export_asked = Signal()
    generate_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = EditableTitle(theme)
        self.title.renamed.connect(self.renamed)
        self.summary = Elided()
        self.summary.setObjectName("summary")
        self.summary.setMinimumWidth(1)
        self.cast = PlainButton(_("Cast"))
        self.export = PlainButton(_("Export…"))
        self.generate = FilledButton()
        self.generate.setDefault(False)
        self.cancel = PlainButton(_("Cancel"))
        self.progress = QProgressBar()
        self.under_way = Caption()
        self.strip = Strip(theme)
        self.strip.setAccessibleName(_("States of the lines"))
        self._most = 0
        self._missing, self._price = 0, ""
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.summary.setStyleSheet("#summary { color: palette(placeholder-text); padding-top: 5px; }")
        self.progress.setFixedWidth(72)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(_("Progress"))
        self.progress.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout()
        row.setSpacing(_SPACING)
        row.addWidget(self.title)
        row.addWidget(self.summary, 1)
        for part in (self.under_way, self.progress, self.cancel, self.cast, self.export, self.generate):
            row.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDES - INSET, 14, _SIDES, 10)
        column.setSpacing(11)
        column.addLayout(row)
        below = QHBoxLayout()
        below.setContentsMargins(INSET, 0, 0, 0)
        below.addWidget(self.strip)
        column.addLayout(below)

    def _connect(self) -> None:
        self.cast.clicked.connect(self.cast_asked)
        self.export.clicked.connect(self.export_asked)
        self.generate.clicked.connect(self.generate_asked)
        self.cancel.clicked.connect(self.cancel_asked)

    def show_title(self, title: str, shown: str = "") -> None:
        """Show the script's title, with its number as `shown`."""
        self.title.set_title(title or _("Untitled"), shown or title or _("Untitled"))

    def show_tally(self, tally: Tally) -> None:
        """Show how far the script is."""
        lines = sum(tally.counts.values())
        whole, *shorter = summaries(lines, tally)
        self.summary.shorter = shorter
        self.summary.setText(whole)
        self._show_missing(tally)
        self._show_under_way(sum(tally.counts.get(state, 0) for state in _UNDER_WAY))
        self.export.setEnabled(tally.seconds > 0)
        self._fit()

    def show_price(self, price: str) -> None:
        """Show what "Generate" would cost, "" where it is free."""
        self._price = price
        self._name_generate()
        self._fit()

    def minimumSizeHint(self) -> QSize:
        """Return a size at which things have given way already."""
        return QSize(_LEAST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Leave out what the menus and the strip have too before the button that spends would be cut."""
        busy = [part for part in (self.progress, self.under_way) if self._most]
        optional = [*busy, self.export, self.cast]
        shown = [part for part in (self.cancel, self.generate) if not part.isHidden()]
        room = self.width() - 2 * _SIDES + INSET - min(_TITLE, self.title.maximumWidth())
        for part in reversed(optional):
            part.setVisible(room >= _wide(*shown, part))
            shown += [part] * (not part.isHidden())

    def _name_generate(self) -> None:
        if self._missing:
            self.generate.setText(with_price(_("Generate {n}", n=count(self._missing)), self._price))

    def _show_missing(self, tally: Tally) -> None:
        self._missing = tally.missing
        missing, lines = tally.missing, sum(tally.counts.values())
        busy = any(tally.counts.get(state) for state in _UNDER_WAY)
        spoken = lines - tally.counts.get(LineState.BLANK, 0)
        nothing = _("Nothing to generate") if not spoken else _("All generated")
        self.generate.setText(nothing)
        self._name_generate()
        self.generate.setEnabled(missing > 0)
        self.generate.setVisible(missing > 0 or not busy)
        self.generate.setToolTip(
            many(
                "Speak the one line that has no take of its text",
                "Speak the {n} lines that have no take of their text",
                missing,
            )
        )

    def _show_under_way(self, under_way: int) -> None:
        self._most = max(self._most, under_way) if under_way else 0
        for part in (self.under_way, self.progress, self.cancel):
            part.setVisible(under_way > 0)
        if under_way:
            done = self._most - under_way
            self.under_way.setText(_("{done} of {all}", done=count(done), all=count(self._most)))
            self.progress.setRange(0, self._most)
            self.progress.setValue(done)


def _wide(*parts: QWidget) -> int:
    return sum(part.sizeHint().width() + _SPACING for part in parts)


def summaries(lines: int, tally: Tally) -> list[str]:
    """Return how many lines there are and how much of the script can be heard, in ever fewer words; none at last."""
    words = many("{n} line", "{n} lines", lines)
    if not tally.estimate:
        return [words, ""]
    seconds = clock(tally.seconds)
    whole = _("{lines} · {seconds} of about {estimate}", lines=words, seconds=seconds, estimate=clock(tally.estimate))
    return [whole, f"{words} · {seconds}", words, ""]
