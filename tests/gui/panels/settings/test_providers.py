"""Providers are added, set up, tested, removed and brought back; every field saves by itself or says what is wrong."""

# Tests look behind Qt's optional answers: what is missing there fails the test anyway.
# pyright: reportOptionalMemberAccess=false

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from core.domain.money import Money, Per, Price
from core.domain.profile import Caps
from core.keys import Place
from gui.panels.settings.curl import HIDDEN, CurlPopup
from gui.panels.settings.lists import ListModel, One
from gui.panels.settings.providers import ADD
from tests.gui.panels.settings.conftest import KEY, Stage
from tests.servers.faults import Fault


def type_into(qtbot: QtBot, edit: QLineEdit, text: str) -> None:
    """Replace what is in a field and press Enter."""
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, text) if text else qtbot.keyClick(edit, Qt.Key.Key_Delete)
    qtbot.keyClick(edit, Qt.Key.Key_Return)


def rows(stage: Stage) -> list[One]:
    model = stage.providers.list.rows
    return [model.index(row).data(Qt.ItemDataRole.UserRole) for row in range(model.rowCount())]


async def test_the_list_says_how_each_stands(stage: Stage) -> None:
    await stage.profile("Works", key=KEY)
    await stage.profile("Empty")
    wrong = await stage.profile("Wrong", key="test-key-9999")
    page = await stage.open(wrong)
    await page.test.run()
    await stage.settle()
    found = {row.title: row for row in rows(stage)}
    assert (found["Works"].state, found["Works"].caption) == ("empty", stage.server.base_url.removeprefix("http://"))
    assert (found["Empty"].state, found["Empty"].caption) == ("stale", "key missing")
    assert found["Wrong"].state == "failed"
    assert "key" in found["Wrong"].caption
    assert "key" in page.test.words.text()
    await stage.providers.book.remove_key(wrong.id)
    assert page.test.words.text() == "", "a key that is gone is not refused"
    assert (found["Local voice"].state, found["Local voice"].caption) == ("done", "built in")
    assert rows(stage)[-1].key == ADD


def test_the_list_keeps_its_rows(qtbot: QtBot) -> None:
    model = ListModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show([One("a", "A"), One("b", "B")])
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged):
        model.show([One("a", "A"), One("b", "B", "12.34 USD")])
    model.show([One("b", "B", "12.34 USD")])
    assert model.rowCount() == 1
    assert model.index(0).data(Qt.ItemDataRole.AccessibleTextRole) == "B, 12.34 USD"
    tester.deleteLater()


async def test_the_button_that_adds_is_in_sight_however_many_templates_there_are(stage: Stage, qtbot: QtBot) -> None:
    stage.room.resize(900, 560)
    stage.room.show_page("providers")
    stage.providers.choose(ADD)
    adding = stage.providers.adding
    await stage.settle()
    for one in adding.list.rows.index(0), adding.list.rows.index(adding.list.rows.rowCount() - 1):
        adding.list.setCurrentIndex(one)
        await stage.settle()
        assert adding.list.viewport().rect().contains(adding.list.visualRect(one).center())
        for part in (adding.name, adding.address, adding.add):
            at = part.mapTo(adding.viewport(), part.rect().center())
            assert adding.viewport().rect().contains(at), "it is seen without scrolling"


async def test_a_template_becomes_a_profile_with_the_caret_in_its_key(stage: Stage, qtbot: QtBot) -> None:
    await stage.profile("302.AI")
    stage.room.show_page("providers")
    stage.providers.choose(ADD)
    adding = stage.providers.adding
    adding.list.choose("302ai")
    assert adding.name.text() == "302.AI 2", "the first name is taken"
    adding.name.setText("302.ai")
    qtbot.mouseClick(adding.add, Qt.MouseButton.LeftButton)
    await stage.settle()
    assert "302.ai" in adding.note.text(), "a name that is taken is refused in place"
    assert len(stage.accounts.all()) == 2
    adding.name.setText("Second")
    adding.address.setText(f"{stage.server.base_url}/udio/query")
    qtbot.keyClick(adding.address, Qt.Key.Key_Return)
    await stage.settle()
    made = stage.accounts.profile("Second")
    assert stage.providers.list.chosen() == made.id
    page = stage.providers.page()
    assert page.title.label.text() == "Second"
    assert page.key.edit.hasFocus() or page.key.edit is page.focusWidget()


