"""The log file: rotated, one line an event, and nothing in it that looks like a key."""

import logging
import logging.handlers
import re
from pathlib import Path

_SECRET = re.compile(
    r"""(?ix)
    (?P<lead> \b(?:authorization|x-api-key|api[-_]?key|key|token|secret|password)\b ["']? \s* [:=] \s* ["']?
        (?:bearer\s+)? )
    [^\s"',;&]+
    | (?P<bearer> \bbearer\s+ ) [^\s"',;&]+
    | \b(?:sk|pk|rk)-[\w-]{8,}
    """
)


def redact(text: str) -> str:
    """Return `text` with everything that looks like a key replaced by `•••`."""
    return _SECRET.sub(lambda found: f"{found['lead'] or found['bearer'] or ''}•••", text)


class _Redacting(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def start_log(folder: Path, *, level: int = logging.INFO) -> None:
    """Send the program's log to `folder`/roomtone.log (5 files of 1 MB).

    A folder that cannot be written costs the log only.
    """
    root = logging.getLogger()
    root.setLevel(level)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.handlers.RotatingFileHandler(
            folder / "roomtone.log", maxBytes=1_000_000, backupCount=4, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(_Redacting("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root.addHandler(handler)
