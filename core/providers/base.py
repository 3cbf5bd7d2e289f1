"""What a provider declares, and what its adapter does. Importing this, or any spec, imports no adapter and no HTTP."""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from enum import Flag, StrEnum, auto
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

import msgspec

from core.domain.clip import Clip
from core.domain.money import Money, Price, total
from core.domain.params import Param, Value
from core.domain.profile import Profile
from core.domain.request import Request
from core.domain.take import Mark
from core.message import Message
from core.net.outgoing import Outgoing

if TYPE_CHECKING:
    from core.net.http import Http


class Kind(StrEnum):
    """What a generator makes.

    EDIT makes audio of a song that is there: its voices apart, another kind of file. What follows TRANSCRIPT, itself
    included, makes no audio: words, their times in a song, a singer to be kept, a recording that the provider knows.
    """

    SPEECH = "speech"
    CLONE = "clone"
    DESIGN = "design"
    SONG = "song"
    EDIT = "edit"
    TRANSCRIPT = "transcript"
    LYRICS = "lyrics"
    TIMING = "timing"
    PERSONA = "persona"
    IMPORT = "import"


SPEAKING = frozenset({Kind.SPEECH, Kind.CLONE, Kind.DESIGN})
"""Kinds that can be the voice of a speaker."""

SINGING = frozenset({Kind.SONG, Kind.EDIT})
"""Kinds whose takes belong to a song."""

ASSISTING = frozenset({Kind.LYRICS, Kind.TIMING, Kind.PERSONA, Kind.IMPORT})
"""Kinds that an adapter answers with `Assists`."""


class Speaks(Flag):
    """Notation that a generator can express by itself; what it cannot is compiled into something it can."""

    NOTHING = 0
    PAUSES = auto()
    DIRECTION = auto()
    SPEAKERS = auto()
    """Several speakers in one text, as [SPEAKER0], [SPEAKER1]."""


class Limits(msgspec.Struct, frozen=True):
    """How many requests of a profile may be under way at once, and begin in a minute (0: any number).

    `seconds`: how long one answer may take until it counts as stuck.
    """

    at_once: int = 1
    seconds: float = 120
    per_minute: int = 0


class Polling(msgspec.Struct, frozen=True):
    """A task is asked for after `first` seconds, then every `every`; after `deadline` it is left for a later look."""

    first: float = 2.0
    every: float = 4.0
    deadline: float = 900.0


class PauseMark(msgspec.Struct, frozen=True):
    """How a pause stands in the text of a request: `form` with `{seconds}`, from `low` to `high`, so many `digits`.

    These marks are neither counted nor paid for.
    """

    form: str
    low: float
    high: float
    digits: int = 2

    def write(self, seconds: float) -> str:
        """Return the mark, or several for a longer pause; "" for one that is too short to be written."""
        marks = ""
        while seconds >= self.low - 1e-9:
            some = min(seconds, self.high)
            marks += self.form.format(seconds=f"{some:.{self.digits}f}".rstrip("0").rstrip("."))
            seconds -= some
        return marks

    def without(self, text: str) -> str:
        """Return `text` without the marks."""
        before, _, after = self.form.partition("{seconds}")
        return re.sub(rf"{re.escape(before)}\d+(?:\.\d+)?{re.escape(after)}", "", text)


class Delivers(msgspec.Struct, frozen=True):
    """The parameters that carry how a line is said, "" where a generator cannot express that.

    emotion: a choice takes its own words only, a text any. speed: multiplied by it. pitch: so much is added for every
    semitone. volume: an amplitude, multiplied. Each stays within the parameter's own range.
    """

    emotion: str = ""
    speed: str = ""
    pitch: str = ""
    per_semitone: float = 1.0
    volume: str = ""

    @property
    def params(self) -> frozenset[str]:
        """The names of all of them."""
        return frozenset(filter(None, (self.emotion, self.speed, self.pitch, self.volume)))


class Fee(msgspec.Struct, frozen=True):
    """What is charged beside a generator's price; a profile has its own price for it by `id`."""

    id: str
    name: str
    price: Price | None = None


class ClipRules(msgspec.Struct, frozen=True):
    """The reference clips that a generator takes: how many, which files, how large.

    `public`: they are put at an address that anybody who knows it can open, which the user must agree to. `price` is
    what putting one there costs. `seconds`: from how much speech to how much there should be in one, where that is
    told; `transcripts`: it must be told what is said in them.
    """

    least: int = 1
    most: int = 2
    suffixes: tuple[str, ...] = (".wav", ".mp3", ".m4a", ".flac", ".ogg")
    bytes: int = 50_000_000
    public: bool = True
    price: Price | None = None
    seconds: tuple[float, float] = (0.0, 0.0)
    transcripts: bool = True


