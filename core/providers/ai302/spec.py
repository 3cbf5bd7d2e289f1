"""302.AI as data: speech of many vendors, voices cloned and described by Higgs Audio V2, songs by Udio.

Ranges and defaults are the documented ones. What is marked INFERRED nobody confirmed: it is a careful guess and cuts
nothing off that the service is known to take.
"""

from core.domain.money import Per, Price
from core.domain.params import Choice, Number, Param, Text, Toggle
from core.message import N_
from core.providers.base import (
    ClipRules,
    Delivers,
    Endpoint,
    Generator,
    Kind,
    Limits,
    Polling,
    Provider,
    Speaks,
    Template,
    later,
)
from core.providers.shared.higgs import CHARS, DESCRIPTION, SAMPLING, TAGS
from core.providers.shared.udio import udio

UNIT = "PTC"
"""What the account counts in; one PTC is one US dollar."""

VENDORS = (
    "openai", "azure", "doubao", "minimaxi", "elevenlabs", "elevenlabs-official", "google", "fish", "qwen", "dubbingx",
    "meruka",
)  # fmt: skip
"""Whose voices the unified speech is known to have."""

BUILT_IN_VOICES = ("alloy", "ash", "ballad", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer", "verse")
"""Voices of the vendor "openai", for a server that has no catalogue."""

_SPEECH: tuple[Param, ...] = (
    Text(
        "provider",
        label=N_("Vendor"),
        longest=100,
        hint=N_("Whose voice it is. Only needed for a voice that is typed without its vendor."),
        suggestions=VENDORS,
        asks=True,
    ),
    Text(
        "model",
        label=N_("Model"),
        longest=200,
        hint=N_("Some vendors need one; a voice of the list brings its own along."),
        asks=True,
    ),
    Number(  # INFERRED range: OpenAI's, the widest of the vendors
        "speed",
        0.25,
        4,
        label=N_("Speed"),
        default=1,
        step=0.05,
        unit=N_("×"),
        hint=N_("How fast it speaks; 1 is normal. Not every vendor goes as far."),
    ),
    Number("volume", 0, 2, label=N_("Volume"), default=1, step=0.05, hint=N_("How loud it speaks; 1 is normal.")),
    Text(
        "emotion",
        label=N_("Emotion"),
        longest=200,
        hint=N_("A mood such as happy or sad, for voices that have moods."),
        asks=True,
    ),
    Choice(
        "output_format",
        ("", "mp3", "wav", "flac", "opus", "aac"),
        label=N_("Format"),
        labels=(N_("Vendor's own"), "MP3", "WAV", "FLAC", "Opus", "AAC"),
        hint=N_("The kind of file that comes back. Not every vendor has every kind."),
    ),
    Toggle(
        "run_async",
        label=N_("As a task"),
        default=True,
        hint=N_("The text is taken as a task and asked for later, so a lost connection loses nothing."),
    ),
    Number(  # INFERRED range; only the default is documented
        "timeout",
        10,
        600,
        label=N_("Time limit"),
        default=180,
        step=10,
        unit=N_("s"),
        hint=N_("How long the vendor may take before 302.AI gives up."),
        whole=True,
    ),
)

SPEECH = Generator(
    "302ai.speech",
    N_("Speech of many vendors"),
    Kind.SPEECH,
    params=_SPEECH,
    max_chars=4_000,  # INFERRED: under 4096, OpenAI's limit, the lowest that a vendor is known to have
    suffix=".mp3",
    catalogue=True,
    default_voice="openai/alloy",
    text_label=N_("Text"),
    free_voice=True,
    delivers=Delivers(emotion="emotion", speed="speed", volume="volume"),
    tasks=True,
    polling=Polling(first=2, every=3, deadline=900),
    hint=N_("Voices of OpenAI, Azure, Doubao, MiniMax, ElevenLabs and others. A voice is typed as vendor/voice."),
)

_HIGGS_PRICE = Price(0.03, UNIT, Per.TOKENS, 1_000)
_HIGGS_POLLING = Polling(first=3, every=4, deadline=900)

CLONE = Generator(
    "302ai.higgs-clone",
    N_("Higgs Audio V2, cloned voice"),
    Kind.CLONE,
    params=SAMPLING,
    max_chars=CHARS,
    suffix=".wav",
    speaks=Speaks.SPEAKERS,
    text="input_text",
    text_label=N_("Text"),
    clips=ClipRules(
        least=1, most=8, bytes=50_000_000, public=True, price=Price(0.001, "PTC")
    ),  # INFERRED: most, and the kinds of file
    tags=TAGS,
    price=_HIGGS_PRICE,
    endpoints=("clone",),
    tasks=True,
    polling=_HIGGS_POLLING,
    hint=N_("Speaks with the voice of a recording. Several recordings are several speakers: [SPEAKER0], [SPEAKER1]."),
)

DESIGN = Generator(
    "302ai.higgs-design",
    N_("Higgs Audio V2, described voice"),
    Kind.DESIGN,
    params=(
        *DESCRIPTION,
        *SAMPLING,
    ),
    max_chars=CHARS,
    suffix=".wav",
    speaks=Speaks.SPEAKERS,
    cast="speakers",
    text="input_text",
    text_label=N_("Text"),
    tags=TAGS,
    price=_HIGGS_PRICE,
    endpoints=("design",),
    tasks=True,
    polling=_HIGGS_POLLING,
    hint=N_("Invents a voice from a description of the scene and of who speaks."),
)

UDIO = udio("302ai.udio", price=Price(0.1, UNIT))

_WHERE = N_(
    "302.AI does not publish this path. Its console shows a cURL command on the page of the API: paste it here."
)
_LIKE_CREATING = N_(
    "Empty, the path that creates the task is asked with its number. That is an assumption: a similar API of 302.AI "
    "works that way. The cURL command in its console tells for certain."
)

AI302 = Provider(
    id="302ai",
    name=N_("302.AI"),
    generators=(SPEECH, CLONE, DESIGN, UDIO),
    adapter=later("core.providers.ai302.adapter:Ai302"),
    limits=Limits(at_once=3, seconds=180),
    templates=(
        Template(
            "302ai",
            N_("302.AI"),
            "https://api.302.ai",
            key_page="https://dash.302.ai/apis/list",
            hint=N_("Voices of many vendors, Higgs Audio V2, Udio and Suno behind one key."),
            prices={"suno.song": Price(0.05, UNIT)},
        ),
    ),
    endpoints=(
        Endpoint("clone", N_("Higgs: create a cloned voice (POST)"), hint=_WHERE),
        Endpoint("clone_query", N_("Higgs: look at a cloned voice (GET)"), hint=_LIKE_CREATING),
        Endpoint("design", N_("Higgs: create a described voice (POST)"), hint=_WHERE),
        Endpoint("design_query", N_("Higgs: look at a described voice (GET)"), hint=_LIKE_CREATING),
    ),
    records_page="https://dash.302.ai/",
    unit=UNIT,
)
