"""What is known of a take, in words: gathered from the studio for the facts panel. Knows no widget."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from core.domain.money import total
from core.domain.params import Choice, Number, Param, Text, Toggle, Value
from core.domain.profile import Profile
from core.domain.request import Request, Silence
from core.domain.take import Facts, Mark, Take
from core.errors import Problem
from core.projects.comparing import BLIND
from core.projects.document import Document
from core.providers.base import Generator, Kind
from core.studio import Studio
from core.text.notation import spoken
from gui.i18n import _, clock, count
from gui.money import price, shown
from gui.panels.names import said_by, timing_words
from gui.panels.preferred import preferred_words
from gui.times import exact

Row = tuple[str, str]


@dataclass(frozen=True)
class Sheet:
    """A take's facts. `document` and `place` are None and "" where its line is gone or it never had one.

    `notes` are what the provider wrote beside the audio, such as a song's lyrics.
    """

    take: Take
    title: str
    caption: str
    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    marks: tuple[Mark, ...]
    notes: tuple[tuple[str, str], ...] = ()
    document: Document | None = None
    place: str = ""


async def sheet_of(studio: Studio, take: Take) -> Sheet:
    """Gather everything about `take`."""
    document = await _document(studio, take)
    takes = await studio.line_takes(take.line) if take.line else ()
    profile, generator = _maker(studio, take)
    groups = [("", await _made_by(studio, take, profile, generator))]
    groups += _settings(take, generator)
    groups.append((_("Sound"), _sound(take)))
    return Sheet(
        take=take,
        title=spoken(take.text),
        caption=_caption(take, takes, document),
        groups=tuple((title, rows) for title, rows in groups if rows),
        marks=tuple(mark for mark in take.marks if mark.kind == "sentence"),
        notes=_notes(take),
        document=document,
        place=_place(document, take),
    )


def params_rows(params: Sequence[Param], values: dict[str, Value]) -> tuple[Row, ...]:
    """Return label and value of every parameter that was sent; one that is not declared shows its wire name."""
    declared = {param.name: param for param in params}
    order = [name for name in declared if name in values] + [name for name in values if name not in declared]
    return tuple(_row(declared.get(name), name, values[name]) for name in order)


def size(amount: int) -> str:
    """Return a number of bytes as people read it: 131 KB, 2.4 MB."""
    if amount < 1_000_000:
        return f"{max(1, round(amount / 1000))} KB"
    return f"{amount / 1_000_000:.1f} MB"


def sound(facts: Facts) -> str:
    """Return rate and channels: 22.05 kHz mono."""
    channels = {1: _("mono"), 2: _("stereo")}.get(facts.channels) or _("{n} channels", n=facts.channels)
    return f"{facts.rate / 1000:g} kHz {channels}"


def peak(value: float) -> str:
    """Return a largest sample 0…1 in decibels below full scale."""
    return f"{20 * log10(value):.1f} dB".replace("-", "−") if value > 0 else _("silence")


async def _document(studio: Studio, take: Take) -> Document | None:
    if not any(card.project.id == take.project for card in studio.projects()):
        return None
    document = await studio.document(take.project)
    return document if take.line in document else None


def _maker(studio: Studio, take: Take) -> tuple[Profile | None, Generator | None]:
    known = studio.registry.of_kind(*Kind)
    exactly = [pair for pair in known if pair[1].id == take.generator and pair[0].id == take.profile]
    nearly = [(None, generator) for _profile, generator in known if generator.id == take.generator]
    return exactly[0] if exactly else nearly[0] if nearly else (None, None)


async def _made_by(studio: Studio, take: Take, profile: Profile | None, generator: Generator | None) -> tuple[Row, ...]:
    name = _(generator.name) if generator else take.generator
    rows: list[Row] = [(_("Generator"), name)] if name else []
    voices = dict.fromkeys(request.voice for request in take.plan.requests if request.voice)
    rows += [(_("Voice"), await _voice(studio, take, profile, voice)) for voice in voices]
    clips = dict.fromkeys(clip.name or clip.audio[:8] for request in take.plan.requests for clip in request.clips)
    if clips:
        rows.append((_("Recordings"), ", ".join(clips)))
    if take.profile and (profile is None or _(profile.name) != name):
        rows.append((_("Profile"), _(profile.name) if profile else take.profile))
    rows.append((_("Made"), exact(take.made)))
    rows += _bill(studio, take)
    return tuple(rows)


def _bill(studio: Studio, take: Take) -> list[Row]:
    """Return what it cost, and the numbers under which the provider knows it."""
    order = next((order for order in studio.queue.orders() if order.take == take.id), None)
    jobs = order.jobs if order else ()
    charged = total(job.charged for job in jobs if job.charged)
    expected = total(job.price for job in jobs if job.price)
    rows: list[Row] = []
    if charged and expected:
        words = _("{charged} charged, {expected} expected", charged=price(charged), expected=price(expected))
        rows.append((_("Price"), words))
    elif take.cost and take.cost.amount:
        rows.append((_("Price"), shown(take.cost)))
    tasks = dict.fromkeys(filter(None, (*(job.remote for job in jobs), take.remote)))
    rows += [(_("Task"), task) for task in tasks]
    rows += [(_("Call"), trace) for trace in dict.fromkeys(job.trace for job in jobs if job.trace)]
    return rows


def _notes(take: Take) -> tuple[tuple[str, str], ...]:
    """Return what the provider told of the audio, each under its name; what is unknown under the provider's own."""
    names = {
        "missing": _("Not at the provider any more"),
        "title": _("Title"),
        "lyrics": _("Lyrics"),
        "tags": _("Style"),
        "voice": _("Voice that was made"),
        "timing": _("Timing"),
        BLIND: _("Compared"),
    }
    shown = {**take.notes, "timing": timing_words(take.notes.get("timing", "")), "task": "", "since": ""}
    shown[BLIND] = preferred_words(take)
    return tuple((names.get(name, name), text) for name, text in shown.items() if text)


