"""Takes become the files that the command line asked for: copied unchanged where the ending allows, else converted."""

import asyncio
import shutil
from collections.abc import Sequence
from pathlib import Path

from core.audio.encode import SUFFIXES
from core.commands.output import shown
from core.disk import whole
from core.domain.take import Take
from core.errors import AudioProblem, UsageProblem
from core.message import say
from core.studio import Studio

_COPIED = (".ogg", ".opus", ".oga", ".m4a", ".mp4", ".m4b", ".aac")
"""Endings of what providers send, beside those that can be written."""

_KIN = ({".ogg", ".opus", ".oga"}, {".m4a", ".mp4", ".m4b"})
"""Different endings of one kind of file."""


def checked_output(text: str | None, sources: Sequence[str | None]) -> Path:
    """Return the file to write. Raises `UsageProblem` for what could not be written in the end, and for a source."""
    if not text:
        raise UsageProblem(say("No output was named."), say("Name the file to write with -o OUT, or use --estimate."))
    out = Path(text).expanduser().absolute()
    if out.suffix.lower() not in (*SUFFIXES, *_COPIED):
        raise UsageProblem(
            say("The output {name} has no ending that Roomtone can write.", name=out.name),
            say("End it in .wav, .flac or .mp3, or as that which comes."),
        )
    if out.is_dir() or not out.parent.is_dir():
        raise UsageProblem(
            say("{path} cannot be written: it is a folder, or its folder does not exist.", path=shown(out)),
            say("Choose a file name in a folder that exists."),
        )
    given = [Path(source).expanduser() for source in sources if source]
    if out.exists() and any(source.exists() and source.samefile(out) for source in given):
        raise UsageProblem(
            say("The output {name} is one of the files that were given.", name=out.name), say("Choose another name.")
        )
    return out


async def deliver(studio: Studio, takes: Sequence[Take], out: Path) -> list[Path]:
    """Write the takes: one as `out`, several with numbers behind its name. Returns the files."""
    several = len(takes) > 1
    files = [out.with_name(f"{out.stem}-{n}{out.suffix}") if several else out for n in range(1, len(takes) + 1)]
    for take, file in zip(takes, files, strict=True):
        await _hand(studio, take, file)
    return files


async def _hand(studio: Studio, take: Take, file: Path) -> None:
    wanted = file.suffix.lower()
    if wanted == take.suffix or any({wanted, take.suffix} <= kin for kin in _KIN):
        await asyncio.to_thread(_copy, studio.audio_path(take), file)
    elif wanted in SUFFIXES:
        await studio.export([take], file)
    else:
        raise AudioProblem(
            say("It came as {came}, which cannot become {wanted}.", came=take.suffix, wanted=wanted),
            say("Name the output {name}; the take is kept and is not bought again.", name=f"{file.stem}{take.suffix}"),
        )


def _copy(audio: Path, file: Path) -> None:
    with whole(file) as part:
        shutil.copyfile(audio, part)
