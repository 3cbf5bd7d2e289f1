"""A voice cloned from a recording, and speech with one that is kept; what arrives is written from providers.md 3."""

import math
from typing import Any

from tests.contract.cases.case import KEY, Case, House
from tests.servers.jimmyai import JimmyAI

VOICE = "model_1234"


def _server(_: Case) -> JimmyAI:
    server = JimmyAI(key=KEY, audio=0.3)
    server.models[VOICE] = math.inf
    server.balance = 10_000
    server.speech_seconds = (0, 60)  # recordings of tests are short
    return server


HOUSE = House(_server, "core.providers.jimmyai.adapter:JimmyAI")

CLONE = Case("jimmyai.clone", HOUSE, "jimmyai.clone", "jimmyai", "task", clips=1)
AUDIO = Case("jimmyai.audio", HOUSE, "jimmyai.audio", "jimmyai", "task", voice=VOICE)
CASES = (CLONE, AUDIO)

_LINE = "The lamp is lit. Who is there?"
_CLONES, _AUDIOS = "/api/open-api/v1/soundCloning/clones", "/api/open-api/v1/soundCloning/audios"

BODIES: list[tuple[str, Case, dict[str, Any], str, dict[str, Any]]] = [
    (
        "jimmyai.clone, nothing said",
        CLONE,
        {},
        _CLONES,
        {"fileUrl": "(clip 0)", "contentText": _LINE, "soundVersion": "v2", "language": "auto"},
    ),
    (
        "jimmyai.clone, everything said",
        CLONE,
        {"text": "走" * 269, "soundVersion": "v1", "language": "Chinese,Yue"},
        _CLONES,
        {"fileUrl": "(clip 0)", "contentText": "走" * 269, "soundVersion": "v1", "language": "Chinese,Yue"},
    ),
    (
        "jimmyai.audio, nothing said",
        AUDIO,
        {},
        _AUDIOS,
        {
            "modelId": VOICE,
            "contentText": _LINE,
            "soundVersion": "v2",
            "language": "auto",
            "emotion": "neutral",
            "speed": 1.0,
            "vol": 1.0,
            "pitch": 0,
            "subtitleEnable": False,
        },
    ),
    (
        "jimmyai.audio, everything said",
        AUDIO,
        {
            "text": f"{'x' * 9_999}<#0.01#>",
            "soundVersion": "v2",
            "language": "Nynorsk",
            "emotion": "fearful",
            "speed": 2,
            "vol": 0.5,
            "pitch": -12,
            "subtitleEnable": True,
            "subtitleType": "word",
        },
        _AUDIOS,
        {
            "modelId": VOICE,
            "contentText": f"{'x' * 9_999}<#0.01#>",
            "soundVersion": "v2",
            "language": "Nynorsk",
            "emotion": "fearful",
            "speed": 2.0,
            "vol": 0.5,
            "pitch": -12,
            "subtitleEnable": True,
            "subtitleType": "word",
        },
    ),
    (
        "jimmyai.audio, timing of sentences",
        AUDIO,
        {"soundVersion": "v1", "language": "English", "subtitleEnable": True},
        _AUDIOS,
        {
            "modelId": VOICE,
            "contentText": _LINE,
            "soundVersion": "v1",
            "language": "English",
            "emotion": "neutral",
            "speed": 1.0,
            "vol": 1.0,
            "pitch": 0,
            "subtitleEnable": True,
        },
    ),
]

_SPOKEN = {"soundVersion": ("soundVersion", str), "language": ("language", str)}
PLACES: dict[str, dict[str, tuple[str, type] | None]] = {
    "jimmyai.clone": {**_SPOKEN},
    "jimmyai.audio": {
        **_SPOKEN,
        "emotion": ("emotion", str),
        "speed": ("speed", float),
        "vol": ("vol", float),
        "pitch": ("pitch", int),
        "subtitleEnable": ("subtitleEnable", bool),
        "subtitleType": ("subtitleType", str),
    },
}
ALONG: dict[str, dict[str, Any]] = {"soundVersion": {"language": "English"}, "subtitleType": {"subtitleEnable": True}}
LEFT_OUT = {("jimmyai.audio", "subtitleType", "sentence")}
"""There is no such word on the wire: left out, the times are those of sentences."""
