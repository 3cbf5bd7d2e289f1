"""The ways out of a line's order as buttons, the best one first. Knows their words, and takes none of them."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.domain.job import Order
from core.jobs.ways import Way
from gui.panels.ways import WayWords
from gui.widgets.buttons import PlainButton


class WayButtons(QWidget):
    """Hidden where there is nothing to do. `asked` carries a way and its order."""

    asked = Signal(object, object)

    def __init__(self, words: WayWords, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = words
        self._shown: tuple[str, ...] = ()
        self.buttons: dict[Way, PlainButton] = {}
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(6)
        self.hide()

    def show_order(self, order: Order | None) -> None:
        """Offer the ways out of an order; the same ones again keep their buttons."""
        ways = [way for way in self._words.of(order) if way is not Way.FORGET] if order else []
        shown = (order.id if order else "", *(self._words.words(way, order) for way in ways if order))
        if shown != self._shown:
            self._shown = shown
            self._rebuild(ways, order)
        self.setVisible(bool(ways))

    def _rebuild(self, ways: list[Way], order: Order | None) -> None:
        while item := self._rows.takeAt(0):
            if button := item.widget():
                button.hide()
                button.deleteLater()
        self.buttons = {way: self._button(way, order) for way in ways if order}
        for button in self.buttons.values():
            self._rows.addWidget(button)

    def _button(self, way: Way, order: Order) -> PlainButton:
        button = PlainButton(self._words.words(way, order))
        button.setToolTip(self._words.hint(way, order))
        button.clicked.connect(lambda: self.asked.emit(way, order))
        return button
