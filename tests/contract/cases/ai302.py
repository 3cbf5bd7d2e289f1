"""Tasks, an address at once, clips that are uploaded, and two songs."""

from core.domain.profile import Profile
from core.studio import Studio
from tests.contract.cases.case import KEY, Case, House
from tests.servers.ai302 import Ai302

PATHS = {"clone": "/302/higgs/clone/task", "design": "/302/higgs/design/task"}


def _server(_: Case) -> Ai302:
    server = Ai302(key=KEY, audio=0.3)
    server.udio.seconds = 0.3
    return server


async def _furnish(studio: Studio, profile: Profile) -> None:
    await studio.accounts.change(profile.id, endpoints=PATHS)


HOUSE = House(_server, "core.providers.ai302.adapter:Ai302", _furnish)

VENDORS = Case("302ai.speech", HOUSE, "302ai.speech", "302ai", "task", voice="openai/alloy")
VENDORS_AT_ONCE = Case("302ai.speech-at-once", HOUSE, "302ai.speech", "302ai", "address", voice="openai/alloy",
                       params={"run_async": False})  # fmt: skip
CLONE = Case("302ai.higgs-clone", HOUSE, "302ai.higgs-clone", "302ai", "task", clips=2)
DESIGN = Case("302ai.higgs-design", HOUSE, "302ai.higgs-design", "302ai", "task")
UDIO = Case("302ai.udio", HOUSE, "302ai.udio", "302ai", "task", takes=2)
CASES = (VENDORS, VENDORS_AT_ONCE, CLONE, DESIGN, UDIO)

WALTZ = {
    "prompt": "slow waltz, accordion",
    "lyrics": "",
    "lyrics_type": "generate",
    "model_type": "udio130-v1.5",
    "config": {"mode": "regular"},
    "negative_prompt": "",
    "song_section_start": 0.0,
    "song_section_end": 1.0,
    "lyrics_placement_start": 0.0,
    "lyrics_placement_end": 1.0,
    "prompt_strength": 0.5,
    "clarity_strength": 0.5,
    "lyrics_strength": 0.5,
    "generation_quality": 0.75,
    "seed": -1,
    "bypass_prompt_optimization": False,
}
"""The `gen_params` of a song of which only the prompt is said, wherever Udio is reached (providers.md 1.3)."""
