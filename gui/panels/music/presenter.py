"""What the music room asks of the studio, and what follows from a declaration for a song. Awaited; knows no widget."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from core.domain.job import Order
from core.domain.params import Param, Text, Value
from core.domain.profile import Profile
from core.domain.request import Request
from core.domain.song import Song
from core.domain.take import Take
from core.errors import BadParameter, Problem, RequestProblem
from core.message import say
from core.net.outgoing import Outgoing
from core.providers.base import Generator, Kind
from core.studio import Studio
from gui.forms.hanging import filled, mattering
from gui.forms.takes import REMOTE, KnownTake
from gui.i18n import _, clock
from gui.money import price
from gui.panels.music.goingon import Step, family, known_of, steps, without_takes
from gui.panels.music.takes import newest_first, which
from gui.playback import Playable, Player
from gui.times import moment


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
        return self._studio.registry.of_kind(Kind.SONG)

    def example(self) -> str:
        """Return the name of a provider that makes songs, for who has none."""
        return next(map(_, self._studio.registry.offering(lambda generator: generator.kind is Kind.SONG)), "…")

    def maker(self, song: Song) -> tuple[Profile, Generator] | None:
        """Return the profile and the generator of a song; None where one of them is gone."""
        return next(
            (pair for pair in self.makers() if (pair[0].id, pair[1].id) == (song.profile, song.generator)), None
        )

    def offer(self, song: Song) -> Offer:
        """Return what would be sent for a song and what it costs, or why nothing can be."""
        try:
            request = self._studio.songs.request(song)
            require_take(self._studio.registry.generator(song.generator).params, request.params)
            quote = self._studio.quote([request])
            return Offer(request, price(quote.totals, quote.unknown), self._studio.preview(request))
        except Problem as problem:
            return Offer(problem=problem)

    def orders(self, song: Song) -> list[Order]:
        """Return the song's orders that gave no take yet, oldest first."""
        return [order for order in self._studio.queue.orders() if order.line == song.id and not order.take]

    def change(self, song: Song, name: str, value: Value) -> None:
        """Keep a value of the form: the main text, or a parameter."""
        maker = self.maker(song)
        if maker and name == maker[1].text:
            self._studio.songs.change(song.id, text=value)
        elif maker:
            self._keep(song, maker[1], {name: value})

    def move(self, song: Song, profile: Profile, generator: Generator) -> None:
        """Let another profile or generator make the song: what both know is kept, takes of the old one are not."""
        maker = self.maker(song)
        before = maker[1].params if maker else generator.params
        words = sung(before, song.params)
        values = carried(without_takes(before, song.params), words, generator.params)
        self._studio.songs.change(song.id, profile=profile.id, generator=generator.id, params=values)

    def fill(self, song: Song, name: str, value: str, choice: Value | None = None) -> None:
        """Set a parameter, and what it hangs on so that it matters: `choice`, or the first value that does."""
        maker = self.maker(song)
        if maker:
            self._keep(song, maker[1], filled(maker[1].params, name, value, choice))

    def set_params(self, song: Song, values: dict[str, Value]) -> None:
        """Set parameters beside those that a song has."""
        maker = self.maker(song)
        if maker:
            self._keep(song, maker[1], values)

    def _keep(self, song: Song, generator: Generator, values: dict[str, Value]) -> None:
        self._studio.songs.change(song.id, params=changed(generator.params, {**song.params, **values}))

    async def takes(self, song_id: str) -> tuple[Take, ...]:
        """Return a song's takes."""
        return await self._studio.line_takes(song_id)

    async def known_takes(self, song: Song) -> list[KnownTake]:
        """Return the takes that the maker of a song can go on from, newest first: those it made, edited or not."""
        maker = self.maker(song)
        if maker is None:
            return []
        wanted = self._family(*maker)
        found: list[tuple[Song, Take, Sequence[Take]]] = []
        for other in self._studio.songs.all():
            takes = await self.takes(other.id)
            found += [
                (other, take, takes) for take in takes if take.profile == song.profile and take.generator in wanted
            ]
        told = {take.remote: (song, take, takes) for song, take, takes in sorted(found, key=_made, reverse=True)}
        known = sorted(told.values(), key=_made, reverse=True)  # the same song as another file is no other song
        return [_known(other, take, takes, self.made_by(take)) for other, take, takes in known]

    def _family(self, profile: Profile, generator: Generator) -> frozenset[str]:
        edits = [edit for one, edit in self._studio.registry.of_kind(Kind.EDIT) if one.id == profile.id]
        return family(generator, edits)

    def made_by(self, take: Take) -> str:
        """Return the name of what made a take of another one, "" for a song itself."""
        return self._edits.get(take.generator, "")

    def named(self, order: Order) -> tuple[str, str]:
        """Return what makes an order of another take, "" for a song itself, and the provider that it is at."""
        request = next(iter(order.plan.requests), None)
        profile = next((one for one in self._studio.accounts.all() if request and one.id == request.profile), None)
        edit = self._edits.get(request.generator, "") if request else ""
        return edit, _(profile.name) if profile else ""

    def steps(self, take: Take) -> list[tuple[Generator, Step]]:
        """Return every way in which a new song can go on from a take, at the take's own profile."""
        return [
            (generator, step)
            for profile, generator in self.makers()
            if profile.id == take.profile and take.generator in self._family(profile, generator)
            for step in steps(generator.params, known_of(take), self._for_imports)
        ]

    @cached_property
    def _for_imports(self) -> frozenset[str]:
        """Options that only make sense with a recording of one's own."""
        return frozenset(one.gives_as for one in self._declared(Kind.IMPORT) if one.gives_as)

    @cached_property
    def _edits(self) -> dict[str, str]:
        return {one.id: _(one.name) for one in self._declared(Kind.EDIT)}

    def _declared(self, kind: Kind) -> list[Generator]:
        """Return all generators of a kind, whether a profile has them or not."""
        providers = self._studio.registry.providers()
        return [one for provider in providers for one in provider.generators if one.kind is kind]

    async def go_on(self, song: Song, take: Take, generator: Generator, step: Step) -> Song:
        """Make a song that goes on from a take in that way; else it is as the take was, or as its song is."""
        asked = take.plan.requests[0] if take.generator == generator.id else None
        values = asked.params if asked else song.params if song.generator == generator.id else {}
        values = {**without_takes(generator.params, fitting(generator.params, values)), **step.values}
        title = _("{title} ({how})", title=title_of(song), how=_(step.label))
        made = await self._studio.songs.new(title, generator.id, take.profile)
        self._studio.songs.change(
            made.id, text=asked.text if asked else song.text, params=changed(generator.params, values)
        )
        return self._studio.songs.get(made.id) or made

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

    async def play_alone(self, take_id: str) -> None:
        """Play a take of whatever song; the one that is heard pauses or goes on."""
        if self._player.now and self._player.now.key == take_id:
            self._player.toggle()
            return
        for take in await self._studio.takes_by_id([take_id]):
            song = self._studio.songs.get(take.line)
            title = title_of(song) if song else take.speaker
            self._player.play([Playable(take.id, self._studio.audio_path(take), take.peaks, take.facts.seconds, title)])

    def _playable(self, song: Song, take: Take, takes: Sequence[Take]) -> Playable:
        maker = self.maker(song)
        caption = " · ".join(part for part in (_(maker[1].name) if maker else "", which(take, takes)) if part)
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


