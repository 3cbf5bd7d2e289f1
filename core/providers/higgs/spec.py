"""Higgs Audio V2 on a server of one's own as data: vLLM speaks with its preset voices, clones, and invents voices.

Source: providers.md 2 and the server's published code. What is marked INFERRED nobody confirmed.
"""

from core.domain.money import Price
from core.domain.params import Number, Param, Text
from core.message import N_
from core.providers.base import ClipRules, Endpoint, Generator, Kind, Limits, Provider, Speaks, Template, later
from core.providers.shared.higgs import CHARS, DESCRIPTION, SAMPLING, SCENE, TAGS

MODEL = "higgs-audio-v2-generation-3B-base"

VOICES = (
    "en_woman", "en_man", "belinda", "mabel", "chadwick", "vex", "broom_salesman", "zh_man_sichuan", "mabaoguo",
    "bigbang_amy", "bigbang_sheldon", "fiftyshades_anna", "shrek_donkey", "shrek_donkey_es", "shrek_fiona",
    "shrek_shrek",
)  # fmt: skip
"""The published presets, for a server that does not list its own."""

LARGEST_INLINE = 20_000_000
"""Bytes of all recordings of a request, as they are sent. INFERRED: a cautious limit of what servers read in one go."""

_MODEL = Text(
    "model",
    label=N_("Model"),
    default=MODEL,
    longest=200,
    hint=N_("The name under which the server has the model; it lists it."),
    required=True,
    asks=True,
)

_SEED = Number(  # INFERRED for /audio/speech, which ignores what it does not know
    "seed", -1, 2_147_483_647, label=N_("Seed"), default=-1,
    hint=N_("The same seed with the same request sounds alike, where the server knows seeds."), whole=True,
    low_label=N_("random"),
)  # fmt: skip

_REPETITION: tuple[Param, ...] = (  # INFERRED: ranges, and that a server knows them at all
    Number(
        "ras_win_len", 0, 100, label=N_("Watch for repetition over"), default=7,
        hint=N_("Over how many steps repeated sounds are noticed. A server that does not know this ignores it."),
        whole=True, low_label=N_("off"),
    ),
    Number(
        "ras_win_max_num_repeat", 1, 20, label=N_("Repetitions allowed"), default=2,
        hint=N_("How often a sound may come back in that time before another one is chosen."), whole=True,
    ),
)  # fmt: skip


def _longest(name: str) -> Number:
    return Number(  # INFERRED: the range; 8192 steps are the whole context that the server is started with
        name, 64, 8_192, label=N_("At most"), default=2_048, step=64, unit=N_("steps"),
        hint=N_("When it stops at the latest: 25 steps are one second."), whole=True,
    )  # fmt: skip


_CHOOSING = (*SAMPLING, _SEED, *_REPETITION)
_STOP = Text(
    "stop",
    label=N_("Stop at"),
    default="<|end_of_text|>\n<|eot_id|>\n<|audio_eos|>",
    longest=1_000,
    lines=3,
    hint=N_("What ends the speech, one sign a line. The model's own are right."),
)
_CHAT = (*_CHOOSING, _longest("max_completion_tokens"), _STOP)

SPEECH = Generator(
    "higgs.speech",
    N_("Higgs Audio V2, preset voice"),
    Kind.SPEECH,
    params=(_MODEL, *_CHOOSING, _longest("max_tokens")),
    max_chars=CHARS,
    suffix=".wav",
    catalogue=True,
    default_voice="en_woman",
    text="input",
    text_label=N_("Text"),
    free_voice=True,
    tags=TAGS,
    price=Price(0),
    hint=N_("Speaks with the voices that lie on the server. It takes its first one for a name that it does not know."),
)

CLONE = Generator(
    "higgs.clone",
    N_("Higgs Audio V2, cloned voice"),
    Kind.CLONE,
    params=(_MODEL, SCENE, *_CHAT),
    max_chars=CHARS,
    suffix=".wav",
    speaks=Speaks.SPEAKERS,
    text_label=N_("Text"),
    clips=ClipRules(  # INFERRED: most, and the kinds of file, which are those that its decoder reads
        least=1, most=8, suffixes=(".wav", ".mp3", ".flac", ".ogg"), bytes=LARGEST_INLINE, public=False
    ),
    tags=TAGS,
    price=Price(0),
    hint=N_("Speaks with the voice of a recording, which goes to your server and nowhere else. Several are several"
            " speakers: [SPEAKER0], [SPEAKER1]."),
)  # fmt: skip

DESIGN = Generator(
    "higgs.design",
    N_("Higgs Audio V2, described voice"),
    Kind.DESIGN,
    params=(_MODEL, *DESCRIPTION, *_CHAT),
    max_chars=CHARS,
    suffix=".wav",
    speaks=Speaks.SPEAKERS,
    cast="speakers",
    text_label=N_("Text"),
    tags=TAGS,
    price=Price(0),
    hint=N_("Invents a voice from a description of the scene and of who speaks."),
)

HIGGS = Provider(
    id="higgs",
    name=N_("Higgs Audio"),
    generators=(SPEECH, CLONE, DESIGN),
    adapter=later("core.providers.higgs.adapter:Higgs"),
    limits=Limits(at_once=3, seconds=300),
    templates=(
        Template(
            "higgs-vllm",
            N_("Higgs Audio V2 on your own server"),
            "http://127.0.0.1:8000",
            key=False,
            local=True,
            hint=N_("Served by vLLM on one graphics card or several; the README leads to the page that tells how."),
        ),
    ),
    endpoints=(
        Endpoint("speech", N_("Speech (POST)"), "/audio/speech"),
        Endpoint("chat", N_("Cloned and described voices (POST)"), "/chat/completions"),
        Endpoint("voices", N_("List of voices (GET)"), "/audio/voices"),
        Endpoint("models", N_("List of models (GET)"), "/models"),
    ),
)
