"""`roomtone transcribe`: what is said in a recording, as text or in the provider's own words."""

import argparse
import asyncio
from pathlib import Path

from core.commands.output import closed_studio, give, shown
from core.commands.wish import profile_of, settings, unreadable
from core.disk import whole
from core.domain.params import Value
from core.errors import UsageProblem
from core.message import say
from core.paths import Paths
from core.providers.base import Generator, Kind, Transcript
from core.studio import Studio

_FORMAT = "response_format"


async def transcribe(arguments: argparse.Namespace, paths: Paths) -> int:
    """Write down what is said in a file. Needs no library and keeps nothing."""
    path = Path(arguments.file).expanduser().absolute()
    out = Path(arguments.out).expanduser().absolute() if arguments.out else None
    async with closed_studio(paths) as studio:
        generator = _generator(studio, arguments.profile)
        profile = profile_of(studio, generator, arguments.profile)
        values = _values(generator, arguments)
        try:
            await asyncio.to_thread(_look, path, out)
        except OSError as error:
            raise unreadable(path, error) from error
        transcript = await studio.transcribe(profile.id, path, values)
    raw = arguments.format or _FORMAT in values
    text = transcript.raw if raw else transcript.text
    if out:
        await asyncio.to_thread(_write, out, text)
    result = {
        "text": transcript.text,
        "language": transcript.language,
        "seconds": _seconds(transcript),
        "marks": transcript.marks,
        "raw": transcript.raw,
        "file": shown(out) if out else None,
        "generator": generator.id,
        "profile": profile.name,
    }
    give(result, json=arguments.json, text=shown(out) if out else text.removesuffix("\n"))
    return 0


def _generator(studio: Studio, name: str) -> Generator:
    """Return what transcribes, the named profile's own where there is a choice. Raises `UsageProblem`."""
    having = studio.registry.of_kind(Kind.TRANSCRIPT)
    if name:
        profile = studio.accounts.profile(name)
        having = tuple(pair for pair in having if pair[0] == profile)
        if not having:
            raise UsageProblem(
                say("{name} does not transcribe.", name=profile.name),
                say("Choose a provider that does, such as OpenAI."),
            )
    if not having:
        raise UsageProblem(
            say("None of your providers transcribes."),
            say("Add one that does with roomtone providers add, such as openai."),
        )
    return having[0][1]


def _values(generator: Generator, arguments: argparse.Namespace) -> dict[str, Value]:
    """Return the parameters that were set; the flags are short for the most usual ones."""
    short = {_FORMAT: arguments.format, "language": arguments.language}
    flags = [f"{name}={value}" for name, value in short.items() if value]
    flags += ["translate=true"] if arguments.translate else []
    return settings(generator, [*flags, *arguments.set])


def _look(path: Path, out: Path | None) -> None:
    """Raise what keeps the recording from being read, or the output from being written, before anything is sent."""
    with path.open("rb"):
        pass
    if out and (out.is_dir() or not out.parent.is_dir() or (out.exists() and out.samefile(path))):
        raise UsageProblem(
            say("{path} cannot be written: it is a folder, or its folder does not exist.", path=shown(out)),
            say("Choose a file name in a folder that exists."),
        )


def _seconds(transcript: Transcript) -> float | None:
    return round(transcript.seconds, 3) if transcript.seconds else None


def _write(out: Path, text: str) -> None:
    with whole(out) as part:
        part.write_text(text, encoding="utf-8", newline="")
