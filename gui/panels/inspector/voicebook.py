"""Every voice that can speak, by profile and generator: asked for when the list is opened, each catalogue by itself.

A profile that cannot be asked has its problem here, and the others go on. Knows the studio; changes no document.
"""

from collections.abc import Iterator, Sequence

import msgspec
from PySide6.QtCore import QObject, Signal

from core.domain.profile import Profile
from core.domain.script import Project, Speaker, Voice
from core.errors import Problem
from core.providers.base import Generator, Kind, VoiceInfo, beginning
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.i18n import _, told
from gui.panels.names import language_name
from gui.times import life
from gui.widgets.popup import Entry

Offer = tuple[Profile, Generator, VoiceInfo]

PREVIEW = "preview"
"""Where a sample's address stands, of a voice that is heard in the take that it came with."""

_SETTINGS, _CLONING, _CAST = "settings", "cloning", "cast"


class Shelf(msgspec.Struct):
    """One catalogue: its voices once they came, or why they did not. `stage` is "", "asked" or "there".

    `own` are those that were made of recordings: they are known without asking. `grows`: more can be made.
    """

    profile: Profile
    generator: Generator
    own: tuple[VoiceInfo, ...] = ()
    listed: tuple[VoiceInfo, ...] = ()
    problem: Problem | None = None
    stage: str = ""
    grows: bool = False

    @property
    def voices(self) -> tuple[VoiceInfo, ...]:
        """All of them, one's own first."""
        known = {info.id for info in self.own}
        return (*self.own, *(info for info in self.listed if info.id not in known))


