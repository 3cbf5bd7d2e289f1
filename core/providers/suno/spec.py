"""Suno as data: songs, what can be made of them, words, a singer that stays, and one's own audio as a beginning.

Source: providers.md 1.4, 5.1 and 5.2. What is marked INFERRED nobody confirmed: it is a careful guess. Which of this a
service takes is not told here but in `services`.
"""

from core.domain.params import Choice, Number, Param, Text, Toggle, When
from core.message import N_
from core.providers.base import Generator, Kind, Limits, Polling, Provider, Template, later

DESCRIBED, WRITTEN = "description", "custom"
"""The two ways to a new song: Suno writes the words, or they are there."""
EXTEND, EXTEND_UPLOAD, COVER, INFILL, PERSONA_SONG = "extend", "upload_extend", "cover", "infill", "artist_consistency"
"""What is done with a song that exists; these are the wire's words."""

_OF_A_SONG = (EXTEND, EXTEND_UPLOAD, COVER, INFILL, PERSONA_SONG)
_SUNG = When("task", (WRITTEN, *_OF_A_SONG))
_FROM_A_TASK = When("task", (EXTEND, EXTEND_UPLOAD, INFILL))
_REPLACING = When("task", (INFILL,))
_BY_HAND = When("automatic_weights", (False,))
_LONGEST = 480  # INFERRED: v4.5 makes songs of up to eight minutes

SONG_PARAMS: tuple[Param, ...] = (
    Choice(
        "task",
        (DESCRIBED, WRITTEN, *_OF_A_SONG),
        label=N_("Song"),
        labels=(
            N_("New, words by Suno"), N_("New, my words"), N_("Go on with it"), N_("Go on with my audio"),
            N_("Sing it anew"), N_("Replace a section"), N_("New with its singer"),
        ),
        default=DESCRIBED,
        hint=N_("A new song, or what becomes of one that Suno made or knows. Not every service does all of it."),
    ),
    Text(
        "lyrics",
        label=N_("Words"),
        longest=5_000,
        lines=10,
        hint=N_("What is sung. Parts can be marked, such as [Verse] and [Chorus]. v4 takes 3000 characters."),
        when=_SUNG,
    ),
    Toggle(
        "make_instrumental",
        label=N_("Instrumental"),
        hint=N_("Nobody sings."),
    ),
    Text(
        "title",
        label=N_("Title"),
        longest=80,  # INFERRED: what Suno's own page takes
        hint=N_("What the song is called at Suno. Empty, it gets none."),
        when=_SUNG,
    ),
    Text(
        "tags",
        label=N_("Style"),
        longest=1_000,
        hint=N_("Words such as folk, female voice, slow, beside the description."),
        when=When("task", (DESCRIBED,)),
    ),
    Text(
        "negative_tags",
        label=N_("Leave out"),
        longest=1_000,  # INFERRED: as for the style
        hint=N_("What should not be heard, such as drums or a choir."),
    ),
    Text(
        "mv",
        label=N_("Model"),
        default="chirp-v4",
        longest=100,
        hint=N_("Newer ones make longer songs. A service may name them differently: type its name."),
        required=True,
        suggestions=(
            "chirp-fenix", "chirp-crow", "chirp-bluejay", "chirp-auk-turbo", "chirp-auk", "chirp-v4", "chirp-v4-tau",
            "chirp-v3-5",
        ),
        asks=True,
    ),
    Text(
        "source_song",
        label=N_("Which song"),
        longest=200,
        hint=N_("Suno's id of the song; a take that Suno made knows its own."),
        when=When("task", _OF_A_SONG),
        take="remote",
    ),
    Text(
        "source_task",
        label=N_("Its task"),
        longest=200,
        hint=N_("The id of the task that made the song; a take knows it."),
        when=_FROM_A_TASK,
        take="task",
    ),
    Number(
        "continue_at", 0, _LONGEST, label=N_("From"), default=0, step=0.1, unit=N_("s"),
        hint=N_("Where in the song the new part begins; what comes after is left out."),
        when=When("task", (EXTEND, EXTEND_UPLOAD)), low_label=N_("its end"), of_take=True,
    ),
    Number(
        "infill_start_s", 0, _LONGEST - 0.1, label=N_("Section from"), default=0, step=0.1, unit=N_("s"),
        hint=N_("Where the section begins that is sung anew."), of_take=True, when=_REPLACING,
    ),
    Number(
        "infill_end_s", 0.1, _LONGEST, label=N_("Section to"), default=10, step=0.1, unit=N_("s"),
        hint=N_("Where it ends. Join the parts afterwards, to have the whole song."), of_take=True,
        when=_REPLACING,
    ),
    Text(
        "persona_id",
        label=N_("Singer"),
        longest=200,
        hint=N_("The id of a singer that was kept."),
        when=When("task", (PERSONA_SONG,)),
    ),
    Choice(
        "vocal_gender",
        ("", "f", "m"),
        label=N_("Voice"),
        labels=(N_("any"), N_("female"), N_("male")),
        hint=N_("Whether a woman or a man sings."),
    ),
    Toggle(
        "automatic_weights",
        label=N_("Automatic weights"),
        default=True,
        hint=N_("Suno decides how closely it keeps to the style and how daring it is."),
    ),
    Number(  # INFERRED for all three: range and default
        "style_weight", 0, 1, label=N_("Follow the style"), default=0.5, step=0.05,
        hint=N_("Higher keeps closer to the style."), when=_BY_HAND,
    ),
    Number(
        "weirdness_constraint", 0, 1, label=N_("Daring"), default=0.5, step=0.05,
        hint=N_("Higher is stranger, lower is what one expects."), when=_BY_HAND,
    ),
    Number(
        "audio_weight", 0, 1, label=N_("Follow the song"), default=0.5, step=0.05,
        hint=N_("How closely a song that is made of another one keeps to it."), when=_BY_HAND,
    ),
)  # fmt: skip

