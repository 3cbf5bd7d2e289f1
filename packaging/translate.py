"""Brings the translations up to date: extract from the source, merge into the .po, compile the .mo.

    python packaging/translate.py            writes resources/translations
    python packaging/translate.py --check    writes nothing, exits 1 when something is missing or out of date

Extracted are literals in `_("…")`, `many("one", "more", n)`, `say("…")` and `N_("…")` of core, gui and main.py. Needs
nothing but the standard library.
"""

import argparse
import ast
import string
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
LANGUAGES = {"zh_CN": "nplurals=1; plural=0;"}
FUNCTIONS = {"_": 1, "N_": 1, "say": 1, "many": 2}

Key = tuple[str, str]
"""The text, and its plural or ""."""


@dataclass
class Entry:
    """One text: where it stands and what it is called in the other language, one string a plural form."""

    places: list[str] = field(default_factory=list)
    forms: list[str] = field(default_factory=list)


def sources(root: Path = ROOT) -> list[Path]:
    """Return the files that have texts, in a fixed order."""
    found = [*root.glob("core/**/*.py"), *root.glob("gui/**/*.py"), root / "main.py"]
    return sorted(path for path in found if path.exists())


def texts(source: str) -> Iterator[Key]:
    """Yield every text of a module, in the order of the lines."""
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        wanted = FUNCTIONS.get(call.func.id, 0) if isinstance(call.func, ast.Name) else 0
        literals = [arg.value for arg in call.args[:wanted] if isinstance(arg, ast.Constant)]
        strings = [value for value in literals if isinstance(value, str)]
        if wanted and len(strings) == wanted and strings[0]:
            yield (strings[0], strings[1] if wanted == 2 else "")


def extract(root: Path = ROOT) -> dict[Key, list[str]]:
    """Return every text with the files that have it."""
    found: dict[Key, list[str]] = {}
    for path in sources(root):
        place = path.relative_to(root).as_posix()
        for key in texts(path.read_text("utf-8")):
            places = found.setdefault(key, [])
            if place not in places:
                places.append(place)
    return found


def read(path: Path) -> dict[Key, Entry]:
    """Read a .po file; the header is left out."""
    blocks = path.read_text("utf-8").split("\n\n") if path.exists() else []
    entries = dict(_entry(block) for block in blocks if "msgid" in block)
    return {key: entry for key, entry in entries.items() if key[0]}


def _entry(block: str) -> tuple[Key, Entry]:
    parts: dict[str, str] = {}
    entry, name = Entry(), ""
    for line in block.strip().splitlines():
        if line.startswith("#: "):
            entry.places += line[3:].split()
        elif line.startswith("#"):
            continue
        else:
            if not line.startswith('"'):
                name, _, line = line.partition(" ")  # noqa: PLW2901
            parts[name] = parts.get(name, "") + ast.literal_eval(line)
    entry.forms = [parts[name] for name in sorted(parts) if name.startswith("msgstr")]
    return (parts["msgid"], parts.get("msgid_plural", "")), entry


def merge(found: dict[Key, list[str]], known: dict[Key, Entry]) -> dict[Key, Entry]:
    """Return the texts of today with the translations that are known; what is not used any more goes."""
    return {key: Entry(places, known[key].forms if key in known else [""]) for key, places in found.items()}


def written(entries: dict[Key, Entry], language: str) -> str:
    """Return the .po file."""
    blocks = [f'msgid ""\nmsgstr {_quoted(_header(language))}']
    for (text, plural), entry in entries.items():
        lines = [f"#: {' '.join(entry.places)}", f"msgid {_quoted(text)}"]
        if plural:
            lines.append(f"msgid_plural {_quoted(plural)}")
            lines += [f"msgstr[{i}] {_quoted(form)}" for i, form in enumerate(entry.forms)]
        else:
            lines.append(f"msgstr {_quoted(entry.forms[0])}")
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def compiled(entries: dict[Key, Entry], language: str) -> bytes:
    """Return the .mo file: a table of lengths and offsets for originals and translations, sorted by original."""
    pairs = {b"": _header(language).encode()}
    for (text, plural), entry in entries.items():
        if all(entry.forms):
            original = f"{text}\0{plural}" if plural else text
            pairs[original.encode()] = "\0".join(entry.forms).encode()
    ordered = sorted(pairs.items())
    start = 28 + 16 * len(ordered)
    head = struct.pack("<7I", 0x950412DE, 0, len(ordered), 28, 28 + 8 * len(ordered), 0, start)
    tables, body = b"", b""
    for side in (0, 1):
        for pair in ordered:
            tables += struct.pack("<2I", len(pair[side]), start + len(body))
            body += pair[side] + b"\0"
    return head + tables + body


def faults(entries: dict[Key, Entry]) -> list[str]:
    """Return what is wrong: texts without translation, and placeholders that differ."""
    found = []
    for (text, plural), entry in entries.items():
        if not all(entry.forms):
            found.append(f"not translated: {text!r} ({entry.places[0]})")
            continue
        wanted = placeholders(text) | placeholders(plural)
        differing = [form for form in entry.forms if placeholders(form) != wanted]
        found += [f"placeholders differ: {text!r} and {form!r}" for form in differing]
    return found


def placeholders(text: str) -> set[str]:
    """Return the names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _header(language: str) -> str:
    fields = {
        "Project-Id-Version": "Roomtone",
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": LANGUAGES[language],
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items())


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t")
    lines = escaped.split("\n")
    if len(lines) == 1:
        return f'"{escaped}"'
    whole = [line + "\\n" for line in lines[:-1]] + [line for line in lines[-1:] if line]
    return "\n".join(['""', *(f'"{line}"' for line in whole)])


def main() -> int:
    """Write the catalogues, or only check them; return the exit code."""
    parser = argparse.ArgumentParser(description="Bring the translations up to date.")
    parser.add_argument("--check", action="store_true", help="write nothing, only tell what is missing")
    checking = parser.parse_args().check
    wrong: list[str] = []
    for language in LANGUAGES:
        folder = FOLDER / language / "LC_MESSAGES"
        entries = merge(extract(), read(folder / "roomtone.po"))
        files = {"roomtone.po": written(entries, language).encode(), "roomtone.mo": compiled(entries, language)}
        wrong += [f"{language}: {fault}" for fault in faults(entries)]
        for name, content in files.items():
            if checking and (not (folder / name).exists() or (folder / name).read_bytes() != content):
                wrong.append(f"{language}: {name} is not up to date")
            elif not checking:
                folder.mkdir(parents=True, exist_ok=True)
                (folder / name).write_bytes(content)
    print("\n".join(wrong) or "every text is translated", file=sys.stderr if wrong else sys.stdout)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
