import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ScriptProblem
from core.text.formats import table
from core.text.formats.reading import read
from core.text.parse import Chapter, Spoken

COMMAS = """Chapter,Speaker,Direction,Text,Pause
One,ANNA,softly,"有, 下雨了。",0.5
One,,,有人还醒着吗？,
Two,BEN,,没有。,200ms
"""
TABS = """说话人\t语气\t台词\t停顿\t章节\t备注
ANNA\tsoftly\t有, 下雨了。\t0.5\tOne\tx
\t\t有人还醒着吗？\t\tOne
BEN\t\t没有。\t200 毫秒\tTwo
"""
SEMICOLONS = """text;speaker;direction;pause;chapter\r
"有, 下雨了。";ANNA;softly;0,5;One\r
有人还醒着吗？;;;;One\r
没有。;BEN;;0,2 s;Two\r
"""


@pytest.mark.parametrize("text", [COMMAS, TABS, SEMICOLONS], ids=["commas", "tabs", "semicolons"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_columns_are_found_by_their_names(text: str, encoding: str) -> None:
    chapters = (
        Chapter("One", (Spoken("ANNA", "softly", "有, 下雨了。", 0.5), Spoken("", "", "有人还醒着吗？"))),
        Chapter("Two", (Spoken("BEN", "", "没有。", 0.2),)),
    )
    data = text.encode(encoding)
    assert read(data, "script.csv") == chapters
    if text != TABS:  # with a column of another kind only the ending tells
        assert read(data, "script.txt") == chapters


def test_without_a_header_it_says_what_to_write() -> None:
    with pytest.raises(ScriptProblem, match="Name the columns in the first row"):
        read(b"ANNA,softly,Yes\nBEN,,No\n", "script.csv")


@pytest.mark.parametrize("pause", ["soon", "-1", "61", "1e9", "nan"])
def test_a_pause_that_is_none_is_told_with_its_row(pause: str) -> None:
    with pytest.raises(ScriptProblem, match=f"Row 3 has a pause of {pause}"):
        read(f"text,pause\nRain.,1\nSnow.,{pause}\n".encode(), "script.csv")


def test_a_cell_that_never_ends() -> None:
    with pytest.raises(ScriptProblem, match="quotation mark"):
        read(b'text,speaker\n"' + b"word " * 100_000, "script.csv")


def test_a_row_that_is_short_or_empty() -> None:
    found = read(b"text,speaker,chapter\nRain.\n\n,ANNA,One\nSnow.,BEN\n", "script.csv")
    assert found == (Chapter("", (Spoken("", "", "Rain."), Spoken("BEN", "", "Snow."))),)


CHARS = st.one_of(st.sampled_from(list(",;\t\"'=+-@ 安。")), st.characters(exclude_categories=["C", "Z"]))
WORDS = st.text(CHARS, max_size=40).map(lambda text: " ".join(text.split()))
PAUSES = st.one_of(st.none(), st.integers(0, 60_000).map(lambda thousandths: thousandths / 1000))
SPEEDS, STEPS = st.one_of(st.just(1.0), st.integers(10, 400).map(lambda n: n / 100)), st.integers(-40, 40).map(float)
LINES = st.lists(
    st.builds(Spoken, WORDS, WORDS, WORDS.filter(bool), PAUSES, WORDS, SPEEDS, STEPS, STEPS, st.booleans()),
    min_size=1,
    max_size=4,
).map(tuple)
TITLES = st.lists(WORDS, max_size=3, unique=True)


@given(TITLES.flatmap(lambda titles: st.tuples(*(st.builds(Chapter, st.just(title), LINES) for title in titles))))
@settings(max_examples=300, deadline=None)
def test_what_is_written_is_read_again(chapters: tuple[Chapter, ...]) -> None:
    assert table.read(table.write(chapters)) == chapters


def test_how_a_line_is_said_has_columns_only_where_a_line_tells_it() -> None:
    plain = Chapter("One", (Spoken("ANNA", "", "Yes.", 0.35),))
    assert table.write((plain,)).startswith("chapter,speaker,direction,text,pause\r\n")
    told = Chapter("One", (Spoken("ANNA", "", "Yes.", 0.35, "angry", 1.2), Spoken("", "", "Quay", heading=True)))
    assert "emotion,speed,pitch,volume,heading\r\n" in table.write((told,))
    assert table.read(table.write((told,))) == (told,)


def test_a_speed_that_is_none_is_told_with_its_row() -> None:
    with pytest.raises(ScriptProblem, match="Row 2 has a speed of fast"):
        read(b"text,speed\nRain.,fast\n", "script.csv")
