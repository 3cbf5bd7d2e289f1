from pathlib import Path

import pytest

from core.settings import Settings


def test_a_choice_is_there_at_the_next_start(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "deep" / "settings.json")
    settings.change(theme="dark", window={"width": 900})
    settings.close()
    again = Settings(tmp_path / "deep" / "settings.json")
    assert (again.theme, again.window, again.problem) == ("dark", {"width": 900}, None)


@pytest.mark.parametrize("damage", [b"{not json", b'{"theme": 5}', b"\xff\xfe\x00", b"[]"])
def test_a_damaged_file_is_kept_aside_and_said(tmp_path: Path, damage: bytes) -> None:
    path = tmp_path / "settings.json"
    for name in ("settings.damaged.json", "settings.damaged-2.json"):
        path.write_bytes(damage)
        settings = Settings(path)
        assert settings.theme == "system"
        assert name in str(settings.problem)
    kept = sorted(tmp_path.glob("settings.damaged*.json"))
    assert [file.read_bytes() for file in kept] == [damage, damage]


def test_a_folder_that_cannot_be_written_costs_no_crash(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    settings = Settings(tmp_path / "file" / "settings.json")
    settings.change(theme="dark")
    settings.close()
    assert settings.theme == "dark"
