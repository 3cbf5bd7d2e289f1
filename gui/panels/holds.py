"""Why the jobs of a provider wait, one bar each: what happened, what to do, and a way to try at once."""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.domain.job import Reason
from gui.i18n import _, told
from gui.panels.question import Answer, Question
from gui.theme import Theme


class Holds(QWidget):
    """Hidden while nothing waits. `release_asked` and `settings_asked` carry a profile's id."""

    release_asked = Signal(str)
    settings_asked = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.bars: dict[str, Question] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(20, 0, 20, 8)
        self._column.setSpacing(6)
        self.hide()

    def show_holds(self, holds: Mapping[str, tuple[str, Reason]]) -> None:
        """Show these: by the profile's id its name, and why its jobs wait."""
        for profile in [known for known in self.bars if known not in holds]:
            bar = self.bars.pop(profile)
            self._column.removeWidget(bar)
            bar.hide()
            bar.deleteLater()
        for profile, (name, reason) in holds.items():
            self._show(profile, name, reason)
        self.setVisible(bool(self.bars))

    def _show(self, profile: str, name: str, reason: Reason) -> None:
        if profile not in self.bars:
            self.bars[profile] = Question(self._theme)
            self._column.addWidget(self.bars[profile])
        title = told(reason.title)
        whole = title if name in title else _("{provider}: {reason}", provider=name, reason=title)
        self.bars[profile].offer(
            whole,
            told(reason.remedy) if reason.remedy else "",
            Answer(_("Try now"), lambda: self.release_asked.emit(profile)),
            Answer(_("Settings…"), lambda: self.settings_asked.emit(profile), stays=True),
        )
