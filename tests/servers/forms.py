"""Reads multipart/form-data (RFC 7578) as browsers and HTTP libraries send it."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import unquote

_PARAMETER = re.compile(r';\s*([\w*]+)=(?:"((?:[^"\\]|\\.)*)"|([^;]+))')


class File(NamedTuple):
    """An uploaded file."""

    name: str
    type: str
    data: bytes


@dataclass
class Form:
    """The fields of a form in their order, several values to a name, and its files."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, list[File]] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        """Return the first value of `name`."""
        return self.fields.get(name, [default])[0]

    def file(self, name: str) -> File | None:
        """Return the first file called `name`."""
        return self.files.get(name, [None])[0]


def read_form(body: bytes, content_type: str) -> Form:
    """Take a multipart body apart; raises `ValueError` where it is none."""
    boundary = _parameters(content_type).get("boundary")
    if not content_type.lower().startswith("multipart/form-data") or not boundary:
        raise ValueError("not a form")
    mark = b"--" + boundary.encode()
    first, *parts = (b"\r\n" + body).split(b"\r\n" + mark)
    if first or not parts or not parts[-1].startswith(b"--"):
        raise ValueError("the form does not end")
    form = Form()
    for part in parts[:-1]:
        _add(form, part)
    return form


def _add(form: Form, part: bytes) -> None:
    raw, found, data = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    if not found:
        raise ValueError("a part without a head")
    lines = (line.partition(":") for line in raw.decode().split("\r\n"))
    headers = {name.lower(): value.strip() for name, _, value in lines}
    named = _parameters(headers.get("content-disposition", ""))
    if "name" not in named:
        raise ValueError("a part without a name")
    if (file := _file_name(named)) is None:
        form.fields.setdefault(named["name"], []).append(data.decode())
    else:
        kind = headers.get("content-type", "application/octet-stream")
        form.files.setdefault(named["name"], []).append(File(file, kind, data))


def _file_name(named: dict[str, str]) -> str | None:
    if "filename*" in named:
        return unquote(named["filename*"].partition("''")[2])
    return named.get("filename")


def _parameters(value: str) -> dict[str, str]:
    return {name.lower(): quoted or bare.strip() for name, quoted, bare in _PARAMETER.findall(value)}