async def test_a_test_says_in_a_sentence_what_it_found(stage: Stage, qtbot: QtBot) -> None:
    profile = await stage.profile()
    page = await stage.open(profile)
    qtbot.keyClicks(page.key.edit, KEY)
    page.key.put = lambda session=False: type(page.key).put(page.key, session=True)  # no keyring on this machine
    qtbot.mouseClick(page.test.button, Qt.MouseButton.LeftButton)
    await stage.until(lambda: page.test.glyph.state == "done")
    assert stage.accounts.balance(profile.id) == Money(12.34, "PTC")
    assert page.test.words.text().endswith("Balance 12.34 PTC.")
    assert page.test.words.text().count("12.34") == 1
    assert page.test.button.text() == "Test"
    assert rows(stage)[0].caption == "12.34 PTC"
    assert page.key.edit.text() == ""
    type_into(qtbot, page.address.edit, "http://127.0.0.1:9")
    await stage.settle()
    assert page.test.words.text() == "", "what was found does not hold for another address"
    qtbot.mouseClick(page.test.button, Qt.MouseButton.LeftButton)
    await stage.until(lambda: page.test.glyph.state == "failed")
    assert rows(stage)[0].state == "failed"


async def test_a_test_can_be_cancelled(stage: Stage, qtbot: QtBot) -> None:
    stage.server.faults.on("balance", Fault.STALL, seconds=60)
    profile = await stage.profile(key=KEY)
    page = await stage.open(profile)
    page.test.begin()
    await stage.until(lambda: page.test.glyph.state == "running" and stage.server.requests)
    assert page.test.button.text() == "Cancel"
    qtbot.mouseClick(page.test.button, Qt.MouseButton.LeftButton)
    await stage.until(lambda: not page.test.running)
    assert (page.test.button.text(), page.test.words.text()) == ("Test", "")


async def test_fields_save_by_themselves_and_refuse_in_place(stage: Stage, qtbot: QtBot) -> None:
    profile = await stage.profile(key=KEY)
    page = await stage.open(profile)
    type_into(qtbot, page.at_once.edit, "5")
    type_into(qtbot, page.per_minute.edit, "60")
    type_into(qtbot, page.per_day.edit, "2,5")
    type_into(qtbot, page.per_project.edit, "40")
    await stage.settle()
    kept = stage.now(profile)
    assert (kept.at_once, kept.per_minute, kept.caps) == (5, 60, Caps(project=40.0, day=2.5))
    type_into(qtbot, page.at_once.edit, "many")
    type_into(qtbot, page.per_day.edit, "-1")
    assert page.at_once.edit.property("bad")
    assert "1" in page.at_once.note.text()
    assert page.per_day.note.isVisible()
    await stage.settle()
    assert stage.now(profile) == kept
    qtbot.keyClick(page.per_day.edit, Qt.Key.Key_Escape)
    assert (page.per_day.edit.text(), page.per_day.note.isVisible()) == ("2.50", False)
    type_into(qtbot, page.per_day.edit, "")
    await stage.settle()
    assert stage.now(profile).caps == Caps(project=40.0)


async def test_an_address_is_understood_however_it_is_pasted(stage: Stage, qtbot: QtBot) -> None:
    profile = await stage.profile(key=KEY)
    page = await stage.open(profile)
    type_into(qtbot, page.address.edit, f"  {stage.server.base_url}/  ")
    await stage.settle()
    assert stage.now(profile).base_url == page.address.edit.text() == stage.server.base_url
    type_into(qtbot, page.address.edit, "ftp://files.example")
    await stage.settle()
    assert page.address.edit.property("bad")
    assert page.address.note.isVisible()
    assert stage.now(profile).base_url == stage.server.base_url
    assert page.address.edit.text() == "ftp://files.example", "what was typed can be put right"


