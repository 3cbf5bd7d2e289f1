"""Higgs Audio V2, wherever it is served: what it is told and how it chooses, and sounds in its own notation. Pure.

Forms and defaults: the published examples (boson-ai/higgs-audio); ranges: 302.AI's. Source: providers.md 1.1 and 2.
"""

import re
from collections.abc import Mapping, Sequence

from core.domain.params import Number, Param, Text, Toggle, Value
from core.errors import RequestProblem
from core.message import N_, say

TAGS = (
    "[laugh]", "[humming start]", "[humming end]", "[music start]", "[music end]", "[music]", "[sing start]",
    "[sing end]", "[applause]", "[cheering]", "[cough]",
)  # fmt: skip

CHARS = 1_000
"""Of one request. INFERRED: the model as published stops after 2048 steps, which is about 80 seconds."""

SAMPLING: tuple[Param, ...] = (
    Number(
        "temperature", 0, 1.5, label=N_("Liveliness"), default=1, step=0.05,
        hint=N_("Higher speaks more freely and less predictably, lower more evenly."),
    ),
    Number(
        "top_k", -1, 100, label=N_("Candidates"), default=50,
        hint=N_("From how many likely next sounds it may choose. Fewer is steadier."), whole=True,
        low_label=N_("any number"),
    ),
    Number(
        "top_p", 0.1, 1, label=N_("Range of likely sounds"), default=0.95, step=0.01,
        hint=N_("Which share of the likely next sounds is considered. Lower is steadier."),
    ),
)  # fmt: skip

SCENE = Text(
    "scene",
    label=N_("Scene"),
    default="Audio is recorded from a quiet room.",
    longest=2_000,
    lines=3,
    hint=N_("Where it is recorded and what can be heard there, in English."),
)

DESCRIPTION: tuple[Param, ...] = (
    SCENE,
    Text(
        "speakers",
        label=N_("Speakers"),
        longest=4_000,
        lines=4,
        hint=N_("One description a line, the first for [SPEAKER0]: feminine; warm; slow; older."),
    ),
    Toggle(
        "is_multi_speaker",
        label=N_("Several speakers"),
        hint=N_("A text that names [SPEAKER1] turns this on by itself."),
    ),
    Text(
        "system_prompt",
        label=N_("Instruction"),
        longest=10_000,
        lines=6,
        hint=N_("Empty, it is made of scene and speakers. What stands here is sent instead."),
    ),
)
"""Who speaks and where, or the whole instruction."""

_SINGLE = "Generate audio following instruction."
_SEVERAL = (
    "You are an AI assistant designed to convert text into speech.\n"
    "If the user's message includes a [SPEAKER*] tag, do not read out the tag and generate speech for the following "
    "text, using the specified voice.\n"
    "If no speaker tag is present, select a suitable voice on your own."
)
_USUAL = ("feminine", "masculine")

_SPEAKER = re.compile(r"\[SPEAKER(\d{1,3})\]")
_LABEL = re.compile(r"(?i)^\[?SPEAKER\d{1,3}\]?\s*[:：]\s*")
_SOUND = re.compile(r"(?i)\[(laugh|music|applause|cheering|cough|(?:humming|music|sing) (?:start|end))\]")
_SOUNDS = {
    "laugh": "Laughter",
    "humming": "Humming",
    "music": "Music",
    "sing": "Singing",
    "applause": "Applause",
    "cheering": "Cheering",
    "cough": "Cough",
}
_PLAIN = str.maketrans(
    {
        "\uff0c": ", ", "\u3002": ".", "\uff1a": ":", "\uff1b": ";", "\uff1f": "?", "\uff01": "!", "\u3001": ",",
        "\u3010": "[", "\u3011": "]", "\u300a": "<", "\u300b": ">", "\u300c": '"', "\u300d": '"', "\u300e": '"',
        "\u300f": '"', "\u201c": '"', "\u201d": '"', "\u2018": "'", "\u2019": "'", "\u2014": "-", "\u2026": "...",
        "\u00b7": ".", "\uff08": " ", "\uff09": " ", "(": " ", ")": " ",
    }
)  # fmt: skip
"""Punctuation of Chinese, and of typesetters, as the model knows it; parentheses go."""

_DEGREES = {"\u00b0F": " degrees Fahrenheit", "\u00b0C": " degrees Celsius"}
_ENDINGS = (".", "!", "?", ",", ";", '"', "'", "</SE>", "</SE_e>")
_MARKS = {"": "SE", "start": "SE_s", "end": "SE_e"}


def scene_prompt(scene: str) -> str:
    """Return the instruction for a text that recordings are to be spoken like: where it is, and nothing of who."""
    return _instruction(_SINGLE, scene.strip())


def speakers_in(text: str) -> tuple[int, ...]:
    """Return the numbers of the speakers that `text` names as [SPEAKER0], [SPEAKER1], in ascending order."""
    return tuple(sorted({int(number) for number in _SPEAKER.findall(text)}))


def is_several(values: Mapping[str, Value], text: str) -> bool:
    """Tell whether several people speak: because it was said so, or because the text names a second one."""
    return bool(values["is_multi_speaker"]) or any(speakers_in(text))


def system_prompt(values: Mapping[str, Value], text: str) -> str:
    """Return the instruction for `text`: what was typed, else the one made of scene and speakers."""
    typed = str(values["system_prompt"])
    if typed.strip():
        return typed
    several = is_several(values, text)
    descriptions = [_LABEL.sub("", line.strip()) for line in str(values["speakers"]).splitlines()]
    cast = _cast(descriptions, speakers_in(text)) if several else _cast(descriptions[:1], ())
    scene = "\n\n".join(part for part in (str(values["scene"]).strip(), "\n".join(cast)) if part)
    head = _SEVERAL if several else _SINGLE
    return _instruction(head, scene)


def _instruction(head: str, scene: str) -> str:
    return f"{head}\n\n<|scene_desc_start|>\n{scene}\n<|scene_desc_end|>" if scene else head


def _cast(descriptions: Sequence[str], named: Sequence[int]) -> list[str]:
    """Return a line for everybody who is described, and for those who are only named a usual voice."""
    known = {number: words for number, words in enumerate(descriptions) if words}
    numbers = sorted({*known, *named})
    return [f"SPEAKER{number}: {known.get(number, _USUAL[number % 2])}" for number in numbers]


def check_speakers(text: str, recordings: int) -> None:
    """Raise `RequestProblem` for a speaker in `text` without a recording."""
    missing = [number for number in speakers_in(text) if number >= recordings]
    if missing:
        raise RequestProblem(
            say("There is no recording for [SPEAKER{number}].", number=missing[0]),
            say("Add one, or change the text: the first recording is [SPEAKER0]."),
        )


def prepared(text: str) -> str:
    """Return `text` as the makers' example prepares it: plain punctuation, sounds in the model's notation, an ending.

    vLLM's server does none of it; whether 302.AI does is not known.
    """
    text = text.translate(_PLAIN)
    for sign, words in _DEGREES.items():
        text = text.replace(sign, words)
    lines = (" ".join(line.split()) for line in with_sounds(text).splitlines())
    text = "\n".join(line for line in lines if line)
    return text if not text or text.endswith(_ENDINGS) else f"{text}."


def with_sounds(text: str) -> str:
    """Return `text` with [laugh] and its like as the model writes them; 302.AI may or may not do that by itself."""
    return _SOUND.sub(_sound, text)


def _sound(found: re.Match[str]) -> str:
    name, _, end = found[1].lower().partition(" ")
    mark = _MARKS[end]
    return f"<{mark}>[{_SOUNDS[name]}]</{mark}>"