_SONGS = Polling(first=10, every=10, deadline=2_700)
_FILES = Polling(first=3, every=5, deadline=900)
_ID = 200

SONG = Generator(
    "suno.song",
    N_("Suno"),
    Kind.SONG,
    params=SONG_PARAMS,
    max_chars=1_000,  # INFERRED for a description; documented for the style that v4.5 takes
    suffix=".mp3",
    text="gpt_description_prompt",
    text_label=N_("Description or style"),
    priced_by="mv",
    tasks=True,
    polling=_SONGS,
    results=2,
    hint=N_("Songs with words of yours or of Suno's. One call gives two songs; both are kept."),
)

_MADE = ("suno.song", "suno.concat")

STEMS = Generator(
    "suno.stems",
    N_("Separate the voices"),
    Kind.EDIT,
    params=(
        Choice(
            "stem_task",
            ("", "two", "twelve"),
            label=N_("Parts"),
            labels=(N_("As the service does it"), N_("Voice and instruments"), N_("Twelve tracks")),
            hint=N_("How finely the song is taken apart."),
        ),
    ),
    max_chars=_ID,
    suffix=".mp3",
    text="clip_id",
    text_label=N_("Song"),
    text_take="remote",
    sources=_MADE,
    tasks=True,
    polling=_SONGS,
    results=2,
    hint=N_("The singing and the instruments, each as a take of its own."),
)

CONCAT = Generator(
    "suno.concat",
    N_("Join the parts"),
    Kind.EDIT,
    params=(
        Toggle(
            "is_infill",
            label=N_("A section was replaced"),
            hint=N_("On for a part that replaces a section, off for one that goes on with a song."),
        ),
    ),
    max_chars=_ID,
    suffix=".mp3",
    text="clip_id",
    text_label=N_("Last part"),
    text_take="remote",
    sources=("suno.song",),
    tasks=True,
    polling=_SONGS,
    hint=N_("Makes the whole song of a part that goes on with another one."),
)

WAV = Generator(
    "suno.wav",
    N_("As WAV"),
    Kind.EDIT,
    params=(),
    max_chars=_ID,
    suffix=".wav",
    text="clip_id",
    text_label=N_("Song"),
    text_take="remote",
    sources=(*_MADE, "suno.stems"),
    tasks=True,
    polling=_FILES,
    hint=N_("The same song without the losses of MP3."),
)

VIDEO = Generator(
    "suno.video",
    N_("As a video"),
    Kind.EDIT,
    params=(),
    max_chars=_ID,
    suffix=".mp4",
    text="clip_id",
    text_label=N_("Song"),
    text_take="remote",
    sources=_MADE,
    tasks=True,
    polling=_FILES,
    hint=N_("An MP4 of the song with its picture."),
)

TIMING = Generator(
    "suno.timing",
    N_("When each word is sung"),
    Kind.TIMING,
    params=(),
    max_chars=_ID,
    suffix=".json",
    text="clip_id",
    text_label=N_("Song"),
    text_take="remote",
    sources=_MADE,
    hint=N_("The words of a song with their times."),
)

LYRICS = Generator(
    "suno.lyrics",
    N_("Write words"),
    Kind.LYRICS,
    params=(),
    max_chars=1_000,  # INFERRED
    suffix=".txt",
    text="prompt",
    text_label=N_("What it is about"),
    tasks=True,
    polling=Polling(first=2, every=3, deadline=300),
    hint=N_("Writes words with a title; nothing is sung yet."),
)

PERSONA = Generator(
    "suno.persona",
    N_("Keep the singer"),
    Kind.PERSONA,
    params=(
        Text(
            "name", label=N_("Name"), longest=80, required=True, default="Singer", hint=N_("What the singer is called.")
        ),
        Text("description", label=N_("Description"), longest=1_000, lines=2, hint=N_("How the singer sounds.")),
        Toggle("is_public", label=N_("Public"), hint=N_("Everybody at Suno may use this singer.")),
    ),
    max_chars=_ID,
    suffix=".json",
    text="root_clip_id",
    text_label=N_("Song"),
    text_take="remote",
    sources=_MADE,
    gives="persona_id",
    hint=N_("Keeps whoever sings a song, so that new songs can be sung by them."),
)

UPLOAD = Generator(
    "suno.upload",
    N_("Audio of my own"),
    Kind.IMPORT,
    params=(),
    max_chars=2_000,
    suffix=".mp3",
    text="url",
    text_label=N_("Address of an MP3"),
    tasks=True,
    polling=_FILES,
    gives="source_song",
    gives_as=EXTEND_UPLOAD,
    hint=N_("Makes audio that lies at a public address known to Suno, so that it can go on with it."),
)

SUNO = Provider(
    id="suno",
    name="Suno",
    generators=(SONG, STEMS, CONCAT, WAV, VIDEO, TIMING, LYRICS, PERSONA, UPLOAD),
    adapter=later("core.providers.suno.adapter:Suno"),
    limits=Limits(at_once=3, seconds=180),
    templates=(
        Template(
            "new-api",
            N_("Suno and Udio at another aggregator"),
            "",
            hint=N_("A relay built on new-api. Where it takes everything that RixAPI takes, choose RixAPI instead."),
        ),
    ),
    at={
        "rixapi": (
            "suno.song", "suno.stems", "suno.concat", "suno.wav", "suno.video", "suno.timing", "suno.lyrics",
            "suno.persona", "suno.upload",
        ),
        "302ai": ("suno.song", "suno.lyrics"),
    },
)  # fmt: skip
