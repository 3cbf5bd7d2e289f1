"""The whole room when the library does not open: what happened, what to do, three ways on."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from core.errors import Problem
from gui.bridge.dialogs import choose_folder
from gui.bridge.tasks import Tasks
from gui.i18n import _, told
from gui.theme import Theme
from gui.widgets.buttons import FilledButton, PlainButton
from gui.widgets.labels import Caption, Title

_WIDTH = 480


class Trouble(QWidget):
    """`answered` carries the folder to open (the same one: try again), or None to quit."""

    answered = Signal(object)

    def __init__(
        self, theme: Theme, tasks: Tasks, problem: Problem, library: Path, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._tasks, self._library = theme, tasks, library
        self.title = Title(told(problem.title))
        self.remedy = QLabel(told(problem.remedy) if problem.remedy else "")
        self.other = PlainButton(_("Choose another library…"))
        self.again = FilledButton(_("Try again"))
        self.quit = PlainButton(_("Quit"))
        self._lay_out(problem.detail)
        self.other.clicked.connect(lambda: tasks.run(self._choose(), "choose library"))
        self.again.clicked.connect(lambda: self.answered.emit(library))
        self.quit.clicked.connect(lambda: self.answered.emit(None))

    def _lay_out(self, detail: str) -> None:
        column = QVBoxLayout()
        column.setSpacing(12)
        for label in (self.title, self.remedy, Caption(str(self._library))):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(label)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.again, self.other, self.quit):
            buttons.addWidget(button)
        if detail:
            copy = PlainButton(_("Copy details"))
            copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(detail))
            buttons.addWidget(copy)
        buttons.addStretch(1)
        column.addSpacing(8)
        column.addLayout(buttons)
        box = QWidget()
        box.setLayout(column)
        box.setFixedWidth(_WIDTH)
        whole = QVBoxLayout(self)
        whole.addStretch(2)
        middle = QHBoxLayout()  # not an alignment, which would cut a title of two lines
        middle.addStretch(1)
        middle.addWidget(box)
        middle.addStretch(1)
        whole.addLayout(middle)
        whole.addStretch(3)

    async def _choose(self) -> None:
        folder = await choose_folder(self, _("Open library"), self._library.parent)
        if folder:
            self.answered.emit(folder)
