"""What the music room asks of the studio, and what follows from a declaration for a song. Awaited; knows no widget."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.job import Order
from core.domain.params import Choice, Param, Text, Value
from core.domain.profile import Profile
from core.domain.request import Request
from core.domain.song import Song
from core.domain.take import Take
from core.errors import BadParameter, Problem
from core.net.outgoing import Outgoing
from core.providers.base import Generator, Kind
from core.studio import Studio
from gui.i18n import _
from gui.money import price
from gui.panels.music.takes import newest_first, part_of
from gui.playback import Playable, Player

SOURCE = "source_song"
"""The parameter of a generator that extends songs: the provider's id of the one to be extended."""


@dataclass(frozen=True)
class Offer:
    """What can be asked for now: the request with its price, and what would leave; or the problem that it has."""

    request: Request | None = None
    price: str = ""
    out: Outgoing | None = None
    problem: Problem | None = None


class SongPresenter:
    """One for a room; holds no song."""

    def __init__(self, studio: Studio, player: Player) -> None:
        self._studio, self._player = studio, player

    def makers(self) -> tuple[tuple[Profile, Generator], ...]:
        """Return what makes songs."""
        return self._studio.generators(Kind.SONG)

    def maker(self, song: Song) -> tuple[Profile, Generator] | None:
        """Return the profile and the generator of a song; None where one of them is gone."""
        return next(
            (pair for pair in self.makers() if (pair[0].id, pair[1].id) == (song.profile, song.generator)), None
        )

    def offer(self, song: Song) -> Offer:
        """Return what would be sent for a song and what it costs, or why nothing can be."""
        try:
            request = self._studio.songs.request(song)
            quote = self._studio.quote([request])
            return Offer(request, price(quote.totals, quote.unknown), self._studio.preview(request))
        except Problem as problem:
            return Offer(problem=problem)

    def orders(self, song: Song) -> list[Order]:
        """Return the song's orders that gave no take yet, oldest first."""
        return [order for order in self._studio.orders() if order.line == song.id and not order.take]

    def change(self, song: Song, name: str, value: Value) -> None:
        """Keep a value of the form: the main text, or a parameter."""
        maker = self.maker(song)
        if maker and name == maker[1].text:
            self._studio.songs.change(song.id, text=value)
        elif maker:
            self._keep(song, maker[1], {name: value})

    def move(self, song: Song, profile: Profile, generator: Generator) -> None:
        """Let another profile or generator make the song; parameters that it knows too are kept."""
        values = fitting(generator.params, song.params)
        self._studio.songs.change(song.id, profile=profile.id, generator=generator.id, params=values)

    def fill(self, song: Song, name: str, value: str, choice: Value | None = None) -> None:
        """Set a parameter, and what it hangs on so that it matters: `choice`, or the first value that does."""
        maker = self.maker(song)
        if maker:
            self._keep(song, maker[1], filled(maker[1].params, name, value, choice))

    def _keep(self, song: Song, generator: Generator, values: dict[str, Value]) -> None:
        defaults = {param.name: param.default for param in generator.params}
        kept = {name: value for name, value in {**song.params, **values}.items() if defaults.get(name) != value}
        self._studio.songs.change(song.id, params=kept)

    async def takes(self, song_id: str) -> tuple[Take, ...]:
        """Return a song's takes."""
        return await self._studio.line_takes(song_id)

    async def copy(self, song: Song) -> Song:
        """Make a song with everything that another one is set to."""
        made = await self._studio.songs.new(_("{title} (copy)", title=title_of(song)), song.generator, song.profile)
        self._studio.songs.change(made.id, text=song.text, params=song.params)
        return self._studio.songs.get(made.id) or made

    def play(self, song: Song, takes: Sequence[Take], take: Take) -> None:
        """Play a take, the song's other ones lined up around it; the one that is heard pauses or goes on."""
        if self._player.now and self._player.now.key == take.id:
            self._player.toggle()
            return
        ordered = newest_first(takes)
        at = next((place for place, one in enumerate(ordered) if one.id == take.id), 0)
        self._player.play([self._playable(song, one, ordered) for one in ordered], at)

    def _playable(self, song: Song, take: Take, takes: Sequence[Take]) -> Playable:
        order, number = part_of(take.id)
        numbers = [part_of(one.id)[1] for one in takes if part_of(one.id)[0] == order]
        maker = self.maker(song)
        which = _("{n} of {all}", n=number, all=max(numbers)) if max(numbers, default=1) > 1 else ""
        caption = " · ".join(part for part in (_(maker[1].name) if maker else "", which) if part)
        path = self._studio.audio_path(take)
        return Playable(take.id, path, take.peaks, take.facts.seconds, title_of(song), caption)


def title_of(song: Song) -> str:
    """Return what a song is called."""
    return song.title or _("Untitled song")


def form_of(generator: Generator) -> tuple[Param, ...]:
    """Return everything that a song's form shows: the main text first, then the parameters."""
    main = Text(generator.text, label=generator.text_label, longest=generator.max_chars, lines=3, required=True)
    return (main, *generator.params)


def fitting(params: Sequence[Param], values: dict[str, Value]) -> dict[str, Value]:
    """Return those of `values` that these parameters take."""
    declared = {param.name: param for param in params}
    kept: dict[str, Value] = {}
    for name, value in values.items():
        try:
            if name in declared:
                kept[name] = declared[name].check(value)
        except BadParameter:
            continue
    return kept


def filled(params: Sequence[Param], name: str, value: Value, choice: Value | None = None) -> dict[str, Value]:
    """Return `value` for the parameter `name`, and for those it hangs on the values with which it matters."""
    declared = {param.name: param for param in params}
    values: dict[str, Value] = {name: value}
    param = declared[name]
    while param.when and param.when.name in declared:
        wanted = param.when.values
        values[param.when.name] = choice if choice in wanted and choice is not None else wanted[0]
        param, choice = declared[param.when.name], None
    return values


def texts_told(generator: Generator, take: Take) -> dict[str, str]:
    """Return what the provider wrote for a take that the generator has a text parameter for, such as lyrics."""
    names = {param.name for param in generator.params if isinstance(param, Text)}
    return {name: text for name, text in take.notes.items() if name in names and text.strip()}


def ways_to_extend(song: Song, generator: Generator, take: Take) -> list[tuple[Value | None, str]]:
    """Return how the take can be extended: the value of what decides about it, and its name for people."""
    param = next((param for param in generator.params if param.name == SOURCE), None)
    if param is None or not take.remote or (take.generator, take.profile) != (song.generator, song.profile):
        return []
    choice = next((one for one in generator.params if param.when and one.name == param.when.name), None)
    if not param.when or not isinstance(choice, Choice):
        return [(None, "")]
    labels = dict(zip(choice.options, choice.labels or choice.options, strict=True))
    return [(value, _(labels[str(value)])) for value in param.when.values]
