"""Looks for keys where none may be: in files, in what was printed, and in every process while a session lasts."""

import threading
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Self
from urllib.parse import quote, quote_plus


def writings(key: str) -> dict[str, bytes]:
    """Return how `key` may be written, each with a name; base64 at each of the three places where it can begin."""
    plain = key.encode()
    found = {
        "plain": plain,
        "backwards": plain[::-1],
        "hexadecimal": plain.hex().encode(),
        "for an address": quote(key, safe="").encode(),
        "for a form": quote_plus(key).encode(),
        "as JSON": key.replace("/", "\\/").encode(),
        "UTF-16, little": key.encode("utf-16-le"),
        "UTF-16, big": key.encode("utf-16-be"),
    }
    for before in range(3):
        for name, encode in (("base64", b64encode), ("base64 for addresses", urlsafe_b64encode)):
            text = encode(b"\0" * before + plain)
            # What its neighbours have a part in is left away at both ends.
            found[f"{name} {before}"] = text[4 if before else 0 : (before + len(plain)) // 3 * 4]
    return found


def keys_in(data: bytes, keys: Iterable[str]) -> list[str]:
    """Return in which writings the keys are in `data`."""
    return [f"{key[:8]}… {name}" for key in keys for name, form in writings(key).items() if form in data]


def sweep(folders: Iterable[Path], keys: Iterable[str]) -> list[str]:
    """Return which files below the folders hold a key, in their bytes or in their names."""
    wanted = tuple(keys)
    found: list[str] = []
    for path in (path for folder in folders for path in folder.rglob("*")):
        data = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        found += [f"{path}: {what}" for what in keys_in(str(path).encode() + b"\0" + data, wanted)]
    return found


class Watch:
    """Looks at every process for as long as it is entered: all command lines, and what children were handed down.

    `given` are the processes that were started with a key in their environment, which they may have.
    """

    def __init__(self, keys: Iterable[str]) -> None:
        self._forms = {form: name for key in keys for name, form in writings(key).items()}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, name="watch")
        self.given: set[int] = set()
        self.found: set[str] = set()
        self.looks = 0
        self.children: set[int] = set()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(60)

    def _look(self) -> None:
        while not self._over.wait(0.03):
            self.looks += 1
            for number in (int(path.name) for path in Path("/proc").iterdir() if path.name.isdecimal()):
                self._look_at(number)

    def _look_at(self, number: int) -> None:
        line = _read(f"/proc/{number}/cmdline")
        self._note(line, f"command line of {line[:80]!r}")
        parent = _parent(number)
        if parent in self.given and number not in self.given:
            environment = _read(f"/proc/{number}/environ")
            if line != _read(f"/proc/{parent}/cmdline"):  # between fork and exec it is its parent still
                self.children.add(number)
                self._note(environment, f"environment of {line[:80]!r}")

    def _note(self, data: bytes, where: str) -> None:
        self.found.update(f"{where}: {name}" for form, name in self._forms.items() if form in data)


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError:  # it has ended
        return b""


def _parent(number: int) -> int:
    words = _read(f"/proc/{number}/stat").rpartition(b")")[2].split()
    return int(words[1]) if len(words) > 1 else 0


def outside(folder: Path, places: Iterable[str]) -> Iterator[Path]:
    """Yield what lies in `folder`, without the named places: those are the keyring's own."""
    return (path for path in folder.iterdir() if path.name not in set(places))
