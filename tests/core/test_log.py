import logging
from pathlib import Path

import pytest

from core.log import redact, start_log

MARK = "k" * 24


@pytest.mark.parametrize(
    "text",
    [
        f"Authorization: Bearer {MARK}",
        f'{{"api_key": "{MARK}"}}',
        f"GET /x?key={MARK}&page=2",
        f"token={MARK}",
        f"bearer {MARK}",
        f"sk-{MARK}",
    ],
)
def test_keys_are_blotted_out(text: str) -> None:
    assert MARK not in redact(text)


def test_plain_sentences_stay() -> None:
    assert redact("the key is missing, add a key") == "the key is missing, add a key"


def test_the_file_holds_the_line_without_the_key(tmp_path: Path) -> None:
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    try:
        start_log(tmp_path / "logs")
        logging.getLogger("core.test").warning("sent with token=%s", MARK)
    finally:
        for handler in set(root.handlers) - set(before):
            root.removeHandler(handler)
            handler.close()
        root.setLevel(level)
    written = (tmp_path / "logs" / "roomtone.log").read_text()
    assert "sent with token=•••" in written
