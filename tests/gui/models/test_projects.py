"""The sidebar's model: rows that stay are not touched, whatever the cards become."""

# Tests look behind Qt's optional answers: what is missing there fails the test anyway.
# pyright: reportOptionalMemberAccess=false, reportOptionalSubscript=false, reportAttributeAccessIssue=false
# pyright: reportArgumentType=false, reportCallIssue=false, reportReturnType=false

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QSignalSpy
from pytestqt.qtbot import QtBot

from core.domain.script import Project, Script
from core.library.scripts import ProjectCard, ScriptCard
from gui.models.projects import Place, PlacesModel

Wanted = list[tuple[str, list[tuple[str, int]]]]


def cards(wanted: Wanted) -> list[ProjectCard]:
    return [
        ProjectCard(Project(name, name.upper()), tuple(ScriptCard(Script(s, s.upper()), lines) for s, lines in scripts))
        for name, scripts in wanted
    ]


def shown(model: PlacesModel) -> Wanted:
    return [(node.key, [(child.key, child.amount) for child in node.children]) for node in model.projects()]


def made() -> tuple[PlacesModel, QAbstractItemModelTester]:
    model = PlacesModel()
    return model, QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)


def test_the_rooms_are_there_without_any_project(qtbot: QtBot) -> None:
    model, _tester = made()
    names = [model.index(row).data() for row in range(model.rowCount())]
    assert names == ["Projects", "New project", "Studio", "Voices & clips", "Music", "Library", "Queue"]
    assert model.index(0).flags() == Qt.ItemFlag.NoItemFlags


def test_one_more_script_is_one_row_inserted(qtbot: QtBot) -> None:
    model, _tester = made()
    model.show(cards([("a", [("a1", 3)]), ("b", [])]))
    inserted, kept = QSignalSpy(model.rowsInserted), QPersistentModelIndex(model.index_of(model.find("a1")))
    model.show(cards([("a", [("a1", 4), ("a2", 0)]), ("b", [])]))
    assert inserted.count() == 1
    assert kept.isValid()
    assert kept.data(Qt.ItemDataRole.AccessibleTextRole) == "1 · A1, 4"


def test_a_name_is_asked_for_and_not_taken(qtbot: QtBot) -> None:
    model, _tester = made()
    model.show(cards([("a", [("a1", 3)])]))
    index = model.index_of(model.find("a1"))
    with qtbot.waitSignal(model.renamed) as asked:
        assert model.setData(index, "  Fog ")
    assert (asked.args[0].key, asked.args[1]) == ("a1", "Fog")
    assert index.data() == "A1"
    assert not model.setData(index, "   ")
    assert not model.setData(model.index_of(model.library), "x")


def test_counts_change_one_row(qtbot: QtBot) -> None:
    model, _tester = made()
    changes = QSignalSpy(model.dataChanged)
    model.count(model.library, 5)
    model.count(model.library, 5)
    assert changes.count() == 1
    assert model.find("library").place is Place.LIBRARY
    assert model.parent(QModelIndex()) == QModelIndex()


_scripts = st.lists(st.sampled_from("uvwxyz"), unique=True, max_size=4)
_projects = st.lists(st.sampled_from("abcd"), unique=True, max_size=4)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(_projects.flatmap(lambda names: st.tuples(*[st.tuples(st.just(n), _scripts) for n in names])), max_size=5)
)
def test_any_cards_become_any_others(qtbot: QtBot, states: list[tuple[tuple[str, list[str]], ...]]) -> None:
    model, _tester = made()
    for state in states:
        wanted = [(name, [(name + script, place) for place, script in enumerate(scripts)]) for name, scripts in state]
        model.show(cards(wanted))
        assert shown(model) == wanted


def test_what_is_to_be_seen_to_is_told_with_the_row(qtbot: QtBot) -> None:
    model, _tester = made()
    index, told = model.index_of(model.voices), QSignalSpy(model.dataChanged)
    model.count(model.voices, 3)
    model.alert(model.voices, "1 voice ends within a day.")
    model.alert(model.voices, "1 voice ends within a day.")
    assert told.count() == 2
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Voices & clips, 3, 1 voice ends within a day."
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "1 voice ends within a day."
    model.alert(model.voices, "")
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "Voices & clips, 3"
