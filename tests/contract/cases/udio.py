"""Udio at aggregators, at both kinds of addresses; what arrives is written from providers.md 1.3 and 5.3."""

from typing import Any

from tests.contract.cases.ai302 import WALTZ
from tests.contract.cases.case import KEY, Case, House
from tests.servers.relay import Relay
from tests.servers.udio import Udio


def _server(case: Case) -> Relay:
    server = Relay("rixapi" if case.template == "rixapi" else "new-api", key=KEY, audio=0.3)
    if case.name == "udio.song-tracks":
        server.udio.ordered = "tracks"
    if case.name == "udio.song":  # either kind of addresses can be chosen
        Udio(server, "submit").lay_routes()
    return server


HOUSE = House(_server, "core.providers.udio.adapter:Udio")

SONG = Case("udio.song", HOUSE, "udio.song", "rixapi", "task", takes=2)
TRACKS = Case("udio.song-tracks", HOUSE, "udio.song", "rixapi", "task", takes=2)
OTHERS = Case("udio.song-new-api", HOUSE, "udio.song", "new-api", "task", takes=2)
CASES = (SONG, TRACKS, OTHERS)

_BEFORE = {"mode": "precede", "context_length": 130, "source": {"source_type": "song", "song_id": "69c61512-0"}}

BODIES: list[tuple[str, Case, dict[str, Any], str, dict[str, Any]]] = [
    (
        "udio.song, nothing said",
        SONG,
        {"text": "slow waltz, accordion"},
        "/udio/generate-proxy",
        {"gen_params": WALTZ},
    ),
    (
        "udio.song, what comes before, placed by hand",
        OTHERS,
        {
            "text": "slow waltz, accordion",
            "mode": "precede",
            "source_song": "69c61512-0",
            "automatic_placement": False,
            "song_section_start": 0.4,
            "generation_quality": "0.25",
            "seed": 7,
        },
        "/udio/submit/music",
        {"gen_params": {**WALTZ, "config": _BEFORE, "song_section_start": 0.4, "song_section_end": 1.0,
                        "generation_quality": 0.25, "seed": 7}},
    ),
    (
        "udio.song, at addresses that were chosen",
        SONG,
        {"text": "slow waltz, accordion", "addresses": "official", "lyrics_type": "instrumental"},
        "/udio/generate-proxy",
        {"gen_params": {**WALTZ, "lyrics_type": "instrumental"}},
    ),
]  # fmt: skip
