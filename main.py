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


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program. Returns its exit code: 0 success, 1 a problem with one line on stderr, 2 wrong use."""
    from core.log import start_log
    from core.paths import Paths

    given = list(sys.argv[1:] if arguments is None else arguments)
    paths = Paths.of_environment()
    if not given:
        start_log(paths.logs)
        return _window(paths, None)
    parsed = _parser().parse_args(given)
    start_log(paths.logs)
    if parsed.command is None:
        return _window(paths, Path(parsed.library) if parsed.library else None)
    return _run(parsed, paths)


def _window(paths: "Paths", folder: Path | None) -> int:
    if not _has_screen():
        way_out = "Render without one: roomtone render SCRIPT -o OUT"
        print(f"roomtone: There is no display here, so no window can open. {way_out}", file=sys.stderr)
        return 1
    from gui.app import run

    return run(paths, folder)


def _has_screen() -> bool:
    """Whether Qt would find a display; without one it ends the process with an abort."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in named)


def _run(parsed: "argparse.Namespace", paths: "Paths") -> int:
    import asyncio
    import logging

    from core.commands import tell
    from core.errors import Problem, UsageProblem

    try:
        return asyncio.run(_commands()[parsed.command](parsed, paths))
    except Problem as problem:
        logging.getLogger("main").warning("%s: %s %s", parsed.command, problem, problem.detail)
        tell(f"roomtone: {problem}")
        return 2 if isinstance(problem, UsageProblem) else 1
    except KeyboardInterrupt:
        tell("roomtone: stopped. What is done is in the library; the same command goes on from there.")
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1


def _commands() -> dict[str, Command]:
    from core import commands

    return {
        "render": commands.render,
        "library list": commands.list_takes,
        "library show": commands.show_take,
        "library check": commands.check_library,
    }


def _parser() -> "argparse.ArgumentParser":
    import argparse

    parser = argparse.ArgumentParser(
        prog="roomtone", description="A desktop studio for generated voices. Without a command it opens its window."
    )
    parser.add_argument("--version", action="version", version=f"roomtone {VERSION}")
    parser.add_argument("--library", metavar="DIR", help="open the library in this folder")
    parser.set_defaults(command=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    _add_render(commands)
    _add_library(commands)
    return parser


def _add_render(commands: Any) -> None:
    render = commands.add_parser("render", help="speak a script file and write it as one audio file")
    render.add_argument("script", metavar="SCRIPT", help="a text file in the script format")
    render.add_argument("-o", "--out", required=True, metavar="OUT", help="the file to write: .wav, .flac or .mp3")
    render.add_argument(
        "--voice",
        action="append",
        metavar="NAME=PROFILE/VOICE",
        help="who speaks how, such as ANNA=local/en-us+f3; Narrator speaks the lines without a name",
    )
    _add_common(render, "render")


def _add_library(commands: Any) -> None:
    library = commands.add_parser("library", help="look into the library")
    parts = library.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_common(parts.add_parser("list", help="every take, newest first"), "library list")
    show = parts.add_parser("show", help="everything about one take")
    show.add_argument("id", metavar="ID")
    _add_common(show, "library show")
    _add_common(parts.add_parser("check", help="whether rows, files and sidecars agree"), "library check")


def _add_common(parser: "argparse.ArgumentParser", command: str) -> None:
    parser.add_argument("--library", metavar="DIR", default=None, help="the library's folder")
    parser.add_argument("--json", action="store_true", help="print one JSON value on stdout and nothing else there")
    parser.set_defaults(command=command)


if __name__ == "__main__":
    sys.exit(main())
