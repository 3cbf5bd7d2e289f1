"""The one place that shows a problem: a bar at the top of the room, one sentence what happened and one what to do."""

from collections.abc import Callable

from PySide6.QtGui import QGuiApplication

from core.errors import Problem
from gui.i18n import _, told
from gui.widgets.notice import Notice


class Problems:
    """Shows problems, bugs and questions in one `Notice`; what comes later replaces what came before."""

    def __init__(self, notice: Notice) -> None:
        self._notice = notice
        self._act: Callable[[], object] | None = None
        self._asking = False
        notice.pressed.connect(self._do)
        notice.closed.connect(self._forget)

    def show(self, problem: Problem, button: str = "", act: Callable[[], object] | None = None) -> None:
        """Say what happened and what to do. Where no button is given, what the machine said can be copied."""
        title, remedy = told(problem.title), told(problem.remedy) if problem.remedy else ""
        if not button and problem.detail:
            button, act = _("Copy details"), lambda: _copy(f"{problem.title}\n{problem.detail}")
        self._say(title, remedy, button, act, "failed")

    def show_bug(self, details: str) -> None:
        """Say that something is wrong with Roomtone itself; `details` is what a report needs."""
        title = _("Something went wrong inside Roomtone.")
        text = _("Your work is saved. If it happens again, please report it with the details.")
        self._say(title, text, _("Copy details"), lambda: _copy(details), "failed")

    def ask(self, title: str, text: str, button: str, act: Callable[[], object]) -> None:
        """Ask before something that cannot be undone. Closing the bar is a no, and so is going elsewhere."""
        self._say(title, text, button, act, "stale")
        self._asking = True
        self._notice.button.setFocus()

    def drop_question(self) -> None:
        """Take a question away that was not answered: what it asked about is no longer in sight."""
        if self._asking:
            self.put_away()

    def tell(self, title: str, text: str = "", button: str = "", act: Callable[[], object] | None = None) -> None:
        """Say something good."""
        self._say(title, text, button, act, "done")

    def put_away(self) -> None:
        """Hide whatever is shown."""
        self._notice.hide()
        self._forget()

    def _say(self, title: str, text: str, button: str, act: Callable[[], object] | None, tone: str) -> None:
        self._act, self._asking = act, False
        self._notice.show_notice(title, text, button, tone)

    def _do(self) -> None:
        act, copies = self._act, self._notice.button.text() == _("Copy details")
        if not copies:
            self.put_away()
        if act:
            act()

    def _forget(self) -> None:
        self._act, self._asking = None, False


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
