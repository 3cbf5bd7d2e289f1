"""What can be wrong with reference recordings before they are sent, whoever takes them. Listens to none."""

from collections.abc import Callable, Sequence
from pathlib import Path

from core.domain.clip import Clip
from core.errors import RequestProblem
from core.message import Message, say
from core.providers.base import ClipRules


def check(clips: Sequence[Clip], rules: ClipRules, name: str, file_of: Callable[[Clip], Path]) -> None:
    """Raise `RequestProblem` for recordings that `rules` forbid; `name` is who takes them. Looks at their files."""
    if not rules.least <= len(clips) <= rules.most:
        raise RequestProblem(_wrong_number(rules, len(clips)), say("Add or remove recordings of the voice."))
    for clip in clips:
        if problem := _wrong_with(clip, rules, name, file_of(clip)):
            raise problem


def called(clip: Clip) -> str:
    """Return what people call a recording."""
    return clip.name or f"{clip.audio[:8]}{clip.suffix}"


def _wrong_with(clip: Clip, rules: ClipRules, taker: str, path: Path) -> RequestProblem | None:
    name = called(clip)
    if rules.transcripts and not clip.text.strip():
        title = say("It is not said what is spoken in the recording {clip}.", clip=name)
        return RequestProblem(title, say("Write down what is said in it, word for word."))
    if clip.suffix.lower() not in rules.suffixes:
        title = say("The recording {clip} is of a kind that {name} does not take.", clip=name, name=taker)
        return RequestProblem(title, say("Use one of: {suffixes}.", suffixes=", ".join(rules.suffixes)))
    if not path.is_file():
        title = say("The file of the recording {clip} is not there.", clip=name)
        return RequestProblem(title, say("Add the recording again."))
    if path.stat().st_size > rules.bytes:
        title = say("The recording {clip} is larger than {size:g} MB.", clip=name, size=rules.bytes / 1e6)
        return RequestProblem(title, say("Use a shorter one; some seconds are enough."))
    return None


def _wrong_number(rules: ClipRules, count: int) -> Message:
    if rules.least == rules.most == 1:
        return say("A cloned voice needs one recording, and there are {count}.", count=count)
    return say("A cloned voice needs {least} to {most} recordings, and there are {count}.", least=rules.least,
               most=rules.most, count=count)  # fmt: skip
