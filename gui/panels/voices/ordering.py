"""Ordering a preview or the first use of a voice, each once; what has to be asked before stands in a bar. Awaited."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

from core.domain.job import Order
from core.errors import NeedsConsent, Problem, RequestProblem
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.i18n import _, told
from gui.money import with_price
from gui.panels.question import Answer, Question
from gui.panels.voices.presenter import Offer, VoicesPresenter

Done = Callable[[Order], object]


class Ordering(QObject):
    """A second click of a double click buys nothing. `changed`: what spends can be pressed now, or not.

    `settings_asked` carries the profile that needs something.
    """

    changed = Signal()
    settings_asked = Signal(str)

    def __init__(self, studio: Studio, tasks: Tasks, presenter: VoicesPresenter, parent: QObject) -> None:
        super().__init__(parent)
        self._studio, self._tasks, self._presenter = studio, tasks, presenter
        self._pressed = QTimer(self, singleShot=True, interval=QApplication.doubleClickInterval())
        self._pressed.timeout.connect(self.changed)

    @property
    def busy(self) -> bool:
        """Whether something was ordered just now."""
        return self._pressed.isActive()

    def stop(self) -> None:
        """Tell nothing more."""
        self._pressed.stop()

    def order(self, offer: Offer, name: str, bar: Question, done: Done) -> None:
        """Order what is offered under that name; `bar` asks and tells, `done` has the order."""
        if offer.request and not self.busy:
            self._pressed.start()
            self.changed.emit()
            self._tasks.run(self._order(offer, name, bar, done), "order for a voice")

    async def _order(self, offer: Offer, name: str, bar: Question, done: Done) -> None:
        assert offer.request is not None
        try:
            order = await self._presenter.order(offer.request, name)
        except NeedsConsent as problem:
            self._ask_consent(problem, offer, name, bar, done)
        except RequestProblem as problem:
            self._refuse(problem, offer, bar)
        else:
            done(order)

    def _ask_consent(self, problem: NeedsConsent, offer: Offer, name: str, bar: Question, done: Done) -> None:
        words = with_price(_("Upload and make preview"), offer.price)
        bar.ask(
            told(problem.title),
            _("Anybody who knows the address can hear them for as long as the provider keeps them there."),
            Answer(words, lambda: self._tasks.run(self._agree(problem, offer, name, bar, done), "upload and order")),
        )

    async def _agree(self, problem: NeedsConsent, offer: Offer, name: str, bar: Question, done: Done) -> None:
        await self._studio.clips.agree(problem.profile, problem.clips)
        await self._order(offer, name, bar, done)

    def _refuse(self, problem: Problem, offer: Offer, bar: Question) -> None:
        profile = offer.request.profile if offer.request else ""
        settings = Answer(_("Settings…"), lambda: self.settings_asked.emit(profile))
        bar.ask(told(problem.title), told(problem.remedy) if problem.remedy else "", settings, tone="failed")
