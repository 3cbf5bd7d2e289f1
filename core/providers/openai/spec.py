"""OpenAI's audio API as data, and the servers that speak the same language.

Ranges and defaults are those of OpenAI's specification; what a smaller server does not know it ignores or refuses by
itself. Prices are OpenAI's price list of 2026 for the models that are told by name; every profile can change them.
"""

from core.domain.money import Per, Price
from core.domain.params import Choice, Number, Param, Text, Toggle, When
from core.message import N_
from core.providers.base import Delivers, Endpoint, Generator, Kind, Limits, Provider, Speaks, Template, later

VOICES = (
    "alloy", "ash", "ballad", "cedar", "coral", "echo", "fable", "marin", "nova", "onyx", "sage", "shimmer", "verse",
)  # fmt: skip
"""OpenAI's own, for a server that does not list its voices."""

LARGEST_FILE = 25_000_000
"""Bytes of a recording that a service takes; a server of one's own has no such limit."""

_SPEECH: tuple[Param, ...] = (
    Text(
        "model",
        label=N_("Model"),
        default="gpt-4o-mini-tts",
        longest=200,
        hint=N_("Which model speaks. A server of your own has models of its own; it lists them."),
        required=True,
        suggestions=("gpt-4o-mini-tts", "gpt-4o-mini-tts-2025-12-15", "tts-1", "tts-1-hd"),
        asks=True,
    ),
    Text(
        "instructions",
        label=N_("How to speak"),
        longest=4096,
        lines=3,
        hint=N_("Mood, accent, tempo, in plain words. A line's direction is added below. tts-1 does not listen to it."),
    ),
    Number(
        "speed",
        0.25,
        4,
        label=N_("Speed"),
        default=1,
        step=0.05,
        unit=N_("×"),
        hint=N_("How fast it speaks; 1 is normal."),
    ),
    Choice(
        "response_format",
        ("mp3", "opus", "aac", "flac", "wav", "pcm"),
        label=N_("Format"),
        labels=("MP3", "Opus", "AAC", "FLAC", "WAV", N_("PCM, kept as WAV")),
        default="mp3",
        hint=N_("The kind of file that comes back. MP3 is known everywhere; FLAC, WAV and PCM lose nothing."),
    ),
    Choice(
        "stream_format",
        ("audio", "sse"),
        label=N_("Answer"),
        labels=(N_("As a file"), N_("As events")),
        default="audio",
        hint=N_("How the sound travels; it makes no difference to hear. tts-1 and small servers have no events."),
    ),
)

SPEECH = Generator(
    "openai.speech",
    N_("Speech"),
    Kind.SPEECH,
    params=_SPEECH,
    max_chars=4096,
    suffix=".mp3",
    speaks=Speaks.DIRECTION,
    catalogue=True,
    default_voice="alloy",
    text="input",
    text_label=N_("Text"),
    direction="instructions",
    delivers=Delivers(speed="speed"),
    free_voice=True,
    priced_by="model",
    hint=N_("Reads a text with a voice of the server, in the way that is described to it."),
)

_TIMED = When("response_format", ("verbose_json",))

_TRANSCRIPTION: tuple[Param, ...] = (
    Text(
        "model",
        label=N_("Model"),
        default="whisper-1",
        longest=200,
        hint=N_("Which model listens. Only whisper-1 tells times and translates; one that diarizes tells speakers."),
        required=True,
        suggestions=(
            "whisper-1", "gpt-transcribe", "gpt-4o-transcribe", "gpt-4o-mini-transcribe",
            "gpt-4o-mini-transcribe-2025-12-15", "gpt-4o-transcribe-diarize",
        ),
        asks=True,
    ),
    Toggle(
        "translate",
        label=N_("Into English"),
        hint=N_("Writes down in English what is said in another language."),
    ),
    Text(
        "language",
        label=N_("Language"),
        longest=20,
        hint=N_("What is spoken, as two letters such as en or zh. Empty, it is found out."),
        when=When("translate", (False,)),
    ),
    Text(
        "prompt",
        label=N_("Context"),
        longest=4096,
        lines=2,
        hint=N_("Names and words that occur, or what was said before, in the language that is written."),
    ),
    Choice(
        "response_format",
        ("json", "text", "srt", "verbose_json", "vtt", "diarized_json"),
        label=N_("Format"),
        labels=(
            N_("Text as JSON"), N_("Plain text"), N_("SRT subtitles"), N_("Text with times"), N_("WebVTT subtitles"),
            N_("Text with speakers"),
        ),
        default="json",
        hint=N_("Times and subtitles need whisper-1, speakers a model that diarizes."),
    ),
    Number(
        "temperature",
        0,
        1,
        label=N_("Liveliness"),
        step=0.05,
        hint=N_("0 keeps to what is surely heard; higher guesses more freely."),
    ),
    Choice(
        "timestamp_granularities",
        ("segment", "word", "both"),
        label=N_("Times of"),
        labels=(N_("Sentences"), N_("Words"), N_("Both")),
        default="segment",
        hint=N_("What gets a time. Words take the server a little longer."),
        when=_TIMED,
    ),
)  # fmt: skip

