"""`roomtone generate` of what is no audio: lyrics, the times of a song's words, an id to be used later."""

import argparse
import asyncio
from pathlib import Path
from typing import Any

from core.commands.output import give, opened_studio, shown, tell
from core.commands.wish import Wish, wish_of
from core.disk import whole
from core.errors import UsageProblem
from core.message import say
from core.paths import Paths
from core.providers.base import ASSISTING, Assistance, Kind
from core.providers.registry import PROVIDERS


def is_assisting(generator_id: str) -> bool:
    """Tell whether a generator gives no audio, but words or an id."""
    every = (generator for provider in PROVIDERS for generator in provider.generators)
    return any(generator.id == generator_id and generator.kind in ASSISTING for generator in every)


async def assist(arguments: argparse.Namespace, paths: Paths) -> int:
    """Ask for it, once, and print what comes; the times of a take's words stay with the take."""
    out = _checked(arguments.out)
    async with opened_studio(arguments, paths) as studio:
        wish = await wish_of(studio, arguments)
        found = await studio.assist(wish.plan.requests[0])
        text, told = _words(found), ""
        try:
            if wish.take and wish.generator.kind is Kind.TIMING and found.marks:
                await studio.set_marks(wish.take.id, found.marks)
            if out:
                await asyncio.to_thread(_write, out, text)
                told = shown(out)
        finally:  # what is paid for is printed where it cannot be kept
            give(_result(wish, found), json=arguments.json, text=told or text)
    if found.id:
        tell("This number stands for it in later requests; keep it.")
    return 0


def _result(wish: Wish, found: Assistance) -> dict[str, Any]:
    return {
        "generator": wish.generator.id,
        "profile": wish.profile.name,
        "title": found.title,
        "text": found.text,
        "id": found.id,
        "marks": found.marks,
    }


def _words(found: Assistance) -> str:
    if found.id:
        return found.id
    times = [f"{mark.start:8.2f} {mark.end:8.2f}  {mark.text}" for mark in found.marks]
    return "\n".join([*filter(None, (found.title, found.text)), *times])


def _checked(text: str | None) -> Path | None:
    """Return the file to write, if one is named. Raises `UsageProblem` before anything is sent."""
    if not text:
        return None
    out = Path(text).expanduser().absolute()
    if out.is_dir() or not out.parent.is_dir():
        raise UsageProblem(
            say("{path} cannot be written: it is a folder, or its folder does not exist.", path=shown(out)),
            say("Choose a file name in a folder that exists."),
        )
    return out


def _write(out: Path, text: str) -> None:
    with whole(out) as part:
        part.write_text(f"{text}\n", encoding="utf-8", newline="")
