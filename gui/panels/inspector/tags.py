"""The sounds that a generator can make in a text, to be put where somebody writes. Knows their tags only."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QPushButton, QSizePolicy, QVBoxLayout, QWidget

from gui.i18n import _
from gui.theme import Theme
from gui.widgets.chips import Chip
from gui.widgets.labels import Caption

_GAP = 4


class SoundTags(QWidget):
    """Hidden where the voice has no sounds. `asked` carries the tag that was pressed; the keys stay where they are."""

    asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.chips: dict[str, Chip] = {}
        self._flow = _Flow()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        column.addWidget(Caption(_("Sounds")))
        column.addWidget(self._flow)
        self.hide()

    def show_tags(self, tags: Sequence[str]) -> None:
        """Offer these tags; the same ones again change nothing."""
        if list(tags) != list(self.chips):
            for chip in self.chips.values():
                chip.hide()
                chip.deleteLater()
            self.chips = {tag: self._chip(tag) for tag in tags}
            self._flow.show_parts(list(self.chips.values()))
        self.setVisible(bool(tags))

    def _chip(self, tag: str) -> Chip:
        chip = Chip(self._theme, tag.strip("[]"))
        chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        chip.setFont(self._theme.font("caption"))
        chip.setToolTip(_("Put {tag} where you write, or at the end of the line", tag=tag))
        chip.setAccessibleName(_("Sound: {tag}", tag=tag))
        chip.clicked.connect(lambda: self.asked.emit(tag))
        return chip


class _Flow(QWidget):
    """Buttons in rows, as many in each as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[QPushButton] = []
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_parts(self, parts: Sequence[QPushButton]) -> None:
        """Show these."""
        self._parts = list(parts)
        for part in parts:
            part.setParent(self)
            part.show()
        self._place(self.width())
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(width, only_measure=True)

    def sizeHint(self) -> QSize:
        return QSize(200, self.heightForWidth(max(120, self.width())))

    def resizeEvent(self, event: object) -> None:
        self._place(self.width())

    def _place(self, width: int, *, only_measure: bool = False) -> int:
        at, high = QPoint(0, 0), 0
        for part in self._parts:
            size = part.sizeHint()
            if at.x() and at.x() + size.width() > width:
                at = QPoint(0, at.y() + high + _GAP)
            if not only_measure:
                part.setGeometry(QRect(at, size))
            at.setX(at.x() + size.width() + _GAP)
            high = size.height()
        return at.y() + high
