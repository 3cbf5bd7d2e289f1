from hypothesis import given, settings
from hypothesis import strategies as st

from core.text.formats import fountain
from core.text.formats.reading import read
from core.text.parse import Chapter, Spoken

OPEN = "  "  # keeps a speech from ending
SCRIPT = f"""Title: The Ferry
Author: Nobody
    of note

FADE IN:

INT. HARBOUR - NIGHT #12#

Rain falls on the *water*.
It does not stop. [[or does it?]]

= Anna hears the ferry.

ANNA (V.O.) (CONT'D)
(softly)
I **heard** something. [pause 0.5s]
Did you?
(louder)
Ben!

BEN (on the phone)
No.

@McCOY ^
~Row, row,
{OPEN}
~row your boat.

CUT TO:

.THE QUAY

/* Not
said. */

!GUARD
> The end. <

===
"""


def test_a_screenplay() -> None:
    assert fountain.read(SCRIPT) == (
        Chapter(
            "INT. HARBOUR - NIGHT",
            (
                Spoken("", "", "Rain falls on the water. It does not stop."),
                Spoken("ANNA", "softly", "I heard something. [pause 0.5s] Did you?"),
                Spoken("ANNA", "louder", "Ben!"),
                Spoken("BEN", "on the phone", "No."),
                Spoken("McCOY", "", "Row, row, row your boat."),
            ),
        ),
        Chapter("THE QUAY", (Spoken("", "", "GUARD The end."),)),
    )


def test_it_is_known_by_its_content_too() -> None:
    assert read(SCRIPT.encode("utf-16"), "ferry.txt") == fountain.read(SCRIPT)
    assert read(b"INT. means interior.\nANNA: Yes.", "a.txt")[0].lines[1] == Spoken("ANNA", "", "Yes.")


def test_sections_are_chapters_where_something_is_said_below_them() -> None:
    assert fountain.read("# Act one\n\n## Start\n\nINT. A\n\nRain.\n\n# Act two\n\nSnow.\n") == (
        Chapter("INT. A", (Spoken("", "", "Rain."),)),
        Chapter("Act two", (Spoken("", "", "Snow."),)),
    )


def test_a_cue_under_which_nothing_is_said_is_action() -> None:
    assert fountain.read("BANG!\n\nANNA\n\nRain.\n") == (
        Chapter("", (Spoken("", "", "BANG!"), Spoken("", "", "ANNA"), Spoken("", "", "Rain."))),
    )


# What the format can hold: names without parentheses, directions of speakers only, one row each.
CHARS = st.one_of(
    st.sampled_from(list("abAB :.#@\\!~>=<*_[]/^'’-&1安说。")), st.characters(exclude_categories=["C", "Z"])
)
WORDS = st.text(CHARS, max_size=50).map(lambda text: " ".join(text.split()))
NAMES = WORDS.map(lambda text: " ".join("".join(char for char in text if char not in "()^").split()).lstrip("@ "))
DIRECTIONS = WORDS.map(lambda text: "".join(char for char in text if char not in "()").strip())
SAID = st.one_of(WORDS, st.sampled_from(["(x)", "~x", "INT. A", "CUT TO:", "[[x]]", "/*x*/", "[pause 1s] x", "\\*"]))
LINES = st.builds(
    lambda name, direction, text: Spoken(name, direction if name else "", text), NAMES, DIRECTIONS, SAID.filter(bool)
)


@given(st.lists(st.tuples(WORDS.filter(bool), st.lists(LINES, min_size=1, max_size=4)), max_size=3), st.booleans())
@settings(max_examples=400, deadline=None)
def test_what_is_written_is_read_again(found: list[tuple[str, list[Spoken]]], untitled: bool) -> None:
    chapters = tuple(
        Chapter("" if untitled and not place else title, tuple(lines)) for place, (title, lines) in enumerate(found)
    )
    assert fountain.read(fountain.write(chapters)) == chapters


def test_what_it_cannot_hold_is_brought_into_it() -> None:
    given = (
        Chapter("One", (Spoken("", "softly", "Rain."), Spoken("ANNA (1)", "a (b)", "two\nrows"))),
        Chapter("Empty", ()),
        Chapter("", (Spoken("BEN", "", "No."),)),
    )
    lines = (Spoken("", "", "Rain."), Spoken("ANNA 1", "a [b]", "two rows"), Spoken("BEN", "", "No."))
    assert fountain.read(fountain.write(given)) == (Chapter("One", lines),)
