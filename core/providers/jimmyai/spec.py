"""JimmyAI SoundClone as data: a voice is cloned from a recording and heard, then it speaks as long as it is kept.

Ranges and defaults are the documented ones. What is marked INFERRED nobody confirmed: it is a careful guess. No price
is published, so each charge waits for the one that the user enters.
"""

from core.domain.params import Choice, Number, Param, Toggle, When
from core.message import N_
from core.providers.base import (
    ClipRules,
    Delivers,
    Fee,
    Generator,
    Kind,
    Limits,
    PauseMark,
    Polling,
    Provider,
    Speaks,
    Template,
    later,
)

UNIT = "JimiCoin"
"""What the account counts in."""

VOICE_DAYS = 3.0
"""How long a cloned voice lives that nobody has spoken with."""

AUTO = "auto"
_BOTH = (
    "Chinese", "Chinese,Yue", "English", "Arabic", "Russian", "Spanish", "French", "Portuguese", "German", "Turkish",
    "Dutch", "Ukrainian", "Vietnamese", "Indonesian", "Japanese", "Italian", "Korean", "Thai", "Polish", "Romanian",
    "Greek", "Czech", "Finnish", "Hindi",
)  # fmt: skip
_V2_ALONE = (
    "Bulgarian", "Danish", "Hebrew", "Malay", "Persian", "Slovak", "Swedish", "Croatian", "Filipino", "Hungarian",
    "Norwegian", "Slovenian", "Catalan", "Nynorsk", "Tamil", "Afrikaans",
)  # fmt: skip
LANGUAGES = {"v1": _BOTH, "v2": (AUTO, *_BOTH, *_V2_ALONE)}
"""What each version speaks. `auto` is listed for v2 alone, though it is the default of both."""

_NAMES = (
    N_("Recognised by itself"), N_("Chinese"), N_("Cantonese"), N_("English"), N_("Arabic"), N_("Russian"),
    N_("Spanish"), N_("French"), N_("Portuguese"), N_("German"), N_("Turkish"), N_("Dutch"), N_("Ukrainian"),
    N_("Vietnamese"), N_("Indonesian"), N_("Japanese"), N_("Italian"), N_("Korean"), N_("Thai"), N_("Polish"),
    N_("Romanian"), N_("Greek"), N_("Czech"), N_("Finnish"), N_("Hindi"), N_("Bulgarian"), N_("Danish"), N_("Hebrew"),
    N_("Malay"), N_("Persian"), N_("Slovak"), N_("Swedish"), N_("Croatian"), N_("Filipino"), N_("Hungarian"),
    N_("Norwegian"), N_("Slovenian"), N_("Catalan"), N_("Nynorsk"), N_("Tamil"), N_("Afrikaans"),
)  # fmt: skip

_SPOKEN: tuple[Param, ...] = (
    Choice(
        "soundVersion",
        ("v2", "v1"),
        label=N_("Version"),
        labels=(N_("v2, 40 languages"), N_("v1, 24 languages")),
        default="v2",  # documented is v1, which does not list the language `auto`: together they may not work
        hint=N_("The newer one speaks more languages and can recognise the language by itself."),
    ),
    Choice(
        "language",
        LANGUAGES["v2"],
        label=N_("Language"),
        labels=_NAMES,
        default=AUTO,
        hint=N_("What the text is in. Version v1 wants it said, and speaks only the 24 languages of its own."),
    ),
)

CLONE = Generator(
    "jimmyai.clone",
    N_("SoundClone, new voice"),
    Kind.CLONE,
    params=_SPOKEN,
    max_chars=269,
    suffix=".mp3",
    text="contentText",
    text_label=N_("Text to try it with"),
    clips=ClipRules(
        least=1,
        most=1,
        suffixes=(".mp3", ".ogg", ".wav", ".m4a", ".aac", ".mp4", ".avi", ".mov", ".mkv", ".flv"),
        bytes=100_000_000,
        public=True,
        seconds=(15, 60),
        transcripts=False,
    ),
    fees=(Fee("sound-cloning-clone", N_("SoundClone, text of a new voice")),),
    tasks=True,
    polling=Polling(first=5, every=6, deadline=900),
    makes_voice="jimmyai.audio",
    voice_days=VOICE_DAYS,
    hint=N_(
        "Makes a voice of one recording and lets it say a short text. The voice ends after three days unless it has "
        "spoken before, and the first time costs extra."
    ),
)

_LOOKS = When("subtitleEnable", (True,))

AUDIO = Generator(
    "jimmyai.audio",
    N_("SoundClone, speech"),
    Kind.SPEECH,
    params=(
        *_SPOKEN,
        Choice(
            "emotion",
            ("neutral", "happy", "sad", "angry", "fearful", "disgusted", "surprised"),
            label=N_("Emotion"),
            labels=(
                N_("neutral"), N_("happy"), N_("sad"), N_("angry"), N_("fearful"), N_("disgusted"), N_("surprised"),
            ),
            default="neutral",
            hint=N_("The mood in which it is said."),
        ),
        Number(
            "speed", 0.5, 2, label=N_("Speed"), default=1, step=0.05, unit=N_("×"),
            hint=N_("How fast it speaks; 1 is normal."),
        ),
        Number(
            "vol", 0.01, 10, label=N_("Volume"), default=1, step=0.01,
            hint=N_("How loud it speaks; 1 is normal."),
        ),
        Number(
            "pitch", -12, 12, label=N_("Pitch"), default=0, unit=N_("semitones"), whole=True,
            hint=N_("Higher or lower than the voice is by itself."),
        ),  # INFERRED: the unit; the documented steps are those of a scale of semitones
        Toggle(
            "subtitleEnable",
            label=N_("Timing"),
            hint=N_("When each sentence is said is fetched too, and stays with the take."),
        ),
        Choice(
            "subtitleType",
            ("sentence", "word"),
            label=N_("Timing of"),
            labels=(N_("sentences"), N_("words")),
            default="sentence",
            hint=N_("Whether the times of the words are wanted too."),
            when=_LOOKS,
        ),
    ),
    max_chars=9_999,
    suffix=".mp3",
    speaks=Speaks.PAUSES,
    catalogue=True,
    text="contentText",
    text_label=N_("Text"),
    free_voice=True,
    pauses=PauseMark("<#{seconds}#>", 0.01, 99.99, 2),
    delivers=Delivers(emotion="emotion", speed="speed", pitch="pitch", volume="vol"),
    fees=(
        Fee("sound-cloning-audio", N_("SoundClone, text that is spoken")),
        Fee("sound-cloning-voice", N_("SoundClone, use of a voice")),
    ),
    tasks=True,
    polling=Polling(first=5, every=6, deadline=1_800),
    hint=N_("Speaks with a voice that SoundClone made. The first time makes the voice stay for good."),
)  # fmt: skip

JIMMYAI = Provider(
    id="jimmyai",
    name=N_("JimmyAI"),
    generators=(CLONE, AUDIO),
    adapter=later("core.providers.jimmyai.adapter:JimmyAI"),
    limits=Limits(at_once=2, seconds=120),  # INFERRED: no limit of rate is published
    templates=(
        Template(
            "jimmyai",
            N_("JimmyAI"),
            "https://www.jimmyai.cn",
            key_page="https://www.jimmyai.cn",
            hint=N_("Clones a voice from 15 to 60 seconds of speech, and speaks with it in 40 languages."),
        ),
    ),
    records_page="https://www.jimmyai.cn",
    unit=UNIT,
)
