"""One row a parameter: label, control, tooltip. What a row holds is always a value that its declaration accepts."""

from collections.abc import Callable
from decimal import Decimal
from math import isfinite

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from core.domain.params import Choice, Number, Param, Text, Toggle, Value
from gui.i18n import _
from gui.theme import Theme
from gui.widgets.inputs import Dropdown, Slider, Switch
from gui.widgets.labels import Caption
from gui.widgets.segments import Segments

_MOST_SEGMENTS, _LONGEST_SEGMENTS = 4, 26
_SAID_MS = 6000


class Row(QWidget):
    """A parameter's control. `changed`: the user gave it another value (never told by `show_value`)."""

    changed = Signal(object)

    def __init__(self, param: Param) -> None:
        super().__init__()
        self.param = param
        self._value: Value = param.default
        self.label = _Label(_(param.label) or param.name)
        self.label.reset.connect(self.reset)
        self.setToolTip(tooltip(param))

    @property
    def value(self) -> Value:
        """What is set now."""
        return self._value

    def show_value(self, value: Value) -> None:
        """Show `value` without telling anybody."""
        self._value = value
        self.synchronize()

    def synchronize(self) -> None:
        """Bring the control to the value."""
        raise NotImplementedError

    def reset(self) -> None:
        """Go back to the default, as the user's change."""
        self._take(self.param.default)

    def _take(self, value: Value) -> None:
        """The user gave `value`; told only if it is another one."""
        before, self._value = self._value, value
        self.synchronize()
        if value != before:
            self.changed.emit(value)

    def _name(self, *controls: QWidget) -> None:
        for control in controls:
            control.setAccessibleName(self.label.text())
            control.setAccessibleDescription(_(self.param.hint))


class NumberRow(Row):
    """Label left, editable value right, slider below. Typed values are brought into the range, and that is said."""

    def __init__(self, theme: Theme, param: Number) -> None:
        super().__init__(param)
        self._number = param
        self.edit = QLineEdit()
        self.slider = Slider(theme)
        self.said = Caption()
        self._name(self.edit, self.slider)
        _stack(self, _beside(self.label, self._figure()), self.slider, self.said, spacing=2)
        self.said.hide()
        self.slider.setRange(0, max(1, round((param.high - param.low) / param.step)))
        self.slider.setPageStep(max(1, self.slider.maximum() // 10))
        self.slider.valueChanged.connect(self._slid)
        self.slider.sliderReleased.connect(self._released)
        self.edit.editingFinished.connect(self._typed)
        self.edit.textEdited.connect(self.said.hide)
        self.edit.installEventFilter(self)
        self.synchronize()

    def show_value(self, value: Value) -> None:
        if value != self._value:
            self._said_nothing()
        super().show_value(value)

    def synchronize(self) -> None:
        self.edit.setText(shown(self._number, self._value))
        self._mark(bad=False)
        self.slider.blockSignals(True)
        self.slider.setValue(round((float(self._value) - self._number.low) / self._number.step))
        self.slider.blockSignals(False)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.edit and event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            turn = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}.get(Qt.Key(event.key()))
            if turn:
                self._take(bounded(self._number, float(self._value) + turn * self._number.step))
            return bool(turn)
        return super().eventFilter(watched, event)

    def _figure(self) -> QWidget:
        """The value and its unit."""
        self.edit.setProperty("quiet", True)
        self.edit.setAlignment(Qt.AlignmentFlag.AlignRight)
        widest = max(len(shown(self._number, end)) for end in (self._number.low, self._number.high))
        self.edit.setFixedWidth(22 + 9 * max(3, widest))
        unit = Caption(_(self._number.unit))
        unit.setVisible(bool(self._number.unit))
        return _beside(self.edit, unit, stretch=False)

    def _slid(self, place: int) -> None:
        value = bounded(self._number, self._number.low + place * self._number.step)
        if self.slider.isSliderDown():
            self.edit.setText(shown(self._number, value))  # told on release: a drag is one change
        else:
            self._said_nothing()
            self._take(value)

    def _released(self) -> None:
        self._said_nothing()
        self._take(bounded(self._number, self._number.low + self.slider.value() * self._number.step))

    def _typed(self) -> None:
        if not self.edit.isModified():
            return
        self.edit.setModified(False)
        typed = parsed(self.edit.text())
        value = self._value if typed is None else bounded(self._number, typed)
        self._take(value)
        if typed is None or typed != value:
            self._mark(bad=True)
            low, high = shown(self._number, self._number.low), shown(self._number, self._number.high)
            self.said.setText(_("From {low} to {high}", low=low, high=high))
            self.said.set_tone("failed")
            self.said.show()
            QTimer.singleShot(_SAID_MS, self, self._said_nothing)
        else:
            self._said_nothing()

    def _said_nothing(self) -> None:
        self.said.hide()
        self._mark(bad=False)

    def _mark(self, *, bad: bool) -> None:
        if bool(self.edit.property("bad")) != bad:
            self.edit.setProperty("bad", bad)
            self.edit.style().unpolish(self.edit)
            self.edit.style().polish(self.edit)


class ChoiceRow(Row):
    """Few short options side by side, more in a drop-down."""

    def __init__(self, theme: Theme, param: Choice) -> None:
        super().__init__(param)
        self._options = param.options
        texts = [_(label) for label in param.labels] or list(param.options)
        few = len(texts) <= _MOST_SEGMENTS and sum(map(len, texts)) <= _LONGEST_SEGMENTS
        self.control: Segments | Dropdown = Segments(texts) if few else _dropdown(theme, texts)
        if isinstance(self.control, Segments):
            self.control.chosen.connect(self._chosen)
        else:
            self.control.activated.connect(self._chosen)
        self._name(self.control)
        _stack(self, self.label, self.control)
        self.synchronize()

    def synchronize(self) -> None:
        index = self._options.index(str(self._value)) if self._value in self._options else -1
        if isinstance(self.control, Segments):
            self.control.choose(index)
        else:
            self.control.setCurrentIndex(index)

    def _chosen(self, index: int) -> None:
        self._take(self._options[index])


class ToggleRow(Row):
    """Label left, switch right."""

    def __init__(self, theme: Theme, param: Toggle) -> None:
        super().__init__(param)
        self.switch = Switch(theme)
        self._name(self.switch)
        _stack(self, _beside(self.label, self.switch))
        self.switch.clicked.connect(self._take)
        self.synchronize()

    def synchronize(self) -> None:
        self.switch.setChecked(bool(self._value))


class TextRow(Row):
    """A text; told when the reader is done with it, not at every key."""

    def __init__(self, param: Text) -> None:
        super().__init__(param)
        self.edit = _Plain(param.lines, self._typed) if param.lines > 1 else QLineEdit()
        if isinstance(self.edit, QLineEdit):
            self.edit.setMaxLength(param.longest)
            self.edit.editingFinished.connect(self._typed)
        self._longest = param.longest
        self._name(self.edit)
        _stack(self, self.label, self.edit)
        self.synchronize()

    def synchronize(self) -> None:
        if isinstance(self.edit, QLineEdit):
            self.edit.setText(str(self._value))
        elif self.edit.toPlainText() != self._value:
            self.edit.setPlainText(str(self._value))

    def _typed(self) -> None:
        text = self.edit.text() if isinstance(self.edit, QLineEdit) else self.edit.toPlainText()
        self._take(text[: self._longest])


class _Plain(QPlainTextEdit):
    def __init__(self, lines: int, left: Callable[[], None]) -> None:
        super().__init__()
        self._left = left
        self.setTabChangesFocus(True)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + 22)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._left()


