from typing import Any

import pytest

from core.errors import Busy, KeyRejected, NoBalance, NotAllowed, NotFound, OutcomeUnknown, Refused
from core.message import say
from core.net.reading import code_of, hidden, is_page, problem_of, retry_after, said, unanswered, without_key


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"error": {"message": "voice not found", "code": "x"}, "message": "other"}, "voice not found"),
        ({"error": {"err_code": -10004, "message": "no money", "message_cn": "余额不足"}}, "no money"),
        ({"error": {"message_cn": "余额不足", "message_jp": "…"}}, "余额不足"),
        ({"error": {"message_de": "kein Geld"}}, "kein Geld"),
        ({"error": "plain words"}, "plain words"),
        ({"error": {}, "message": "outer"}, "outer"),
        ({"detail": "Voice file 'x' not found."}, "Voice file 'x' not found"),
        ({"detail": {"error": "e", "message": "inside", "type": "t"}}, "inside"),
        (
            {"detail": [{"loc": ["body", "input"], "msg": "field required"}, {"msg": "two"}]},
            "input: field required; two",
        ),
        ({"message": "flat", "msg": "less"}, "flat"),
        ({"code": 20001, "msg": "wrong"}, "wrong"),
        ({"code": 0, "data": {"message": "deep"}}, "deep"),
        ({"message": 5, "msg": None}, ""),
        ({"detail": [5, {"msg": None}]}, ""),
        ([1, 2], ""),
        ("just a string", "just a string"),
        ({"message": "  many\n\n  spaces. "}, "many spaces"),
    ],
)
def test_words_are_found_in_every_shape(data: Any, words: str) -> None:
    assert said(data, '{"raw": true}') == words


def test_the_body_itself_speaks_where_it_is_text_and_no_page() -> None:
    assert said(None, "Not today.") == "Not today"
    assert said(None, "<html><body>502</body></html>") == ""


def test_long_words_are_cut() -> None:
    assert len(said({"message": "word " * 500})) == 300


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"error": {"code": "invalid_api_key"}}, "invalid_api_key"),
        ({"error": {"err_code": -10004}}, "-10004"),
        ({"err_code": 7}, "7"),
        ({"code": 20001}, "20001"),
        ({"code": True}, ""),
        ({"error": {"code": None, "type": "server_error"}}, "server_error"),
        ("x", ""),
    ],
)
def test_codes_are_text_whatever_they_were(data: Any, code: str) -> None:
    assert code_of(data) == code


@pytest.mark.parametrize(
    ("status", "data", "kind"),
    [
        (400, {}, Refused),
        (401, {}, KeyRejected),
        (402, {}, NoBalance),
        (403, {}, NotAllowed),
        (403, {"error": {"message": "用户额度不足", "code": "insufficient_user_quota"}}, NoBalance),
        (404, {}, NotFound),
        (405, {}, NotFound),
        (413, {}, Refused),
        (422, {}, Refused),
        (429, {}, Busy),
        (429, {"error": {"message": "Rate limit reached", "type": "requests"}}, Busy),
        (429, {"error": {"message": "You exceeded your current quota", "code": "insufficient_quota"}}, NoBalance),
        (429, {"error": {"message": "余额不足"}}, NoBalance),
        (500, {}, Refused),
        (501, {}, Refused),
        (503, {}, Refused),
    ],
)
def test_each_status_has_its_problem(status: int, data: Any, kind: type[Exception]) -> None:
    problem = problem_of("Acme", status, data, "", {})
    assert type(problem) is kind
    assert "Acme" in str(problem.title)
    assert problem.remedy
    if isinstance(problem, Refused):
        assert problem.status == status
        assert problem.retry is (status >= 500)


def test_a_server_that_says_when_is_busy() -> None:
    problem = problem_of("Acme", 503, None, "", {"retry-after": "7"})
    assert isinstance(problem, Busy)
    assert problem.wait == 7


def test_the_providers_words_are_quoted() -> None:
    problem = problem_of("Kokoro", 400, {"detail": "voice not found"}, "", {})
    assert str(problem.title) == "Kokoro refused the request: “voice not found”."


def test_an_answer_on_the_way_leaves_the_outcome_open() -> None:
    assert isinstance(unanswered("Acme", 502, ""), OutcomeUnknown)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, 0),
        ({"retry-after": "5"}, 5),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"retry-after": "999999"}, 600),
        ({"retry-after": "-5"}, 0),
        ({"retry-after": "soon"}, 0),
        ({"retry-after": "Fri, 20 Nov 2099 10:00:30 GMT", "date": "Fri, 20 Nov 2099 10:00:00 GMT"}, 30),
        ({"retry-after": "Fri, 20 Nov 2020 10:00:30 GMT", "date": "Fri, 20 Nov 2020 10:00:00 GMT"}, 30),
        ({"retry-after": "Fri, 20 Nov 2020 10:00:00 GMT"}, 0),
        ({"retry-after": "Fri, 20 Nov 2099 10:00:00 GMT"}, 600),
    ],
)
def test_the_wait_counts_by_the_servers_own_clock_and_has_an_end(headers: dict[str, str], seconds: float) -> None:
    assert retry_after(headers) == seconds


@pytest.mark.parametrize("form", ["te/st+key=99", "te%2Fst%2Bkey%3D99", "dGUvc3Qra2V5PTk5"])
def test_the_key_is_hidden_in_every_writing(form: str) -> None:
    assert form not in hidden(f"You sent {form} to us", "te/st+key=99")


def test_a_problem_loses_the_key_wherever_it_stood() -> None:
    key = "test-key-1234"
    problem = Refused(say("“{words}”", words=f"bad {key}"), say("Not {it}", it=key), f"raw {key}", status=400)
    assert key not in repr(without_key(problem, key))
    assert key not in f"{problem} {problem.detail} {problem.args}"


@pytest.mark.parametrize(
    "text", ["<!DOCTYPE html><html>", "\ufeff\n <html lang='en'>", "<?xml version='1.0'?>", "<Error><Code>"]
)
def test_pages_are_known(text: str) -> None:
    assert is_page(text)


@pytest.mark.parametrize("text", ["", "< 5", "1\n00:00:01,000 --> 00:00:02,000\n<i>Hi</i>", "{}"])
def test_other_text_is_no_page(text: str) -> None:
    assert not is_page(text)
