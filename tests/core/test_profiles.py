"""The file of the provider profiles: shared by several processes, never damaged, never with a key."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from core.domain.money import Price
from core.domain.profile import Caps, Profile
from core.errors import Problem, UsageProblem
from core.profiles import Profiles

BUILT_IN = Profile("local", "local", "Local voice")


def profile(name: str, **fields: object) -> Profile:
    return Profile("", "openai", name, base_url="http://127.0.0.1:1/v1", **fields)  # pyright: ignore[reportArgumentType]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "home" / "profiles.json"


def test_what_was_added_is_there_for_the_next_one(path: Path) -> None:
    profiles = Profiles(path, [BUILT_IN])
    added = profiles.add(profile("My RixAPI", prices={"tts-1": Price(15)}, caps=Caps(day=2.0)))
    assert added.id == "my-rixapi"
    fresh = Profiles(path, [BUILT_IN])
    assert fresh.all() == (BUILT_IN, added)
    assert fresh.find("my RIXAPI") == fresh.find("my-rixapi") == added
    assert fresh.find("local") == BUILT_IN


def test_ids_are_unique_and_never_change(path: Path) -> None:
    profiles = Profiles(path, [BUILT_IN])
    first, second = profiles.add(profile("302.AI")), profiles.add(profile("302 AI"))
    assert (first.id, second.id) == ("302-ai", "302-ai-2")
    profiles.edit(first.id, name="Renamed")
    assert profiles.find("302-ai") == profiles.find("Renamed")
    chinese = profiles.add(profile("我的服务器"))
    assert chinese.id
    assert profiles.find("我的服务器") == chinese


@pytest.mark.parametrize("name", ["Kokoro", "KOKORO", "local", "Local voice", "", "  ", "a/b", "a\x00b"])
def test_a_name_that_is_taken_or_none_is_refused(path: Path, name: str) -> None:
    profiles = Profiles(path, [BUILT_IN])
    profiles.add(profile("Kokoro"))
    before = path.read_bytes()
    with pytest.raises(UsageProblem):
        profiles.add(profile(name))
    assert path.read_bytes() == before


def test_two_programs_do_not_lose_each_others_profiles(path: Path) -> None:
    window, other = Profiles(path), Profiles(path)
    window.add(profile("One"))
    other.add(profile("Two"))
    window.add(profile("Three"))
    assert [one.name for one in Profiles(path).all()] == ["One", "Two", "Three"]


def test_changes_of_different_fields_do_not_undo_each_other(path: Path) -> None:
    window = Profiles(path)
    made = window.add(profile("One"))
    Profiles(path).edit(made.id, at_once=7)
    window.edit(made.id, per_minute=3)
    found = Profiles(path).find("One")
    assert found
    assert (found.at_once, found.per_minute) == (7, 3)


def test_many_processes_at_once_lose_nothing(path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from core.profiles import Profiles\n"
        "from core.domain.profile import Profile\n"
        "for n in range(5): Profiles(Path(sys.argv[1])).add(Profile('', 'openai', f'{sys.argv[2]} {n}'))"
    )
    root = Path(__file__).resolve().parents[2]
    running = [subprocess.Popen([sys.executable, "-c", program, str(path), str(n)], cwd=root) for n in range(4)]
    assert [process.wait(60) for process in running] == [0] * 4
    assert len(Profiles(path).all()) == 20


def test_a_damaged_file_is_kept_aside_and_told(path: Path) -> None:
    Profiles(path).add(profile("Kokoro"))
    path.write_text('[{"id": 3}]')
    profiles = Profiles(path, [BUILT_IN])
    assert profiles.all() == (BUILT_IN,)
    assert profiles.problem
    assert profiles.problem.remedy
    kept = list(path.parent.glob("profiles.damaged-*.json"))
    assert [file.read_text() for file in kept] == ['[{"id": 3}]']
    profiles.add(profile("Fresh"))
    assert kept[0].exists()


def test_a_file_that_cannot_be_read_is_not_overwritten(path: Path) -> None:
    path.parent.mkdir(parents=True)
    path.mkdir()
    profiles = Profiles(path, [BUILT_IN])
    assert profiles.problem
    with pytest.raises(Problem):
        profiles.add(profile("Kokoro"))


def test_the_file_is_json_that_people_can_read(path: Path) -> None:
    Profiles(path).add(profile("Kokoro"))
    (entry,) = json.loads(path.read_text())
    assert entry["name"] == "Kokoro"
    assert b"\n" in path.read_bytes()
