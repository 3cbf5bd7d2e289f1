"""What can be done with a take of a song, as a menu. It asks; the room does."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from core.domain.take import Take
from core.providers.base import Generator
from gui.i18n import _
from gui.panels.music.desk import Offered
from gui.panels.music.goingon import Step


class TakeMenu(QMenu):
    """`step_asked` carries a generator and the step: a new song shall go on from the take.

    `companion_asked` carries what shall be made of it.
    """

    play_asked = Signal()
    step_asked = Signal(object, object)
    companion_asked = Signal(object)
    library_asked = Signal()
    file_asked = Signal()
    export_asked = Signal()
    deletion_asked = Signal()

    def __init__(self, take: Take, parent: QWidget) -> None:
        super().__init__(parent)
        self.take = take

    def fill(self, steps: Sequence[tuple[Generator, Step]], companions: Sequence[Offered]) -> None:
        """Offer everything; what spends carries its price at the right."""
        self.addAction(_("Play"), self.play_asked.emit)
        if steps or companions:
            self.addSeparator()
        if steps:
            self._offer_steps(steps)
        for one in companions:
            words = f"{one.words}\t{one.price}" if one.price else one.words
            action = self.addAction(words, lambda one=one: self.companion_asked.emit(one.companion))
            action.setEnabled(one.enabled)
            action.setToolTip(_(one.companion.generator.hint))
        self.setToolTipsVisible(True)
        self.addSeparator()
        self.addAction(_("Show in the library"), self.library_asked.emit)
        self.addAction(_("Show file in folder"), self.file_asked.emit)
        self.addAction(_("Export…"), self.export_asked.emit)
        self.addSeparator()
        delete = self.addAction(_("Delete take"), self.deletion_asked.emit)
        delete.setShortcut(QKeySequence.StandardKey.Delete)

    def _offer_steps(self, steps: Sequence[tuple[Generator, Step]]) -> None:
        below = self.addMenu(_("New song from this take"))
        several = len({generator.id for generator, _step in steps}) > 1
        for generator, step in steps:
            words = _(step.label)
            if several:
                words = _("{what} · {generator}", what=words, generator=_(generator.name))
            below.addAction(words, lambda generator=generator, step=step: self.step_asked.emit(generator, step))
