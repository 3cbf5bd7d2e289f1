"""The head of the script room: title, how far it is, the one filled button, and the strip of states.

What has no room gives way in an order: what the menus have too first, the button that spends never.
"""

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QProgressBar, QSizePolicy, QVBoxLayout, QWidget

from core.projects.status import LineState, Tally
from gui.i18n import _, clock, count, many
from gui.icons import icon
from gui.money import with_price
from gui.panels.script.title import INSET, EditableTitle
from gui.theme import Theme
from gui.widgets.buttons import FilledButton, IconButton, PlainButton
from gui.widgets.labels import Caption, Elided
from gui.widgets.strip import Strip

_UNDER_WAY = (LineState.WAITING, LineState.RUNNING)
_SPACING, _SIDES, _LEAST = 10, 20, 320
_TITLE, _SUMMARY = 150, 96
"""So much room the title and the words beside it keep before other things give way."""


class ScriptHeader(QWidget):
    """Reports what was pressed; `show_tally` brings it up to date.

    `choices_asked`: the ways to generate only a part. `line_asked`: the number of the line whose cell was pressed.
    """

    renamed = Signal(str)
    cast_asked = Signal()
    export_asked = Signal()
    generate_asked = Signal()
    choices_asked = Signal()
    redo_asked = Signal()
    scratch_asked = Signal()
    cancel_asked = Signal()
    line_asked = Signal(int)
    reasons_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.title = EditableTitle(theme)
        self.title.renamed.connect(self.renamed)
        self.summary = Elided()
        self.summary.setObjectName("summary")
        self.summary.setMinimumWidth(1)
        self.cast = PlainButton(_("Cast"))
        self.export = PlainButton(_("Export…"))
        self.scratch = PlainButton(_("Scratch track"))
        self.redo = PlainButton()
        self.redo.setIcon(icon(theme, "flag", "stale"))
        self.generate, self.choices = FilledButton(), FilledButton()
        self.generate.setDefault(False)
        self.cancel = PlainButton(_("Cancel"))
        self.progress = QProgressBar()
        self.under_way = Caption()
        self.strip = Strip(theme)
        self.strip.setAccessibleName(_("States of the lines"))
        self.more = IconButton(theme, "more", _("More"))
        self.standing = Caption()
        self.standing.installEventFilter(self)
        self._hidden: list[QWidget] = []
        self._most = 0
        self._tally = Tally({}, 0.0, 0.0)
        self._price, self._price_of_flagged, self._held = "", "", ""
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.summary.setStyleSheet("#summary { color: palette(placeholder-text); padding-top: 5px; }")
        self.progress.setFixedWidth(72)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName(_("Progress"))
        self.progress.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.redo.setToolTip(_("Order another take of each flagged line; the take that it has stays until you choose"))
        self.scratch.setToolTip(_("Speak the lines that have no take with local voices, to hear and time the whole"))
        self._dress_choices()
        row = QHBoxLayout()
        row.setSpacing(_SPACING)
        row.addWidget(self.title)
        row.addWidget(self.summary, 1)
        for part in (
            self.under_way,
            self.progress,
            self.cancel,
            self.more,
            self.cast,
            self.export,
            self.redo,
            self.scratch,
        ):
            row.addWidget(part)
        split = QHBoxLayout()
        split.setSpacing(0)
        split.addWidget(self.generate)
        split.addWidget(self.choices)
        row.addLayout(split)
        column = QVBoxLayout(self)
        column.setContentsMargins(_SIDES - INSET, 14, _SIDES, 6)
        column.setSpacing(7)
        column.addLayout(row)
        below = QHBoxLayout()
        below.setContentsMargins(INSET, 0, 0, 0)
        below.setSpacing(_SPACING)
        below.addWidget(self.strip, 1)
        below.addWidget(self.standing)
        column.addLayout(below)

    def _dress_choices(self) -> None:
        self.choices.setObjectName("choices")
        self.choices.setIcon(icon(self._theme, "chevron-down", "on_accent"))
        self.choices.setIconSize(QSize(14, 14))
        self.choices.setFixedWidth(26)
        self.choices.setToolTip(_("Generate only a part"))
        self.choices.setAccessibleName(_("Generate only a part"))

    def _connect(self) -> None:
        self.cast.clicked.connect(self.cast_asked)
        self.export.clicked.connect(self.export_asked)
        self.generate.clicked.connect(self.generate_asked)
        self.choices.clicked.connect(self.choices_asked)
        self.more.clicked.connect(self._open_menu)
        self.redo.clicked.connect(self.redo_asked)
        self.scratch.clicked.connect(self.scratch_asked)
        self.strip.asked.connect(self.line_asked)
        self.cancel.clicked.connect(self.cancel_asked)

    def show_title(self, title: str, shown: str = "") -> None:
        """Show the script's title, with its number as `shown`."""
        self.title.set_title(title or _("Untitled"), shown or title or _("Untitled"))

    def show_tally(self, tally: Tally) -> None:
        """Show how far the script is."""
        self._tally = tally
        lines = sum(tally.counts.values())
        whole, *shorter = summaries(lines, tally)
        self.summary.shorter = shorter
        self.summary.setText(whole)
        self._show_missing(tally)
        self._show_under_way(sum(tally.counts.get(state, 0) for state in _UNDER_WAY))
        self.export.setEnabled(lines > 0)
        self._fit()

    def show_price(self, price: str) -> None:
        """Show what "Generate" would cost, "" where it is free."""
        self._price = price
        self._name_buttons()
        self._fit()

    def show_price_of_flagged(self, price: str) -> None:
        """Show what doing the flagged lines again would cost."""
        self._price_of_flagged = price
        self._name_buttons()
        self._fit()

    def show_held(self, words: str) -> None:
        """Say what the lines that wait are waiting for where that is not just their turn, such as a cap."""
        self._held = words
        self._show_standing()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.standing and event.type() == QEvent.Type.Enter:
            self.reasons_asked.emit()
        return super().eventFilter(watched, event)

    def minimumSizeHint(self) -> QSize:
        """Return a size at which things have given way already."""
        return QSize(_LEAST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Put what has no room into a menu of its own before the button that spends would be cut."""
        room = self.width() - 2 * _SIDES + INSET - min(_TITLE, self.title.maximumWidth())
        shown = [part for part in (self.cancel, self.generate) if not part.isHidden()]
        parts = (
            (self.choices, self._tally.missing > 0, 0),
            (self.redo, self._tally.flagged > 0, 0),
            (self.scratch, self._tally.bare > 0, _SUMMARY),
            (self.under_way, self._most > 0, _SUMMARY),
            (self.progress, self._most > 0, _SUMMARY),
            (self.export, True, self._words),
            (self.cast, True, self._words),
        )
        wanted = [part for part, is_wanted, _beside in parts if is_wanted]
        crowded = room - self._words < _wide(*shown, *wanted)
        self.more.setVisible(crowded and room >= _wide(*shown, self.more))
        shown += [self.more] * crowded
        for part, is_wanted, beside in parts:
            part.setVisible(is_wanted and room - beside >= _wide(*shown, part))
            shown += [part] * (not part.isHidden())
        self._hidden = [part for part in wanted if part.isHidden()]
        self._join_buttons()
        self._fit_standing()

    def menu(self) -> QMenu:
        """Return the menu of what has no room; it deletes itself when it closes."""
        menu = QMenu(self)
        for part in (self.cast, self.export, self.scratch, self.redo):
            if part in self._hidden:
                action = menu.addAction(part.text())
                action.setEnabled(part.isEnabled())
                action.triggered.connect(part.click)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _open_menu(self) -> None:
        self.menu().popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))

    @property
    def _words(self) -> int:
        """How wide the summary is in full."""
        return self.summary.fontMetrics().horizontalAdvance(self.summary.text())

    def _join_buttons(self) -> None:
        """Let the button and what drops from it look like one, where both are seen."""
        joined = not self.choices.isHidden()
        if self.generate.property("joined") is not joined:
            self.generate.setProperty("joined", joined)
            self.generate.style().unpolish(self.generate)
            self.generate.style().polish(self.generate)

    def _name_buttons(self) -> None:
        tally = self._tally
        if tally.missing:
            self.generate.setText(with_price(_("Generate {n}", n=count(tally.missing)), self._price))
        words = many("Redo {n} flagged", "Redo {n} flagged", tally.flagged)
        self.redo.setText(with_price(words, self._price_of_flagged))
        self._show_standing()

    def _show_standing(self) -> None:
        """Say beside the strip what holds the queue, or how much of the script is to be done again and done at all."""
        self.standing.set_tone("stale" if self._held or self._tally.stale else "")
        self.standing.setText(self._held or standing_words(self._tally, self._price))
        self._fit_standing()

    def _fit_standing(self) -> None:
        room = self.width() - 2 * _SIDES
        self.standing.setVisible(bool(self.standing.text()) and self.standing.sizeHint().width() < 0.6 * room)

    def _show_missing(self, tally: Tally) -> None:
        missing, lines = tally.missing, sum(tally.counts.values())
        busy = any(tally.counts.get(state) for state in _UNDER_WAY)
        spoken = lines - tally.counts.get(LineState.BLANK, 0)
        nothing = _("Nothing to generate") if not spoken else _("All generated")
        self.generate.setText(nothing)
        self._name_buttons()
        self.generate.setEnabled(missing > 0)
        self.generate.setVisible(missing > 0 or not busy)
        tip = many(
            "Speak the one line that has no take of its text",
            "Speak the {n} lines that have no take of their text",
            missing,
        )
        self.generate.setToolTip(tip if missing else "")

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


def standing_words(tally: Tally, price: str) -> str:
    """Return how many lines are stale and how many are missing, and what they cost; "" where nothing is begun yet."""
    spoken = sum(tally.counts.values()) - tally.counts.get(LineState.BLANK, 0)
    missing = tally.missing - tally.stale
    if not tally.missing or (not tally.stale and missing == spoken):
        return ""
    words = many("{n} missing", "{n} missing", missing)
    if tally.stale:
        stale = many("{n} of {all} stale", "{n} of {all} stale", tally.stale, all=count(spoken))
        words = _("{stale}, {missing}", stale=stale, missing=words) if missing else stale
    return _("{words}: {price}", words=words, price=price) if price else words


def summaries(lines: int, tally: Tally) -> list[str]:
    """Return how many lines there are and how much of the script can be heard, in ever fewer words; none at last."""
    words = many("{n} line", "{n} lines", lines)
    if not tally.estimate:
        return [words, ""]
    seconds, estimate = clock(tally.seconds), clock(tally.estimate)
    if not tally.seconds:
        return [_("{lines} · about {estimate}", lines=words, estimate=estimate), words, ""]
    whole = _("{lines} · {seconds} of about {estimate}", lines=words, seconds=seconds, estimate=estimate)
    return [whole, f"{words} · {seconds}", words, ""]
