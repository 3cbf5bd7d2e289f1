"""Several lines as one take: what is sent to a generator that speaks several people at once.

Knows what a generator declares and nothing of how it is reached.
"""

from collections.abc import Iterator, Sequence

import msgspec

from core.domain.clip import Clip
from core.domain.params import Value
from core.domain.request import Plan, Request, Silence
from core.domain.script import Line, Voice
from core.errors import NothingToSay, ScriptProblem
from core.message import say
from core.providers.base import Generator, Speaks
from core.text.compile import VoiceCompiler, pronounceable
from core.text.notation import Pause
from core.text.split import split


class Turn(msgspec.Struct, frozen=True):
    """A line of a dialogue: the line, whose it is, as people call them, and what compiles their voice."""

    line: Line
    name: str
    compiler: VoiceCompiler

    @property
    def voice(self) -> Voice:
        """Who speaks with what."""
        return self.compiler.voice


class Role(msgspec.Struct, frozen=True):
    """Who is one of the generator's speakers: `tag` is what stands for them in the text, [SPEAKER0] for the first.

    `clip` is the recording that they sound like, or `description` the words that they are invented from.
    """

    tag: str
    speaker: str
    name: str
    clip: Clip | None = None
    description: str = ""


def roles(turns: Sequence[Turn], generator: Generator) -> tuple[Role, ...]:
    """Return who speaks, in the order of their first lines.

    Raises `ScriptProblem` where the generator cannot speak these lines as one take.
    """
    _check(turns, generator)
    firsts: dict[str, Turn] = {}
    for turn in turns:
        firsts.setdefault(turn.line.speaker, turn)
    found = tuple(_role(number, turn, generator) for number, turn in enumerate(firsts.values()))
    most = generator.clips.most if generator.clips else len(found)
    if len(found) > most:
        raise ScriptProblem(
            say("{n} people speak in these lines, and this generator knows {most}.", n=len(found), most=most),
            say("Choose fewer lines."),
        )
    return found


def compile_dialogue(turns: Sequence[Turn], generator: Generator) -> Plan:
    """Return the parts of one take that speaks all the lines, one request where the generator's limit allows it.

    A timed pause inside a line is exact silence between two requests; between the lines the generator breathes as it
    likes. What the parameters are is the first line's. Raises `ScriptProblem` and `BadParameter`.
    """
    cast = roles(turns, generator)
    tags = {role.speaker: role.tag for role in cast}
    first = turns[0]
    values = {**first.compiler.values(first.line), **_described(cast, generator)}
    clips = tuple(msgspec.structs.replace(role.clip, name="") for role in cast if role.clip)

    def request(text: str) -> Request:
        voice = first.voice.voice or generator.default_voice
        return Request(generator.id, first.voice.profile, text, voice, values, clips)

    pieces = _pieces(turns, tags, generator.max_chars)
    parts = tuple(request(piece) if isinstance(piece, str) else Silence(piece) for piece in pieces)
    if not parts:
        raise NothingToSay(say("There is nothing to speak in these lines."), say("Write some words."))
    return Plan(parts)


def _check(turns: Sequence[Turn], generator: Generator) -> None:
    if len(turns) < 2:
        raise ScriptProblem(say("One line is no dialogue."), say("Choose several lines that follow each other."))
    if Speaks.SPEAKERS not in generator.speaks:
        raise ScriptProblem(
            say("These voices speak for one person at a time."),
            say("Give the speakers voices that can speak together, such as those of Higgs Audio V2."),
        )
    first = turns[0].voice
    if any((turn.voice.generator, turn.voice.profile) != (first.generator, first.profile) for turn in turns):
        raise ScriptProblem(
            say("The voices of these lines are of different kinds."),
            say("Give all the speakers voices of the same generator and provider."),
        )


def _role(number: int, turn: Turn, generator: Generator) -> Role:
    tag = f"[SPEAKER{number}]"
    if generator.clips is None:
        words = str({**turn.voice.params, **turn.line.params}.get(generator.cast, "")) if generator.cast else ""
        return Role(tag, turn.line.speaker, turn.name, description=words.strip().partition("\n")[0])
    if not turn.voice.clips:
        raise ScriptProblem(
            say("{name} has no recording yet.", name=turn.name), say("Add one to the voice in the cast.")
        )
    return Role(tag, turn.line.speaker, turn.name, turn.voice.clips[0])


def _described(cast: Sequence[Role], generator: Generator) -> dict[str, Value]:
    return {generator.cast: "\n".join(role.description for role in cast)} if generator.cast else {}


def _pieces(turns: Sequence[Turn], tags: dict[str, str], limit: int) -> Iterator[str | float]:
    """Yield texts within the limit and, as numbers, the seconds of silence between them."""
    piece, silence = "", 0.0
    for turn in turns:
        tag, begun = tags[turn.line.speaker], False
        for segment in turn.compiler.segments(turn.line):
            if isinstance(segment, Pause):
                if piece:
                    yield piece
                piece, begun, silence = "", False, silence + segment.seconds
                continue
            for words in split(segment.strip(), limit - len(tag) - 1):
                if not pronounceable(words):
                    continue
                said = words.strip() if begun else f"{tag} {words.strip()}"
                joined = f"{piece}{' ' if begun else chr(10)}{said}" if piece else said
                if len(joined) > limit:
                    yield piece
                    joined = f"{tag} {words.strip()}"
                if silence:
                    yield round(silence, 6)
                piece, begun, silence = joined, True, 0.0
    if piece:
        yield piece
    if silence:
        yield round(silence, 6)
