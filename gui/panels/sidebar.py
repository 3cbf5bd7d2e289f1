"""The sidebar: projects with their scripts, and the rooms of the studio. Says what was chosen; opens nothing itself."""

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QMenu, QTreeView, QVBoxLayout, QWidget

from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.i18n import _
from gui.models.projects import Node, Place, PlacesModel
from gui.panels.placedrag import PlaceDrag
from gui.panels.placerow import PlaceButton, PlaceDelegate
from gui.panels.projects import Projects
from gui.theme import Theme


class Sidebar(QWidget):
    """`script_chosen` carries the ids of project and script; the questions go to whoever may ask them."""

    script_chosen = Signal(str, str)
    voices_chosen = Signal()
    music_chosen = Signal()
    library_chosen = Signal()
    queue_chosen = Signal()
    settings_chosen = Signal()
    deletion_asked = Signal(object)
    import_asked = Signal(str)
    export_asked = Signal(str)

    def __init__(self, studio: Studio, theme: Theme, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._studio, self._tasks = studio, tasks
        self._here = ""
        self._to_rename = ""
        self._just_made = ("", "")
        self.model = PlacesModel(self)
        self.model.show(studio.projects())
        self.projects = Projects(studio)
        self.tree = _Tree(self)
        self.settings = PlaceButton(theme, _("Settings"), "settings")
        self._dress(theme)
        self._bind()

    def close_down(self) -> None:
        """Hear no more of the studio."""
        self._unbind()

    # what the window tells

    def show_place(self, key: str) -> None:
        """Mark the row of a script, or of "voices", "music", "library" or "queue", as the room that is shown."""
        self._here = key
        self._delegate.mark(key)
        self._follow()
        if self.tree.browsing:
            self.tree.browsing = False
            self.tree.setFocus()
        if self._to_rename:
            wanted, self._to_rename = self._to_rename, ""
            self.rename(wanted)

    def _follow(self) -> None:
        node = self.model.find(self._here)
        if node is None:
            return
        if node.parent and node.place is Place.SCRIPT:
            self.tree.expand(self.model.index_of(node.parent))
        self.tree.setCurrentIndex(self.model.index_of(node))

    def script_at(self, point: QPoint) -> str:
        """Return the id of the script at a point of the screen, "" where there is none."""
        at = self.tree.viewport().mapFromGlobal(point)
        node = self.tree.indexAt(at).data(PlacesModel.NodeRole) if self.tree.viewport().rect().contains(at) else None
        return node.key if isinstance(node, Node) and node.place is Place.SCRIPT else ""

    def mark_target(self, key: str) -> None:
        """Show where what is dragged would go, "" for nowhere."""
        self._delegate.mark_target(key)

    def count_takes(self, amount: int | None) -> None:
        """Show how many takes the library has."""
        self.model.count(self.model.library, amount)

    def count_voices(self, amount: int | None, alert: str = "") -> None:
        """Show how many voices are kept, none is no number, and what there is to be seen to."""
        self.model.count(self.model.voices, amount or None)
        self.model.alert(self.model.voices, alert)

    def count_songs(self, amount: int | None) -> None:
        """Show how many songs there are; none is no number."""
        self.model.count(self.model.music, amount or None)

    def count_orders(self, unfinished: int) -> None:
        """Show how many orders are under way or wait; none is no number."""
        self.model.count(self.model.queue, unfinished or None)

    def rename(self, key: str) -> None:
        """Let the user type another name for that project or script, in its row."""
        node = self.model.find(key)
        if node is None:
            return
        if node.parent and node.place is Place.SCRIPT:
            self.tree.expand(self.model.index_of(node.parent))
        index = self.model.index_of(node)
        self.tree.scrollTo(index)
        self.tree.edit(index)

    def new_project(self) -> None:
        """Make a project, open its first script and let the user name it."""
        self._tasks.run(self.projects.new_project(self._made), "new project")

    def new_script(self, project_id: str) -> None:
        """Make a script in that project, open it and let the user name it."""
        self._tasks.run(self.projects.new_script(project_id, self._made), "new script")

    def project_at(self, where: QPoint) -> str:
        """Return the id of the project whose row, or whose script's, is at a place of the screen, "" for none."""
        point = self.tree.viewport().mapFromGlobal(where)
        node = self.tree.indexAt(point).data(PlacesModel.NodeRole) if self.tree.rect().contains(point) else None
        if not isinstance(node, Node):
            return ""
        return node.key if node.place is Place.PROJECT else node.parent.key if node.parent else ""

    # inside

    def _dress(self, theme: Theme) -> None:
        self._delegate = PlaceDelegate(theme, self.tree)
        self.tree.setModel(self.model)
        self.tree.setItemDelegate(self._delegate)
        self.tree.setAccessibleName(_("Projects and rooms"))
        self.tree.expandAll()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 8)
        layout.setSpacing(4)
        layout.addWidget(self.tree, 1)
        layout.addWidget(self.settings)
        self.setObjectName("sidebar")
        self.setAutoFillBackground(True)
        self.setFocusProxy(self.tree)
        theme.changed.connect(self.tree.viewport().update)

    def _bind(self) -> None:
        self._unbind = self._studio.projects_changed.connect(self._synchronize)
        self.model.renamed.connect(self._rename)
        self.tree.went.connect(self._go)
        self._delegate.closeEditor.connect(self._named, Qt.ConnectionType.QueuedConnection)
        self.tree.removed.connect(self._remove)
        self.tree.moved.connect(self._move)
        self.settings.clicked.connect(self.settings_chosen)
        self.tree.customContextMenuRequested.connect(self._offer)

    def _synchronize(self) -> None:
        known = {node.key for node in self.model.projects()}
        self.model.show(self._studio.projects())
        for node in self.model.projects():
            if node.key not in known:
                self.tree.expand(self.model.index_of(node))
        if self._here and self.tree.state() != QTreeView.State.EditingState:
            self._follow()

    def _made(self, project_id: str, script_id: str, rename: str) -> None:
        self._to_rename = rename  # once its room is entered: entering takes the focus
        self._just_made = project_id, script_id
        self.script_chosen.emit(project_id, script_id)

    def _named(self) -> None:
        """Something new has its name now: on to writing."""
        made, self._just_made = self._just_made, ("", "")
        if made[1]:
            self.script_chosen.emit(*made)

    def _go(self, node: Node) -> None:
        if node.place is Place.SCRIPT and node.parent:
            self.script_chosen.emit(node.parent.key, node.key)
        elif node.place is Place.NEW:
            self.new_project()
        elif node.place is Place.VOICES:
            self.voices_chosen.emit()
        elif node.place is Place.MUSIC:
            self.music_chosen.emit()
        elif node.place is Place.LIBRARY:
            self.library_chosen.emit()
        elif node.place is Place.QUEUE:
            self.queue_chosen.emit()

    def _rename(self, node: Node, name: str) -> None:
        if node.place is Place.PROJECT:
            self._studio.rename_project(node.key, name)
        elif node.parent:
            self._tasks.run(self.projects.rename_script(node.parent.key, node.key, name), "rename script")

    def _remove(self, node: Node) -> None:
        if node.place is Place.PROJECT:
            self.deletion_asked.emit(node)
        elif node.place is Place.SCRIPT and node.parent:
            self._tasks.run(self.projects.remove_script(node.parent.key, node.key), "delete script")

    def _move(self, node: Node, place: int) -> None:
        if node.parent and 0 <= place < len(node.parent.children):
            self._tasks.run(self.projects.move_script(node.parent.key, node.key, place), "move script")

    def _offer(self, point: QPoint) -> None:
        node = self.tree.indexAt(point).data(PlacesModel.NodeRole)
        if isinstance(node, Node) and node.place in (Place.PROJECT, Place.SCRIPT):
            menu = self.menu(node)
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            menu.popup(self.tree.viewport().mapToGlobal(point))

    def menu(self, node: Node) -> QMenu:
        """Return what can be done with a project or a script."""
        menu = QMenu(self)
        project = node.key if node.place is Place.PROJECT else node.parent.key if node.parent else ""
        menu.addAction(_("New script"), lambda: self.new_script(project))
        menu.addAction(_("Import…"), lambda: self.import_asked.emit(project))
        menu.addAction(_("Export project…"), lambda: self.export_asked.emit(project))
        menu.addSeparator()
        if node.place is Place.SCRIPT and node.parent:
            self._offer_script(menu, project, node, node.parent.children)
        menu.addAction(_("Rename"), QKeySequence("F2"), lambda: self.rename(node.key))
        menu.addAction(_("Delete"), QKeySequence.StandardKey.Delete, lambda: self._remove(node))
        return menu

    def _offer_script(self, menu: QMenu, project: str, node: Node, siblings: list[Node]) -> None:
        """Put what can be done with a script as a whole into its menu."""
        at, projects = siblings.index(node), self.projects
        up = menu.addAction(_("Move up"), QKeySequence("Alt+Up"), lambda: self._move(node, at - 1))
        down = menu.addAction(_("Move down"), QKeySequence("Alt+Down"), lambda: self._move(node, at + 1))
        copy = projects.duplicate_script
        menu.addAction(_("Duplicate"), lambda: self._tasks.run(copy(project, node.key, self._made), "duplicate script"))
        join = menu.addAction(
            _("Join with the next script"),
            lambda: self._tasks.run(projects.join_scripts(project, node.key), "join scripts"),
        )
        up.setEnabled(at > 0)
        for action in (down, join):
            action.setEnabled(at + 1 < len(siblings))
        menu.addSeparator()


