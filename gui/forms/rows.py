"""One row a parameter: label, control, tooltip. What a row holds is always a value that its declaration accepts."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.domain.params import Choice, Number, Param, Toggle, Value
from gui.forms.figures import figure
from gui.i18n import _
from gui.theme import Theme
from gui.widgets.buttons import PlainButton
from gui.widgets.inputs import Dropdown, Switch
from gui.widgets.labels import Caption
from gui.widgets.segments import Segments

_MOST_SEGMENTS = 4
_AROUND_SEGMENT = 14


class Row(QWidget):
    """A parameter's control. `changed`: the user gave it another value (never told by `show_value`).

    `acted`: what else is offered for it, a button below the control, was pressed.
    """

    changed = Signal(object)
    acted = Signal()

    def __init__(self, param: Param) -> None:
        super().__init__()
        self.param = param
        self._value: Value = param.default
        self.label = _Label(_(param.label) or param.name)
        self.label.reset.connect(self.reset)
        self.said = Caption()
        self.said.setWordWrap(True)
        self.said.hide()
        self.action: PlainButton | None = None
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

    def settle(self) -> None:
        """Tell what is only being typed."""

    def reset(self) -> None:
        """Go back to the default, as the user's change."""
        self._take(self.param.default)

    def say(self, words: str, tone: str = "") -> None:
        """Say something below the control; "" takes it away."""
        self.said.setText(words)
        self.said.set_tone(tone)
        self.said.setVisible(bool(words))

    def offer_action(self, words: str) -> None:
        """Offer something beside typing, below the control; "" takes it away."""
        layout = self.layout()
        if self.action is None and words and isinstance(layout, QVBoxLayout):
            self.action = PlainButton()
            self.action.clicked.connect(self.acted)
            layout.insertWidget(layout.indexOf(self.said), self.action, 0, Qt.AlignmentFlag.AlignLeft)
        if self.action:
            self.action.setText(words)
            self.action.setVisible(bool(words))

    def keep_off(self, above: int) -> None:
        """Stay so many pixels below the row above, which a hidden row does not take."""
        layout = self.layout()
        if layout:
            layout.setContentsMargins(0, above, 0, 0)

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


class ChoiceRow(Row):
    """Few options side by side where `room` pixels take them, else in a drop-down."""

    def __init__(self, theme: Theme, param: Choice, room: int) -> None:
        super().__init__(param)
        self._options = param.options
        texts = [_(label) for label in param.labels] or list(param.options)
        few = len(texts) <= _MOST_SEGMENTS and _width(theme, texts) <= room
        self.control: Segments | Dropdown = Segments(texts) if few else _dropdown(theme, texts)
        if isinstance(self.control, Segments):
            self.control.chosen.connect(self._chosen)
        else:
            self.control.activated.connect(self._chosen)
        self._name(self.control)
        stack(self, self.label, self.control, self.said)
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
        stack(self, beside(self.label, self.switch), self.said)
        self.switch.clicked.connect(self._take)
        self.synchronize()

    def synchronize(self) -> None:
        self.switch.setChecked(bool(self._value))


class _Label(Caption):
    reset = Signal()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.reset.emit()


def tooltip(param: Param) -> str:
    """Return hint, wire name, range and default, each on its line."""
    lines = [_(param.hint)] if param.hint else []
    lines.append(_("Sent as {name}", name=param.name))
    if isinstance(param, Number):
        lines.append(_("From {low} to {high}", low=figure(param, param.low), high=figure(param, param.high)))
        if param.low_label:
            lines.append(f"{figure(param, param.low)}: {_(param.low_label)}")
        lines.append(_("Default: {value}", value=shown(param, param.default)))
    elif isinstance(param, Choice):
        labels = dict(zip(param.options, param.labels, strict=False))
        lines.append(_("Default: {value}", value=_(labels.get(param.default, param.default))))
    elif isinstance(param, Toggle):
        lines.append(_("Default: {value}", value=_("on") if param.default else _("off")))
    return "\n".join(lines)


def shown(param: Number, value: Value) -> str:
    """Return `value` as it stands in the form: a word where the lowest value means something else than a number."""
    return _(param.low_label) if param.low_label and value == param.low else figure(param, value)


def stack(row: QWidget, *parts: QWidget, spacing: int = 4) -> None:
    """Lay the parts of a row out below each other."""
    column = QVBoxLayout(row)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(spacing)
    for part in parts:
        column.addWidget(part)


def beside(left: QWidget | QLabel, right: QWidget, *, stretch: bool = True, spacing: int = 3) -> QWidget:
    """Return a widget with two parts side by side."""
    pair = QWidget()
    line = QHBoxLayout(pair)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(spacing)
    line.addWidget(left, int(stretch))
    line.addWidget(right)
    return pair


def _width(theme: Theme, texts: list[str]) -> int:
    font = theme.font("control")
    font.setWeight(QFont.Weight.DemiBold)
    metrics = QFontMetrics(font)
    return sum(metrics.horizontalAdvance(text) + _AROUND_SEGMENT for text in texts)


def _dropdown(theme: Theme, texts: list[str]) -> Dropdown:
    made = Dropdown(theme)
    made.addItems(texts)
    return made
