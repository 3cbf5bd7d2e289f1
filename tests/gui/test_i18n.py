"""Every sentence for people is translated, with its values, and the compiled catalogue is the written one."""

import gettext
import sys
from collections.abc import Iterator
from importlib import util
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from core.message import say
from gui import RESOURCES, i18n
from gui.i18n import _, clock, count, install, language, many, qt_translator, system_language, told

PO = RESOURCES / "translations" / "zh_CN" / "LC_MESSAGES" / "roomtone.po"


@pytest.fixture(scope="module")
def translate() -> Iterator[ModuleType]:
    """The script of packaging, which is no package."""
    spec = util.spec_from_file_location("translate", RESOURCES.parent / "packaging" / "translate.py")
    assert spec
    assert spec.loader
    module = util.module_from_spec(spec)
    sys.modules["translate"] = module  # dataclasses look their module up there
    spec.loader.exec_module(module)
    yield module
    del sys.modules["translate"]


@pytest.fixture(autouse=True)
def english_afterwards() -> Iterator[None]:
    yield
    install("en")


def test_every_text_is_translated_with_its_placeholders(translate: ModuleType) -> None:
    entries = translate.merge(translate.extract(), translate.read(PO))
    assert len(entries) > 100
    assert translate.faults(entries) == [], "run packaging/translate.py and translate what it lists"


def test_the_catalogue_is_up_to_date_and_compiled(translate: ModuleType) -> None:
    entries = translate.merge(translate.extract(), translate.read(PO))
    assert PO.read_text("utf-8") == translate.written(entries, "zh_CN")
    assert PO.with_suffix(".mo").read_bytes() == translate.compiled(entries, "zh_CN")


def test_every_entry_is_found_by_gettext(translate: ModuleType) -> None:
    with PO.with_suffix(".mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    for (text, plural), entry in translate.read(PO).items():
        found = catalogue.ngettext(text, plural, 3) if plural else catalogue.gettext(text)
        assert found == entry.forms[0]


def test_texts_are_found_in_every_way_they_are_written(translate: ModuleType) -> None:
    source = '_("one")\nsay("two "\n    "halves", x=1)\nN_("three")\nmany("a", "b", 2)\n_(variable)\n_("")\nother("no")'
    assert list(translate.texts(source)) == [("one", ""), ("two halves", ""), ("three", ""), ("a", "b")]


def test_a_catalogue_survives_writing_and_reading(translate: ModuleType, tmp_path: Path) -> None:
    forms = {("a", ""): ["甲"], ('two\nlines \\ "q"\t', ""): ['二\n行 \\ "引"\t'], ("{n} b", "{n} bs"): ["{n} 乙"]}
    entries = {key: translate.Entry(["x.py"], list(form)) for key, form in forms.items()}
    (tmp_path / "x.po").write_text(translate.written(entries, "zh_CN"), "utf-8")
    assert translate.read(tmp_path / "x.po") == entries


def test_faults_are_named(translate: ModuleType) -> None:
    entries = {
        ("untranslated", ""): translate.Entry(["a.py"], [""]),
        ("{a} of {b}", ""): translate.Entry(["a.py"], ["{a}"]),
        ("{n} line", "{n} lines"): translate.Entry(["a.py"], ["{n} 行"]),
    }
    assert len(translate.faults(entries)) == 2


def test_what_is_gone_from_the_source_goes_from_the_catalogue(translate: ModuleType) -> None:
    known = {("old", ""): translate.Entry(["a.py"], ["旧"]), ("kept", ""): translate.Entry(["a.py"], ["留"])}
    merged = translate.merge({("kept", ""): ["b.py"]}, known)
    assert merged == {("kept", ""): translate.Entry(["b.py"], ["留"])}


def test_installing_changes_the_language() -> None:
    install("zh_CN")
    assert (language(), _("Play"), _("Nothing is playing")) == ("zh_CN", "播放", "未在播放")
    assert many("{n} line", "{n} lines", 3) == "3 行"
    install("en")
    assert (language(), _("Play"), many("{n} line", "{n} lines", 1)) == ("en", "Play", "1 line")
    assert many("{n} line", "{n} lines", 2500) == "2,500 lines"


def test_an_unknown_language_or_text_is_english() -> None:
    install("xx")
    assert language() in i18n.LANGUAGES
    install("zh_CN")
    assert _("A text {x} without translation", x=1) == "A text 1 without translation"
    assert _("") == ""


def test_a_sentence_in_a_sentence_is_told_too() -> None:
    install("zh_CN")
    inner = say("The disk is full.")
    outer = say("Line {number} of “{script}” ({said}): {why}", number=3, script="夜", said="喂", why=inner)
    assert told(outer) == "“夜”第 3 行（喂）：磁盘已满。"


def test_braces_in_values_and_bare_texts_are_left_alone() -> None:
    assert _("100 %") == "100 %"
    assert told(say("{name} is {value}.", name="{x}", value="{}")) == "{x} is {}."


@pytest.mark.parametrize(
    ("wanted", "spoken"),
    [
        (["zh-Hans-CN", "zh"], "zh_CN"),
        (["zh-CN"], "zh_CN"),
        (["zh"], "zh_CN"),
        (["zh-Hant-TW", "zh-TW"], "en"),
        (["de-DE", "zh-CN"], "zh_CN"),
        (["fr", "en-GB", "zh-CN"], "en"),
        (["C"], "en"),
        ([], "en"),
    ],
)
def test_the_systems_language(wanted: list[str], spoken: str) -> None:
    assert system_language(wanted) == spoken


def test_qt_speaks_chinese_too(qapp: QApplication) -> None:
    install("zh_CN")
    owner = QObject()
    translator = qt_translator(owner)
    assert translator is not None
    assert translator.translate("QPlatformTheme", "Cancel") == "取消"


@pytest.mark.parametrize(
    ("seconds", "text"), [(0, "0:00"), (2.6, "0:03"), (59.5, "1:00"), (760, "12:40"), (3723, "1:02:03")]
)
def test_lengths(seconds: float, text: str) -> None:
    assert clock(seconds) == text


def test_counts() -> None:
    assert count(48213) == "48,213"
