"""The voices room: voices that are kept, how long each still lives, what is under way, and the way to a new one."""

import time
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from PySide6.QtCore import QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShowEvent
from PySide6.QtWidgets import QMenu, QStackedWidget, QVBoxLayout, QWidget

from core.domain.job import Order, State
from core.domain.kept import KeptVoice
from core.domain.script import Project, Speaker
from core.domain.take import Take
from core.errors import Problem
from core.studio import Studio
from gui.bridge.latest import Latest
from gui.bridge.tasks import Tasks
from gui.i18n import _, many, told
from gui.panels.music.orders import SongOrders
from gui.panels.music.takes import part_of
from gui.panels.question import Answer, Question
from gui.panels.voices.cloning import CloningPage
from gui.panels.voices.listing import VoiceList
from gui.panels.voices.ordering import Ordering
from gui.panels.voices.presenter import Maker, Offer, VoicesPresenter, shared, speaks_with
from gui.panels.voices.side import RoomSide
from gui.panels.ways import WaysOut
from gui.playback import Player
from gui.theme import Theme
from gui.widgets.following import Following

PROVIDERS = "providers"
_EDGE = 20
_LEAST = 320
_MINUTE = 60_000


class VoicesRoom(QWidget):
    """`side` belongs at the right of it while `has_side`; `fitted`: that may have changed. `side_asked`: it is needed.

    Asks the window for what only the window can do.
    """

    take_asked = Signal(str)
    settings_asked = Signal(str, str)
    fitted = Signal()
    side_asked = Signal()

    def __init__(
        self,
        studio: Studio,
        theme: Theme,
        tasks: Tasks,
        player: Player,
        parent: QWidget | None = None,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._studio, self._theme, self._tasks, self._player, self._now = studio, theme, tasks, player, now
        self._presenter = VoicesPresenter(studio, player)
        self._awaited: set[str] = set()
        self._offer, self._use = Offer(), Offer()
        self._cast: tuple[tuple[Project, Speaker], ...] = ()
        self._load = Latest(tasks, "load previews of voices", self._presenter.takes, self._show_takes)
        self._asked_cast = Latest(tasks, "load casts", lambda _voice: self._presenter.cast(), self._show_cast)
        self.ordering = Ordering(studio, tasks, self._presenter, self)
        self._minute = QTimer(self, interval=_MINUTE)
        self.side = RoomSide(theme, player, now)
        self.question = Question(theme)
        self.ways = WaysOut(studio, tasks, self.question)
        example = next(map(_, studio.registry.offering(lambda generator: bool(generator.makes_voice))), "…")
        self.list = VoiceList(theme, player, self, SongOrders(theme, self.ways, now), now, example)
        self.cloning = CloningPage(studio, theme, tasks, player)
        self._stack = QStackedWidget()
        self._lay_out()
        self._bind()
        self.synchronize()

    def close_down(self) -> None:
        """Hear no more of the studio."""
        for leave in self._leave:
            leave()
        self._minute.stop()
        self.ordering.stop()

    # where one is

    def show_voices(self) -> None:
        """Show the voices."""
        self._go(self.list)

    def show_cloning(self, profile: str = "") -> None:
        """Show the way to a new voice, with the profile that is named."""
        if maker := next((one for one in self._presenter.makers() if one[0].id == profile), None):
            self._show_maker(maker)
        self._go(self.cloning)

    def clone_again(self) -> None:
        """Show the way to a new voice of what the chosen one was made of."""
        if voice := self.list.voice():
            self.cloning.begin(voice.clips, voice.name)
            self.show_cloning()
            self._show_offer()

    @property
    def is_cloning(self) -> bool:
        """Whether the way to a new voice is shown."""
        return self._stack.currentWidget() is self.cloning

    @property
    def has_side(self) -> bool:
        """Whether there is anything to be shown at the right."""
        return self.is_cloning or self.list.voice() is not None

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_voice()  # speakers may have been given it elsewhere

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, super().minimumSizeHint().height())

    # laid out

    def _lay_out(self) -> None:
        for page in (self.list, self.cloning):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Following(self.question, (_EDGE, 12, _EDGE, 0)))
        column.addWidget(self._stack, 1)
        self.setFocusProxy(self.list)

    def _bind(self) -> None:
        studio, player = self._studio, self._player
        self._leave = (
            studio.kept.changed.connect(self._hear),
            studio.accounts.changed.connect(self.synchronize),
            studio.order_changed.connect(self._hear_order),
            studio.order_forgotten.connect(self._hear_order),
            studio.take_removed.connect(lambda _id: self._ask_takes()),
            studio.queue.holds_changed.connect(self._show_orders),
        )
        self._bind_list()
        self._bind_cloning()
        self.side.voice.given.connect(self._give)
        self.side.voice.use_changed.connect(self._show_use)
        self.side.voice.use_asked.connect(self.make_permanent)
        self.ordering.changed.connect(self._show_buttons)
        self.ordering.settings_asked.connect(lambda profile: self.settings_asked.emit(PROVIDERS, profile))
        self._minute.timeout.connect(self._tick)
        self._minute.start()
        for signal in (player.now_changed, player.playing_changed, player.moved):
            signal.connect(lambda *_: self.list.repaint_rows())

    def _bind_list(self) -> None:
        listed = self.list
        listed.new_asked.connect(self.show_cloning)
        listed.provider_asked.connect(lambda: self.settings_asked.emit(PROVIDERS, ""))
        listed.chosen.connect(self._show_voice)
        listed.play_asked.connect(self.play_current)
        listed.removal_asked.connect(self.remove)
        listed.menu_asked.connect(self._open_menu)
        listed.ending_asked.connect(self._show_ending)
        listed.model.renamed.connect(self._rename)
        listed.holds.release_asked.connect(self._studio.queue.release)
        listed.holds.settings_asked.connect(lambda profile: self.settings_asked.emit(PROVIDERS, profile))

    def _bind_cloning(self) -> None:
        page = self.cloning
        page.changed.connect(self._show_offer)
        page.left.connect(self.show_voices)
        page.asked.connect(self.make_preview)
        page.maker_chosen.connect(lambda profile, generator: self._show_maker((profile, generator)))
        page.suggestions_wanted.connect(lambda name: self._run(self._suggest(name), "suggestions"))

    # what is shown

    def synchronize(self) -> None:
        """Show everything as it stands now."""
        makers = self._presenter.makers()
        self.list.show_voices(self._studio.kept.all())
        self._fit_maker(makers)
        self._fit_page(makers)
        self._ask_takes()
        self._show_voice()
        self._show_orders()
        self.fitted.emit()

    def _fit_page(self, makers: Sequence[Maker]) -> None:
        """Show the list where there is something to be listed, or soon will be."""
        listed = self.list.voice() is not None or bool(self._presenter.orders())
        self.list.show_page(listed=listed, possible=bool(makers))

    def _fit_maker(self, makers: tuple[Maker, ...]) -> None:
        """Let the way to a new voice go by a generator that is set up, the one that it goes by if that is."""
        if not makers:
            if self.is_cloning:
                self.show_voices()
            return
        mine = self.cloning.maker
        same = next((one for one in makers if mine and (one[0].id, one[1].id) == (mine[0].id, mine[1].id)), makers[0])
        self.cloning.show_maker(same, makers)

    def _show_maker(self, maker: Maker) -> None:
        self.cloning.show_maker(maker, self._presenter.makers())

    def _go(self, page: QWidget) -> None:
        self._stack.setCurrentWidget(page)
        self.side.show_page(cloning=self.is_cloning)
        self.setFocusProxy(page)
        self.fitted.emit()
        self.setFocus()

    def _show_takes(self, _voices: tuple[KeptVoice, ...], takes: dict[str, Take]) -> None:
        self.list.model.fill(takes)
        self._show_voice()

    def _ask_takes(self) -> None:
        self._load.ask(self.list.model.voices())

    def _show_voice(self) -> None:
        voice, side = self.list.voice(), self.side.voice
        if voice is None:
            side.show_nothing()
            return
        take, provider = self.list.model.take_of(voice), self._presenter.provider(voice.profile)
        side.show_voice(voice, take, provider, self.language(voice))
        self._declare_use(voice)
        self._show_users(voice)
        self._show_use()
        self._asked_cast.ask(voice)

    def _show_cast(self, _voice: KeptVoice, cast: tuple[tuple[Project, Speaker], ...]) -> None:
        self._cast = cast
        if voice := self.list.voice():
            self._show_users(voice)

    def _show_users(self, voice: KeptVoice) -> None:
        mine = [one for one in self._cast if speaks_with(one[1], voice)]
        free = [] if voice.is_over(self._now()) else [one for one in self._cast if one not in mine]
        self.side.voice.show_cast(mine, free)

    def _declare_use(self, voice: KeptVoice) -> None:
        """Show of the first use what its preview was made with too, with the same values to begin with."""
        panel, maker = self.side.voice.permanent, self._presenter.speech(voice)
        if maker is None or panel.is_open:
            return
        take = self.list.model.take_of(voice)
        made = next((one for _p, one in self._presenter.makers() if take and one.id == take.generator), None)
        params = shared(maker[1], made)
        names = {param.name for param in params}
        before = take.plan.requests[0].params if take else {}
        panel.declare(params)
        panel.set_values({name: value for name, value in before.items() if name in names})

    def _show_use(self) -> None:
        voice, panel = self.list.voice(), self.side.voice.permanent
        if voice and panel.is_open:
            self._use = self._presenter.use(voice, panel.text.toPlainText(), panel.form.values())
            panel.show_offer(self._use, busy=self.ordering.busy)

    def _show_offer(self) -> None:
        page = self.cloning
        if page.maker:
            self._offer = self._presenter.preview(page.maker, page.text(), page.values(), page.given_clips())
            page.show_offer(self._offer, busy=self.ordering.busy)
            self.side.show_offer(self._offer)

    def _show_buttons(self) -> None:
        self._show_offer()
        self._show_use()

    def _show_orders(self) -> None:
        orders = self._presenter.orders()
        self.list.orders.show_orders(orders, self._presenter.named)
        waiting = {job.request.profile for order in orders for job in order.jobs if job.state is State.QUEUED}
        holds = {key: why for key, why in self._studio.queue.holds().items() if key in waiting}
        self.list.holds.show_holds({key: (self._presenter.provider(key), why) for key, why in holds.items()})
        self._fit_use(orders)

    def _fit_use(self, orders: Sequence[Order]) -> None:
        """While a first use is under way, no second one is offered."""
        voice = self.list.voice()
        spoken = {(one.profile, one.voice) for order in orders for one in order.plan.requests}
        self.side.voice.permanent.setEnabled(voice is None or (voice.profile, voice.voice) not in spoken)

    def _show_ending(self, voice_id: str) -> None:
        self.list.select(voice_id)
        self._open_use()

    def _open_use(self) -> None:
        self.side_asked.emit()
        self.side.voice.permanent.open_up()

    def _open_speakers(self) -> None:
        self.side_asked.emit()
        self.side.voice.drop()

    def _tick(self) -> None:
        """Lives have become shorter."""
        self.list.tick()
        self._show_voice()

    def caption(self, voice: KeptVoice) -> str:
        """Return "provider · for how many it speaks"."""
        users = sum(speaks_with(speaker, voice) for _project, speaker in self._cast)
        speaks = many("speaks for {n} speaker", "speaks for {n} speakers", users) if users else ""
        return " · ".join(filter(None, (self._presenter.provider(voice.profile), speaks)))

    def language(self, voice: KeptVoice) -> str:
        """Return what a voice was made to speak, "" where nobody chose."""
        return self._presenter.language(voice)

    # what is heard

    def _hear(self) -> None:
        new = [voice for voice in self._studio.kept.all() if self.list.model.row_of(voice.id) < 0]
        self.synchronize()
        mine = next((voice for voice in new if part_of(voice.take)[0] in self._awaited), None)
        if mine:
            self._awaited.discard(part_of(mine.take)[0])
            self.list.select(mine.id)
            self._announce(mine)

    def _announce(self, voice: KeptVoice) -> None:
        """Let it be listened to: whether it is kept is decided by ear."""
        self.question.offer(
            _("“{name}” can be heard.", name=voice.name),
            _("What is first spoken with a voice makes it permanent and may cost extra.") if voice.until else "",
            Answer(_("Play"), lambda: self._with(voice, self.play_current), stays=True),
            Answer(_("Rename"), lambda: self._with(voice, self.list.rename), stays=True),
            tone="done",
        )

    def _with(self, voice: KeptVoice, act: Callable[[], object]) -> None:
        self.list.select(voice.id)
        act()

    def _hear_order(self, _order: Order) -> None:
        self._show_orders()
        self._fit_page(self._presenter.makers())

    # what is done

    def play_current(self) -> None:
        """Play the preview of the chosen voice, or pause it."""
        voice = self.list.voice()
        take = self.list.model.take_of(voice) if voice else None
        if voice and take:
            self._presenter.play(voice, take)

    def _rename(self, voice: KeptVoice, name: str) -> None:
        self.question.hide()
        self._run(self._studio.kept.rename(voice.id, name), "rename voice")

    def remove(self) -> None:
        """Take the chosen voice out of the room; a bar offers to bring it back."""
        if voice := self.list.voice():
            self._run(self._remove(voice), "remove voice")

    async def _remove(self, voice: KeptVoice) -> None:
        await self._studio.kept.remove(voice.id)
        self.question.ask(
            _("“{name}” was removed.", name=voice.name),
            _("What was spoken with it stays. At the provider it stays as it is."),
            Answer(_("Undo"), lambda: self._run(self._bring_back(voice), "bring voice back")),
            tone="plain",
        )

    async def _bring_back(self, voice: KeptVoice) -> None:
        await self._studio.kept.restore(voice)
        self.list.select(voice.id)

    def _give(self, project_id: str, speaker_id: str) -> None:
        if voice := self.list.voice():
            self._run(self._let_speak(voice, project_id, speaker_id), "give voice to speaker")

    async def _let_speak(self, voice: KeptVoice, project_id: str, speaker_id: str) -> None:
        await self._presenter.give(voice, project_id, speaker_id)
        self._asked_cast.ask(voice)

    def make_preview(self) -> None:
        """Order the preview of a new voice."""
        self.cloning.form.settle()
        self.ordering.order(self._offer, self.cloning.voice_name(), self.cloning.question, self._wait_for)

    def _wait_for(self, order: Order) -> None:
        self._awaited.add(order.id)
        self.cloning.clear()
        self.show_voices()

    def make_permanent(self) -> None:
        """Order the first use of the chosen voice."""
        if voice := self.list.voice():
            close = self.side.voice.permanent.close_up
            self.ordering.order(self._use, voice.name, self.question, lambda _order: close())

    async def _suggest(self, name: str) -> None:
        maker = self.cloning.maker
        if maker is None:
            return
        try:
            found = await self._studio.suggestions(maker[0].id, maker[1].id, name)
        except Problem as problem:
            self.cloning.form.suggest(name, (), told(problem.title))
        else:
            self.cloning.form.suggest(name, found)

    def _run(self, coroutine: Coroutine[Any, Any, None], name: str) -> None:
        self._tasks.run(coroutine, name)

    # the menu

    def _open_menu(self, point: QPoint) -> None:
        menu = self.menu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(point)

    def menu(self) -> QMenu:
        """Return what can be done with the chosen voice."""
        voice = self.list.voice()
        menu = QMenu(self)
        play = menu.addAction(_("Play"), self.play_current)
        play.setEnabled(bool(voice and self.list.model.take_of(voice)))
        menu.addAction(_("Use for a speaker…"), self._open_speakers).setEnabled(self.side.voice.give.isEnabled())
        if voice and voice.until and not voice.is_over(self._now()):
            menu.addAction(_("Make permanent…"), self._open_use)
        if voice and voice.clips:
            menu.addAction(_("Clone it again…"), self.clone_again).setEnabled(bool(self._presenter.makers()))
        menu.addSeparator()
        menu.addAction(_("Rename"), QKeySequence("F2"), self.list.rename)
        show = menu.addAction(
            _("Show preview in the library"), lambda: self.take_asked.emit(voice.take if voice else "")
        )
        show.setEnabled(play.isEnabled())
        menu.addSeparator()
        menu.addAction(_("Remove"), QKeySequence.StandardKey.Delete, self.remove)
        return menu
