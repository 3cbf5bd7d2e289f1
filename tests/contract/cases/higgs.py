"""Higgs Audio V2 on one's own server; what arrives is written from providers.md 2."""

from base64 import b64encode
from pathlib import Path
from typing import Any

from core.domain.request import Request
from tests.contract.cases.case import KEY, Case, House
from tests.servers.vllm import Vllm


def _server(_: Case) -> Vllm:
    server = Vllm(key=KEY, audio=0.3)
    server.model = ""
    return server


HOUSE = House(_server, "core.providers.higgs.adapter:Higgs")

SPEECH = Case("higgs.speech", HOUSE, "higgs.speech", "higgs-vllm", "audio", voice="en_man")
CLONE = Case("higgs.clone", HOUSE, "higgs.clone", "higgs-vllm", "audio", clips=2)
DESIGN = Case("higgs.design", HOUSE, "higgs.design", "higgs-vllm", "audio")
STREAMS = (CLONE, DESIGN)
CASES = (SPEECH, *STREAMS)

_LINE = "The lamp is lit. Who is there?"
_MODEL = "higgs-audio-v2-generation-3B-base"
_QUIET = (
    "Generate audio following instruction.\n\n"
    "<|scene_desc_start|>\nAudio is recorded from a quiet room.\n<|scene_desc_end|>"
)
_TWO = (
    "You are an AI assistant designed to convert text into speech.\n"
    "If the user's message includes a [SPEAKER*] tag, do not read out the tag and generate speech for the following "
    "text, using the specified voice.\n"
    "If no speaker tag is present, select a suitable voice on your own.\n\n"
    "<|scene_desc_start|>\nA church at night.\n\n"
    "SPEAKER0: vocal fry;slow\nSPEAKER1: masculine\n<|scene_desc_end|>"
)
_USUAL = {"temperature": 1.0, "top_p": 0.95, "top_k": 50, "ras_win_len": 7, "ras_win_max_num_repeat": 2}
_CHAT = {
    "model": _MODEL,
    "modalities": ["text", "audio"],
    "stream": True,
    **_USUAL,
    "max_completion_tokens": 2048,
    "stop": ["<|end_of_text|>", "<|eot_id|>", "<|audio_eos|>"],
}

BODIES: list[tuple[str, Case, dict[str, Any], str, dict[str, Any]]] = [
    (
        "higgs.speech, nothing said",
        SPEECH,
        {},
        "/v1/audio/speech",
        {"model": _MODEL, "input": _LINE, "voice": "en_man", "response_format": "pcm", **_USUAL, "max_tokens": 2048},
    ),
    (
        "higgs.design, nothing said",
        DESIGN,
        {},
        "/v1/chat/completions",
        {**_CHAT, "messages": [{"role": "system", "content": _QUIET}, {"role": "user", "content": _LINE}]},
    ),
    (
        "higgs.design, everything said",
        DESIGN,
        {
            "text": "[SPEAKER0] Hello. [music]\n[SPEAKER1] Hi.",
            "scene": "A church at night.",
            "speakers": "vocal fry;slow",
            "temperature": 0,
            "top_p": 0.1,
            "top_k": -1,
            "seed": 0,
            "ras_win_len": 0,
            "ras_win_max_num_repeat": 20,
            "max_completion_tokens": 64,
            "stop": " <|eot_id|>\n\n",
        },
        "/v1/chat/completions",
        {
            **_CHAT,
            "messages": [
                {"role": "system", "content": _TWO},
                {"role": "user", "content": "[SPEAKER0] Hello. <SE>[Music]</SE>\n[SPEAKER1] Hi."},
            ],
            "temperature": 0.0,
            "top_p": 0.1,
            "top_k": -1,
            "seed": 0,
            "ras_win_len": 0,
            "ras_win_max_num_repeat": 20,
            "max_completion_tokens": 64,
            "stop": ["<|eot_id|>"],
        },
    ),
]

_CHOOSING: dict[str, tuple[str, type] | None] = {
    "model": ("model", str),
    "temperature": ("temperature", float),
    "top_k": ("top_k", int),
    "top_p": ("top_p", float),
    "seed": ("seed", int),
    "ras_win_len": ("ras_win_len", int),
    "ras_win_max_num_repeat": ("ras_win_max_num_repeat", int),
}
_CHATTING: dict[str, tuple[str, type] | None] = {
    **_CHOOSING,
    "scene": None,  # in the instruction
    "max_completion_tokens": ("max_completion_tokens", int),
    "stop": None,  # a list of its lines
}
PLACES: dict[str, dict[str, tuple[str, type] | None]] = {
    "higgs.speech": {**_CHOOSING, "max_tokens": ("max_tokens", int)},
    "higgs.clone": _CHATTING,
    "higgs.design": {**_CHATTING, "speakers": None, "is_multi_speaker": None, "system_prompt": None},
}
LEFT_OUT = {(case.generator, "seed", -1) for case in CASES}
"""No seed is none, and not a number that means it."""


def in_full(shown: str, request: Request, folder: Path) -> str:
    """Return a body that is shown with the recordings of the library where it only names them."""
    for clip in request.clips:
        (file,) = folder.rglob(f"{clip.audio}*")
        data = b64encode(file.read_bytes()).decode()
        shown = shown.replace(f"<{clip.audio[:8]}{clip.suffix} in base64>", data)
    return shown