async def test_typing_is_saved_after_a_pause_and_stays_as_it_is_typed(stage: Stage, qtbot: QtBot) -> None:
    profile = await stage.profile(key=KEY)
    page = await stage.open(profile)
    edit = page.address.edit
    edit.setFocus()
    edit.selectAll()
    qtbot.keyClicks(edit, "127.0.0.1:8880/v1/")
    edit._pause.setInterval(1)
    edit._pause.start()
    await stage.until(lambda: stage.now(profile).base_url == "http://127.0.0.1:8880/v1")
    await stage.settle()
    page.synchronize()
    assert edit.text() in {"127.0.0.1:8880/v1/", "http://127.0.0.1:8880/v1"}
    page.key.edit.setFocus()
    await stage.settle()
    assert edit.text() == "http://127.0.0.1:8880/v1"


async def test_a_taken_name_is_refused_below_the_title(stage: Stage) -> None:
    await stage.profile("One")
    page = await stage.open(await stage.profile("Two"))
    page.title.renamed.emit("one")
    await stage.settle()
    assert page.title_note.isVisible()
    assert "one" in page.title_note.text()
    page.title.renamed.emit("Three")
    await stage.settle()
    assert page.title.label.text() == "Three"
    assert not page.title_note.isVisible()


async def test_a_price_is_added_changed_and_removed(stage: Stage, qtbot: QtBot) -> None:
    profile = await stage.profile(key=KEY)
    page = await stage.open(profile)
    before = len(page.prices.rows)
    qtbot.mouseClick(page.prices.add, Qt.MouseButton.LeftButton)
    row = page.prices.rows[-1]
    assert stage.now(profile).prices == profile.prices, "half a price is none"
    type_into(qtbot, row.what, "tts-1")
    type_into(qtbot, row.amount, "cheap")
    assert row.amount.property("bad")
    type_into(qtbot, row.amount, "0,015")
    await stage.settle()
    assert stage.now(profile).prices["tts-1"] == Price(0.015, "PTC")
    row = next(one for one in page.prices.rows if one.key == "tts-1")
    row.per.setCurrentIndex(1)
    row.per.activated.emit(1)
    await stage.settle()
    assert stage.now(profile).prices["tts-1"] == Price(0.015, "PTC", Per.CHARACTERS, 1_000)
    row = next(one for one in page.prices.rows if one.key == "tts-1")
    qtbot.mouseClick(row.cross, Qt.MouseButton.LeftButton)
    await stage.settle()
    assert stage.now(profile).prices == profile.prices
    assert len(page.prices.rows) == before


async def test_a_generator_is_priced_by_its_name_for_people(stage: Stage, qtbot: QtBot) -> None:
    profile = await stage.profile(key=KEY)
    page = await stage.open(profile)
    song = next(one for one in stage.accounts.provider(profile.id).generators if one.results == 2)
    qtbot.mouseClick(page.prices.add, Qt.MouseButton.LeftButton)
    type_into(qtbot, page.prices.rows[-1].what, song.name)
    type_into(qtbot, page.prices.rows[-1].amount, "0.2")
    await stage.settle()
    assert stage.now(profile).prices == {**profile.prices, song.id: Price(0.2, "PTC")}