class _Label(Caption):
    reset = Signal()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset.emit()


def row_for(theme: Theme, param: Param) -> Row:
    """Return the row that fits the kind of parameter."""
    match param:
        case Number():
            return NumberRow(theme, param)
        case Choice():
            return ChoiceRow(theme, param)
        case Toggle():
            return ToggleRow(theme, param)
        case Text():
            return TextRow(param)


def bounded(param: Number, value: float) -> int | float:
    """Return `value` within the range, on as many decimals as the step has."""
    value = min(param.high, max(param.low, value))
    return round(value) if param.whole else round(value, max(decimals(param), 6))


def decimals(param: Number) -> int:
    """Return how many decimals a value of `param` is shown with."""
    exponent = Decimal(str(param.step)).normalize().as_tuple().exponent
    return 0 if param.whole else max(0, -int(exponent))


def shown(param: Number, value: Value) -> str:
    """Return `value` as it stands in the form; typed values finer than the step keep their figures."""
    if param.whole:
        return f"{int(value)}"
    usual = f"{float(value):.{decimals(param)}f}"
    return usual if abs(float(usual) - float(value)) < 1e-9 else f"{float(value):.6g}"


def parsed(text: str) -> float | None:
    """Return the number that was typed, with a point or a comma; None if it is none."""
    try:
        value = float(text.strip().replace(",", ".").replace("\u2212", "-"))
    except ValueError:
        return None
    return value if isfinite(value) else None


def tooltip(param: Param) -> str:
    """Return hint, wire name, range and default, each on its line."""
    lines = [_(param.hint)] if param.hint else []
    lines.append(_("Sent as {name}", name=param.name))
    if isinstance(param, Number):
        lines.append(_("From {low} to {high}", low=shown(param, param.low), high=shown(param, param.high)))
        lines.append(_("Default: {value}", value=shown(param, param.default)))
    elif isinstance(param, Choice):
        labels = dict(zip(param.options, param.labels, strict=False))
        lines.append(_("Default: {value}", value=_(labels.get(param.default, param.default))))
    elif isinstance(param, Toggle):
        lines.append(_("Default: {value}", value=_("on") if param.default else _("off")))
    return "\n".join(lines)


def _dropdown(theme: Theme, texts: list[str]) -> Dropdown:
    made = Dropdown(theme)
    made.addItems(texts)
    return made


def _stack(row: QWidget, *parts: QWidget, spacing: int = 4) -> None:
    column = QVBoxLayout(row)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(spacing)
    for part in parts:
        column.addWidget(part)


def _beside(left: QWidget | QLabel, right: QWidget, *, stretch: bool = True) -> QWidget:
    pair = QWidget()
    line = QHBoxLayout(pair)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(3)
    line.addWidget(left, int(stretch))
    line.addWidget(right)
    return pair
