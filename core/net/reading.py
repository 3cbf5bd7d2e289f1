"""What an answer says: its status, its words and its codes become the problem that a person is told."""

import base64
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast
from urllib.parse import quote, quote_plus

from core.errors import (
    Busy,
    KeyRejected,
    NoAnswer,
    NoBalance,
    NotAllowed,
    NotFound,
    Offline,
    OutcomeUnknown,
    Problem,
    Refused,
)
from core.log import redact
from core.message import Message, say
from core.net.failing import proxy_wants_login

LONGEST_WAIT = 600.0
"""Seconds; who asks for more is asked again all the same."""

UNANSWERED = frozenset({408, 499, 502, 504, *range(520, 531), 598, 599})
"""What stands before a provider says so when the provider gave it no answer."""

_EMPTY = re.compile(r"(?i)insufficient|not enough|current quota|余额|额度|欠费")
_EMPTY_CODE = re.compile(r"(?i)insufficient\w*(quota|balance|credit|fund)|(quota|balance|credit)\w*insufficient")
_PAGE = re.compile(r"(?i)\s*<(!doctype|!--|\?xml|[a-z][a-z0-9]*[\s>])")


def problem_of(name: str, status: int, data: Any, text: str, headers: Mapping[str, str]) -> Problem:
    """Return what the error answer of `name` means. `data` is its JSON, None where it has none."""
    words, code, wait = said(data, text), code_of(data), retry_after(headers)
    detail = text[:5000]
    if 400 <= status < 500 and (
        status == 402 or _EMPTY_CODE.search(_codes(data)) or (status in {403, 429} and _EMPTY.search(words))
    ):
        return NoBalance(
            say("The account at {name} has nothing left to spend.", name=name),
            say("Add credit there, or raise its quota, and try again."),
            detail, status=status, code=code,
        )  # fmt: skip
    if status == 407:
        return Offline(*proxy_wants_login(name), detail)
    if status == 429 or (status == 503 and wait):
        return Busy(
            say("{name} is busy and asks to come back later.", name=name),
            say("Wait a moment and try again."),
            detail, wait=wait,
        )  # fmt: skip
    return _refusal(name, status, words, code, detail)


def _refusal(name: str, status: int, words: str, code: str, detail: str) -> Refused:
    if status == 401:
        title, remedy = say("{name} does not take the key.", name=name), say("Put in another key in Settings.")
        return KeyRejected(title, remedy, detail, status=status, code=code)
    if status == 403:
        title = quoting(words, say("{name} does not allow this.", name=name),
                        say("{name} does not allow this: “{words}”.", name=name, words=words))  # fmt: skip
        return NotAllowed(title, say("Look at what the key may do there."), detail, status=status, code=code)
    if status in {404, 405, 410}:
        title = quoting(words, say("{name} does not know what was asked for.", name=name),
                        say("{name} does not know what was asked for: “{words}”.", name=name, words=words))  # fmt: skip
        remedy = say("Check the address in Settings, the model and the voice.")
        return NotFound(title, remedy, detail, status=status, code=code)
    if status >= 500:
        title = quoting(words, say("{name} failed by itself (HTTP {status}).", name=name, status=status),
                        say("{name} failed by itself: “{words}”.", name=name, words=words))  # fmt: skip
        return Refused(title, say("Try again in a while."), detail, status=status, code=code)
    title = quoting(words, say("{name} refused the request (HTTP {status}).", name=name, status=status),
                    say("{name} refused the request: “{words}”.", name=name, words=words))  # fmt: skip
    return Refused(title, say("Change the request and try again."), detail, status=status, code=code)


def quoting(words: str, without: Message, with_words: Message) -> Message:
    """Return the sentence with the provider's words where it has any."""
    return with_words if words else without


def unanswered(name: str, status: int, text: str) -> OutcomeUnknown:
    """Return the problem of a paid request that something between here and the provider answered with an error."""
    return OutcomeUnknown(
        say("{name} may have taken the request: it was answered on the way, with HTTP {status}.", name=name,
            status=status),
        LOOK,
        text[:5000],
    )  # fmt: skip


LOOK = say("Look it up there before you send it again, because it may cost again.")


def unknown(name: str, detail: str) -> OutcomeUnknown:
    """Return the problem of a paid request that may have been taken, and nothing that can be read came back."""
    return OutcomeUnknown(say("{name} may have taken the request, and no whole answer came.", name=name), LOOK, detail)