class Generator(msgspec.Struct, frozen=True):
    """One thing a provider can make. `max_chars` counts Unicode characters of one request's text.

    text: the wire's name of the request's main text; `text_label` its name for people.
    direction: the parameter that a line's direction goes into; "" for parentheses before the text.
    catalogue: its voices come from `Adapter.voices` and a request needs one; with `free_voice` any id may be typed.
    repeatable: asking again costs nothing and does no harm, so a lost answer is simply asked for again.
    steady: the same request always gives the same audio, so that several candidates of it would be one.
    ensembles: for a language ("" for any other) voices that can be told apart, the narrator's first.
    cast: the parameter that describes who speaks, a line for each, where it speaks several people at once.
    delivers: how it expresses emotion, speed, pitch and volume of a line.
    phonemes: how a word stands in the text with its sound in IPA, of `{written}` and `{ipa}`; "" where it takes none.
    tags: sounds that can stand in the text.
    pauses: how pauses are written for it where it `speaks` them; None: in our own notation.
    price: None where it is not known; `priced_by` names the parameter whose value may have its own in the profile.
    fees: what is charged on top of the price.
    endpoints: those of the profile without which it cannot work.
    tasks: it answers with a task that is asked for later. results: how many audios one request gives.
    sources: the generators whose takes it works on; `text_take` is what its main text says of one: "remote", or a note.
    gives: the parameter of the same provider's songs that the id of its answer goes into; `gives_as` is then the value
    of what that hangs on, where only one fits.
    makes_voice: the generator that speaks with the voice that `Result.notes["voice"]` names; it ends after `voice_days`
    unless somebody speaks with it before (0: it stays).
    """

    id: str
    name: str
    kind: Kind
    params: tuple[Param, ...]
    max_chars: int
    suffix: str
    speaks: Speaks = Speaks.NOTHING
    catalogue: bool = False
    default_voice: str = ""
    ensembles: dict[str, tuple[str, ...]] = {}
    repeatable: bool = False
    steady: bool = False
    text: str = "text"
    text_label: str = ""
    direction: str = ""
    free_voice: bool = False
    clips: ClipRules | None = None
    pauses: PauseMark | None = None
    cast: str = ""
    delivers: Delivers = Delivers()
    phonemes: str = ""
    tags: tuple[str, ...] = ()
    price: Price | None = None
    priced_by: str = ""
    fees: tuple[Fee, ...] = ()
    endpoints: tuple[str, ...] = ()
    tasks: bool = False
    polling: Polling = Polling()
    results: int = 1
    sources: tuple[str, ...] = ()
    text_take: str = ""
    gives: str = ""
    gives_as: str = ""
    makes_voice: str = ""
    voice_days: float = 0.0
    hint: str = ""

    def counted(self, text: str) -> str:
        """Return of `text` what counts and is paid for."""
        return self.pauses.without(text) if self.pauses else text


def later(where: str) -> "Callable[[], Callable[[Profile, Kit], Adapter]]":
    """Return what imports the adapter's class, "module:class", when it is first needed: a spec imports none itself."""
    module, _, name = where.partition(":")
    return lambda: getattr(import_module(module), name)


class Endpoint(msgspec.Struct, frozen=True):
    """A path of the provider that a profile can change. `default` is "" where the provider does not publish it."""

    name: str
    label: str
    default: str = ""
    hint: str = ""


class Template(msgspec.Struct, frozen=True):
    """What a profile starts from. `key`: it needs one, to be had at `key_page`. `local`: a server of one's own."""

    id: str
    name: str
    base_url: str
    key: bool = True
    key_page: str = ""
    local: bool = False
    hint: str = ""
    at_once: int = 0
    per_minute: int = 0
    prices: dict[str, Price] = {}
    defaults: dict[str, Value] = {}


