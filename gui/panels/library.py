"""The library room: every take there is, found as one types. The facts of the selected take stand in `facts.py`."""

from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QDrag, QGuiApplication, QKeyEvent, QKeySequence, QPainter, QPixmap, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from core.domain.take import Take
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.i18n import _, count, many
from gui.models.takes import TakesModel
from gui.panels.finder import Finder
from gui.panels.names import StudioNames
from gui.panels.takerow import ROW, TakeDelegate
from gui.playback import Player
from gui.theme import Theme
from gui.widgets.empty import EmptyState
from gui.widgets.rows import Rows
from gui.widgets.search import SearchField


class LibraryRoom(QWidget):
    """`take_selected` carries the current take or None; the rest asks for what only the window can do."""

    take_selected = Signal(object)
    line_asked = Signal(object)
    export_asked = Signal(list)
    deletion_asked = Signal(list)
    file_asked = Signal(object)

    def __init__(
        self,
        studio: Studio,
        theme: Theme,
        tasks: Tasks,
        player: Player,
        names: StudioNames,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme, self._tasks, self._player, self._names = theme, tasks, player, names
        self.finder = Finder(studio, tasks, player, names, self._tell)
        self.finder.model.setParent(self)
        self.field = SearchField(theme, _("Search takes"))
        self.rows = TakeRows(theme, self)
        self.delegate = TakeDelegate(theme, player, names, self.rows)
        self._stack = QStackedWidget()
        self._lay_out(theme)
        self._bind(studio)
        self.finder.search("")

    def close_down(self) -> None:
        """Hear no more of the studio."""
        self.finder.close()
        self._leave()

    def search_now(self) -> None:
        """Put the caret into the search field."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def select(self, take_id: str) -> None:
        """Select a take and bring it into view; nothing happens where the list does not have it."""
        row = self.finder.model.row_of(take_id)
        if row is not None:
            self.rows.setCurrentIndex(self.finder.model.index(row))

    def current(self) -> Take | None:
        """Return the current take, if it is loaded."""
        index = self.rows.currentIndex()
        return index.data(TakesModel.TakeRole) if index.isValid() else None

    def play_current(self) -> None:
        """Play the current take, or the first one."""
        row = max(0, self.rows.currentIndex().row())
        if row < self.finder.model.rowCount():
            self._tasks.run(self.finder.play(row), "play take")

    # inside

    def _lay_out(self, theme: Theme) -> None:
        self.rows.setModel(self.finder.model)
        self.rows.setItemDelegate(self.delegate)
        self.rows.setAccessibleName(_("Takes"))
        empty = EmptyState(
            theme, "library", _("No takes yet"), _("Every line you generate is kept here, with its settings.")
        )
        nothing = EmptyState(theme, "search", _("Nothing found"), _("No take has these words."), _("Clear the search"))
        nothing.pressed.connect(self.field.clear)
        for page in (self.rows, empty, nothing):
            self._stack.addWidget(page)
        bar = QHBoxLayout()
        bar.setContentsMargins(16, 14, 16, 12)
        bar.addWidget(self.field)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self._stack, 1)
        self.setFocusProxy(self.rows)

    def _bind(self, studio: Studio) -> None:
        model = self.finder.model
        self._leave = studio.projects_changed.connect(self._rename)
        self.field.searched.connect(self.finder.search)
        self.field.left_downwards.connect(self._enter)
        self.delegate.play_asked.connect(self._press)
        self.rows.selectionModel().currentChanged.connect(lambda *_: self._announce())
        model.dataChanged.connect(lambda *_: self._announce())
        model.modelReset.connect(self._keep_current)
        self.rows.doubleClicked.connect(self._play)
        self.rows.play_asked.connect(self.play_current)
        self.rows.deletion_asked.connect(self._delete)
        self.rows.customContextMenuRequested.connect(self._offer)
        self._player.now_changed.connect(self._repaint)
        self._player.playing_changed.connect(self._repaint)
        self._player.moved.connect(self._repaint_playing)
        self._announced: str | None = None

    def _tell(self, found: int, total: int) -> None:
        self.field.tell(
            _("{found} of {total}", found=count(found), total=count(total)) if self.finder.text else count(total)
        )
        page = 0 if found else 2 if self.finder.text else 1
        self._stack.setCurrentIndex(page)
        self._begin_somewhere()
        self._announce()

    def _begin_somewhere(self) -> None:
        """Select the newest take where none is; not unseen, for takes that come later would push it down."""
        if self.rows.isVisible() and self.finder.model.rowCount() and not self.rows.currentIndex().isValid():
            self.rows.setCurrentIndex(self.finder.model.index(0))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._begin_somewhere()

    def _announce(self) -> None:
        take = self.current()
        known = take.id if take else None
        if known != self._announced:
            self._announced = known
            self.take_selected.emit(take)

    def _keep_current(self) -> None:
        row = self.finder.model.row_of(self._announced) if self._announced else None
        if row is not None:
            self.rows.setCurrentIndex(self.finder.model.index(row))

    def _rename(self) -> None:
        self._names.refresh()
        self._repaint()

    def _repaint(self, *_: object) -> None:
        self.rows.viewport().update()

    def _repaint_playing(self, _: float) -> None:
        row = self.finder.model.row_of(self._player.now.key) if self._player.now and self.isVisible() else None
        if row is not None:
            self.rows.viewport().update(self.rows.visualRect(self.finder.model.index(row)))

    def _enter(self) -> None:
        self.rows.setFocus(Qt.FocusReason.TabFocusReason)

    def _press(self, index: QModelIndex) -> None:
        take: Take | None = index.data(TakesModel.TakeRole)
        if take and self._player.now and self._player.now.key == take.id:
            self._player.toggle()
        else:
            self._play(index)

    def _play(self, index: QModelIndex) -> None:
        self._tasks.run(self.finder.play(index.row()), "play take")

    def selected_ids(self) -> list[str]:
        """Return the ids of the selected takes, topmost first."""
        return [self.finder.model.id_at(row) for row in self.rows.selected_rows()]

    def edit(self, name: str) -> None:
        """Do "copy" or "delete" with the selected takes; nothing else can be done with them."""
        {"copy": self._copy, "delete": self._delete}.get(name, lambda: None)()

    def _delete(self) -> None:
        chosen = self.selected_ids()
        if chosen:
            self.deletion_asked.emit(chosen)

    def _offer(self, point: QPoint) -> None:
        if self.rows.indexAt(point).isValid():
            menu = self.menu()
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.rows.viewport().mapToGlobal(point))

    def menu(self) -> QMenu:
        """Return what can be done with the selected takes."""
        take, chosen = self.current(), self.selected_ids()
        menu = QMenu(self)
        menu.addAction(_("Play"), self.play_current)
        single = [
            menu.addAction(_("Show in script"), lambda: self.line_asked.emit(take)),
            menu.addAction(_("Copy text"), QKeySequence.StandardKey.Copy, self._copy),
            menu.addAction(_("Show file in folder"), lambda: self.file_asked.emit(take)),
        ]
        single[0].setEnabled(bool(take and take.line))
        for action in single[1:]:
            action.setEnabled(take is not None)
        menu.addSeparator()
        menu.addAction(_("Export…"), lambda: self.export_asked.emit(chosen))
        words = many("Delete take", "Delete {n} takes", len(chosen))
        menu.addAction(words, QKeySequence.StandardKey.Delete, self._delete)
        return menu

    def _copy(self) -> None:
        take = self.current()
        if take:
            QGuiApplication.clipboard().setText(take.text)


class TakeRows(Rows):
    """Rows that play on Enter and Space and can be dragged out as files."""

    play_asked = Signal()
    deletion_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(ROW, parent)
        self._theme = theme
        self.setDragEnabled(True)
        self.setDragDropMode(Rows.DragDropMode.DragOnly)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        theme.changed.connect(self.viewport().update)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.play_asked.emit()
        elif event.matches(QKeySequence.StandardKey.Delete):
            self.deletion_asked.emit()
        else:
            super().keyPressEvent(event)

    def startDrag(self, supported: Qt.DropAction) -> None:
        indexes = [self.model().index(row, 0) for row in self.selected_rows()[:1000]]
        data = self.model().mimeData(indexes)
        if not data.urls():
            return
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.setPixmap(self._label(len(data.urls())))
        drag.exec(Qt.DropAction.CopyAction)

    def _label(self, takes: int) -> QPixmap:
        words = many("{n} take", "{n} takes", takes)
        ratio = self.devicePixelRatioF()
        box = QRect(0, 0, self.fontMetrics().horizontalAdvance(words) + 24, 28)
        picture = QPixmap(box.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.colour("accent"))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(self._theme.colour("on_accent"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)
        painter.end()
        return picture