TRANSCRIPTION = Generator(
    "openai.transcription",
    N_("Transcription"),
    Kind.TRANSCRIPT,
    params=_TRANSCRIPTION,
    max_chars=0,
    suffix=".txt",
    text="",
    priced_by="model",
    hint=N_("Writes down what is said in a recording of at most 25 MB."),
)

_PRICES = {
    "tts-1": Price(15, per=Per.CHARACTERS, each=1_000_000),
    "tts-1-hd": Price(30, per=Per.CHARACTERS, each=1_000_000),
    "gpt-4o-mini-tts": Price(0.015, per=Per.MINUTES),
    "gpt-4o-mini-tts-2025-12-15": Price(0.015, per=Per.MINUTES),
    "whisper-1": Price(0.006, per=Per.MINUTES),
    "gpt-4o-mini-transcribe": Price(0.003, per=Per.MINUTES),
}
"""OpenAI's price list. Those by the minute are its own estimates of what the tokens come to."""


def _own(name: str, title: str, port: int, hint: str, *, at_once: int = 1) -> Template:
    """Return the template of a server on the user's own computer."""
    return Template(name, title, f"http://localhost:{port}/v1", key=False, local=True, hint=hint, at_once=at_once)


OPENAI = Provider(
    id="openai",
    name=N_("OpenAI-compatible"),
    generators=(SPEECH, TRANSCRIPTION),
    adapter=later("core.providers.openai.adapter:OpenAI"),
    limits=Limits(at_once=3, seconds=180),
    templates=(
        Template(
            "openai",
            "OpenAI",
            "https://api.openai.com/v1",
            key_page="https://platform.openai.com/api-keys",
            hint=N_("Speech and transcription by OpenAI itself."),
            prices=_PRICES,
        ),
        Template(
            "rixapi",
            "RixAPI",
            "",
            hint=N_(
                "OpenAI's voices, Suno and Udio behind one key. Its page has the address: "
                "put it in with /v1 at its end."
            ),
            defaults={"model": "tts-1"},
        ),
        _own("kokoro", "Kokoro-FastAPI", 8880, N_("Small and fast; two voices are mixed as af_bella(2)+af_sky.")),
        _own("localai", "LocalAI", 8080, N_("Speaks with the models that are installed in it.")),
        _own("speaches", "speaches", 8000, N_("Speaks with Kokoro and Piper, and transcribes with Whisper.")),
        _own("chatterbox", "Chatterbox-TTS-Server", 8004, N_("Its voices are recordings: Abigail.wav.")),
        _own("vllm-omni", "vLLM-Omni", 8091, N_("Speaks with the model that it was started with."), at_once=3),
        Template(
            "custom",
            N_("Another server"),
            "",
            key=False,
            hint=N_("Anything that speaks OpenAI's language. The address usually ends in /v1."),
        ),
    ),
    endpoints=(
        Endpoint("speech", N_("Speech (POST)"), "/audio/speech"),
        Endpoint("transcription", N_("Transcription (POST)"), "/audio/transcriptions"),
        Endpoint("translation", N_("Translation into English (POST)"), "/audio/translations"),
        Endpoint("voices", N_("List of voices (GET)"), "/audio/voices"),
        Endpoint("models", N_("List of models (GET)"), "/models"),
        Endpoint(
            "billing",
            N_("Balance (GET)"),
            "/dashboard/billing",
            hint=N_("/subscription and /usage below it tell what is left."),
        ),
    ),
)
