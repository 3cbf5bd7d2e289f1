"""What Higgs Audio is told: the instruction made of scene and speakers, and sounds in the model's own notation. Pure.

Forms: the model's published examples (boson-ai/higgs-audio).
"""

import re
from collections.abc import Mapping, Sequence

from core.domain.params import Value

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
_MARKS = {"": "SE", "start": "SE_s", "end": "SE_e"}


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
    return f"{head}\n\n<|scene_desc_start|>\n{scene}\n<|scene_desc_end|>" if scene else head


def _cast(descriptions: Sequence[str], named: Sequence[int]) -> list[str]:
    """Return a line for everybody who is described, and for those who are only named a usual voice."""
    known = {number: words for number, words in enumerate(descriptions) if words}
    numbers = sorted({*known, *named})
    return [f"SPEAKER{number}: {known.get(number, _USUAL[number % 2])}" for number in numbers]


def with_sounds(text: str) -> str:
    """Return `text` with [laugh] and its like as the model writes them; 302.AI may or may not do that by itself."""
    return _SOUND.sub(_sound, text)


def _sound(found: re.Match[str]) -> str:
    name, _, end = found[1].lower().partition(" ")
    mark = _MARKS[end]
    return f"<{mark}>[{_SOUNDS[name]}]</{mark}>"