async def _voice(studio: Studio, take: Take, profile: Profile | None, voice: str) -> str:
    if profile is None or profile.base_url:
        return voice  # nothing is fetched over the network to name what was chosen long ago
    try:
        voices = await studio.voices(take.generator, take.profile)
    except Problem:
        return voice  # the catalogue is a nicety here; its absence is told where a voice is chosen
    found = next((info for info in voices if info.id == voice), None)
    return found.name if found else voice


def _settings(take: Take, generator: Generator | None) -> list[tuple[str, tuple[Row, ...]]]:
    requests = take.plan.requests
    params = generator.params if generator else ()
    alike = all(request.params == requests[0].params for request in requests)
    if requests and alike:
        return [(_("Settings"), params_rows(params, requests[0].params)), (_("Parts"), _parts(take))]
    pieces = [(_piece_name(at), params_rows(params, request.params)) for at, request in enumerate(requests, start=1)]
    return [*pieces, (_("Parts"), _parts(take))]


def _piece_name(at: int) -> str:
    return _("Piece {n}", n=at)


def _parts(take: Take) -> tuple[Row, ...]:
    if len(take.plan.parts) < 2:
        return ()
    rows: list[Row] = []
    spoken = 0
    for part in take.plan.parts:
        if isinstance(part, Silence):
            rows.append((_("Silence"), _("{seconds:g} s", seconds=part.seconds)))
        else:
            spoken += 1
            rows.append((_piece_name(spoken), _quoted(part)))
    return tuple(rows)


def _quoted(request: Request) -> str:
    return request.text if len(request.text) <= 80 else request.text[:79] + "…"


def _row(param: Param | None, name: str, value: Value) -> Row:
    label = _(param.label) if param and param.label else name
    return label, _value(param, value)


def _value(param: Param | None, value: Value) -> str:
    if isinstance(value, bool) or isinstance(param, Toggle):
        return _("on") if value else _("off")
    if isinstance(param, Number):
        figures = f"{int(value)}" if param.whole else f"{value:g}"  # a seed is of no use but whole
        return f"{figures} {_(param.unit)}" if param.unit else figures
    if isinstance(param, Choice) and param.labels and value in param.options:
        return _(param.labels[param.options.index(str(value))])
    return str(value) if not isinstance(param, Text) or value else "–"


def _sound(take: Take) -> tuple[Row, ...]:
    facts = take.facts
    return (
        (_("Length"), _("{seconds:.1f} s", seconds=facts.seconds) if facts.seconds < 60 else clock(facts.seconds)),
        (_("Sound"), sound(facts)),
        (_("Peak"), peak(facts.peak)),
        (_("Size"), size(facts.bytes)),
        (_("File"), f"{take.audio[:8]}…{take.audio[-4:]}{take.suffix}"),
    )


def _caption(take: Take, takes: Sequence[Take], document: Document | None) -> str:
    parts = [said_by(take)]
    number = next((at for at, other in enumerate(takes, start=1) if other.id == take.id), 0)
    if number:
        parts.append(_("take {n} of {all}", n=number, all=len(takes)))
    if document and document.status(take.line).chosen == take.id:
        parts.append(_("chosen"))
    return " · ".join(part for part in parts if part)


def _place(document: Document | None, take: Take) -> str:
    if document is None:
        return ""
    script_id, index = document.index_of(take.line)
    title = next((script.title for script in document.scripts if script.id == script_id), "")
    return _("{script}, line {n}", script=title, n=count(index + 1))
