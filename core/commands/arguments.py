"""What can be written behind `roomtone`: commands, their arguments, and the help that tells of them."""

from argparse import ArgumentParser
from typing import Any

FORMATS = ("json", "text", "srt", "vtt", "verbose_json")
"""Of transcripts."""


def parser(version: str) -> ArgumentParser:
    """Return the parser; what it reads has the name of the command as `command`, None for the window."""
    root = ArgumentParser(
        prog="roomtone", description="A desktop studio for generated voices. Without a command it opens its window."
    )
    root.add_argument("--version", action="version", version=f"roomtone {version}")
    root.add_argument("--library", metavar="DIR", help="open the library in this folder")
    root.set_defaults(command=None)
    commands = root.add_subparsers(title="commands", metavar="COMMAND")
    for add in (_render, _library, _bundle, _providers, _keys, _generators, _generate, _jobs, _transcribe, _spending):
        add(commands)
    return root


def _render(commands: Any) -> None:
    render = commands.add_parser("render", help="speak a script file and write it as one audio file")
    render.add_argument("script", metavar="SCRIPT", help="a text file in the script format")
    render.add_argument("-o", "--out", required=True, metavar="OUT", help="the file to write: .wav, .flac or .mp3")
    render.add_argument(
        "--voice",
        action="append",
        metavar="NAME=PROFILE/VOICE",
        help="who speaks how, such as ANNA=local/en-us+f3; Narrator speaks the lines without a name",
    )
    _on_library(render, "render")


def _library(commands: Any) -> None:
    parts = _group(commands, "library", "look into the library")
    _on_library(parts.add_parser("list", help="every take, newest first"), "library list")
    show = parts.add_parser("show", help="everything about one take")
    show.add_argument("id", metavar="ID")
    _on_library(show, "library show")
    suspects = parts.add_parser(
        "suspects", help="the takes of a script that somebody should listen to, the worst first"
    )
    suspects.add_argument(
        "script", metavar="SCRIPT", help="the title or id of a script, or of a project for all of its"
    )
    _on_library(suspects, "library suspects")
    _on_library(parts.add_parser("check", help="whether rows, files and sidecars agree"), "library check")
    rebuild = parts.add_parser("rebuild", help="bring back the takes that only the files beside their sound tell of")
    _on_library(rebuild, "library rebuild")


def _bundle(commands: Any) -> None:
    parts = _group(commands, "bundle", "whole projects as one file, with their takes")
    export = parts.add_parser("export", help="write a project into one file")
    export.add_argument("project", metavar="PROJECT", help="its name or its id")
    export.add_argument("-o", "--out", required=True, metavar="FILE", help="the file to write, such as ferry.roomtone")
    export.add_argument(
        "--script", action="append", metavar="TITLE", help="only this script; several one after another"
    )
    export.add_argument("--all-takes", action="store_true", help="every take, not only the chosen ones")
    _on_library(export, "bundle export")
    arrive = parts.add_parser("import", help="make a project of such a file")
    arrive.add_argument("file", metavar="FILE")
    _on_library(arrive, "bundle import")


def _providers(commands: Any) -> None:
    parts = _group(commands, "providers", "services and servers that make voices and music")
    _plain(parts.add_parser("templates", help="what a provider can be added from"), "providers templates")
    _plain(parts.add_parser("list", help="your providers, and where their keys are"), "providers list")
    add = parts.add_parser("add", help="add a provider")
    add.add_argument("template", metavar="TEMPLATE", help="see roomtone providers templates")
    add.add_argument("name", metavar="NAME", help="what you want to call it")
    add.add_argument("--base-url", metavar="URL", default="", help="where it is, if not where the template says")
    _plain(add, "providers add")
    change = parts.add_parser("set", help="change a provider")
    change.add_argument("name", metavar="NAME")
    change.add_argument(
        "field",
        metavar="FIELD",
        help="name, base-url, at-once, per-minute, cap-day, cap-project, endpoint.NAME or price.KEY",
    )
    change.add_argument(
        "value",
        metavar="VALUE",
        help="none clears it; a price is written as '0.03 PTC per 1000 tokens'; an endpoint is a path or a cURL "
        "command, and - reads it from standard input, where it may hold a key",
    )
    _plain(change, "providers set")
    _named(parts, "providers", "test", "find out whether a provider works; buys nothing")
    _named(parts, "providers", "remove", "forget a provider and its key")


def _keys(commands: Any) -> None:
    parts = _group(commands, "keys", "the keys of providers, kept in the system's keyring")
    _named(parts, "keys", "set", "read a key from a prompt, or one line of standard input")
    _named(parts, "keys", "remove", "forget a key")
    _named(parts, "keys", "test", "find out whether a key is there and works")


def _generators(commands: Any) -> None:
    _plain(commands.add_parser("generators", help="all that can be made, with every parameter"), "generators")


