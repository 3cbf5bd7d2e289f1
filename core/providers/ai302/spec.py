"""302.AI as data: speech of many vendors, voices cloned and described by Higgs Audio V2, songs by Udio.

Ranges and defaults are the documented ones. What is marked INFERRED nobody confirmed: it is a careful guess and cuts
nothing off that the service is known to take.
"""

from importlib import import_module

from core.domain.money import Per, Price
from core.domain.params import Choice, Number, Param, Text, Toggle, When
from core.message import N_
from core.providers.base import ClipRules, Endpoint, Generator, Kind, Limits, Polling, Provider, Speaks, Template

UNIT = "PTC"
"""What the account counts in; one PTC is one US dollar."""

VENDORS = (
    "openai", "azure", "doubao", "minimaxi", "elevenlabs", "elevenlabs-official", "google", "fish", "qwen", "dubbingx",
    "meruka",
)  # fmt: skip
"""Whose voices the unified speech is known to have."""

BUILT_IN_VOICES = ("alloy", "ash", "ballad", "coral", "echo", "fable", "nova", "onyx", "sage", "shimmer", "verse")
"""Voices of the vendor "openai", for a server that has no catalogue."""

TAGS = (
    "[laugh]", "[humming start]", "[humming end]", "[music start]", "[music end]", "[music]", "[sing start]",
    "[sing end]", "[applause]", "[cheering]", "[cough]",
)  # fmt: skip

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
    tasks=True,
    polling=Polling(first=2, every=3, deadline=900),
    hint=N_("Voices of OpenAI, Azure, Doubao, MiniMax, ElevenLabs and others. A voice is typed as vendor/voice."),
)

_SAMPLING: tuple[Param, ...] = (
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

_HIGGS_PRICE = Price(0.03, UNIT, Per.TOKENS, 1_000)
_HIGGS_POLLING = Polling(first=3, every=4, deadline=900)
_HIGGS_CHARS = 1_000  # INFERRED: the model as published stops after 2048 steps, which is about 80 seconds

CLONE = Generator(
    "302ai.higgs-clone",
    N_("Higgs Audio V2, cloned voice"),
    Kind.CLONE,
    params=_SAMPLING,
    max_chars=_HIGGS_CHARS,
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
        Text(
            "scene",
            label=N_("Scene"),
            default="Audio is recorded from a quiet room.",
            longest=2_000,
            lines=3,
            hint=N_("Where it is recorded and what can be heard there, in English."),
        ),
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
        *_SAMPLING,
    ),
    max_chars=_HIGGS_CHARS,
    suffix=".wav",
    speaks=Speaks.SPEAKERS,
    text="input_text",
    text_label=N_("Text"),
    tags=TAGS,
    price=_HIGGS_PRICE,
    endpoints=("design",),
    tasks=True,
    polling=_HIGGS_POLLING,
    hint=N_("Invents a voice from a description of the scene and of who speaks."),
)

_BY_HAND = When("automatic_placement", (False,))
_EXTENDING = When("mode", ("precede", "continuation"))

_UDIO: tuple[Param, ...] = (
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

UDIO = Generator(
    "302ai.udio",
    N_("Udio v1.5"),
    Kind.SONG,
    params=_UDIO,
    max_chars=3_000,  # INFERRED
    suffix=".mp3",
    text="prompt",
    text_label=N_("Prompt"),
    price=Price(0.1, UNIT),
    tasks=True,
    polling=Polling(first=10, every=10, deadline=2_700),
    results=2,
    hint=N_("Songs and instrumental music. One call gives two songs; both are kept."),
)

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
    adapter=lambda: import_module("core.providers.ai302.adapter").Ai302,
    limits=Limits(at_once=3, seconds=180),
    templates=(
        Template(
            "302ai",
            N_("302.AI"),
            "https://api.302.ai",
            key_page="https://dash.302.ai/apis/list",
            hint=N_("Voices of many vendors, Higgs Audio V2 and Udio behind one key."),
        ),
    ),
    endpoints=(
        Endpoint("clone", N_("Higgs: create a cloned voice (POST)"), hint=_WHERE),
        Endpoint("clone_query", N_("Higgs: look at a cloned voice (GET)"), hint=_LIKE_CREATING),
        Endpoint("design", N_("Higgs: create a described voice (POST)"), hint=_WHERE),
        Endpoint("design_query", N_("Higgs: look at a described voice (GET)"), hint=_LIKE_CREATING),
    ),
    records_page="https://dash.302.ai/",
)
