"""The sidebar as a tree: projects with their scripts, "New project", and the rooms of the studio. Knows cards only."""

from collections.abc import Sequence
from enum import StrEnum
from itertools import count
from typing import Any, Protocol

import msgspec
from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from core.domain.script import Project, Script
from gui import i18n
from gui.i18n import _

Index = QModelIndex | QPersistentModelIndex


class Place(StrEnum):
    """The kinds of rows."""

    HEADING = "heading"
    PROJECT = "project"
    SCRIPT = "script"
    NEW = "new"
    VOICES = "voices"
    MUSIC = "music"
    LIBRARY = "library"
    QUEUE = "queue"


class ScriptCard(Protocol):
    """A script and how many lines it has."""

    @property
    def script(self) -> Script: ...
    @property
    def lines(self) -> int: ...


class ProjectCard(Protocol):
    """A project and its scripts."""

    @property
    def project(self) -> Project: ...
    @property
    def scripts(self) -> Sequence[ScriptCard]: ...


class Node(msgspec.Struct, eq=False):
    """A row. `key` is the id of its project or script; `amount` the number at its right end, None for none.

    `alert`: what there is to be seen to, "" for nothing. `shown`: the name with its number, "" where it has none.
    """

    place: Place
    key: str
    name: str
    amount: int | None = None
    alert: str = ""
    shown: str = ""
    parent: "Node | None" = None
    children: "list[Node]" = []
    number: int = msgspec.field(default_factory=count(1).__next__)


class PlacesModel(QAbstractItemModel):
    """`renamed` asks for another name for a project or a script; the row changes once the studio has done it."""

    renamed = Signal(object, str)
    NodeRole = Qt.ItemDataRole.UserRole

    def __init__(self, parent: Any = None) -> None:
        super().__init__(parent)
        self._root = Node(Place.HEADING, "", "")
        self._nodes = {0: self._root}
        self.voices = Node(Place.VOICES, "voices", _("Voices & clips"))
        self.music = Node(Place.MUSIC, "music", _("Music"))
        self.library = Node(Place.LIBRARY, "library", _("Library"))
        self.queue = Node(Place.QUEUE, "queue", _("Queue"))
        self._new = Node(Place.NEW, "new", _("New project"))
        headings = Node(Place.HEADING, "projects", _("Projects")), Node(Place.HEADING, "studio", _("Studio"))
        for node in (headings[0], self._new, headings[1], self.voices, self.music, self.library, self.queue):
            self._attach(self._root, len(self._root.children), node)

    # what Qt asks

    def index(self, row: int, column: int = 0, parent: Index = QModelIndex()) -> QModelIndex:  # noqa: B008
        children = self._node(parent).children
        if column != 0 or not 0 <= row < len(children):
            return QModelIndex()
        return self.createIndex(row, 0, children[row].number)

    def parent(self, index: Index | None = None) -> Any:
        if index is None:
            return super().parent()  # QObject's parent shares the name
        above = self._node(index).parent if index.isValid() else None
        return self.index_of(above) if above and above is not self._root else QModelIndex()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(self._node(parent).children)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        node = self._node(index)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return node.name if role == Qt.ItemDataRole.EditRole else node.shown or node.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            amount = "" if node.amount is None else i18n.count(node.amount)
            return ", ".join(part for part in (node.shown or node.name, amount, node.alert) if part)
        if role == Qt.ItemDataRole.ToolTipRole:
            return node.alert
        return node if role == self.NodeRole else None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        node = self._node(index)
        name = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or node.place not in (Place.PROJECT, Place.SCRIPT):
            return False
        if name and name != node.name:
            self.renamed.emit(node, name)
        return bool(name)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        place = self._node(index).place
        if place is Place.HEADING:
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if place in (Place.PROJECT, Place.SCRIPT) else flags

    # what the sidebar asks

    def index_of(self, node: Node) -> QModelIndex:
        """Return where `node` is."""
        return self.createIndex(node.parent.children.index(node), 0, node.number) if node.parent else QModelIndex()

    def find(self, key: str) -> Node | None:
        """Return the row of that project, script or room."""
        return next((node for node in self._nodes.values() if node.key == key and node is not self._root), None)

    def projects(self) -> list[Node]:
        """Return the projects' rows."""
        return [node for node in self._root.children if node.place is Place.PROJECT]

    # what changes it

    def show(self, cards: Sequence[ProjectCard]) -> None:
        """Show these projects with their scripts; rows that stay are not touched."""
        self._synchronize(self._root, 1, self.projects(), [_project(card) for card in cards])
        for node, card in zip(self.projects(), cards, strict=True):
            scripts = [_script(item, place, len(card.scripts)) for place, item in enumerate(card.scripts)]
            self._synchronize(node, 0, list(node.children), scripts)

    def count(self, node: Node, amount: int | None) -> None:
        """Show `amount` at the right end of a row."""
        if node.amount != amount:
            node.amount = amount
            self._changed(node)

    def alert(self, node: Node, words: str) -> None:
        """Show that there is something to be seen to; "" takes that away."""
        if node.alert != words:
            node.alert = words
            self._changed(node)

    def _synchronize(self, parent: Node, first: int, old: list[Node], wanted: list[Node]) -> None:
        keys = {node.key for node in wanted}
        for node in old:
            if node.key not in keys:
                self._detach(node)
        for place, node in enumerate(wanted, start=first):
            found = next((child for child in parent.children[first:] if child.key == node.key), None)
            if found is None:
                self._insert(parent, place, node)
            else:
                self._move(found, place)
                self._take_over(found, node)

    def _take_over(self, node: Node, fresh: Node) -> None:
        if (node.name, node.amount, node.shown) != (fresh.name, fresh.amount, fresh.shown):
            node.name, node.amount, node.shown = fresh.name, fresh.amount, fresh.shown
            self._changed(node)

    def _changed(self, node: Node) -> None:
        index = self.index_of(node)
        self.dataChanged.emit(index, index)

    def _insert(self, parent: Node, row: int, node: Node) -> None:
        self.beginInsertRows(self.index_of(parent), row, row)
        self._attach(parent, row, node)
        self.endInsertRows()

    def _attach(self, parent: Node, row: int, node: Node) -> None:
        node.parent = parent
        parent.children.insert(row, node)
        self._nodes[node.number] = node

    def _detach(self, node: Node) -> None:
        parent = node.parent
        if parent is None:
            return
        row = parent.children.index(node)
        self.beginRemoveRows(self.index_of(parent), row, row)
        del parent.children[row]
        for gone in (node, *node.children):
            del self._nodes[gone.number]
        self.endRemoveRows()

    def _move(self, node: Node, row: int) -> None:
        parent = node.parent
        if parent is None or parent.children[row] is node:
            return
        source = parent.children.index(node)
        above = self.index_of(parent)
        self.beginMoveRows(above, source, source, above, row if row < source else row + 1)
        parent.children.insert(row, parent.children.pop(source))
        self.endMoveRows()

    def _node(self, index: Index) -> Node:
        return self._nodes[index.internalId()] if index.isValid() else self._root


def _project(card: ProjectCard) -> Node:
    return Node(Place.PROJECT, card.project.id, card.project.name)


def _script(card: ScriptCard, place: int, of: int) -> Node:
    title = card.script.title
    return Node(Place.SCRIPT, card.script.id, title, card.lines, shown=numbered(title, place, of))


def numbered(title: str, place: int, of: int) -> str:
    """Return the title of the script at `place` of `of` behind its number, where it has none itself."""
    counted = title[:1].isdigit() or title.startswith("第")
    return title if of < 2 or counted else f"{place + 1} · {title or _('Untitled')}"