def _generate(commands: Any) -> None:
    generate = commands.add_parser("generate", help="make speech, a song, or something of a song")
    generate.add_argument("generator", metavar="GENERATOR", help="see roomtone generators")
    generate.add_argument("--profile", metavar="NAME", default="", help="which of your providers makes it")
    text = generate.add_mutually_exclusive_group()
    text.add_argument("--text", metavar="TEXT", help="what to say, or the prompt of a song")
    text.add_argument("--text-file", metavar="F", help="a text file with it; - is standard input")
    generate.add_argument(
        "--take", metavar="ID", default="", help="the take that it starts from, such as a song to extend"
    )
    generate.add_argument(
        "--clip",
        action="append",
        default=[],
        metavar="FILE[=TRANSCRIPT]",
        help="a recording of the voice, and what is said in it; several in their order",
    )
    _settings(generate, "; voice=ID sets the voice")
    generate.add_argument(
        "--estimate", action="store_true", help="print what would be sent and its price, and send nothing"
    )
    generate.add_argument("--anyway", action="store_true", help="send a clip although something seems wrong with it")
    generate.add_argument(
        "--yes-upload", action="store_true", help="agree that the clips will lie at a public address of the provider"
    )
    generate.add_argument("--again", action="store_true", help="buy it anew although the very same was made before")
    _waiting(generate)
    generate.add_argument(
        "-o",
        "--out",
        metavar="OUT",
        help="the file to write; .wav, .flac and .mp3 are converted to, any other ending has to be that of what comes",
    )
    _on_library(generate, "generate")


def _jobs(commands: Any) -> None:
    parts = _group(commands, "jobs", "what was asked of providers, and how it stands")
    listed = parts.add_parser("list", help="what is not done yet")
    listed.add_argument("--all", action="store_true", help="what is done too")
    _on_library(listed, "jobs list")
    resume = parts.add_parser("resume", help="let everything go on that can, until it is done; buys nothing twice")
    _waiting(resume)
    _on_library(resume, "jobs resume")
    _on_library(_with_id(parts, "cancel", "stop one"), "jobs cancel")
    resend = _with_id(parts, "resend", "send one again; what may have been bought may be bought twice")
    _waiting(resend)
    _on_library(resend, "jobs resend")
    _on_library(_with_id(parts, "forget", "take one that has ended out of the list"), "jobs forget")
    found = _with_id(parts, "found", "go on with a lost task that you found at the provider")
    found.add_argument("task", metavar="TASK", help="its number there")
    _waiting(found)
    _on_library(found, "jobs found")


def _transcribe(commands: Any) -> None:
    transcribe = commands.add_parser("transcribe", help="write down what is said in a recording")
    transcribe.add_argument("file", metavar="FILE")
    transcribe.add_argument("--profile", metavar="NAME", default="", help="which of your providers listens")
    _settings(transcribe, "")
    transcribe.add_argument("--format", choices=FORMATS, help="print the provider's answer in this format as it came")
    transcribe.add_argument("--language", metavar="L", help="what is spoken, such as en or zh")
    transcribe.add_argument("--translate", action="store_true", help="write it down in English")
    transcribe.add_argument("-o", "--out", metavar="OUT", help="write it into this file instead")
    _plain(transcribe, "transcribe")


def _spending(commands: Any) -> None:
    spending = commands.add_parser("spending", help="what your providers cost in a month, and what their caps leave")
    spending.add_argument("--profile", metavar="NAME", default="", help="one of your providers; without it all")
    spending.add_argument("--month", metavar="YYYY-MM", default="", help="another month than this one")
    _on_library(spending, "spending")


def _group(commands: Any, name: str, words: str) -> Any:
    return commands.add_parser(name, help=words).add_subparsers(title="commands", metavar="COMMAND", required=True)


def _named(parts: Any, group: str, name: str, words: str) -> None:
    part = parts.add_parser(name, help=words)
    part.add_argument("name", metavar="NAME", help="your provider")
    _plain(part, f"{group} {name}")


def _with_id(parts: Any, name: str, words: str) -> ArgumentParser:
    part = parts.add_parser(name, help=words)
    part.add_argument("id", metavar="ID", help="of the job, or of its order")
    return part


def _settings(part: ArgumentParser, more: str) -> None:
    part.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="PARAM=VALUE",
        help=f"a parameter, see roomtone generators{more}",
    )


def _waiting(part: ArgumentParser) -> None:
    part.add_argument(
        "--wait",
        type=_seconds,
        metavar="SECONDS",
        help="how long to ask for what a provider works on; later roomtone jobs resume asks again",
    )


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 <= seconds < 1e9:
        raise ValueError(text)
    return seconds


_seconds.__name__ = "number of seconds"  # argparse puts it into its sentence


def _on_library(part: ArgumentParser, command: str) -> None:
    part.add_argument("--library", metavar="DIR", default=None, help="the library's folder")
    _plain(part, command)


def _plain(part: ArgumentParser, command: str) -> None:
    part.add_argument("--json", action="store_true", help="print one JSON value on stdout and nothing else there")
    part.set_defaults(command=command)
