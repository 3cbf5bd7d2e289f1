"""What is known of every task, whoever does it."""

from core.providers.shared.tasks import Rest, trace_of


def test_what_is_missing_is_waited_for_a_few_looks_long():
    rest = Rest()
    assert [rest.is_given_up("t") for _ in range(4)] == [False, False, False, True]
    assert not rest.is_given_up("other")
    rest.forget("t")
    rest.forget("never seen")
    assert not rest.is_given_up("t")


def test_the_number_of_a_call_is_found_whatever_it_is_called():
    assert trace_of({"x-oneapi-request-id": "r-1"}) == trace_of({"request-id": "r-1"}) == "r-1"
    assert trace_of({"x-request-id": "of the gateway", "request-id": "r-1"}) == "r-1"  # 302.AI tells a cost by it
    assert trace_of({"x-request-id": "", "date": "today"}) == ""
