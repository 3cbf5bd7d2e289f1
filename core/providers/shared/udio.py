"""Udio as every service that passes it on takes it: the parameters, the body of a song, and the shapes of the answers.

Sources: providers.md 1.3 and 5.3.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from core.domain.money import Price
from core.domain.params import Choice, Number, Param, Text, Toggle, Value, When
from core.errors import RequestProblem
from core.message import N_, say
from core.net.lenient import items, number, table, text
from core.providers.base import Generator, Kind, Polling, Result
from core.providers.shared.tasks import DONE, UNDER_WAY, Heard, address_of, inner_of, standing, suffix_of

Values = Mapping[str, Value]

_DEEP = 5
_STRENGTHS = ("prompt_strength", "lyrics_strength", "clarity_strength")
_PLACEMENT = {
    "song_section_start": 0.0,
    "song_section_end": 1.0,
    "lyrics_placement_start": 0.0,
    "lyrics_placement_end": 1.0,
}
"""Where a clip lies and its lyrics fall, with the values that stand for a whole song."""

_BY_HAND = When("automatic_placement", (False,))
_EXTENDING = When("mode", ("precede", "continuation"))

PARAMS: tuple[Param, ...] = (
    Choice(
        "lyrics_type",
        ("user", "generate", "instrumental"),
        label=N_("Lyrics"),
        labels=(N_("Mine"), N_("Written for me"), N_("Instrumental")),
        default="generate",
        hint=N_("Whose words are sung, if any."),
    ),
    Text(
        "lyrics",
        label=N_("Words"),
        longest=10_000,
        lines=10,
        hint=N_("What is sung. Parts can be marked, such as [Verse] and [Chorus]."),
        when=When("lyrics_type", ("user",)),
    ),
    Text(
        "negative_prompt",
        label=N_("Leave out"),
        longest=2_000,
        hint=N_("What should not be heard, such as drums or a choir."),
    ),
    Choice(
        "model_type",
        ("udio130-v1.5", "udio32-v1.5"),
        label=N_("Model"),
        labels=(N_("Udio 130 s v1.5"), N_("Udio 32 s v1.5")),
        default="udio130-v1.5",
        hint=N_("The longer model makes about two minutes, the shorter one about half a minute."),
    ),
    Number(
        "prompt_strength", 0, 1, label=N_("Follow the prompt"), default=0.5, step=0.05,
        hint=N_("Higher keeps closer to the prompt and may sound less natural."),
    ),
    Number(
        "lyrics_strength", 0, 1, label=N_("Follow the lyrics"), default=0.5, step=0.05,
        hint=N_("Lower may sound more natural; some of the lyrics may then be left out."),
    ),
    Number(
        "clarity_strength", 0, 1, label=N_("Clarity"), default=0.5, step=0.05,
        hint=N_("Higher is clearer, with instruments better apart, and may sound less natural."),
    ),
    Choice(
        "generation_quality",
        ("0.25", "0.5", "0.75", "1"),
        label=N_("Quality"),
        labels=(N_("fast"), "0.5", "0.75", N_("best")),
        default="0.75",
        hint=N_("Better takes longer. Udio calls this an experiment."),
    ),
    Toggle(
        "automatic_placement",
        label=N_("Automatic placement"),
        default=True,
        hint=N_("The model decides which part of a song this is and where the lyrics fall."),
    ),
    Number(
        "song_section_start", 0, 1, label=N_("Section from"), default=0, step=0.01,
        hint=N_("Where in a whole song this begins: 0 is its beginning, 0.5 the middle. Matters when extending."),
        when=_BY_HAND,
    ),
    Number(
        "song_section_end", 0, 1, label=N_("Section to"), default=1, step=0.01,
        hint=N_("Where in a whole song this ends: 0.5 is the middle, 1 its end. Matters when extending."),
        when=_BY_HAND,
    ),
    Number(
        "lyrics_placement_start", 0, 1, label=N_("Lyrics from"), default=0, step=0.01,
        hint=N_("Where the lyrics begin: about 0.08 is the beginning, 0.5 the middle. Matters when extending."),
        when=_BY_HAND,
    ),
    Number(
        "lyrics_placement_end", 0, 1, label=N_("Lyrics to"), default=1, step=0.01,
        hint=N_("Where the lyrics end: 0.5 is the middle, about 0.9 a piece towards the end. Matters when extending."),
        when=_BY_HAND,
    ),
    Number(
        "seed", -1, 2_147_483_647, label=N_("Seed"), default=-1,
        hint=N_("The same seed with the same request gives a similar song."), whole=True, low_label=N_("random"),
    ),
    Toggle(
        "bypass_prompt_optimization",
        label=N_("Prompt as it is"),
        hint=N_("Off, Udio may rewrite the prompt before it uses it."),
    ),
    Choice(
        "mode",
        ("regular", "precede", "continuation"),
        label=N_("Song"),
        labels=(N_("New"), N_("Goes before"), N_("Goes on")),
        default="regular",
        hint=N_("A new song, or what comes before or after one that Udio made."),
    ),
    Number(  # INFERRED: range and unit; 130 is documented
        "context_length", 1, 130, label=N_("Context"), default=130, unit=N_("s"),
        hint=N_("How much of the existing song is listened to."), whole=True, when=_EXTENDING,
    ),
    Text(
        "source_song",
        label=N_("Song to extend"),
        longest=200,
        hint=N_("Udio's id of the song; a take that Udio made knows its own."),
        take="remote",
        when=_EXTENDING,
    ),
)  # fmt: skip


def udio(generator_id: str, *, price: Price | None = None, more: tuple[Param, ...] = ()) -> Generator:
    """Return Udio as a generator, where a service has it; `more` are parameters that only this service has."""
    return Generator(
        generator_id,
        N_("Udio v1.5"),
        Kind.SONG,
        params=(*PARAMS, *more),
        max_chars=3_000,  # INFERRED
        suffix=".mp3",
        text="prompt",
        text_label=N_("Prompt"),
        price=price,
        tasks=True,
        polling=Polling(first=10, every=10, deadline=2_700),
        results=2,
        hint=N_("Songs and instrumental music. One call gives two songs; both are kept."),
    )


def song(prompt: str, values: Values) -> dict[str, Any]:
    """Return the parameters of a song as Udio takes them."""
    placed = _PLACEMENT if values["automatic_placement"] else {name: values[name] for name in _PLACEMENT}
    return {
        "prompt": prompt,
        "lyrics": values["lyrics"] if values["lyrics_type"] == "user" else "",
        "lyrics_type": values["lyrics_type"],
        "model_type": values["model_type"],
        "config": _config(values),
        "negative_prompt": values["negative_prompt"],
        **placed,
        **{name: values[name] for name in _STRENGTHS},
        "generation_quality": float(values["generation_quality"]),
        "seed": values["seed"],
        "bypass_prompt_optimization": values["bypass_prompt_optimization"],
    }


def _config(values: Values) -> dict[str, Any]:
    if values["mode"] == "regular":
        return {"mode": "regular"}
    source = {"source_type": "song", "song_id": str(values["source_song"]).strip()}
    return {"mode": values["mode"], "context_length": values["context_length"], "source": source}


def check_song(values: Values) -> None:
    """Raise `RequestProblem` for parameters that do not go together."""
    if values["mode"] != "regular" and not str(values["source_song"]).strip():
        raise RequestProblem(
            say("It is not said which song is to be extended."),
            say("Give the song's id, or make a new song."),
        )
    for name in ("song_section", "lyrics_placement"):
        start, end = float(values[f"{name}_start"]), float(values[f"{name}_end"])
        if not values["automatic_placement"] and start > end:
            raise RequestProblem(
                say("It begins at {start:g} and ends at {end:g}.", start=start, end=end),
                say("Let the section, and the lyrics, begin before they end."),
            )


def heard_songs(data: Any, suffix: str) -> Heard:
    """Read an answer about a task of Udio. Songs that failed are left out while another one lives.

    So is what a task that failed had not brought to its end; what it had is had.
    """
    found = standing(data)
    songs = list(_songs(data))
    living = [song for song in songs if not _is_spoilt(song)]
    whole = filter(_is_made, living) if found.failed else living
    results = tuple(_song(song, suffix) for song in whole if address_of(song.get("song_path")))
    if songs and not living and (found.failed or found.word not in UNDER_WAY):  # else another one may be to come
        return msgspec.structs.replace(found, failed=True, reason=found.reason or _spoilt_by(songs[0]))
    complete = bool(living) and len(results) == len(living)
    ended = found.word not in UNDER_WAY and (found.word in DONE or all(map(_is_made, living)))
    done = bool(results) if found.failed else complete and ended
    failed = found.failed and not done
    return msgspec.structs.replace(found, done=done, failed=failed, results=results)


def ordered(data: Any) -> str:
    """Return under which id an order is asked for; "" where the answer names none.

    Udio itself names no task, only its songs: then it is their ids, with commas between.
    """
    inner, top = inner_of(data), table(data)
    task = next((str(place["task_id"]) for place in (inner, top) if place.get("task_id")), "")
    songs = [str(song["id"]) for song in _songs(data) if song.get("id")]
    tracks = [str(one) for place in (inner, top) for one in items(place.get("track_ids")) if one]
    return task or ",".join(dict.fromkeys(songs)) or standing(data).task or ",".join(dict.fromkeys(tracks))


def _songs(thing: Any, deep: int = _DEEP) -> Iterator[dict[str, Any]]:
    """Yield the songs of an answer: several in one element, one in each, or without any element around."""
    if not deep:
        return
    for one in items(thing):
        yield from _songs(one, deep - 1)
    found = table(thing)
    if "songs" in found:
        yield from (table(song) for song in items(found["songs"]) if table(song))
    elif "song_path" in found:
        yield found
    elif "data" in found:
        yield from _songs(found["data"], deep - 1)


def _song(song: Mapping[str, Any], suffix: str) -> Result:
    url = address_of(song.get("song_path"))
    remote = next((str(song[name]) for name in ("id", "generation_id") if song.get(name)), "")
    tags = ", ".join(filter(None, map(text, items(song.get("tags")))))
    told = {"title": text(song.get("title")), "lyrics": text(song.get("lyrics")), "tags": tags}
    notes = {name: words for name, words in told.items() if words}
    return Result(url=url, suffix=suffix_of(url, "", suffix), remote=remote, notes=notes)


def _is_made(song: Mapping[str, Any]) -> bool:
    """Tell whether a song is whole: as it says itself, else by its length."""
    if song.get("finished") is not None:
        return str(song["finished"]).strip().lower() in {"true", "1"}
    return (number(song.get("duration")) or 0) > 0


def _is_spoilt(song: Mapping[str, Any]) -> bool:
    return bool(song.get("error_type") or song.get("error_code")) and not address_of(song.get("song_path"))


def _spoilt_by(song: Mapping[str, Any]) -> str:
    return text(song.get("error_detail")) or text(song.get("error_type")) or str(song.get("error_code", ""))
