"""What becomes of an answer that is no audio: words in the form, times beside their take, a singer of a new song."""

from typing import NamedTuple, Protocol

from core.domain.params import Value
from core.domain.request import Request
from core.domain.song import Song
from core.providers.base import Assistance, Kind
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.forms.hanging import filled
from gui.forms.takes import KnownTake
from gui.i18n import _
from gui.panels.music.companions import Companion
from gui.panels.music.desk import CompanionDesk
from gui.panels.music.goingon import Step, step_to
from gui.panels.music.lyrics import LYRICS
from gui.panels.music.presenter import SongPresenter
from gui.panels.question import Answer, Question
from gui.theme import Theme


class Shown(Protocol):
    """The room, as far as answers go into it."""

    @property
    def song(self) -> Song | None:
        """The song that is shown."""
        ...

    def show_song(self, song_id: str) -> None:
        """Show a song."""
        ...

    def show_param(self, name: str) -> None:
        """Let a parameter of the form be seen."""
        ...

    def look_up_takes(self) -> None:
        """Offer what there is to go on from anew."""
        ...


class _Held(NamedTuple):
    companion: Companion
    request: Request
    found: Assistance


class Answers:
    """Has the desk at which companions are asked; `imported` are recordings that a provider came to know just now."""

    def __init__(self, studio: Studio, presenter: SongPresenter, theme: Theme, tasks: Tasks, room: Shown) -> None:
        self._studio, self._presenter, self._tasks, self._room = studio, presenter, tasks, room
        self._held: _Held | None = None
        self.question = Question(theme)
        self.desk = CompanionDesk(studio, theme, tasks, self._take)
        self.desk.card.used.connect(self._use)
        self.imported: list[KnownTake] = []

    def offered(self, song: Song) -> dict[str, str]:
        """Return the words of what helps to fill in parameters of a song, by their names."""
        return {name: f"{_(one.generator.name)}…" for name, one in self._helpers(song).items()}

    def ask_for(self, name: str) -> None:
        """Ask for what helps to fill in a parameter."""
        song = self._room.song
        helper = self._helpers(song).get(name) if song else None
        if helper:
            self.desk.open(helper)

    # inside

    def _helpers(self, song: Song) -> dict[str, Companion]:
        """Return for lyrics who writes them, and for the option that wants a recording of one's own who takes it."""
        maker = self._presenter.maker(song)
        params = {param.name: param for param in maker[1].params} if maker else {}
        found: dict[str, Companion] = {}
        words, own = self.desk.beside(song, Kind.LYRICS), self.desk.beside(song, Kind.IMPORT)
        if words and LYRICS in params:
            found[LYRICS] = words
        if own and (param := params.get(own.generator.gives)):
            fits = own.generator.gives_as
            if not fits or (param.when and song.params.get(param.when.name) == fits):
                found[param.name] = own
        return found

    def _take(self, companion: Companion, request: Request, found: Assistance) -> None:
        self._held = _Held(companion, request, found)
        match companion.generator.kind:
            case Kind.LYRICS:
                self._show_words(found)
            case Kind.TIMING:
                self._keep_times(companion, found)
            case Kind.PERSONA:
                self._show_singer(companion, found)
            case _:
                self._fill_import(companion, request, found)

    def _show_words(self, found: Assistance) -> None:
        if not found.text.strip():
            self.desk.card.tell(_("No words came."), "stale")
            return
        words = f"{found.title}\n\n{found.text}" if found.title else found.text
        self.desk.ask_again()
        self.desk.card.show_answer(words, _("Use these words"))
        self.desk.card.show()

    def _keep_times(self, companion: Companion, found: Assistance) -> None:
        if companion.take and found.marks:
            self.desk.close()
            self._tasks.run(self._studio.set_marks(companion.take.id, found.marks), "keep times of words")
        else:
            self.desk.card.tell(_("It is not known when these words are sung."), "stale")

    def _show_singer(self, companion: Companion, found: Assistance) -> None:
        """Say that a singer is kept, and the id: it stands nowhere else until a song has it."""
        card = self.desk.card
        card.form.hide()
        card.tell(_("Kept. New songs can be sung by them."), "done")
        name = found.title or _(companion.generator.name)
        card.show_answer(f"{name}\n{found.id}", _("New song with it") if self._singing(companion) else "")
        card.show()

    def _fill_import(self, companion: Companion, request: Request, found: Assistance) -> None:
        self.imported.append(KnownTake(f"import {found.id}", {"remote": found.id}, _("My own recording"), request.text))
        song = self._studio.songs.get(companion.song)
        maker = self._presenter.maker(song) if song else None
        generator = companion.generator
        if song and maker and any(param.name == generator.gives for param in maker[1].params):
            choice: Value | None = generator.gives_as or None
            self.desk.close()
            self._presenter.set_params(song, filled(maker[1].params, generator.gives, found.id, choice))
            self._show_filled(song, generator.gives)

    def _use(self) -> None:
        held, self._held = self._held, None
        if held is None:
            return
        self.desk.close()
        if held.companion.generator.kind is Kind.LYRICS:
            self._use_words(held)
        else:
            self._tasks.run(self._use_singer(held), "new song with singer")

    def _use_words(self, held: _Held) -> None:
        song = self._studio.songs.get(held.companion.song)
        maker = self._presenter.maker(song) if song else None
        if song is None or maker is None or not any(param.name == LYRICS for param in maker[1].params):
            self._held = held  # they stay to be copied, or used once the song has words again
            self.desk.card.show()
            return
        self._presenter.fill(song, LYRICS, held.found.text.strip())
        if not song.title and held.found.title:
            self._studio.songs.change(song.id, title=held.found.title)
        undo = Answer(_("Undo"), lambda: self._studio.songs.change(song.id, title=song.title, params=song.params))
        self._show_filled(song, LYRICS)
        self.question.offer(_("The words stand in the form now."), "", undo, tone="plain")

    def _show_filled(self, song: Song, name: str) -> None:
        """Show the song that was filled in, where another one is shown by now, and the parameter."""
        if self._room.song is None or self._room.song.id != song.id:
            self._room.show_song(song.id)
        self._room.look_up_takes()
        self._room.show_param(name)

    def leave_song(self) -> None:
        """Put away what was about the song that is left."""
        self.desk.close()
        if self.question.title.text() == _("The words stand in the form now."):
            self.question.hide()

    def _singing(self, companion: Companion, singer: str = "") -> Step | None:
        """Return how a new song is sung by whoever was kept, where the take's provider makes such songs."""
        take = companion.take
        makers = [one for profile, one in self._presenter.makers() if take and profile.id == take.profile]
        maker = next((one for one in makers if one.id in companion.generator.sources), None)
        gives = companion.generator.gives
        if take is None or maker is None or not any(param.name == gives for param in maker.params):
            return None
        return step_to(maker.params, take, gives, singer, _(companion.generator.name))

    async def _use_singer(self, held: _Held) -> None:
        take, step = held.companion.take, self._singing(held.companion, held.found.id)
        song = self._studio.songs.get(take.line) if take else None
        maker = next((one for _p, one in self._presenter.makers() if one.id in held.companion.generator.sources), None)
        if take and step and song and maker:
            made = await self._presenter.go_on(song, take, maker, step)
            self._room.show_song(made.id)
            self._room.show_param(held.companion.generator.gives)