class Provider(msgspec.Struct, frozen=True):
    """A service or a local engine. `adapter` imports and returns the adapter's class when it is first needed.

    `at` names templates of other providers, and which generators can be reached at their profiles too. `records_page`
    is where the user can see what was asked of the provider, `unit` what its account counts in.
    """

    id: str
    name: str
    generators: tuple[Generator, ...]
    adapter: Callable[[], "Callable[[Profile, Kit], Adapter]"]
    limits: Limits = Limits()
    templates: tuple[Template, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    at: dict[str, tuple[str, ...]] = {}
    records_page: str = ""
    unit: str = "USD"


class VoiceInfo(msgspec.Struct, frozen=True, gc=False):  # there are thousands, and no way leads back to one
    """A voice of a generator's catalogue. `language` is a BCP 47 tag, `language_name` its name for people.

    `variant` is the timbre's own name ("" for the plain voice), `gender` "male", "female" or "". `group` is the vendor
    or family it belongs to, `sample` an address where it can be heard, `params` what choosing it sets. `until` is when
    it ends, in seconds since 1970; 0: it stays.
    """

    id: str
    name: str
    language: str = ""
    language_name: str = ""
    variant: str = ""
    gender: str = ""
    group: str = ""
    sample: str = ""
    params: dict[str, Value] = {}
    until: float = 0.0


class Result(msgspec.Struct, frozen=True):
    """One audio that a request gave: already in the file `path`, or still to be downloaded from `url`.

    `remote` is the provider's own id of this audio, `notes` what else it tells of it: "title", "lyrics", "tags",
    "task" (its task, where that is needed to go on with a song), "voice" (the id of a voice that was made), "since"
    (when that was, in seconds since 1970), "timing" ("missing" or "unreadable": asked for, and not there).
    """

    path: Path | None = None
    url: str = ""
    suffix: str = ".wav"
    marks: tuple[Mark, ...] = ()
    remote: str = ""
    notes: dict[str, str] = {}


class Running(msgspec.Struct, frozen=True):
    """The provider took the task and works on it under the id `remote`.

    `wait`: seconds after which to ask again, where the provider says so itself; else the generator's rhythm counts.
    `trace` is the provider's own number of the call.
    """

    remote: str
    wait: float | None = None
    progress: float | None = None
    trace: str = ""


class Ready(msgspec.Struct, frozen=True):
    """The provider is done. `charged` is what it says that this cost, where it says so in the answer."""

    results: tuple[Result, ...]
    trace: str = ""
    charged: Money | None = None


Outcome = Running | Ready


class Verdict(msgspec.Struct, frozen=True):
    """What a test of a profile found: one sentence, and the balance where the provider tells it."""

    words: Message
    balance: Money | None = None


class Uploads(Protocol):
    """Remembers where clips were put, per profile, for as long as they live there."""

    def url_of(self, profile: str, audio: str) -> str:
        """Return the address of an upload that still lives, or ""."""
        ...

    def require(self, profile: str, name: str, audio: str) -> None:
        """Raise `NeedsConsent` where nobody agreed to put the clip at a public address of the profile called `name`."""
        ...

    async def uploaded(self, profile: str, audio: str, url: str, *, days: float) -> None:
        """Remember an upload and how long it lives; on return it is on disk."""
        ...

    async def forget(self, profile: str, audio: str) -> None:
        """Forget an upload that is gone."""
        ...


class Kit(msgspec.Struct, frozen=True):
    """What an adapter is given beside its profile; `key` raises `KeyMissing`, `clip` tells where a clip's file lies."""

    http: "Http"
    key: Callable[[], Awaitable[str]]
    clip: Callable[[Clip], Path]
    uploads: Uploads


class Adapter(Protocol):
    """Talks to one profile of a provider. Raises `Problem`s only; anything else is a bug of the adapter."""

    async def voices(self, generator: str) -> Sequence[VoiceInfo]:
        """Return the catalogue of `generator`; empty where it has none."""
        ...

    async def check(self, request: Request) -> None:
        """Raise `RequestProblem` for what the declaration alone cannot tell, such as an unknown voice.

        Sends nothing that costs anything.
        """
        ...

    async def submit(self, request: Request, into: Path) -> Outcome:
        """Ask for `request`, once. An answer that is audio already is in `into` whole and durable, or not there at all.

        Raises `NotSent`, `Refused`, or `OutcomeUnknown`. When cancelled it leaves nothing running and no file.
        """
        ...

    async def poll(self, request: Request, remote: str) -> Outcome:
        """Ask how the task `remote` of `request` stands. Raises `TaskFailed` where the provider gave it up."""
        ...

    async def fetch(self, result: Result, into: Path) -> None:
        """Download `result.url`: whole and durable in `into` on return, else not there at all.

        Raises `LinkExpired`, `NoDownload`, `Offline`.
        """
        ...

    async def cancel(self, request: Request, remote: str) -> bool:
        """Ask the provider to stop the task; tells whether it will."""
        ...

    async def close(self) -> None:
        """End everything that this adapter started."""
        ...


@runtime_checkable
class Prepares(Protocol):
    """An adapter that has something to do before a request can be sent."""

    async def prepare(self, request: Request) -> None:
        """Do what buys nothing and may be done twice, such as uploading clips, so that `submit` is one call."""
        ...


@runtime_checkable
class Shows(Protocol):
    """An adapter that can show what it would send."""

    def preview(self, request: Request) -> Outgoing:
        """Return what `submit` would send, the key left out. Raises `RequestProblem`. Sends nothing."""
        ...


@runtime_checkable
class Tested(Protocol):
    """An adapter whose profile can be tested."""

    async def test(self) -> Verdict:
        """Find out whether the profile works, buying nothing. Raises the `Problem` that says what is wrong."""
        ...


@runtime_checkable
class Suggests(Protocol):
    """An adapter that knows values for a free text, such as the models of a server."""

    async def suggestions(self, generator: str, param: str) -> Sequence[str]:
        """Return them; empty where the server does not tell. Raises `Problem`."""
        ...


@runtime_checkable
class Bills(Protocol):
    """An adapter that can ask what a call cost."""

    async def charged(self, trace: str) -> Money | None:
        """Return what the call of that number cost; None where the provider does not know (yet)."""
        ...


class Transcript(msgspec.Struct, frozen=True):
    """What was said in a recording. `raw` is the answer as it came, in the format that was asked for.

    `marks` are words and sentences with their times in seconds, where the format has them. `language` as the provider
    names it.
    """

    text: str
    raw: str
    language: str = ""
    seconds: float = 0.0
    marks: tuple[Mark, ...] = ()


@runtime_checkable
class Transcribes(Protocol):
    """An adapter that turns recordings into text."""

    async def transcribe(self, generator: str, audio: Path, values: Mapping[str, Value]) -> Transcript:
        """Return what is said in the file `audio`; `values` are the generator's parameters. Sent once, never again."""
        ...


class Assistance(msgspec.Struct, frozen=True):
    """What a request gave that makes no audio: words with their title, times in seconds, or an id to be used later."""

    text: str = ""
    title: str = ""
    id: str = ""
    marks: tuple[Mark, ...] = ()
    trace: str = ""


@runtime_checkable
class Assists(Protocol):
    """An adapter with generators that make no audio."""

    async def assist(self, request: Request) -> Assistance:
        """Ask for `request`, once, and wait for the answer, also where it is a task.

        Raises like `submit` and `poll`.
        """
        ...


def beginning(generator: Generator, profile: Profile) -> dict[str, Value]:
    """Return the parameters with which a new voice or request of `profile` begins, beside the declared defaults."""
    names = {param.name for param in generator.params}
    return {name: value for name, value in profile.defaults.items() if name in names}


def charges(generators: Sequence[Generator]) -> tuple[Fee, ...]:
    """Return everything that has a price of its own: each generator, unless it is paid for by fees alone, and fees."""
    own = [Fee(one.id, one.name, one.price) for one in generators if one.price or not one.fees]
    every = (*own, *(fee for one in generators for fee in one.fees))
    return tuple({charge.id: charge for charge in every}.values())


def price_of(generator: Generator, profile: Profile, values: Mapping[str, Any]) -> Price | None:
    """Return what `generator` costs with these parameters: the model's price, the generator's, or the declared one."""
    model = str(values.get(generator.priced_by, "")) if generator.priced_by else ""
    return profile.prices.get(model) or profile.prices.get(generator.id) or generator.price


def cost_of(generator: Generator, profile: Profile, request: Request, seconds: float = 0.0) -> Money | None:
    """Return what `request` would cost, None where nobody knows; `seconds` is about how long it will last.

    Of charges in several units, which no provider is known to have, nobody knows the sum.
    """
    own = price_of(generator, profile, request.params)
    parts = [profile.prices.get(fee.id) or fee.price for fee in generator.fees]
    if own or not parts:
        parts.append(own)
    known = [price for price in parts if price]
    if len(known) < len(parts):
        return None
    text = generator.counted(request.text)
    sums = total(price.of(text, seconds) for price in known)
    return sums[0] if len(sums) == 1 else None
