"""A room's title that is edited where it stands: double click or F2, Enter keeps, Escape leaves."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QStackedWidget, QWidget

from gui.i18n import _
from gui.theme import Theme
from gui.widgets.focus import paint_ring
from gui.widgets.labels import Elided

INSET = 6
"""So far inside the widget the title begins: there is room for a ring around it."""


class EditableTitle(QStackedWidget):
    """`renamed` gives the new title, which is never empty."""

    renamed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = Elided()
        self._title = self._shown = ""
        self.label.setFont(theme.font("title"))
        self.label.setToolTip(_("Double-click to rename"))
        self.edit = _Edit()
        self.edit.setMinimumWidth(1)  # the hidden field shall not ask for room beside a long price
        self.edit.setAccessibleName(_("Title of the script"))
        self.edit.setFont(theme.font("title"))
        self.edit.setStyleSheet("font-size: 20px; font-weight: 600; padding: 0; border: 0; background: transparent;")
        self.addWidget(self.label)
        self.addWidget(self.edit)
        self.setContentsMargins(INSET, 2, INSET, 2)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Title of the script"))
        self.edit.editingFinished.connect(self._keep)

    def set_title(self, title: str, shown: str = "") -> None:
        """Show `title`, while it is not edited as `shown`."""
        self._title, self._shown = title, shown or title
        title = self._shown
        self.label.setText(title)
        self.label.setMaximumWidth(16_777_215)
        metrics = self.label.fontMetrics()
        wanted = max(60, metrics.horizontalAdvance(title) + 6 + 2 * INSET)
        self.setMaximumWidth(wanted if self.currentIndex() == 0 else 600)
        self._full = self.maximumWidth()

    def begin(self) -> None:
        """Edit the title."""
        self.setMaximumWidth(600)
        self.setMinimumWidth(min(400, max(200, self.width() + 40)))
        self.edit.setText(self._title)
        self.setCurrentIndex(1)
        self.edit.selectAll()
        self.edit.setFocus()

    def _keep(self) -> None:
        if self.currentIndex() == 0:
            return
        title = self.edit.text().strip()
        before = self._title
        self._leave()
        if title and title != before:
            self.renamed.emit(title)

    def _leave(self) -> None:
        self.setCurrentIndex(0)
        self.setMinimumWidth(0)
        self.set_title(self._title, self._shown)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.begin()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.currentIndex() == 0 and event.key() in {Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.begin()
        elif self.currentIndex() == 1 and event.key() == Qt.Key.Key_Escape:
            self.edit.setText(self._title)
            self._leave()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.hasFocus():
            paint_ring(QPainter(self), self, self.rect())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.set_title(self._title, self._shown)


class _Edit(QLineEdit):
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let Enter end here: the title around it would begin anew with it."""
        ends = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        super().keyPressEvent(event)
        if ends:
            event.accept()
