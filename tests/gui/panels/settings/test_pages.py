"""The other pages: choices are told, the proxy is understood, the library is measured."""

# pyright: reportOptionalMemberAccess=false

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from core.domain.money import Price
from gui.dialogs.shortcuts import commands
from gui.panels.settings.general import GeneralPage
from gui.panels.settings.library import LibraryPage
from gui.panels.settings.network import NetworkPage
from tests.gui.panels.settings.conftest import KEY, Stage
from tests.gui.panels.settings.test_providers import type_into


async def test_arrows_go_from_page_to_page_and_escape_leaves(stage: Stage, qtbot: QtBot) -> None:
    stage.room.show_page("providers")
    navigation = stage.room.navigation
    navigation.show()
    for wanted in ("account", "network", "library", "keyboard", "keyboard"):
        QTest.keyClick(navigation.button(stage.room.page), Qt.Key.Key_Down)
        assert stage.room.page == wanted
        assert navigation.button(wanted).isChecked()
    QTest.keyClick(navigation.button("keyboard"), Qt.Key.Key_Up)
    await stage.settle()
    assert stage.room.page == "library"
    with qtbot.waitSignal(stage.room.leave_asked):
        QTest.keyClick(navigation.button("library"), Qt.Key.Key_Escape)
    with qtbot.waitSignal(stage.room.leave_asked):
        QTest.keyClick(stage.room.page_of("library"), Qt.Key.Key_Escape)


async def test_the_ring_goes_along_where_a_page_is_clicked(stage: Stage, qtbot: QtBot) -> None:
    stage.room.show_page("providers")
    navigation = stage.room.navigation
    navigation.button("providers").setFocus()
    qtbot.mouseClick(navigation.button("account"), Qt.MouseButton.LeftButton)
    assert stage.room.page == "account"
    assert navigation.button("account").hasFocus()
    assert not navigation.button("providers").hasFocus()


async def test_a_field_takes_escape_before_the_room(stage: Stage, qtbot: QtBot) -> None:
    page = await stage.open(await stage.profile(key=KEY))
    edit = page.at_once.edit
    edit.setFocus()
    qtbot.keyClicks(edit, "7")
    with qtbot.assertNotEmitted(stage.room.leave_asked):
        qtbot.keyClick(edit, Qt.Key.Key_Escape)
    assert edit.text() == str(stage.accounts.all()[-1].at_once or "")
    with qtbot.waitSignal(stage.room.leave_asked):
        qtbot.keyClick(edit, Qt.Key.Key_Escape)


async def test_general_tells_what_is_chosen_and_follows_what_was(stage: Stage, qtbot: QtBot) -> None:
    page = stage.room.page_of("general")
    assert isinstance(page, GeneralPage)
    with qtbot.waitSignal(stage.room.theme_chosen) as theme:
        page.theme._group.button(2).click()
    with qtbot.waitSignal(stage.room.language_chosen) as language:
        page.language.activated.emit(page.language.findText("简体中文"))
    with qtbot.waitSignal(stage.room.play_on_chosen) as play_on:
        page.play_on.click()
    assert (theme.args, language.args, play_on.args) == (["dark"], ["zh_CN"], [False])
    stage.studio.settings.change(theme="light", play_next=True)
    stage.room.show_page("general")
    assert (page.theme.current, page.play_on.isChecked()) == (1, True)


async def test_a_proxy_is_kept_and_a_wrong_one_is_refused_in_place(stage: Stage, qtbot: QtBot) -> None:
    stage.room.show_page("network")
    page = stage.room.page_of("network")
    assert isinstance(page, NetworkPage)
    settings = stage.studio.settings
    page.mode._group.button(1).click()
    await stage.settle()
    assert settings.proxy_mode == "none"
    assert not page.address.isVisible()
    page.mode._group.button(2).click()
    await stage.settle()
    assert page.address.isVisible()
    assert settings.proxy_mode == "none", "a proxy without an address is none"
    type_into(qtbot, page.address.edit, "ftp://proxy.example")
    await stage.settle()
    assert page.address.edit.property("bad")
    assert (settings.proxy_mode, settings.proxy_url) == ("none", "")
    type_into(qtbot, page.address.edit, "proxy.example:3128")
    await stage.settle()
    assert (settings.proxy_mode, settings.proxy_url) == ("custom", "http://proxy.example:3128")
    assert page.address.edit.text() == "http://proxy.example:3128"
    page.mode._group.button(0).click()
    await stage.settle()
    assert settings.proxy_mode == "system"


async def test_the_library_is_counted_and_measured(stage: Stage) -> None:
    (stage.studio.folder / "audio").mkdir(exist_ok=True)
    (stage.studio.folder / "audio" / "take.wav").write_bytes(bytes(3_000_000))
    stage.room.show_page("library")
    await stage.settle()
    page = stage.room.page_of("library")
    assert isinstance(page, LibraryPage)
    assert page.folder.text() == str(stage.studio.folder)
    assert page.takes.text() == "0"
    assert page.amount.text().startswith("3.")
    assert "MB in" in page.amount.text()


async def test_the_keyboard_page_has_every_key_of_the_menus(stage: Stage) -> None:
    words = {label.text() for label in stage.room.page_of("keyboard").findChildren(QLabel)}
    assert {row[1] for _title, rows in commands() for row in rows} <= words
    assert "Ctrl+," in words


async def test_money_is_counted_in_the_unit_of_the_account_before_anything_is_known_of_it(stage: Stage) -> None:
    made = await stage.accounts.add("jimmyai", "Voices", "http://127.0.0.1:9")
    assert stage.providers.book.unit(made) == "JimiCoin"
    await stage.accounts.change(made.id, prices={"sound-cloning-clone": Price(1, "credits")})
    assert stage.providers.book.unit(stage.now(made)) == "credits"
