"""Songs and what is made of them; what arrives is written from providers.md 1.4, 5.1 and 5.2."""

from typing import Any

from tests.contract.cases.case import KEY, Case, House
from tests.servers.ai302 import Ai302
from tests.servers.base import Server
from tests.servers.relay import Relay
from tests.servers.suno import CLIP, TASK

_ADAPTER = "core.providers.suno.adapter:Suno"


def _server(case: Case) -> Server:
    if case.template == "302ai":
        return Ai302(key=KEY, audio=0.3)
    server = Relay("rixapi" if case.template == "rixapi" else "new-api", key=KEY, audio=0.3)
    server.suno.takes_any = True
    return server


HOUSE = House(_server, _ADAPTER)

SONG = Case("suno.song", HOUSE, "suno.song", "rixapi", "task", text="folk, slow", takes=2)
PLAIN_RELAY = Case("suno.song-new-api", HOUSE, "suno.song", "new-api", "task", text="folk, slow", takes=2)
AT_302 = Case("suno.song-302ai", HOUSE, "suno.song", "302ai", "task", text="folk, slow", takes=2)
STEMS = Case("suno.stems", HOUSE, "suno.stems", "rixapi", "task", text=CLIP, takes=2)
CONCAT = Case("suno.concat", HOUSE, "suno.concat", "rixapi", "task", text=CLIP)
WAV = Case("suno.wav", HOUSE, "suno.wav", "rixapi", "address", text=CLIP)
VIDEO = Case("suno.video", HOUSE, "suno.video", "rixapi", "address", text=CLIP)

TASKS = (SONG, PLAIN_RELAY, AT_302, STEMS, CONCAT)
FILES = (WAV, VIDEO)
CASES = (*TASKS, *FILES)
PLAIN = (SONG, CONCAT)

_MUSIC = "/suno/submit/music"
_WORDS = "[Verse]\nSnow falls"
_SOURCE = {"source_song": CLIP, "source_task": TASK}

BODIES: list[tuple[str, Case, dict[str, Any], str, dict[str, Any]]] = [
    (
        "suno.song, nothing said",
        SONG,
        {},
        _MUSIC,
        {"gpt_description_prompt": "folk, slow", "prompt": "", "mv": "chirp-v4", "make_instrumental": False},
    ),
    (
        "suno.song, everything said",
        SONG,
        {
            "task": "custom",
            "lyrics": _WORDS,
            "title": "Snow",
            "negative_tags": "drums",
            "mv": "chirp-crow",
            "vocal_gender": "f",
            "automatic_weights": False,
            "style_weight": 0.7,
            "weirdness_constraint": 0,
        },
        _MUSIC,
        {
            "prompt": _WORDS,
            "tags": "folk, slow",
            "title": "Snow",
            "negative_tags": "drums",
            "mv": "chirp-crow",
            "make_instrumental": False,
            "metadata": {
                "vocal_gender": "f",
                "control_sliders": {"style_weight": 0.7, "weirdness_constraint": 0.0},
            },
        },
    ),
    (
        "suno.song, instrumental with a style beside the description",
        SONG,
        {"tags": "piano", "make_instrumental": True},
        _MUSIC,
        {
            "gpt_description_prompt": "folk, slow",
            "prompt": "",
            "tags": "piano",
            "mv": "chirp-v4",
            "make_instrumental": True,
        },
    ),
    (
        "suno.song, going on",
        SONG,
        {"task": "extend", "lyrics": _WORDS, "title": "Snow", "continue_at": 61.5, **_SOURCE},
        _MUSIC,
        {
            "prompt": _WORDS,
            "tags": "folk, slow",
            "title": "Snow",
            "mv": "chirp-v4",
            "make_instrumental": False,
            "task": "extend",
            "continue_clip_id": CLIP,
            "task_id": TASK,
            "continue_at": 61.5,
        },
    ),
    (
        "suno.song, going on with audio of one's own, from its end",
        SONG,
        {"task": "upload_extend", "lyrics": _WORDS, "source_song": CLIP},
        _MUSIC,
        {
            "prompt": _WORDS,
            "tags": "folk, slow",
            "title": "",
            "mv": "chirp-v4",
            "make_instrumental": False,
            "task": "upload_extend",
            "continue_clip_id": CLIP,
        },
    ),
    (
        "suno.song, sung anew",
        SONG,
        {
            "task": "cover",
            "lyrics": _WORDS,
            "mv": "chirp-v4-tau",
            "automatic_weights": False,
            "audio_weight": 1,
            **_SOURCE,
        },
        _MUSIC,
        {
            "prompt": _WORDS,
            "tags": "folk, slow",
            "title": "",
            "mv": "chirp-v4-tau",
            "make_instrumental": False,
            "task": "cover",
            "cover_clip_id": CLIP,
            "metadata": {
                "control_sliders": {"style_weight": 0.5, "weirdness_constraint": 0.5, "audio_weight": 1.0},
            },
        },
    ),
    (
        "suno.song, a section replaced",
        SONG,
        {"task": "infill", "lyrics": _WORDS, "infill_start_s": 10, "infill_end_s": 20.5, **_SOURCE},
        _MUSIC,
        {
            "prompt": _WORDS,
            "tags": "folk, slow",
            "title": "",
            "mv": "chirp-v4",
            "make_instrumental": False,
            "task": "infill",
            "continue_clip_id": CLIP,
            "task_id": TASK,
            "infill_start_s": 10.0,
            "infill_end_s": 20.5,
        },
    ),
    (
        "suno.song, with its singer",
        SONG,
        {"task": "artist_consistency", "lyrics": _WORDS, "persona_id": "persona_1", "source_song": CLIP},
        _MUSIC,
        {
            "prompt": _WORDS,
            "tags": "folk, slow",
            "title": "",
            "mv": "chirp-v4",
            "make_instrumental": False,
            "task": "artist_consistency",
            "artist_clip_id": CLIP,
            "persona_id": "persona_1",
        },
    ),
    (
        "suno.song at a plain new-api, nothing said",
        PLAIN_RELAY,
        {},
        _MUSIC,
        {"gpt_description_prompt": "folk, slow", "mv": "chirp-v4", "make_instrumental": False},
    ),
    (
        "suno.song at a plain new-api, going on",
        PLAIN_RELAY,
        {"task": "extend", "lyrics": _WORDS, "continue_at": 61.5, **_SOURCE},
        _MUSIC,
        {
            "prompt": _WORDS,
            "tags": "folk, slow",
            "title": "",
            "mv": "chirp-v4",
            "make_instrumental": False,
            "continue_clip_id": CLIP,
            "task_id": TASK,
            "continue_at": 61.5,
        },
    ),
    (
        "suno.song on 302.AI, nothing said",
        AT_302,
        {},
        _MUSIC,
        {"gpt_description_prompt": "folk, slow", "mv": "chirp-v4", "make_instrumental": False},
    ),
    (
        "suno.song on 302.AI, my words",
        AT_302,
        {"task": "custom", "lyrics": _WORDS, "title": "Snow", "mv": "chirp-v3-5"},
        _MUSIC,
        {
            "prompt": _WORDS,
            "tags": "folk, slow",
            "title": "Snow",
            "mv": "chirp-v3-5",
            "make_instrumental": False,
        },
    ),
    (
        "suno.stems, twelve",
        STEMS,
        {"stem_task": "twelve"},
        _MUSIC,
        {
            "task": "gen_stem",
            "continue_clip_id": CLIP,
            "mv": "chirp-auk",
            "prompt": "",
            "make_instrumental": False,
            "stem_type_id": 91,
            "stem_type_group_name": "Twelve",
            "stem_task": "twelve",
        },
    ),
    (
        "suno.concat, nothing said",
        CONCAT,
        {},
        "/suno/submit/concat",
        {"clip_id": CLIP, "is_infill": False},
    ),
    (
        "suno.concat, of a replaced section",
        CONCAT,
        {"is_infill": True},
        "/suno/submit/concat",
        {"clip_id": CLIP, "is_infill": True},
    ),
]

