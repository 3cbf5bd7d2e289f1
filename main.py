"""Composition root and command line: paths, log, then the window, or a command without one."""

import os
import sys
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import argparse

    from core.paths import Paths

VERSION = "0.1.0"

Command = Callable[["argparse.Namespace", "Paths"], Coroutine[Any, Any, int]]

COMMANDS = {
    "render": "render.render",
    "library list": "library.list_takes",
    "library show": "library.show_take",
    "library suspects": "suspects.list_suspects",
    "library check": "library.check_library",
    "library rebuild": "library.rebuild_library",
    "bundle export": "bundle.export_bundle",
    "bundle import": "bundle.import_bundle",
    "providers templates": "providers.list_templates",
    "providers list": "providers.list_profiles",
    "providers add": "providers.add_profile",
    "providers set": "providers.change_profile",
    "providers test": "providers.test_profile",
    "providers remove": "providers.remove_profile",
    "keys set": "keys.set_key",
    "keys remove": "keys.remove_key",
    "keys test": "keys.test_key",
    "generators": "generators.list_generators",
    "generate": "generate.generate",
    "jobs list": "jobs.list_jobs",
    "jobs resume": "jobs.resume",
    "jobs cancel": "jobs.cancel",
    "jobs resend": "jobs.resend",
    "jobs forget": "jobs.forget",
    "jobs found": "jobs.found",
    "transcribe": "transcribe.transcribe",
    "spending": "spending.show_spending",
}
"""Each command's module in `core.commands`, imported when it is asked for, and its function there."""

STOPPED = {
    "render": "What is done is in the library; the same command goes on from there.",
    "library": "What is done is in the library; the same command goes on from there.",
    "bundle": "Nothing half done is left; the same command begins again.",
    "generate": "What is bought is not lost; roomtone jobs resume goes on with it.",
    "jobs": "What is bought is not lost; roomtone jobs resume goes on with it.",
}
"""What a person may want to know who stopped a command."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program. Returns its exit code: 0 success, 1 a problem with one line on stderr, 2 wrong use."""
    from core.log import start_log
    from core.paths import Paths

    given = list(sys.argv[1:] if arguments is None else arguments)
    paths = Paths.of_environment()
    if not given:
        start_log(paths.logs)
        return _window(paths, None)
    from core.commands.arguments import parser

    parsed = parser(VERSION).parse_args(given)
    start_log(paths.logs)
    if parsed.command is None:
        return _window(paths, Path(parsed.library) if parsed.library else None)
    return _run(parsed, paths)


def _window(paths: "Paths", folder: Path | None) -> int:
    if not _has_screen():
        way_out = "Render without one: roomtone render SCRIPT -o OUT"
        print(f"roomtone: There is no display here, so no window can open. {way_out}", file=sys.stderr)
        return 1
    from gui import starting

    starting.begin()
    starting.keep_sources_closed()
    from gui.app import run

    return run(paths, folder)


def _has_screen() -> bool:
    """Whether Qt would find a display; without one it ends the process with an abort."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in named)


def _run(parsed: "argparse.Namespace", paths: "Paths") -> int:
    import asyncio
    import logging

    from core.commands.output import tell
    from core.errors import Problem, UsageProblem

    try:
        return asyncio.run(_command(parsed.command)(parsed, paths))
    except Problem as problem:
        logging.getLogger("main").warning("%s: %s %s", parsed.command, problem, problem.detail)
        tell(f"roomtone: {str(problem).replace(chr(10), ' ')}")
        return 2 if isinstance(problem, UsageProblem) else 1
    except KeyboardInterrupt:
        tell(f"roomtone: stopped. {STOPPED.get(parsed.command.split()[0], '')}".rstrip())
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1


def _command(name: str) -> Command:
    from importlib import import_module

    module, function = COMMANDS[name].split(".")
    return getattr(import_module(f"core.commands.{module}"), function)


if __name__ == "__main__":
    sys.exit(main())
