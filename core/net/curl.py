"""cURL commands: a request as one that can be pasted into a terminal, and what a pasted one says."""

import re
import shlex
from collections.abc import Iterator
from urllib.parse import parse_qsl

import msgspec

from core.errors import UsageProblem
from core.message import Message, say
from core.net.address import is_whole, normalised, origin, split
from core.net.outgoing import Attachment, Outgoing


def as_curl(out: Outgoing) -> str:
    """Return `out` as a command for a POSIX shell; the key is left to the variable API_KEY."""
    parts = [f"curl {shlex.quote(out.url)}"]
    if out.method != ("GET" if out.body is None and not out.form and not out.files else "POST"):
        parts.append(f"-X {out.method}")
    if out.key:
        parts.append('-H "Authorization: Bearer $API_KEY"')
    parts += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in out.headers.items()]
    if out.body is not None:
        parts.append(f"--json {shlex.quote(msgspec.json.encode(out.body).decode())}")
    parts += [f"--form-string {shlex.quote(f'{name}={value}')}" for name, value in out.form]
    parts += [f"-F {shlex.quote(_attached(file))}" for file in out.files]
    return " \\\n  ".join(parts)


def _attached(file: Attachment) -> str:
    return f"{file.field}=@{_in_quotes(file.path)};type={file.kind};filename={_in_quotes(file.name)}"