class VoiceBook(QObject):
    """Kept for as long as its window. `loaded`: a catalogue came, or could not be had."""

    loaded = Signal()

    def __init__(self, studio: Studio, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio, self._tasks = studio, tasks
        self._shelves: dict[str, Shelf] = {}
        self._offers: dict[str, dict[str, Offer]] = {}
        self._casts: tuple[tuple[Project, Speaker], ...] = ()

    def ask(self) -> None:
        """Fetch the catalogues that lie on this machine: names of voices come from there."""
        self._fetch(everything=False)

    def open(self) -> None:
        """Fetch every catalogue that is not there yet; what failed is asked for again."""
        self._fetch(everything=True)
        self._tasks.run(self._load_casts(), "load casts")

    def shelves(self) -> tuple[Shelf, ...]:
        """Return the catalogues: those of providers that the user added, then the built-in ones."""
        found = self._shelves.values()
        return tuple(sorted(found, key=lambda shelf: not shelf.profile.base_url))

    def _fetch(self, *, everything: bool) -> None:
        self._stock()
        for shelf in self._shelves.values():
            wanted = shelf.generator.catalogue and (everything or not shelf.profile.base_url)
            if wanted and (not shelf.stage or (shelf.problem and everything)):
                shelf.stage, shelf.problem = "asked", None
                self._tasks.run(self._load(shelf), f"load voices of {shelf.profile.name}")

    def _stock(self) -> None:
        """Have a shelf for each generator that speaks; one whose profile was changed is empty again."""
        known, self._shelves = self._shelves, {}
        made = {(profile.id, one.makes_voice) for profile, one in self._studio.registry.of_kind(Kind.CLONE)}
        for profile, generator in self._studio.registry.speech():
            key = _key(profile.id, generator.id)
            before = known.get(key)
            shelf = before if before and before.profile == profile else Shelf(profile, generator)
            shelf.own = self._own(profile, generator)
            shelf.grows = (profile.id, generator.id) in made
            self._shelves[key] = shelf
        self._offers = {key: offers for key, offers in self._offers.items() if key in self._shelves}
        for shelf in self._shelves.values():
            self._offer(shelf, shelf.own)

    def _own(self, profile: Profile, generator: Generator) -> tuple[VoiceInfo, ...]:
        """Return the voices that were made, each with its language by its name and heard in its preview."""
        kept = self._studio.kept
        made = zip(kept.of(profile.id, generator.id), kept.infos(profile.id, generator.id), strict=True)
        return tuple(
            msgspec.structs.replace(
                info,
                language_name=language_name(generator, info.language_name),
                sample=PREVIEW if voice.take else "",
            )
            for voice, info in made
        )

    async def _load(self, shelf: Shelf) -> None:
        try:
            found = await self._studio.voices(shelf.generator.id, shelf.profile.id)
            made = {info.id for info in self._studio.kept.infos(shelf.profile.id, shelf.generator.id)}
            shelf.listed = tuple(info for info in found if info.id not in made)
        except Problem as problem:
            shelf.problem = problem
        finally:
            shelf.stage = "there" if shelf.listed or shelf.problem else ""
        self._offer(shelf, shelf.voices)
        self.loaded.emit()

    async def _load_casts(self) -> None:
        """Learn who speaks with which voice in every project."""
        found = await self._studio.casts()
        if found != self._casts:
            self._casts = found
            self.loaded.emit()

    def _offer(self, shelf: Shelf, voices: Sequence[VoiceInfo]) -> None:
        place = _key(shelf.profile.id, shelf.generator.id)
        offers = self._offers.setdefault(place, {})
        for info in voices:
            offers[_key(place, info.id)] = (shelf.profile, shelf.generator, info)

    def _offered(self, key: str) -> Offer | None:
        """Return what is known behind the key of a voice."""
        return self._offers.get(_shelf_of(key), {}).get(key)

    # what voices are called

    def name_of(self, voice: Voice) -> str:
        """Return what a voice is called."""
        self._shelf(voice.profile, voice.generator)
        offer = self._offered(key_of(voice))
        known = (offer[2].name if offer else "") or voice.name or voice.voice
        return known or self._name_of_recipe(voice)

    def trouble_of(self, voice: Voice) -> str:
        """Return why nothing can be spoken with a voice, as far as that is known; "" where nothing is wrong."""
        shelf = self._shelf(voice.profile, voice.generator)
        if shelf is None:
            return _("The provider of this voice is not there any more. Choose another voice.")
        listed = shelf.stage == "there" and not shelf.problem and shelf.generator.catalogue
        known = not voice.voice or self._offered(key_of(voice)) or voice.voice == shelf.generator.default_voice
        if listed and not known and not shelf.generator.free_voice:
            return _(
                "{provider} does not list this voice any more. Choose another one.", provider=_(shelf.profile.name)
            )
        return ""

    def caption_of(self, voice: Voice) -> str:
        """Return a voice's language, generator and provider."""
        offer = self.offer(key_of(voice))
        return _caption(offer) if offer else ""

    def _name_of_recipe(self, voice: Voice) -> str:
        shelf = self._shelf(voice.profile, voice.generator)
        if shelf is None:
            return _("Choose a voice")
        if shelf.generator.clips:
            names = ", ".join(clip.name or clip.audio[:8] for clip in voice.clips)
            return _("Clone of {names}", names=names) if names else _("Clone without a recording")
        return _("Described voice") if shelf.generator.kind is Kind.DESIGN else _(shelf.generator.name)

    def _shelf(self, profile: str, generator: str) -> Shelf | None:
        if not self._shelves:
            self._stock()
        return self._shelves.get(_key(profile, generator))

    # the list

    def offer(self, key: str) -> Offer | None:
        """Return what stands behind an entry's key, also behind a typed one."""
        if found := self._offered(key):
            return found
        profile, generator, voice = (*key.split("\n", 2), "", "")[:3]
        shelf = self._shelf(profile, generator)
        return (shelf.profile, shelf.generator, VoiceInfo(voice, voice)) if shelf else None

    def entries(self) -> Sequence[Entry]:
        """Return every voice as an entry of a list, under headings where there are several catalogues."""
        shelves, casts = self.shelves(), self._cast_entries()
        headed = len(shelves) > 1 or bool(casts)
        return [*casts, *(entry for shelf in shelves for entry in _entries_of(shelf, headed=headed))]

    def _cast_entries(self) -> list[Entry]:
        """Return the voices that speakers have, in whatever project: the recipe goes along, not only the voice."""
        found: list[Entry] = []
        for project, speaker in self._casts:
            voice = speaker.voice
            if voice is None or speaker.narrator or self._shelf(voice.profile, voice.generator) is None:
                continue
            caption = f"{project.name} · {self.name_of(voice)}"
            found.append(Entry(_key(_CAST, project.id, speaker.id), speaker.name, caption))
        return [Entry("", _("Voices of your casts"), heading=True), *found] if found else []

    def recipe(self, key: str) -> Voice | None:
        """Return the whole voice behind an entry of a cast, None for any other entry."""
        head, _newline, ids = key.partition("\n")
        if head != _CAST:
            return None
        return next((s.voice for p, s in self._casts if f"{p.id}\n{s.id}" == ids), None)

    def typed(self, text: str) -> Sequence[Entry]:
        """Return an entry for each generator that takes any id, to use `text` as one."""
        free = (shelf for shelf in self.shelves() if shelf.generator.free_voice)
        unknown = (shelf for shelf in free if all(info.id != text for info in shelf.voices))
        use = _("Use “{id}”", id=text)
        return [Entry(_key(s.profile.id, s.generator.id, text), use, _maker(s.profile, s.generator)) for s in unknown]


def key_of(voice: Voice) -> str:
    """Return what tells one voice of a catalogue from all others."""
    return _key(voice.profile, voice.generator, voice.voice)


def profile_to_settle(key: str) -> str:
    """Return whose settings an entry asks for, "" if it is a voice."""
    head, _newline, profile = key.partition("\n")
    return profile if head == _SETTINGS else ""


def profile_to_clone_with(key: str) -> str:
    """Return with which profile an entry makes a new voice, "" if it is a voice."""
    head, _newline, profile = key.partition("\n")
    return profile if head == _CLONING else ""


def voice_from(offer: Offer, before: Voice | None = None) -> Voice:
    """Return the recipe for an offered voice; parameters and clips of the one before stay with the same generator.

    Its pronunciations always do: somebody wrote them.
    """
    profile, generator, info = offer
    kept = before if before and before.generator == generator.id else None
    begins = beginning(generator, profile) if kept is None or kept.profile != profile.id else {}
    params = {**(kept.params if kept else {}), **begins, **info.params}
    clips = kept.clips if kept and generator.clips else ()
    return Voice(generator.id, profile.id, info.id, info.name, params, clips, before.words if before else ())


def _key(*parts: str) -> str:
    return "\n".join(parts)


def _shelf_of(key: str) -> str:
    return _key(*key.split("\n")[:2])


def _entries_of(shelf: Shelf, *, headed: bool) -> Iterator[Entry]:
    profile, generator = shelf.profile, shelf.generator
    if headed:
        state = _("asking…") if shelf.stage == "asked" else ""
        yield Entry("", _maker(profile, generator), state, heading=True)
    if shelf.problem:
        remedy = told(shelf.problem.remedy) if shelf.problem.remedy else ""
        yield Entry(_key(_SETTINGS, profile.id), told(shelf.problem.title), remedy, _(profile.name), icon="settings")
    if shelf.grows:
        caption = "" if headed else _maker(profile, generator)
        yield Entry(_key(_CLONING, profile.id), _("New cloned voice…"), caption, _maker(profile, generator))
    if not generator.catalogue:
        caption = "" if headed else _maker(profile, generator)
        yield Entry(_key(profile.id, generator.id, ""), _invitation(generator), caption, _maker(profile, generator))
    group = ""
    for info in sorted(shelf.voices, key=lambda info: info.group):
        if info.group != group:
            group = info.group
            yield Entry("", _maker(profile, generator), group, heading=True)
        yield _entry((profile, generator, info), headed=headed)


def _invitation(generator: Generator) -> str:
    if generator.clips:
        return _("Clone from recordings…")
    return _("Describe a voice…") if generator.kind is Kind.DESIGN else _(generator.name)


def _entry(offer: Offer, *, headed: bool) -> Entry:
    """What tells a voice from its neighbours comes first: where the name is the language's and the timbre's, this.

    Under a heading that names its maker the caption does without.
    """
    profile, generator, info = offer
    named_by_language = info.variant and info.name.startswith(info.language_name)
    title = info.variant if named_by_language else info.name
    search = f"{info.name} {info.id} {info.language} {info.gender} {info.group} {_maker(profile, generator)}"
    icon = "play" if info.sample else ""
    caption = _spoken_by(info, title) if headed else _caption(offer, title)
    return Entry(_key(profile.id, generator.id, info.id), title, caption, search, icon=icon)


def _spoken_by(info: VoiceInfo, title: str) -> str:
    parts = (info.language_name, info.variant, life(info.until) if info.until else "")
    return " · ".join(part for part in parts if part and part not in title)


def _caption(offer: Offer, title: str = "") -> str:
    profile, generator, info = offer
    made_by = (_(profile.name),) if not profile.base_url else (info.group, _(generator.name), profile.name)
    parts = (info.language_name, info.variant, *made_by, life(info.until) if info.until else "")
    return " · ".join(dict.fromkeys(part for part in parts if part and part not in (title or info.name)))


def _maker(profile: Profile, generator: Generator) -> str:
    names = dict.fromkeys((_(profile.name), _(generator.name)))
    return " · ".join(names)
