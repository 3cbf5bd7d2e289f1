"""A key goes into a real keyring, is replaced and removed, and is never shown; without a keyring the user chooses."""

# pyright: reportOptionalMemberAccess=false

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from core.keys import Place
from gui.panels.settings.key import KeyRow
from tests.gui.panels.settings.conftest import KEY, Stage
from tests.secret_service import Environment, finish, inside, secret_service, session_bus

OTHER = "test-key-5678"

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the Secret Service is Linux's keyring")


@pytest.fixture
def desktop() -> Iterator[Environment]:
    """The test runs on a desktop whose keyring is unlocked."""
    with secret_service() as environment, inside(environment):
        yield environment
        finish()


@pytest.fixture
def bare() -> Iterator[Environment]:
    """The test runs on a desktop without a keyring."""
    with session_bus() as environment, inside(environment):
        yield environment
        finish()


def seen(stage: Stage) -> str:
    """Return every word that the room shows or tells."""
    room = stage.room
    words = [label.text() for label in room.findChildren(QLabel)]
    words += [edit.displayText() + edit.placeholderText() for edit in room.findChildren(QLineEdit)]
    words += [edit.toPlainText() for edit in room.findChildren(QPlainTextEdit)]
    return " ".join([*words, *(w.accessibleName() + w.accessibleDescription() for w in room.findChildren(QLineEdit))])


async def key_row(stage: Stage) -> KeyRow:
    return (await stage.open(await stage.profile())).key


async def test_a_key_is_kept_replaced_and_removed_and_never_shown(
    desktop: Environment, stage: Stage, qtbot: QtBot
) -> None:
    row = await key_row(stage)
    profile = row._profile.id
    assert row.note.property("tone") == "stale"
    assert row.get.isVisible()
    qtbot.keyClicks(row.edit, KEY)
    assert row.keep.isVisible()
    assert KEY not in seen(stage)
    qtbot.keyClick(row.edit, Qt.Key.Key_Return)
    await stage.until(lambda: row.edit.text() == "" and not row.busy)
    await stage.settle()
    assert row.note.text() == "Kept in GNOME Keyring. It can be replaced, never shown."
    assert stage.providers.page().test.button is stage.room.window().focusWidget(), "and not what removes it"
    assert row.edit.placeholderText().strip("•") == ""
    assert not row.keep.isVisible()
    assert not row.get.isVisible()
    qtbot.keyClicks(row.edit, OTHER)
    qtbot.mouseClick(row.keep, Qt.MouseButton.LeftButton)
    await stage.until(lambda: row.edit.text() == "" and not row.busy)
    assert await stage.accounts._keys.get(profile, "") == OTHER
    assert not {KEY, OTHER} & set(seen(stage).split())
    qtbot.mouseClick(row.forget, Qt.MouseButton.LeftButton)
    await stage.until(lambda: row.note.property("tone") == "stale")
    assert (await stage.accounts.key(profile)).place is Place.NONE


async def test_without_a_keyring_the_user_chooses_this_session(bare: Environment, stage: Stage, qtbot: QtBot) -> None:
    row = await key_row(stage)
    qtbot.keyClicks(row.edit, KEY)
    qtbot.keyClick(row.edit, Qt.Key.Key_Return)
    await stage.until(row.choice.isVisible)
    assert row.edit.text() == KEY, "it need not be typed again"
    assert "ROOMTONE_KEY_302_AI" in row.choice.text.text()
    assert row.choice.title.text()
    qtbot.mouseClick(row.choice.session, Qt.MouseButton.LeftButton)
    await stage.until(lambda: not row.choice.isVisible() and not row.edit.text())
    await stage.settle()
    assert row.note.text().startswith("Kept for this session only")
    assert (await stage.accounts.key(row._profile.id)).place is Place.SESSION
    assert not [path for path in stage.studio.paths.profiles.parent.rglob("*") if path.is_file() and holds_key(path)]


def holds_key(path: Path) -> bool:
    return KEY.encode() in path.read_bytes()


async def test_a_test_keeps_the_typed_key_first(desktop: Environment, stage: Stage, qtbot: QtBot) -> None:
    page = await stage.open(await stage.profile())
    qtbot.keyClicks(page.key.edit, KEY)
    qtbot.mouseClick(page.test.button, Qt.MouseButton.LeftButton)
    await stage.until(lambda: page.test.glyph.state == "done")
    assert page.key.note.text().startswith("Kept in GNOME Keyring")


async def test_a_key_of_the_environment_says_so(
    bare: Environment, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROOMTONE_KEY_302_AI", KEY)
    row = await key_row(stage)
    assert row.note.text() == "Comes from the environment variable ROOMTONE_KEY_302_AI."
    assert not row.forget.isVisible()


async def test_what_cannot_be_a_key_is_refused_in_place(bare: Environment, stage: Stage, qtbot: QtBot) -> None:
    row = await key_row(stage)
    row.edit.setText("密钥")
    row.commit()
    await stage.until(lambda: row.note.property("tone") == "failed")
    assert not row.choice.isVisible()
    qtbot.keyClick(row.edit, Qt.Key.Key_Escape)
    assert row.edit.text() == ""


async def test_a_pasted_key_without_a_keyring_waits_for_the_choice(
    bare: Environment, stage: Stage, qtbot: QtBot
) -> None:
    profile = await stage.profile()
    page = await stage.open(profile)
    page.endpoints._open(page.endpoints._declared["clone"], page.endpoints.fields["clone"])
    popup = page.endpoints._popup
    assert popup is not None
    command = QMimeData()
    command.setText(f"curl '{stage.server.base_url}/higgs/clone' -H 'Authorization: Bearer {KEY}'")
    popup.text.insertFromMimeData(command)
    qtbot.mouseClick(popup.use, Qt.MouseButton.LeftButton)
    await stage.until(page.key.choice.isVisible)
    await stage.settle()
    assert not popup.isVisible()
    assert stage.now(profile).endpoints["clone"] == "/higgs/clone"
    assert KEY not in seen(stage)
    qtbot.mouseClick(page.key.choice.session, Qt.MouseButton.LeftButton)
    await stage.until(lambda: not page.key.edit.text())
    assert (await stage.accounts.key(profile.id)).place is Place.SESSION
