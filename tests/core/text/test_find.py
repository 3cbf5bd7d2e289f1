"""Finding and replacing in a line's text."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.errors import ScriptProblem
from core.text.find import Query, Search


def found(text: str, wanted: str, **how: bool) -> list[str]:
    search = Search(Query(wanted, **how))
    return [text[start:end] for start, end in search.spans(text)]


def replaced(text: str, wanted: str, by: str, **how: bool) -> str:
    return Search(Query(wanted, **how)).replaced(text, by)


def test_case_counts_only_where_it_is_asked_for() -> None:
    assert found("Anna and anna", "anna") == ["Anna", "anna"]
    assert found("Anna and anna", "anna", case=True) == ["anna"]


def test_plain_words_are_taken_as_they_are_written() -> None:
    assert found("Why? (He left.)", "?") == ["?"]
    assert replaced("Why? No.", "?", r"\1 $1") == r"Why\1 $1 No."
    assert found("anything", "") == []


def test_a_whole_word_is_not_found_in_a_longer_one() -> None:
    assert found("cat, concat, cats, Cat", "cat", word=True) == ["cat", "Cat"]
    assert found("one two", "one|two", word=True, regular=True) == ["one", "two"]


@pytest.mark.parametrize("by", ["$2 $1", r"\2 \1", "${2} ${1}"])
def test_groups_are_put_where_they_are_named(by: str) -> None:
    assert replaced("Ferry Last", r"(\w+) (\w+)", by, regular=True) == "Last Ferry"


def test_what_looks_like_a_group_can_be_written() -> None:
    assert replaced("ten", "(ten)", r"$$1 \\1", regular=True) == r"$1 \1"
    assert replaced("b", "(a)?b", "[$1]", regular=True) == "[]"


def test_a_group_that_is_not_there_is_told() -> None:
    with pytest.raises(ScriptProblem, match="no group 2"):
        Search(Query("(a)", regular=True)).check("$2")


@pytest.mark.parametrize("wrong", ["(", "[a", "*", "a{2,1}", r"\9", "(?P<1>a)"])
def test_a_wrong_expression_is_told(wrong: str) -> None:
    with pytest.raises(ScriptProblem, match="not complete"):
        Search(Query(wrong, regular=True))


def test_an_expression_cannot_break_out_of_whole_words() -> None:
    with pytest.raises(ScriptProblem, match="not complete"):
        Search(Query("a)|(?:b", regular=True, word=True))


@pytest.mark.parametrize("empty", ["x*", "^", "$", r"\b", "(?=a)", "()"])
def test_what_is_empty_is_not_found(empty: str) -> None:
    assert found("abc", empty, regular=True) == []
    assert replaced("abc", empty, "-", regular=True) == "abc"


def test_one_match_alone_can_be_replaced() -> None:
    search = Search(Query("a"))
    assert search.replaced("a a a", "b", only=(2, 3)) == "a b a"


def test_a_pause_is_never_cut_and_may_be_replaced_whole() -> None:
    line = "Pause here. [pause 0.5s] Then 0.5 more."
    assert found(line, "pause") == ["Pause"]
    assert replaced(line, "0.5", "1") == "Pause here. [pause 0.5s] Then 1 more."
    assert replaced(line, "[pause 0.5s]", "[pause 1s]") == "Pause here. [pause 1s] Then 0.5 more."
    assert found("[pause soon]", "soon") == ["soon"], "a pause that is not understood is there to be mended"


@pytest.mark.parametrize(
    "costly",
    ["(a+)+b", "(a|a)*b", "(a|ab)+c", "(a*)*", r"(\w+\s?)*x", "((a)?){30}", "a?" * 30 + "a" * 30, "(?x)(a +) +b",
     "(.{0,9}){9}x", ".*.*.*.*.*.*.*.*.*x", "(?:a+){9}", "(a+(?#no))+b", "(?:a|b|ab){2,}c", "(x+x+)+y", "(a{1,9})+b"],
)  # fmt: skip
def test_an_expression_that_could_last_for_ever_is_refused(costly: str) -> None:
    with pytest.raises(ScriptProblem, match="very long"):
        Search(Query(costly, regular=True))


@pytest.mark.parametrize(
    "useful", [r"(\w+), (\w+) and (\w+)", r"\bthe (\w+) \1\b", "colou?r", "Mr|Mrs|Ms", r"\d{1,2}:\d\d", "“[^”]*”",
               r"(?i)anna's? ", r"\s+$", "(ha)+", r"\.{3}", "[A-Z][a-z]+ [A-Z][a-z]+"],
)  # fmt: skip
def test_everyday_expressions_look_into_lines_of_everyday_length(useful: str) -> None:
    assert Search(Query(useful, regular=True)).longest >= 300


@pytest.mark.parametrize("slow", ["a*b", "a*a*b", ".*.*x", "(a)*ab", r"(a+)\1b", "a{0,9}a{0,9}a{0,9}b"])
def test_the_longest_line_of_a_slow_expression_is_looked_into(slow: str) -> None:
    search = Search(Query(slow, regular=True))
    assert search.spans("a" * search.longest) == (), "which would take hours if the limit were ten times as high"
    assert search.too_long("a" * (search.longest + 1))
    assert search.spans("ab" * search.longest) == ()


texts = st.text(st.sampled_from("abcAB .,-[pause 1s]0.5$\\é水🎈"), max_size=60)


@example("", "[[", False, False)  # of which Python warns
@given(texts, texts, st.booleans(), st.booleans())
def test_replacing_a_match_by_itself_changes_nothing(text: str, wanted: str, case: bool, word: bool) -> None:
    search = Search(Query(wanted, case=case, word=word))
    for span in search.spans(text):
        assert search.replaced(text, text[span[0] : span[1]], only=span) == text
    try:
        regular = Search(Query(f"({wanted})", case=case, word=word, regular=True))
    except ScriptProblem:
        return
    assert regular.replaced(text, "$1") == text


@given(texts, st.text(st.sampled_from("ab*+?.|()[]{}\\d1^$"), max_size=8))
def test_matches_follow_each_other_and_are_what_the_expression_says(text: str, source: str) -> None:
    try:
        search = Search(Query(source, case=True, regular=True))
    except ScriptProblem:
        return
    ends = [0]
    for start, end in search.spans(text):
        assert ends[-1] <= start < end
        ends.append(end)
    assert set(search.spans(text)) <= {match.span() for match in re.finditer(source, text)}