class _Tree(QTreeView):
    """A tree without decoration, whose rows are rooms to walk into; `browsing` with arrow keys keeps the focus."""

    went = Signal(object)
    removed = Signal(object)
    moved = Signal(object, int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.browsing = False
        self.drag = PlaceDrag(self)
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.setFrameShape(QTreeView.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QTreeView.EditTrigger.EditKeyPressed | QTreeView.EditTrigger.DoubleClicked)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.viewport().setAutoFillBackground(False)

    def drawBranches(self, *_args: object) -> None:
        """Draw none: the delegate paints the chevrons."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self.drag.press(index, event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index.isValid():
            self._walk(index, clicked=True, stay=True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        held = event.buttons() & Qt.MouseButton.LeftButton
        if not (held and self.drag.move(event.position().toPoint())):
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if dropped := self.drag.drop():
            self.moved.emit(*dropped)
        super().mouseReleaseEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.drag.place >= 0:
            with QPainter(self.viewport()) as painter:
                self.drag.paint(painter, self.palette().color(QPalette.ColorRole.Accent))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, before = self.currentIndex(), self.currentIndex()
        if self.drag.active and event.key() == Qt.Key.Key_Escape:
            self.drag.cancel()
            return
        way = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if way and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            node = index.data(PlacesModel.NodeRole)
            if isinstance(node, Node) and node.place is Place.SCRIPT:
                self.moved.emit(node, index.row() + way)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.state() != QTreeView.State.EditingState:
            self._walk(index, clicked=True, stay=False)
            return
        if event.matches(QKeySequence.StandardKey.Delete) and index.isValid():
            self.removed.emit(index.data(PlacesModel.NodeRole))
            return
        super().keyPressEvent(event)
        if self.currentIndex() != before:
            self._walk(self.currentIndex(), clicked=False, stay=True)

    def _walk(self, index: QModelIndex, *, clicked: bool, stay: bool) -> None:
        """Go to the row's room; `stay` keeps the focus here, so that Delete and F2 mean the row."""
        node = index.data(PlacesModel.NodeRole)
        if not isinstance(node, Node):
            return
        self.browsing = stay and node.place not in (Place.PROJECT, Place.NEW)
        if node.place is Place.PROJECT and clicked:
            self.setExpanded(index, not self.isExpanded(index))
        elif node.place is not Place.NEW or clicked:
            self.went.emit(node)
