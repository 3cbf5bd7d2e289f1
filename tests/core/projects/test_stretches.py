"""Text over several lines: nothing outside of it is lost, and undo brings back all that was in it."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.domain.ids import new_id
from core.domain.script import Line
from core.projects import stretches
from core.projects.document import Document
from core.projects.pasting import Pasted, narration, read
from core.projects.steps import TYPING
from core.projects.stretches import Stretch
from tests.core.projects.test_identity import LINES, document_of

SCRIPT = "s0"
PIECES = st.text(st.sampled_from(list("ab .行😀é[]{|")), max_size=12)


@st.composite
def written(draw: st.DrawFn) -> tuple[Document, Stretch]:
    """Some lines, two at least, any of them empty, and a stretch over some of them."""
    lines = draw(LINES) + draw(LINES)
    texts = [draw(st.one_of(PIECES, st.just(line.text))) for line in lines]
    document = document_of(
        [
            [
                msgspec.structs.replace(line, text=text, locked=draw(st.booleans()))
                for line, text in zip(lines, texts, strict=True)
            ]
        ]
    )
    first = draw(st.integers(0, len(lines) - 2))
    last = draw(st.integers(first + 1, len(lines) - 1))
    start, end = draw(st.integers(0, len(texts[first]))), draw(st.integers(0, len(texts[last])))
    return document, Stretch(f"0-{first}", start, f"0-{last}", end)


def flat(document: Document) -> str:
    return "\n".join(line.text for line in document.lines(SCRIPT))


def around(document: Document, stretch: Stretch) -> tuple[str, str, str]:
    """Return the whole text before the stretch, in it, and after it."""
    lines = list(document.lines(SCRIPT))
    first, last = document.index_of(stretch.first)[1], document.index_of(stretch.last)[1]
    begin = sum(len(line.text) + 1 for line in lines[:first]) + stretch.start
    stop = sum(len(line.text) + 1 for line in lines[:last]) + stretch.end
    return flat(document)[:begin], flat(document)[begin:stop], flat(document)[stop:]


def undone_and_redone(document: Document, before: list[Line]) -> None:
    after = list(document.lines(SCRIPT))
    document.undo()
    assert list(document.lines(SCRIPT)) == before
    assert not document.can_undo, "it was one step"
    document.redo()
    assert list(document.lines(SCRIPT)) == after


@given(written(), PIECES)
@settings(max_examples=60, deadline=None)
def test_writing_over_a_stretch_changes_nothing_else_and_is_taken_back(
    made: tuple[Document, Stretch], text: str
) -> None:
    document, stretch = made
    before = list(document.lines(SCRIPT))
    above, _inside, below = around(document, stretch)
    line, caret = stretches.overwrite(document, stretch, text)
    if text:
        assert flat(document) == above + text + below
    else:
        assert flat(document) in {above + below, f"{above} {below}"}
    at = document.index_of(line)[1]
    assert flat(document)[: sum(len(one.text) + 1 for one in document.lines(SCRIPT)[:at]) + caret].rstrip(" ") == (
        (above + text).rstrip(" ")
    )
    untouched = [one for one in before if one.id in document and one.id != line]
    assert untouched == [one for one in document.lines(SCRIPT) if one.id != line]
    kept = next(one for one in before if one.id == line)
    assert msgspec.structs.replace(document.line(line), text=kept.text) == kept, "who says it and how stays"
    undone_and_redone(document, before)


@given(written(), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_line_break_over_a_stretch_leaves_both_ends_their_own_lines(
    made: tuple[Document, Stretch], same_speaker: bool
) -> None:
    document, stretch = made
    before = list(document.lines(SCRIPT))
    above, _inside, below = around(document, stretch)
    first = document.line(stretch.first)
    speaker = first.speaker if same_speaker else document.line(stretch.last).speaker
    below_it = stretches.break_line(document, stretch, same_speaker=same_speaker)
    assert (below_it, document.line(below_it).speaker) == (stretch.last, speaker)
    head, tail = above.rpartition("\n"), below.partition("\n")
    texts = [head[2].rstrip(), tail[0].lstrip()]
    assert flat(document) == f"{head[0]}{head[1]}{texts[0]}\n{texts[1]}{tail[1]}{tail[2]}"
    if list(document.lines(SCRIPT)) != before:
        undone_and_redone(document, before)


@given(written())
@settings(max_examples=60, deadline=None)
def test_lines_that_are_put_stand_between_what_is_left(made: tuple[Document, Stretch]) -> None:
    document, stretch = made
    before, cast = list(document.lines(SCRIPT)), dict(document.speakers)
    head = document.line(stretch.first).text[: stretch.start].rstrip()
    tail = document.line(stretch.last).text[stretch.end :].lstrip()
    first, last = (document.index_of(one)[1] for one in (stretch.first, stretch.last))
    ids = stretches.put(document, stretch, read("GUEST: One.\nTwo.\n", ()))
    lines = list(document.lines(SCRIPT))
    around_it = [one for one in lines if one.id not in ids]
    assert around_it[:first] == before[:first]
    assert around_it[len(around_it) - len(before) + last + 1 :] == before[last + 1 :]
    assert [one.text for one in lines[first : first + 2 + bool(head) + bool(tail)]] == [
        *([head] if head else []),
        "One.",
        "Two.",
        *([tail] if tail else []),
    ]
    undone_and_redone(document, before)
    document.undo()
    assert document.speakers == cast, "who was new went too"


@given(written())
@settings(max_examples=60, deadline=None)
def test_the_parts_are_what_lies_in_the_stretch(made: tuple[Document, Stretch]) -> None:
    document, stretch = made
    _above, inside, _below = around(document, stretch)
    parts = stretches.parts(document, stretch)
    if inside == "\n" and parts == []:
        return  # a line break alone
    assert [document.index_of(part.id)[1] for part in parts] == list(stretches.chosen(document, stretch))
    only_left = stretch.start == len(document.line(stretch.first).text) > 0
    inside = inside.removeprefix("\n") if only_left else inside
    assert "\n".join(part.text for part in parts) == (inside if stretch.end else inside.removesuffix("\n"))


def some_lines(*texts: str) -> Document:
    return document_of([[Line("", str(place % 3), text) for place, text in enumerate(texts)]])


def texts_of(document: Document) -> list[str]:
    return [line.text for line in document.lines(SCRIPT)]


@pytest.mark.parametrize(
    ("stretch", "expected"),
    [
        (Stretch("0-0", 3, "0-1", 3), ["Oneno.", "Three."]),
        (Stretch("0-0", 8, "0-1", 0), ["One two. But no.", "Three."]),  # as Backspace joins
        (Stretch("0-0", 3, "0-2", 0), ["One Three."]),
        (Stretch("0-0", 4, "0-2", 0), ["One Three."]),
        (Stretch("0-0", 0, "0-1", 0), ["But no.", "Three."]),  # the first line, whole
        (Stretch("0-0", 0, "0-2", 6), [""]),
        (Stretch("0-1", 7, "0-2", 6), ["One two.", "But no."]),
    ],
)
def test_what_is_left_grows_together(stretch: Stretch, expected: list[str]) -> None:
    document = some_lines("One two.", "Butno." if stretch.end == 3 else "But no.", "Three.")
    stretches.overwrite(document, stretch)
    assert texts_of(document) == expected


def test_lines_that_are_taken_out_whole_leave_the_next_one_with_its_speaker() -> None:
    document = some_lines("One.", "Two.", "Three.")
    assert stretches.overwrite(document, Stretch("0-0", 0, "0-2", 0)) == ("0-2", 0)
    assert [(line.id, line.speaker, line.text) for line in document.lines(SCRIPT)] == [("0-2", "2", "Three.")]


def test_chinese_grows_together_without_a_space() -> None:
    document = some_lines("午夜。", "下雨了。")
    assert stretches.overwrite(document, Stretch("0-0", 3, "0-1", 0)) == ("0-0", 3)
    assert texts_of(document) == ["午夜。下雨了。"]


def test_typing_goes_on_with_the_step_and_after_a_rest_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("core.projects.steps.time.monotonic", lambda: now)
    document = some_lines("One.", "Two.", "Three.")
    line, _caret = stretches.overwrite(document, Stretch("0-0", 1, "0-1", 1), "x")
    document.change_line(line, merge=True, text="Oxywo.")
    now += TYPING + 1
    document.change_line(line, merge=True, text="Oxyzwo.")
    document.undo()
    assert texts_of(document) == ["Oxywo.", "Three."]
    document.undo()
    assert texts_of(document) == ["One.", "Two.", "Three."]
    stretches.overwrite(document, Stretch("0-0", 1, "0-1", 1))
    now += TYPING + 1
    document.keep_typing()  # composing takes its time
    document.change_line(line, merge=True, text="O你wo.")
    document.undo()
    assert texts_of(document) == ["One.", "Two.", "Three."]


def test_typing_does_not_write_a_great_step_again_with_every_key() -> None:
    document = some_lines(*(f"Line {n}." for n in range(200)))
    line, _caret = stretches.overwrite(document, Stretch("0-0", 1, "0-199", 1), "x")
    document.change_line(line, merge=True, text="Lxyine 199.")
    document.undo()
    assert texts_of(document) == ["Lxine 199."]


def test_what_is_pasted_over_whole_lines_replaces_them() -> None:
    document = some_lines("One.", "Two.", "Three.")
    pasted = Pasted((Line(new_id(), "", "New."),), ("",))
    stretches.put(document, Stretch("0-0", 0, "0-1", 4), pasted)
    assert texts_of(document) == ["New.", "Three."]
    stretches.put(document, Stretch(document.lines(SCRIPT)[0].id, 2, "0-2", 2), narration("Now."))
    assert texts_of(document) == ["Ne", "Now.", "ree."]
