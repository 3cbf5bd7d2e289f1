"""The errors of a relay's tasks, each as the problem that it is (providers.md 5.1)."""

import pytest

from core.errors import NoBalance, NotFound, OutcomeUnknown, Problem, Refused
from core.net.reading import problem_of
from core.providers.shared.newapi import explained_task

NAME = "My relay"


def body(code: object, message: str = "Said so") -> dict:
    return {"code": code, "message": message, "data": None}


def problem(status: int, data: dict) -> Problem:
    """Return the problem as a caller finds it: what is known of relays first, then what everybody says."""
    found = explained_task(NAME, status, data) or (problem_of(NAME, status, data, "", {}) if status >= 400 else None)
    assert found
    return found


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "invalid_request", Refused),
        (400, "task_not_exist", NotFound),
        (403, "quota_not_enough", NoBalance),
        (400, "invalid_api_platform", Refused),
        (400, "task_channel_disable", Refused),
        (500, "get_task_failed", Refused),
        (500, "do_request_failed", Refused),
        (500, "build_request_failed", Refused),
        (500, "insert_task_failed", OutcomeUnknown),
        (503, "fail_to_fetch_task", Refused),
        (200, "upstream_error", Refused),
        (200, "task_not_exist", NotFound),
    ],
)
def test_each_code_is_its_problem(status, code, kind):
    found = problem(status, body(code))
    assert type(found) is kind
    assert found.remedy
    assert (code == "task_not_exist") == ("no such task" in str(found))


@pytest.mark.parametrize("code", ["success", "SUCCESS", 200, 0, "200", True, None])
def test_success_is_no_problem_whatever_its_type(code):
    assert explained_task(NAME, 200, {"code": code, "message": "", "data": "task"}) is None
    failed = {"code": code, "data": {"status": "FAILURE", "fail_reason": "Moderated"}}
    assert explained_task(NAME, 200, failed) is None  # the task failed, the answer did not


def test_words_of_a_refusal_are_quoted():
    found = problem(400, body("invalid_request", "task id is empty"))
    assert str(found).startswith("My relay refused the request: “task id is empty”.")
    assert "Said so" in problem(500, body("insert_task_failed")).detail


def test_what_is_no_object_says_nothing():
    for data in ([], [{"id": "a"}], "text", None, 7):
        assert explained_task(NAME, 200, data) is None