def changed(params: Sequence[Param], values: dict[str, Value]) -> dict[str, Value]:
    """Return those of `values` that are not the declared defaults."""
    defaults = {param.name: param.default for param in params}
    return {name: value for name, value in values.items() if defaults.get(name) != value}


def require_take(params: Sequence[Param], values: dict[str, Value]) -> None:
    """Raise `RequestProblem` where the options that were chosen want a take and none is there."""
    matter = mattering(params, values)
    wanted = [one for one in params if isinstance(one, Text) and one.take == REMOTE and one.when and one.name in matter]
    if any(not str(values.get(one.name, "")).strip() for one in wanted):
        raise RequestProblem(
            say("It is not chosen yet which take this goes on from."), say("Choose one, or make a new song.")
        )


def sung(params: Sequence[Param], values: dict[str, Value]) -> set[str]:
    """Return the names of the long texts that matter with these values, such as lyrics."""
    long = {param.name for param in params if isinstance(param, Text) and param.lines > 1}
    return long & mattering(params, values) & values.keys()


def carried(values: dict[str, Value], words: set[str], params: Sequence[Param]) -> dict[str, Value]:
    """Return what `params` take of `values`, and what they do not know, for the way back.

    `words` mattered before and matter again: what they hang on is set so that they do.
    """
    names = {param.name for param in params}
    kept = {name: value for name, value in values.items() if name not in names} | fitting(params, values)
    for name in words & names & kept.keys():
        if name not in mattering(params, kept):
            kept |= filled(params, name, kept[name])
    return kept


def texts_told(generator: Generator, take: Take) -> dict[str, str]:
    """Return what the provider wrote for a take that the generator has a text parameter for, such as lyrics."""
    names = {param.name for param in generator.params if isinstance(param, Text)}
    return {name: text for name, text in take.notes.items() if name in names and text.strip()}


def _made(found: tuple[Song, Take, Sequence[Take]]) -> float:
    return found[1].made


def _known(song: Song, take: Take, takes: Sequence[Take], made_by: str) -> KnownTake:
    """Return how a take is offered: by its song, then what tells it from the song's others."""
    title = take.notes.get("title", "")
    parts = (made_by, title if title != song.title else "", which(take, takes), clock(take.facts.seconds))
    caption = " · ".join(part for part in (*parts, moment(take.made)) if part)
    return KnownTake(take.id, known_of(take), title_of(song), caption, take.facts.seconds, take.peaks)