_SLIDERS = "metadata.control_sliders"
PLACES: dict[str, dict[str, tuple[str, type] | None]] = {
    "suno.song": {
        "task": ("task", str),
        "lyrics": ("prompt", str),
        "make_instrumental": ("make_instrumental", bool),
        "title": ("title", str),
        "tags": ("tags", str),
        "negative_tags": ("negative_tags", str),
        "mv": ("mv", str),
        "source_song": ("cover_clip_id", str),
        "source_task": ("task_id", str),
        "continue_at": ("continue_at", float),
        "infill_start_s": ("infill_start_s", float),
        "infill_end_s": ("infill_end_s", float),
        "persona_id": ("persona_id", str),
        "vocal_gender": ("metadata.vocal_gender", str),
        "automatic_weights": None,  # ours: it decides whether the three that follow are sent
        "style_weight": (f"{_SLIDERS}.style_weight", float),
        "weirdness_constraint": (f"{_SLIDERS}.weirdness_constraint", float),
        "audio_weight": (f"{_SLIDERS}.audio_weight", float),
    },
    "suno.concat": {"is_infill": ("is_infill", bool)},
}
_EXTENDING = {"task": "extend", **_SOURCE}
_REPLACING = {"task": "infill", "infill_end_s": 480, **_SOURCE}
_BY_HAND = {"automatic_weights": False, "task": "cover", **_SOURCE}
ALONG: dict[str, dict[str, dict[str, Any]]] = {
    "suno.song": {
        "task": {"lyrics": _WORDS, "persona_id": "persona_1", **_SOURCE},
        "lyrics": {"task": "custom", "mv": "chirp-auk"},
        "title": {"task": "custom", "lyrics": _WORDS},
        "source_song": {"task": "cover"},
        "source_task": _EXTENDING,
        "continue_at": _EXTENDING,
        "infill_start_s": _REPLACING,
        "infill_end_s": _REPLACING,
        "persona_id": {"task": "artist_consistency", **_SOURCE},
        "style_weight": _BY_HAND,
        "weirdness_constraint": _BY_HAND,
        "audio_weight": _BY_HAND,
    }
}
LEFT_OUT = {
    ("suno.song", "task", "description"),
    ("suno.song", "task", "custom"),
    ("suno.song", "continue_at", 0),
    ("suno.song", "vocal_gender", ""),
}
"""A new song needs no word for it, the end is where a song goes on anyway, and any voice is no voice in particular."""
