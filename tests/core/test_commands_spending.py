"""`roomtone spending`: what is told of a month, of a profile, and of months without anything."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.domain.money import Money
from tests.core.shell import HURRIED, Shell
from tests.servers.ai302 import Ai302
from tests.servers.running import running

KEY = "test-key-1234"
SPEECH = ("generate", "302ai.speech", "--text", "The last ferry leaves at ten.", "--set", "voice=openai/alloy")


@pytest.fixture
def roomtone(tmp_path: Path) -> Iterator[Shell]:
    shell = Shell(tmp_path, HURRIED)
    shell.environment |= {"ROOMTONE_KEY_302": KEY}
    with running(Ai302(key=KEY)) as server:
        shell("providers", "add", "302ai", "302", "--base-url", server.base_url)
        shell("providers", "set", "302", "price.302ai.speech", "0.5 PTC per call")
        yield shell


def test_what_was_bought_is_told_by_project_generator_and_cap(roomtone: Shell) -> None:
    roomtone("providers", "set", "302", "cap-day", "2")
    roomtone("providers", "set", "302", "cap-project", "4")
    roomtone(*SPEECH, "-o", "one.mp3")
    (row,) = roomtone.json("spending")
    assert (row["profile"], row["month"]) == ("302", time.strftime("%Y-%m"))
    (whole,) = row["total"]
    assert whole["unit"] == "PTC"
    assert whole["amount"] > 0
    assert row["today"] == [whole]
    assert [(one["name"], one["money"]) for one in row["projects"]] == [("Outside projects", whole)]
    assert [(one["id"], one["money"]) for one in row["generators"]] == [("302ai.speech", whole)]
    assert [(one["cap"], one["most"], one["used"]) for one in row["caps"]] == [
        ("day", 2.0, whole), ("project", 4.0, whole),
    ]  # fmt: skip
    assert [(day["day"], day["calls"]) for day in row["days"]] == [(time.strftime("%Y-%m-%d"), 1)]
    (told,) = row["told"]
    assert (told["expected"]["amount"], told["charged"]["amount"]) == (0.5, whole["amount"])
    words = roomtone("spending", "--profile", "302").stdout
    amount = str(Money(whole["amount"], "PTC"))
    assert f"{amount.removesuffix(' PTC')} of 2.00 PTC\n" in words
    assert "of 4.00 PTC, Outside projects\n" in words
    assert f"{amount}, where 0.50 PTC was estimated" in words
    assert "by generator" in words


def test_months_without_anything_and_months_that_are_none(roomtone: Shell) -> None:
    roomtone(*SPEECH, "-o", "one.mp3")
    assert roomtone("spending", "--month", "2020-01").stdout == "Nothing was spent, and no cap is set.\n"
    (row,) = roomtone.json("spending", "--month", "2020-01", "--profile", "302")
    assert (row["month"], row["total"], row["days"]) == ("2020-01", [], [])
    assert "Write it as 2026-11." in roomtone("spending", "--month", "January", expect=2).stderr
    assert "Known are" in roomtone("spending", "--profile", "nobody", expect=2).stderr


def test_without_a_library_it_says_so(tmp_path: Path) -> None:
    assert "There is no library" in Shell(tmp_path)("spending", expect=1).stderr