def _in_quotes(text: str) -> str:
    """Return `text` as curl wants it inside the value of a form's file."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


class Pasted(msgspec.Struct, frozen=True):
    """What a command says: `base_url` is scheme, host and port, `headers` those that matter, with lower-case names.

    `key` is the one of its Authorization header, "" where there is none or only a place for one. It is in no `repr`.
    """

    method: str
    base_url: str
    path: str
    query: dict[str, str] = {}
    headers: dict[str, str] = {}
    body: str = ""
    key: str = ""

    def __repr__(self) -> str:
        return f"Pasted({self.method} {self.base_url}{self.path})"


_VALUED = {
    "-X": "method", "--request": "method", "-H": "header", "--header": "header", "--url": "url", "--json": "json",
    "-d": "data", "--data": "data", "--data-raw": "data", "--data-binary": "data", "--data-ascii": "data",
    "--data-urlencode": "data", "-F": "form", "--form": "form", "--form-string": "form",
    **dict.fromkeys((
        "-A", "--user-agent", "-b", "--cookie", "-c", "--cookie-jar", "-C", "-e", "--referer", "-E", "--cert", "--key",
        "--cacert", "--capath", "-K", "--config", "-m", "--max-time", "--connect-timeout", "-o", "--output", "-r",
        "--range", "--retry", "--retry-delay", "--resolve", "--limit-rate", "-T", "--upload-file", "-u", "--user", "-w",
        "--write-out", "-x", "--proxy", "-U", "--proxy-user", "--interface", "--max-redirs",
    ), ""),
}  # fmt: skip
"""Options that are followed by a value, and what it is to us."""

_TRIVIAL = re.compile(r"(?i)(accept(-.*)?|user-agent|host|connection|content-length|cookie|origin|referer|sec-.*|dnt|"
                      r"priority|pragma|cache-control|authorization)")  # fmt: skip
_PLACE = re.compile(
    r"(?i)\$.*|%.*%|<.*>|\{.*\}|\[.*\]|(sk-)?[x*•.…]+|.*\b(your|my|api)[-_ ]?(api[-_ ]?)?(key|token)\b.*"
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_CODED = re.compile(r"x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{1,4})|U([0-9a-fA-F]{1,8})")


def read_curl(text: str) -> Pasted:
    """Read a command as documentation pages and browsers write it for any common shell. Raises `UsageProblem`."""
    found: dict[str, list[str]] = {
        "method": [],
        "header": [],
        "url": [],
        "json": [],
        "data": [],
        "form": [],
        "flag": [],
    }
    for kind, value in _options(list(_words(_unfolded(text)))):
        found[kind].append(value)
    hosted = re.compile(r"[\w-]+(\.[\w-]+)+(:\d+)?(/.*)?|localhost(:\d+)?(/.*)?")
    address = next((one for one in found["url"] if is_whole(one) or hosted.fullmatch(one)), "")
    if not address:
        raise _unusable(say("No address was found in what was pasted."))
    address = address if is_whole(address) else normalised(address.partition("/")[0]) + "/" + address.partition("/")[2]
    parts = split(address)
    data = found["json"] or found["data"]
    body = _unescaped("&".join(data)) if not found["json"] else _unescaped("".join(data))
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    if "get" in found["flag"]:
        query, body = {**query, **dict(parse_qsl(body, keep_blank_values=True))}, ""
    headers = {
        name.strip().lower(): value.strip() for name, _, value in (one.partition(":") for one in found["header"])
    }
    sends = bool(body or data or found["form"]) and "get" not in found["flag"]
    return Pasted(
        method=(found["method"] or ["POST" if sends else "GET"])[-1].upper(),
        base_url=origin(address),
        path=parts.path or "/",
        query=query,
        headers={name: value for name, value in headers.items() if not _TRIVIAL.fullmatch(name)},
        body=body,
        key=_key(headers.get("authorization", "")),
    )


def _unusable(title: Message) -> UsageProblem:
    return UsageProblem(title, say("Copy the whole cURL command from the provider's page and paste it again."))


def _key(value: str) -> str:
    scheme, _, rest = value.partition(" ")
    key = rest.strip() if scheme.lower() == "bearer" else value if not rest else ""
    return "" if not key.isascii() or " " in key or _PLACE.fullmatch(key) else key


def _unescaped(body: str) -> str:
    """Return `body` without the backslashes that some shells of Windows want before every quote of a JSON text."""
    return body.replace('\\"', '"') if re.match(r'\s*[{\[]\s*\\"', body) else body


def _unfolded(text: str) -> str:
    """Return `text` in one piece and with the quoting of a POSIX shell, whichever shell it was written for."""
    text = text.strip().replace("\r\n", "\n")
    if re.search(r'\^[ \t]*$|\^["&^]', text, re.MULTILINE):  # the command prompt of Windows
        text = re.sub(r"\^(.)", r"\1", re.sub(r"\^[ \t]*\n", " ", text))
    elif re.search(r"`[ \t]*$", text, re.MULTILINE):  # PowerShell
        text = re.sub(r'`(["$`])', r"\\\1", re.sub(r"`[ \t]*\n", " ", text))
        text = re.sub(r"(?<=\w)''(?=\w)", r"'\\''", text)
    return re.sub(r"\\[ \t]*\n", " ", text)


def _words(text: str) -> Iterator[str]:
    """Yield the words of a command. Raises `UsageProblem` where a quotation does not end."""
    position, word, begun = 0, "", False
    while position < len(text):
        character = text[position]
        if character.isspace():
            if begun:
                yield word
            position, word, begun = position + 1, "", False
            continue
        begun = True
        if character in "'\"" or text.startswith("$'", position):
            piece, position = _quoted(text, position)
        elif character == "\\":
            piece, position = text[position + 1 : position + 2], position + 2
        else:
            piece, position = character, position + 1
        word += piece
    if begun:
        yield word


def _quoted(text: str, start: int) -> tuple[str, int]:
    """Return the quotation that begins at `start`, and where it is over."""
    opening = "$'" if text.startswith("$'", start) else text[start]
    position, piece = start + len(opening), ""
    while position < len(text):
        character = text[position]
        if character == opening[-1]:
            return piece, position + 1
        if character == "\\" and opening == "$'":
            value, position = _escape(text, position + 1)
            piece += value
        elif character == "\\" and opening == '"' and text[position + 1 : position + 2] in {*'"\\$`'}:
            piece, position = piece + text[position + 1], position + 2
        else:
            piece, position = piece + character, position + 1
    raise _unusable(say("What was pasted ends in the middle of a quotation."))


def _escape(text: str, position: int) -> tuple[str, int]:
    """Return what the escape at `position`, behind its backslash, stands for, and where it is over."""
    if coded := _CODED.match(text, position):
        number = int(next(group for group in coded.groups() if group), 16)
        return chr(number) if number <= 0x10FFFF else "\ufffd", coded.end()
    character = text[position : position + 1]
    return _ESCAPES.get(character, character), position + 1


def _options(words: list[str]) -> Iterator[tuple[str, str]]:
    """Yield what the words of a command give: kind and value."""
    if words and words[0] in {"$", ">", "%"}:
        words = words[1:]
    if words and re.fullmatch(r"(.*[/\\])?curl(\.exe)?", words[0]):
        words = words[1:]
    rest = iter(words)
    for word in rest:
        name, equals, value = word.partition("=") if word.startswith("--") else (word, "", "")
        if not word.startswith("-"):
            yield "url", word
        elif name in _VALUED:
            value = value if equals else next(rest, "")
            if _VALUED[name]:
                yield _VALUED[name], value
        elif name in {"-G", "--get"}:
            yield "flag", "get"
        elif name in {"-I", "--head"}:
            yield "method", "HEAD"
        elif not word.startswith("--"):
            yield from _bundle(word, rest)


def _bundle(word: str, rest: Iterator[str]) -> Iterator[tuple[str, str]]:
    """Yield what short options in one word give, as -sSLXPOST."""
    for index, letter in enumerate(word[1:], start=1):
        name = f"-{letter}"
        if name in _VALUED:
            value = word[index + 1 :] or next(rest, "")
            if _VALUED[name]:
                yield _VALUED[name], value
            return
        if letter == "G":
            yield "flag", "get"
