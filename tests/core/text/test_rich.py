"""Rich text as word processors, browsers and mails put it on the clipboard, and what is made of it."""

import pytest

from core.text.parse import Chapter, Spoken, parse
from core.text.rich import from_html, to_html
from core.text.rtf import from_rtf, is_one

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><title>x</title>
<style><!-- p.MsoNormal {margin:0} --></style></head><body lang=EN-GB><!--StartFragment-->
<h1>Harbour<o:p></o:p></h1>
<p class=MsoNormal>ANNA: <i>(softly)</i> I heard
something.<o:p></o:p></p>
<p class=MsoListParagraph><![if !supportLists]><span style='font-family:Symbol'><span
style='mso-list:Ignore'>·<span style='font:7.0pt'>&nbsp;&nbsp; </span></span></span><![endif]>Rope</p>
<p class=MsoListParagraph><span style='mso-list:Ignore'>1.<span>&nbsp; </span></span>Lamp</p>
<!--EndFragment--></body></html>"""

DOCS = """<meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1">
<h2 dir="ltr"><span>Fog</span></h2>
<p dir="ltr"><span style="font-weight:700;font-style:normal">BEN: </span><span style="font-style:italic">(angry)</span>
<span style="font-style:normal"> They would not dare.</span></p>
<ul><li><p><span>One</span></p></li><li><p>Two</p></li></ul>
<ol start="3"><li>Three</li><li>Four</li></ol></b>"""


def test_words_paragraphs_headings_directions_and_lists() -> None:
    assert from_html(WORD).split("\n") == ["# Harbour", "", "ANNA (softly): I heard something.", "Rope", "1. Lamp"]


def test_google_docs_says_italics_in_styles() -> None:
    assert from_html(DOCS).split("\n") == [
        "# Fog",
        "",
        "BEN (angry): They would not dare.",
        "One",
        "Two",
        "3. Three",
        "4. Four",
    ]


def test_a_table_of_two_columns_is_a_dialogue_and_another_is_text() -> None:
    page = (
        "<table><tr><th>Who</th><th>What</th><th>When</th></tr><tr><td><p>ANNA</p></td><td><p>Come.</p><p>Now.</p></td></tr>"
        "<tr><td></td><td>Rain.</td></tr></table><p>End</p>"
    )
    assert from_html(page).split("\n") == ["Who – What – When", "ANNA: Come. Now.", "Rain.", "End"]


def test_a_direction_without_a_name_is_the_narrators() -> None:
    assert from_html("<p><em>(whispering)</em> It rains.</p>") == "(whispering): It rains."
    (chapter,) = parse(from_html("<p><em>(whispering)</em> It rains.</p>"))
    assert chapter.lines == (Spoken("", "whispering", "It rains."),)


@pytest.mark.parametrize(
    "page",
    [
        "<p>One.</p><p>Two.</p>",
        "<div><span style='color:#fff'>def f():</span></div>",
        "<p>(upright) words</p>",
        "<p><i>Only italics</i></p>",
        "plain",
        "",
    ],
)
def test_what_the_plain_text_tells_as_well_is_left_to_it(page: str) -> None:
    assert from_html(page) == ""


def test_what_is_no_text_is_not_read() -> None:
    page = "<style>p{}</style><script>x()</script><h3>Title</h3><p>#1 &amp; <ruby>漢<rt>かん</rt></ruby></p>"
    assert from_html(page).split("\n") == ["# Title", "", "\\#1 & 漢"]


def test_a_broken_page_gives_what_it_has() -> None:
    assert from_html("<h1>A<p>b<i>(c)</b> d<table><tr><td>x").split("\n")[0] == "# A"


def test_ours_goes_out_as_html_and_comes_back() -> None:
    chapters = (Chapter("Night <1>", (Spoken("ANNA", "low", "A & b"), Spoken("", "", "Rain."))),)
    page = to_html(chapters)
    assert "<b>ANNA:</b> <i>(low)</i> A &amp; b" in page
    assert parse(from_html(page)) == chapters


RTF = rb"""{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Times;}}{\*\generator Riched20;}{\info{\title x}}
\pard\outlinelevel0 Harbour\par
\pard ANNA: {\i (softly)} caf\'e9 \u8220?yes\u8221? \{x\}\par
\trowd\cellx1\pard\intbl BEN\cell No.\cell\row
\pard Rain.\par}"""


def test_rtf_tells_the_same() -> None:
    assert is_one(RTF)
    assert from_rtf(RTF).split("\n") == ["# Harbour", "", "ANNA (softly): café “yes” {x}", "BEN: No.", "Rain."]
    assert from_rtf(rb"{\rtf1 plain\par text\par}") == ""


def test_rtf_in_a_code_page_of_two_bytes_and_with_surrogates() -> None:
    data = rb"{\rtf1\ansi\ansicpg936\pard\outlinelevel1 \'c4\'e3\'ba\'c3\par \pard\uc0 \u-10179\u-8704 x\par}"
    assert from_rtf(data).split("\n") == ["# 你好", "", "😀x"]
