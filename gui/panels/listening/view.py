"""The list itself: keys and clicks become wishes. Knows no studio."""

from PySide6.QtCore import QModelIndex, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QListView, QMenu, QWidget

from core.listening import Suspect
from gui.i18n import _
from gui.panels.listening.model import SuspectsModel
from gui.panels.listening.rows import SuspectDelegate
from gui.playback import Player
from gui.theme import Theme


class SuspectsView(QListView):
    """`play_asked` and `restart_asked` carry a row, the others a `Suspect`. `moved_to`: by keys."""

    play_asked = Signal(int)
    restart_asked = Signal(int)
    moved_to = Signal(int)
    flag_asked = Signal(object)
    fine_asked = Signal(object)
    line_asked = Signal(object)
    words_asked = Signal(object)

    def __init__(self, theme: Theme, player: Player, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.writes_down = False
        self.delegate = SuspectDelegate(theme, player, self)
        self.setItemDelegate(self.delegate)
        self.setObjectName("suspects")
        self.setStyleSheet("#suspects { background: transparent; }")
        self.setAccessibleName(_("Suspicious takes"))
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setUniformItemSizes(False)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        theme.changed.connect(self.viewport().update)

    def current(self) -> Suspect | None:
        """Return the take that the keys are at."""
        return self.currentIndex().data(SuspectsModel.SuspectRole)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row, suspect, key = self.currentIndex().row(), self.current(), Qt.Key(event.key())
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        wishes = {Qt.Key.Key_R: self.flag_asked, Qt.Key.Key_F: self.fine_asked, Qt.Key.Key_G: self.line_asked}
        if suspect is None or not plain:
            super().keyPressEvent(event)
        elif key in wishes:
            wishes[key].emit(suspect)
        elif key == Qt.Key.Key_Space:
            self.play_asked.emit(row)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.restart_asked.emit(row)
        else:
            super().keyPressEvent(event)
            if self.currentIndex().row() not in (row, -1):
                self.moved_to.emit(self.currentIndex().row())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and event.button() is Qt.MouseButton.LeftButton:
            at = event.position().toPoint() - self.visualRect(index).topLeft()
            if self.delegate.is_play(at.x(), at.y()):
                self.play_asked.emit(index.row())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if suspect := self._at(event.position().toPoint()):
            self.line_asked.emit(suspect)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if suspect := self._at(event.pos()) or self.current():
            self.menu_of(suspect).popup(event.globalPos())

    def menu_of(self, suspect: Suspect) -> QMenu:
        """Return the menu of a take; it deletes itself when it closes."""
        menu = QMenu(self)
        model = self.model()
        row = model.row_of(suspect.take.id) if isinstance(model, SuspectsModel) else -1
        fine = _("This is fine") if suspect.findings else _("Not fine after all")
        flag = _("Remove flag") if suspect.flagged else _("Flag for redo")
        entries = [(_("Play"), "Space", lambda: self.restart_asked.emit(row))]
        entries.append((flag, "R", lambda: self.flag_asked.emit(suspect)))
        entries.append((fine, "F", lambda: self.fine_asked.emit(suspect)))
        entries.append((_("Go to the line"), "G", lambda: self.line_asked.emit(suspect)))
        if self.writes_down and suspect.compared is None:
            entries.append((_("Compare its words…"), "", lambda: self.words_asked.emit(suspect)))
        for words, key, act in entries:
            action = menu.addAction(f"{words}\t{key}" if key else words)
            action.triggered.connect(lambda _checked=False, act=act: act())
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()  # a narrower row needs more lines of words

    def sizeHint(self) -> QSize:
        return QSize(280, 400)

    def _at(self, point: QPoint) -> Suspect | None:
        index: QModelIndex = self.indexAt(point)
        return index.data(SuspectsModel.SuspectRole)
