"""The music room: one song at a time, its form, what is under way for it, and its takes."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from core.domain.job import Order, State
from core.domain.params import Value
from core.domain.profile import Profile
from core.domain.song import Song
from core.domain.take import Take
from core.errors import Problem
from core.providers.base import Generator
from core.studio import Studio
from gui.bridge.latest import Latest
from gui.bridge.tasks import Tasks
from gui.forms.form import ParamForm
from gui.forms.takes import KnownTake
from gui.i18n import _, told
from gui.panels.holds import Holds
from gui.panels.music.answers import Answers
from gui.panels.music.goingon import Step
from gui.panels.music.head import SongHead
from gui.panels.music.menu import TakeMenu
from gui.panels.music.presenter import Offer, SongPresenter, form_of, title_of
from gui.panels.music.shelf import Shelf
from gui.panels.music.side import SongSide
from gui.panels.question import Answer
from gui.panels.ways import WaysOut
from gui.playback import Player
from gui.theme import Theme
from gui.widgets.empty import EmptyState
from gui.widgets.following import Following

PROVIDERS = "providers"
_EDGE = 20
_LEAST = 320


class MusicRoom(QWidget):
    """`side` belongs at the right of it. Asks the window for what only the window can do."""

    take_asked = Signal(str)
    file_asked = Signal(object)
    export_asked = Signal(list)
    deletion_asked = Signal(list)
    settings_asked = Signal(str, str)

    def __init__(
        self, studio: Studio, theme: Theme, tasks: Tasks, player: Player, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._studio, self._tasks = studio, tasks
        self._presenter = SongPresenter(studio, player)
        self._song: Song | None = None
        self._offer, self._results = Offer(), 1
        self._look_up = Latest(tasks, "load takes to go on from", self._presenter.known_takes, self._show_known)
        self._known_of = ""
        self._ordered = False
        self._pressed = QTimer(self, singleShot=True, interval=QApplication.doubleClickInterval())
        self.side = SongSide(theme)
        self.head = SongHead(theme)
        self.answers = Answers(studio, self._presenter, theme, tasks, self)
        self.question = self.answers.question
        self.ways = WaysOut(studio, tasks, self.question)
        self.holds = Holds(theme)
        self.form = ParamForm(theme, wide=True)
        self.shelf = Shelf(studio, self._presenter, theme, tasks, player, self.ways)
        self.orders, self.takes, self.lyrics = self.shelf.orders, self.shelf.takes, self.shelf.lyrics
        self._stack = QStackedWidget()
        self._lay_out(theme)
        self._bind()
        self.show_song("")

    def close_down(self) -> None:
        """Keep what is being typed, and hear no more of the studio."""
        self.form.settle()
        self.answers.desk.close()
        self.shelf.close_down()
        for leave in self._leave:
            leave()
        self._pressed.stop()

    @property
    def song(self) -> Song | None:
        """The song that is shown."""
        return self._song

    def show_song(self, song_id: str) -> None:
        """Show a song; the newest one where that is gone."""
        self.form.settle()
        songs = self._studio.songs.all()
        self._song = self._studio.songs.get(song_id) or (songs[0] if songs else None)
        self._pressed.stop()
        self.answers.leave_song()
        self._known_of = ""
        self._ordered = False
        self.shelf.show_song(self._song)
        self._area.verticalScrollBar().setValue(0)
        self.synchronize()

    def synchronize(self) -> None:
        """Show everything as it stands now."""
        song = self._song
        if song is None:
            self._show_nothing()
            return
        maker = self._presenter.maker(song)
        self._stack.setCurrentIndex(0)
        self.head.show_song(song, self._studio.songs.all())
        self.head.show_maker(maker, self._presenter.makers())
        self.form.setVisible(maker is not None)
        if maker:
            self.form.declare(form_of(maker[1]))
            self.form.set_values({**song.params, maker[1].text: song.text})
            self.form.offer_actions(self.answers.offered(song))
        self.setFocusProxy(self.form.row(maker[1].text) if maker else self.head.title)
        self._show_offer(song, maker[1].results if maker else 1)
        self.shelf.synchronize(song)
        self._show_holds()
        self._look_up_once(song)

    def minimumSizeHint(self) -> QSize:
        return QSize(_LEAST, super().minimumSizeHint().height())

    # laid out

    def _lay_out(self, theme: Theme) -> None:
        self._stack.addWidget(self._page())
        self._nobody = EmptyState(
            theme, "music", _("No provider makes songs yet"),
            _("Add one that does, such as {name}; its songs are made and kept here.", name=self._presenter.example()),
            _("Open Settings"),
        )  # fmt: skip
        self._nothing = EmptyState(
            theme, "music", _("No songs yet"),
            _("Describe a song in a few words. Every version of it is kept."), _("New song"),
        )  # fmt: skip
        for page in (self._nobody, self._nothing):
            self._stack.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Following(self.question, (_EDGE, 12, _EDGE, 0)))
        column.addWidget(self._stack, 1)

    def _page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.holds)
        column.addWidget(Following(self.answers.desk.card, (_EDGE, 4, _EDGE, 12)))
        column.addWidget(self._body(), 1)
        return page

    def _body(self) -> QScrollArea:
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(_EDGE, 4, _EDGE, 20)
        column.setSpacing(20)
        column.addWidget(self.form)
        column.addWidget(self.shelf)
        column.addStretch(1)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(body)
        self._area.verticalScrollBar().rangeChanged.connect(
            lambda _low, high: column.setContentsMargins(_EDGE, 4, _EDGE - 10 if high else _EDGE, 20)
        )
        return self._area

    def _bind(self) -> None:
        studio, head = self._studio, self.head
        self._leave = (
            studio.songs.changed.connect(self._hear),
            studio.accounts.changed.connect(self.synchronize),
            studio.order_changed.connect(self._hear_order),
            studio.order_forgotten.connect(self._hear_order),
            studio.take_added.connect(self._hear_take),
            studio.take_removed.connect(self._hear_removal),
            studio.queue.holds_changed.connect(self._show_holds),
        )
        head.title.edit.returnPressed.connect(self.setFocus)
        head.renamed.connect(lambda title: self._change(title=title))
        head.song_chosen.connect(self.show_song)
        head.maker_chosen.connect(self._move)
        head.new_asked.connect(self.new_song)
        head.copy_asked.connect(self._copy)
        head.deletion_asked.connect(self.delete_song)
        head.generate_asked.connect(self.generate)
        self._nobody.pressed.connect(lambda: self.settings_asked.emit(PROVIDERS, ""))
        self._nothing.pressed.connect(self.new_song)
        self.answers.desk.card.shown.connect(self._show_side)
        self._pressed.timeout.connect(self._show_button)
        self.holds.release_asked.connect(studio.queue.release)
        self.holds.settings_asked.connect(lambda profile: self.settings_asked.emit(PROVIDERS, profile))
        self.form.value_changed.connect(self._give)
        self.form.takes_wanted.connect(self.look_up_takes)
        self.form.action_asked.connect(self.answers.ask_for)
        self.form.take_play_asked.connect(self._play_known)
        self.form.suggestions_wanted.connect(lambda name: self._tasks.run(self._suggest(name), "suggestions"))
        self.takes.menu_asked.connect(self._open_menu)
        self.takes.deletion_asked.connect(lambda: self.deletion_asked.emit(self.takes.chosen_ids()))
        self.shelf.changed.connect(self._show_button)
        self.lyrics.used.connect(self._fill)

    # what is heard

    def _hear(self) -> None:
        song = self._studio.songs.get(self._song.id) if self._song else None
        if song is None:
            self.show_song("")
        else:
            self._song = song
            self.synchronize()

    def _hear_order(self, order: Order) -> None:
        if self._song and order.line == self._song.id:
            self.shelf.show_orders()
            self._show_holds()
            self._show_button()
            if self._ordered:  # what was just ordered is shown only now
                QTimer.singleShot(0, self, self._look_below)

    def _hear_take(self, take: Take) -> None:
        if self._studio.songs.get(take.line):
            self.look_up_takes()

    def _hear_removal(self, take_id: str) -> None:
        if any(take.id == take_id for take in self.shelf.found):
            self.look_up_takes()

    # what is shown

    def _show_nothing(self) -> None:
        empty = self._nothing if self._presenter.makers() else self._nobody
        self._stack.setCurrentWidget(empty)
        self.setFocusProxy(empty)
        self.side.show_nothing()

    def _show_offer(self, song: Song, results: int) -> None:
        self._offer, self._results = self._presenter.offer(song), results
        self._show_side()
        self._show_button()

    def _show_side(self) -> None:
        """Show what will be sent next: for what is asked for at the desk, else for the song."""
        asked = self.answers.desk.next()
        offer = asked[1] if asked else self._offer
        if offer.problem:
            self.side.show_problem(offer.problem)
        elif asked:
            self.side.show_call(offer.out)
        elif offer.request:
            self.side.show_outgoing(offer.out, self._results)

    def _show_button(self) -> None:
        request = self._offer.request
        again = request is not None and (
            any(take.plan.fingerprint == request.fingerprint for take in self.shelf.found)
            or any(order.plan.fingerprint == request.fingerprint for order in self._under_way())
        )
        self.head.show_offer(self._offer, again=again, busy=self._pressed.isActive())

    def _under_way(self) -> list[Order]:
        """Return the song's orders that may still give takes."""
        ended = (State.FAILED, State.CANCELLED)
        orders = self._presenter.orders(self._song) if self._song else []
        return [order for order in orders if order.state not in ended]

    def _show_holds(self) -> None:
        """Say why orders of the song wait."""
        orders = self._presenter.orders(self._song) if self._song else []
        names = {profile.id: _(profile.name) for profile in self._studio.accounts.all()}
        waiting = {job.request.profile for order in orders for job in order.jobs if job.state is State.QUEUED}
        holds = {key: (names.get(key, key), why) for key, why in self._studio.queue.holds().items() if key in waiting}
        self.holds.show_holds(holds)

    def look_up_takes(self) -> None:
        """Offer the takes that the song can go on from anew."""
        if self._song:
            self._look_up.ask(self._song)

    def _look_up_once(self, song: Song) -> None:
        """Have the takes that the form can name, once a song and maker."""
        wanted = f"{song.id} {song.profile} {song.generator}"
        if self._known_of != wanted:
            self._known_of = wanted
            self._look_up.ask(song)

    def _show_known(self, song: Song, takes: Sequence[KnownTake]) -> None:
        if self._song and self._song.id == song.id:
            self.form.offer_takes([*self.answers.imported, *takes])

    # what is done

    def new_song(self) -> None:
        """Make a song with whatever makes the one that is shown, and show it."""
        song = self._song if self._song and self._presenter.maker(self._song) else None
        self._tasks.run(self._new(song.generator if song else "", song.profile if song else ""), "new song")

    async def _new(self, generator: str, profile: str) -> None:
        made = await self._studio.songs.new("", generator, profile)
        self.show_song(made.id)
        self.head.title.begin()

    def _copy(self) -> None:
        if self._song:
            self.form.settle()
            self._tasks.run(self._copy_song(self._song), "copy song")

    async def _copy_song(self, song: Song) -> None:
        self.show_song((await self._presenter.copy(song)).id)

    def delete_song(self) -> None:
        """Take the song out of the room; a bar offers to bring it back."""
        if self._song:
            self.form.settle()
            self._tasks.run(self._delete(self._song), "delete song")

    async def _delete(self, song: Song) -> None:
        await self._studio.songs.remove(song.id)
        self.question.ask(
            _("“{title}” was deleted.", title=title_of(song)),
            _("Its takes stay in the library."),
            Answer(_("Undo"), lambda: self._tasks.run(self._bring_back(song), "bring song back")),
            tone="plain",
        )

    async def _bring_back(self, song: Song) -> None:
        await self._studio.songs.restore(song)
        self.show_song(song.id)

    def generate(self) -> None:
        """Order what the form says, once: a second click of a double click buys nothing."""
        self.form.settle()
        if self._song and self._offer.request and not self._pressed.isActive():
            self._pressed.start()
            self._show_button()
            self._tasks.run(self._generate(self._song.id), "generate song")

    async def _generate(self, song_id: str) -> None:
        made = await self._studio.generate_song(song_id)
        for _id, problem in made.refused:
            self._tell(problem)
        self._ordered = True
        QTimer.singleShot(0, self, self._look_below)

    def _look_below(self) -> None:
        """Let what was just ordered be seen."""
        if self._ordered and self.orders.isVisible():
            self._ordered = False
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)  # else the first one has no place yet
            self._area.ensureWidgetVisible(self.orders, 0, 12)

    def _tell(self, problem: Problem) -> None:
        remedy = told(problem.remedy) if problem.remedy else ""
        settings = Answer(_("Settings…"), lambda: self.settings_asked.emit(PROVIDERS, self._profile))
        self.question.ask(told(problem.title), remedy, settings, tone="failed")

    @property
    def _profile(self) -> str:
        return self._song.profile if self._song else ""

    def _change(self, **fields: object) -> None:
        if self._song:
            self._studio.songs.change(self._song.id, **fields)

    def _give(self, name: str, value: Value) -> None:
        if self._song:
            self._presenter.change(self._song, name, value)

    def _move(self, profile: Profile, generator: Generator) -> None:
        self.form.settle()
        if self._song:
            self._presenter.move(self._song, profile, generator)

    def _fill(self, name: str, text: str, choice: Value | None = None) -> None:
        """Put a text into the form, and let it be seen there."""
        self.form.settle()
        if self._song:
            self._presenter.fill(self._song, name, text, choice)
            self.show_param(name)

    async def _suggest(self, name: str) -> None:
        song = self._song
        if song is None:
            return
        try:
            found = await self._studio.suggestions(song.profile, song.generator, name)
        except Problem as problem:
            self.form.suggest(name, (), told(problem.title))
        else:
            self.form.suggest(name, found)

    def play_current(self) -> None:
        """Play the current take, or the first one."""
        take = self.takes.current()
        if take:
            self.shelf.play(take)

    def _play_known(self, take_id: str) -> None:
        self._tasks.run(self._presenter.play_alone(take_id), "play take")

    def _open_menu(self, take: Take, point: QPoint) -> None:
        menu = self.menu(take)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(point)

    def menu(self, take: Take) -> TakeMenu:
        """Return what can be done with a take."""
        menu = TakeMenu(take, self)
        menu.play_asked.connect(lambda: self.shelf.play(take))
        menu.companion_asked.connect(self.answers.desk.open)
        menu.step_asked.connect(lambda generator, step: self._go_on(take, generator, step))
        menu.library_asked.connect(lambda: self.take_asked.emit(take.id))
        menu.file_asked.connect(lambda: self.file_asked.emit(take))
        menu.export_asked.connect(lambda: self.export_asked.emit([take.id]))
        menu.deletion_asked.connect(lambda: self.deletion_asked.emit([take.id]))
        menu.fill(self._presenter.steps(take), self.answers.desk.offered(take, self.shelf.found))
        return menu

    def _go_on(self, take: Take, generator: Generator, step: Step) -> None:
        if self._song:
            self.form.settle()
            self._tasks.run(self._new_from(self._song, take, generator, step), "go on from take")

    async def _new_from(self, song: Song, take: Take, generator: Generator, step: Step) -> None:
        made = await self._presenter.go_on(song, take, generator, step)
        self.show_song(made.id)
        self.show_param(next(iter(step.values)))

    def show_param(self, name: str) -> None:
        """Let a parameter of the form be seen, and put the keys there."""
        row = self.form.reveal(name)
        QTimer.singleShot(0, row, lambda: self._area.ensureWidgetVisible(row))
        row.setFocus()