async def test_a_missing_path_is_said_and_read_from_a_pasted_command(stage: Stage, qtbot: QtBot) -> None:
    profile = await stage.profile()
    page = await stage.open(profile)
    field = page.endpoints.fields["clone"]
    assert field.note.property("tone") == "stale"
    page.endpoints._open(page.endpoints._declared["clone"], field)
    popup = page.endpoints._popup
    assert isinstance(popup, CurlPopup)
    command = QMimeData()
    command.setText(f"curl -X POST '{stage.server.base_url}/higgs/clone' -H 'Authorization: Bearer {KEY}' -d '{{}}'")
    popup.text.insertFromMimeData(command)
    assert KEY not in popup.text.toPlainText()
    assert HIDDEN in popup.text.toPlainText()
    assert popup.text.command() == command.text()
    given: list[str] = []
    popup.given.connect(given.append)
    popup.given.disconnect(page.endpoints._read)  # there is no keyring here for the key in it
    qtbot.mouseClick(popup.use, Qt.MouseButton.LeftButton)
    assert given == [command.text()]
    popup.given.connect(page.endpoints._read)
    popup.text.setPlainText("hello")
    qtbot.mouseClick(popup.use, Qt.MouseButton.LeftButton)
    await stage.until(lambda: popup.words.property("tone") == "failed")
    assert popup.isVisible()
    popup.text.setPlainText(command.text().replace(f" -H 'Authorization: Bearer {KEY}'", ""))
    qtbot.mouseClick(popup.use, Qt.MouseButton.LeftButton)
    await stage.settle()
    assert not popup.isVisible()
    assert (popup.text.command(), popup.words.property("tone")) == ("", "")
    assert stage.now(profile).endpoints["clone"] == field.edit.text() == "/higgs/clone"
    assert not field.note.isVisible()
    type_into(qtbot, field.edit, "")
    await stage.settle()
    assert "clone" not in stage.now(profile).endpoints
    assert field.note.property("tone") == "stale"


async def test_a_removed_provider_can_be_brought_back(stage: Stage, qtbot: QtBot) -> None:
    first, second = await stage.profile("First", key=KEY), await stage.profile("Second", key=KEY)
    page = await stage.open(second)
    qtbot.mouseClick(page.remove, Qt.MouseButton.LeftButton)
    await stage.until(lambda: stage.accounts.find(second.id) is None)
    await stage.settle()
    told = stage.providers.told
    assert told.isVisible()
    assert "Second" in told.title.text()
    assert stage.providers.list.chosen() == first.id
    qtbot.mouseClick(told.button, Qt.MouseButton.LeftButton)
    await stage.until(lambda: stage.accounts.find("Second"))
    await stage.settle()
    back = stage.accounts.profile("Second")
    assert (back.base_url, back.template) == (second.base_url, second.template)
    assert stage.providers.list.chosen() == back.id
    assert (await stage.accounts.key(back.id)).place is Place.NONE


async def test_the_built_in_voice_has_nothing_to_set(stage: Stage) -> None:
    stage.room.show_page("providers")
    await stage.settle()
    stage.providers.choose(stage.accounts.all()[0].id)
    page = stage.providers.page()
    assert not page.findChildren(QLineEdit, options=Qt.FindChildOption.FindDirectChildrenOnly)
    assert not hasattr(page, "remove")
    page.begin()


@pytest.mark.parametrize("width", [380, 1064])
async def test_labels_stand_above_where_it_is_narrow(stage: Stage, width: int) -> None:
    page = await stage.open(await stage.profile(key=KEY))
    stage.room.resize(width, 700)
    QApplication.processEvents()
    label = next(line._label for line in page._lines if line._label.text() == "Address")
    edit = page.address.edit

    def is_above() -> bool:
        return _bottom(label, page) <= edit.mapTo(page, edit.rect().topLeft()).y()

    await stage.until(lambda: is_above() is (width < 500))
    await stage.until(lambda: edit.mapTo(page, edit.rect().topRight()).x() <= page.width())
    cross = page.prices.rows[0].cross
    await stage.until(lambda: cross.mapTo(page, cross.rect().topRight()).x() <= page.width())


def _bottom(widget: QWidget, page: QWidget) -> int:
    return widget.mapTo(page, widget.rect().bottomLeft()).y()
