"""302.AI's own codes, in each of its error shapes."""

import pytest

from core.errors import KeyRejected, NoBalance, NotAllowed, OutcomeUnknown, Refused
from core.providers.shared.codes import explained

NAME = "My 302"


def shapes(code: int | str) -> list[dict]:
    return [
        {"error": {"err_code": code, "message": "Said so", "message_cn": "说了", "type": "api_error"}},
        {"error": {"err_code": str(code), "message_en": "Said so", "message_cn": "说了"}},
        {"status": "error", "data": {"state": "?", "error": {"err_code": code, "message": "Said so"}}},
        {"err_code": code, "message": "Said so"},
        {"code": code, "message": "Said so", "request_id": "r"},
    ]


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        (-10001, KeyRejected, "My 302 does not take the key."),
        (-10005, KeyRejected, "My 302 does not take the key."),
        ("Unauthorized", KeyRejected, "My 302 does not take the key."),
        (-10002, NotAllowed, "My 302 does not allow this: “Said so”."),
        (-10004, NoBalance, "The account at My 302 has nothing left to spend."),
        ("InsufficientBalance", NoBalance, "The account at My 302 has nothing left to spend."),
        (-10006, NoBalance, "A quota at My 302 is used up."),
        (-10007, NoBalance, "A quota at My 302 is used up."),
        (-10012, NoBalance, "A quota at My 302 is used up."),
        (-10018, NoBalance, "A quota at My 302 is used up."),
        (-1024, OutcomeUnknown, "My 302 waited for a service behind it and gave up."),
    ],
)
@pytest.mark.parametrize("status", [200, 400, 401, 403, 500])
def test_a_code_says_more_than_the_status(code, kind, words, status):
    for data in shapes(code):
        problem = explained(NAME, status, data)
        assert problem
        assert type(problem) is kind
        assert str(problem.title) == words
        assert problem.remedy
        if isinstance(problem, Refused):
            assert (problem.status, problem.code) == (status, str(code))


@pytest.mark.parametrize("code", [-10003, -10008, -10009, -10010, -10011, "InvalidParameter", "InternalError", -99])
@pytest.mark.parametrize("status", [400, 404, 413, 429, 500, 503])
def test_other_codes_leave_it_to_the_status(code, status):
    assert [explained(NAME, status, data) for data in shapes(code)] == [None] * 5


def test_too_many_requests_are_no_lost_request():
    assert [explained(NAME, 429, data) for data in shapes(-1024)] == [None] * 5


@pytest.mark.parametrize(("code", "retry"), [(-10008, True), (-10003, True), (-10009, False), (-10011, False)])
def test_an_error_with_status_200_is_a_refusal(code, retry):
    for data in (shapes(code)[0], shapes(code)[1], shapes(code)[4]):
        problem = explained(NAME, 200, data)
        assert type(problem) is Refused
        assert str(problem.title) == "My 302 refused the request: “Said so”."
        assert problem.retry is retry


@pytest.mark.parametrize(
    "data",
    [
        {"code": "fail", "message": "Said so"},
        {"code": 500, "message": "Said so", "data": None},
        {"code": "error", "data": {"message": "Said so"}},
        {"success": False, "message": "Said so"},
        {"error": "Said so"},
        {"code": False, "msg": "Said so"},
        {"code": "20001", "message": "", "message_cn": "Said so"},
    ],
)
def test_business_errors_in_other_shapes(data):
    problem = explained(NAME, 200, data)
    assert type(problem) is Refused
    assert str(problem.title) == "My 302 refused the request: “Said so”."


def test_a_refusal_without_words():
    problem = explained(NAME, 200, {"code": 7})
    assert problem
    assert str(problem.title) == "My 302 refused the request (HTTP 200)."


@pytest.mark.parametrize(
    "data",
    [
        {"code": "success", "data": "t"}, {"code": "SUCCESS"}, {"code": 0}, {"code": "0"}, {"code": 200},
        {"code": "200"}, {"code": 20000}, {"code": True}, {"code": None}, {"code": ""}, {"task_id": "t"},
        {"error": None, "state": "SUCCESS"}, {"error": ""}, {"error": {}}, {}, [], "text",
        {"state": "FAILURE", "error": "The task failed, the answer did not"},
        {"code": 200, "data": {"status": "FAILURE", "fail_reason": "The task failed"}},
    ],
)  # fmt: skip
def test_good_answers_are_left_alone(data):
    assert explained(NAME, 200, data) is None