def not_an_api(name: str, status: int, text: str) -> NoAnswer:
    """Return the problem of an answer in which there is nothing to read."""
    return NoAnswer(
        say("What answers for {name} is not its API.", name=name),
        say("Check the address in Settings."),
        text[:1000],
        status=status,
    )


def is_page(text: str) -> bool:
    """Tell whether `text` is a web page, or XML."""
    return _PAGE.match(text.lstrip("\ufeff")) is not None


def said(data: Any, text: str = "") -> str:
    """Return the provider's own words in an error answer, in one short line; "" where it has none."""
    words = _words(data)
    if not words and data is None and not is_page(text):
        words = text
    line = " ".join(words.split()).strip('“”" ').rstrip(".。")
    return line if len(line) <= 300 else line[:299] + "…"


def _words(data: Any) -> str:
    if isinstance(data, str):
        return data
    if not isinstance(data, dict):
        return ""
    table = cast("dict[str, Any]", data)
    found = _message(table.get("error")) or _detail(table.get("detail"))
    return found or _message(table) or _message(table.get("data"))


def _message(part: Any) -> str:
    """Return the message of an object in an error answer, or the string that stands in its place."""
    if isinstance(part, str):
        return part
    if not isinstance(part, dict):
        return ""
    table = cast("dict[str, Any]", part)
    others = (name for name in table if name.startswith("message_"))
    names = ("message", "message_en", "message_cn", *others, "msg")
    return next((words for name in names if isinstance(words := table.get(name), str) and words.strip()), "")


def _detail(part: Any) -> str:
    """Return the words of FastAPI's `detail`: a string, an object, or a list of what is wrong with which field."""
    if not isinstance(part, list):
        return _message(part)
    return "; ".join(
        _complaint(cast("dict[str, Any]", one)) for one in cast("list[Any]", part) if isinstance(one, dict)
    )


def _complaint(one: dict[str, Any]) -> str:
    where: Any = one.get("loc")
    field = str(cast("list[Any]", where)[-1]) if isinstance(where, list) and where else ""
    return f"{field}: {_message(one)}" if field else _message(one)


def code_of(data: Any) -> str:
    """Return the provider's own code of an error answer, as text; "" where it has none."""
    for table in _tables(data):
        for name in ("err_code", "code", "type"):
            if isinstance(table.get(name), str | int) and not isinstance(table.get(name), bool):
                return str(table[name])
    return ""


def _codes(data: Any) -> str:
    """Return everything in an error answer that may name its kind."""
    return " ".join(str(table.get(name, "")) for table in _tables(data) for name in ("code", "err_code", "type"))


def _tables(data: Any) -> list[dict[str, Any]]:
    if not isinstance(data, dict):
        return []
    table = cast("dict[str, Any]", data)
    return [cast("dict[str, Any]", one) for one in (table.get("error"), table.get("detail"), table)
            if isinstance(one, dict)]  # fmt: skip


def retry_after(headers: Mapping[str, str]) -> float:
    """Return for how many seconds an answer asks to wait, 0 where it does not say.

    A date counts from the answer's own date: the clocks may differ.
    """
    asked = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d+(\.\d+)?", asked):
        seconds = float(asked)
    elif asked and (until := _date(asked)):
        seconds = (until - (_date(headers.get("date", "")) or datetime.now(UTC))).total_seconds()
    else:
        seconds = 0.0
    return min(max(seconds, 0.0), LONGEST_WAIT)


def _date(text: str) -> datetime | None:
    from email.utils import parsedate_to_datetime  # half of what every adapter imports, for an answer that is rare

    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def hidden(text: str, key: str) -> str:
    """Return `text` without `key`, in any writing, and without what looks like one."""
    return redact(bare_of(text, key))


def bare_of(text: str, key: str) -> str:
    """Return `text` without `key`, in any writing; everything else is as it was."""
    if len(key) > 3:
        plain = key.encode()
        for form in (key, quote(key, safe=""), quote_plus(key), base64.b64encode(plain).decode().rstrip("=")):
            text = text.replace(form, "•••")
    return text


def without_key(problem: Problem, key: str) -> Problem:
    """Take the key out of everything that `problem` shows, and return it. The detail is cut after that, not before."""
    problem.title = _hiding(problem.title, key)
    problem.remedy = problem.remedy and _hiding(problem.remedy, key)
    problem.detail = hidden(problem.detail, key)[:4000]
    problem.args = (problem.title, problem.remedy, problem.detail)
    return problem


def _hiding(message: Message, key: str) -> Message:
    shown = {name: hidden(value, key) if isinstance(value, str) else value for name, value in message.values.items()}
    return Message(message.text, shown)
