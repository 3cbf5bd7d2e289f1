import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ScriptProblem
from core.text.notation import USUAL, Pause, segments, silence, spoken


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("[pause 0.5s]", 0.5),
        ("[pause 0.5 s]", 0.5),
        ("[pause 500ms]", 0.5),
        ("[PAUSE 0,5S]", 0.5),
        ("[Pause: 2 seconds]", 2),
        ("[pause=1]", 1),
        ("[pause .25s]", 0.25),
        ("[ pause 1 sec. ]", 1),
        ("[pause 2秒]", 2),
        ("[pause]", USUAL),
        ("[pause 0s]", 0),
        ("[pause 60s]", 60),
        ("<#0.5#>", 0.5),
        ("<# 1,5 #>", 1.5),
        ("<#500ms#>", 0.5),
    ],
)
def test_every_way_to_write_a_pause(written: str, seconds: float) -> None:
    assert segments(f"One{written}two") == ("One", Pause(seconds), "two")
    assert silence(written) == seconds


@pytest.mark.parametrize(
    "written",
    [
        "[pause abc]",
        "[pause -1s]",
        "[pause 99999s]",
        "[pause 60.1s]",
        "[pause 1e3s]",
        "[pause nan]",
        "[pause inf]",
        "[pause 5 minutes]",
        "[pause for effect]",
        "[pause 1.2.3s]",
        "[pause 1s",
        "<#abc#>",
        "<##>",
        "<#-1#>",
        "<#99999#>",
        "<#0.5",
        "[pause-1s]",
    ],
)
def test_a_pause_that_is_not_understood_is_a_problem_and_never_read_aloud(written: str) -> None:
    with pytest.raises(ScriptProblem) as caught:
        segments(f"One {written} two")
    assert written in str(caught.value.title)
    assert caught.value.remedy
    assert spoken(f"One {written} two") == "One two"
    assert silence(written) == 0


@pytest.mark.parametrize(
    "text", ["He pauses.", "[pauses] then", "[paused]", "a <# b", "#> x", "[", "[[", "[no pause]", "pause 1s"]
)
def test_what_is_no_pause_is_text(text: str) -> None:
    assert segments(text) == (text,)
    assert spoken(text) == text


def test_nothing_has_no_segments() -> None:
    assert segments("") == ()


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("I heard something. [pause 0.5s] Did you?", "I heard something. Did you?"),
        ("No[pause 1s].", "No."),
        ("one[pause]two", "one two"),
        ("你[pause 1s]好", "你好"),
        ("[pause 1s] Go.", "Go."),
        ("a [pause][pause] b", "a b"),
    ],
)
def test_what_a_listener_hears(text: str, result: str) -> None:
    assert spoken(text) == result


@given(st.text(st.sampled_from(list("[]<># pause0.5sm-,\nx"))))
def test_segments_keep_every_character_that_is_no_notation(text: str) -> None:
    try:
        found = segments(text)
    except ScriptProblem:
        return
    rest = text
    for part in found:
        if isinstance(part, str):
            assert part
            assert part in rest
            rest = rest[rest.index(part) + len(part) :]


def test_a_line_full_of_open_brackets_is_read_in_one_go() -> None:
    text = "[pause " * 20_000
    assert spoken(text) == ""
