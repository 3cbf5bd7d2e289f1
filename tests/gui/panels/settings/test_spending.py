"""The account page on a real library: balances, months, units apart, caps changed in place, what was charged."""

# pyright: reportOptionalMemberAccess=false

import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from core.domain.ids import new_id
from core.domain.job import Job
from core.domain.money import Money
from core.domain.profile import Caps, Profile
from core.domain.request import Request
from core.domain.script import Voice
from core.library import money as rows
from core.message import Message
from core.projects.casting import change_speaker
from core.providers.base import Kind
from core.spending import Share
from gui.money import shown
from gui.panels.settings.spending import SpendingPage
from gui.panels.settings.spending_card import SpendingCard
from gui.panels.settings.spending_words import parts
from gui.widgets.labels import Elided
from tests.gui.panels.settings.conftest import KEY, Stage
from tests.gui.panels.settings.test_providers import type_into

SPEECH, SONG = "302ai.speech", "302ai.udio"


async def page_of(stage: Stage) -> SpendingPage:
    stage.room.show_page("account")
    await stage.settle()
    page = stage.room.page_of("account")
    assert isinstance(page, SpendingPage)
    return page


async def buy(
    stage: Stage,
    profile: Profile,
    price: Money | None,
    project: str = "",
    generator: str = SPEECH,
    *,
    charged: Money | None = None,
    days_ago: float = 0,
) -> None:
    """Write what the ledger writes when something is bought."""
    job = Job(new_id(), "", 0, Request(generator, profile.id, "Hello.", "alloy"))
    library = stage.studio._there.library
    await library.write(rows.reserve, job, project, price, Caps(), time.time() - 86_400 * days_ago, 0.0)
    if charged:
        await library.write(rows.settle, job.id, charged)


async def buy_a_line(stage: Stage, profile: Profile) -> None:
    """Let the provider speak one line with a described voice."""
    await stage.accounts.change(profile.id, endpoints={"design": stage.server.design_path})
    maker = next(found for found in stage.accounts.provider(profile.id).generators if found.kind is Kind.DESIGN)
    await stage.studio.start_queue()
    project = await stage.studio.new_project("The Last Ferry")
    document = await stage.studio.document(project.id)
    change_speaker(document, document.narrator.id, voice=Voice(maker.id, profile.id))
    script = document.scripts[0].id
    document.insert_line(script, 0, text="The last ferry leaves at ten.")
    done = await stage.studio.generate(document, [document.lines(script)[0].id])
    assert not done.refused
    await stage.studio.idle()


def legend(card: SpendingCard) -> list[tuple[str, str]]:
    QApplication.processEvents()
    names = [label.text() for label in card.legend.findChildren(Elided) if not label.isHidden()]
    sums = [one.text() for one in card.legend.findChildren(QLabel) if not one.isHidden() and type(one) is QLabel]
    return list(zip(names, sums, strict=True))


async def test_what_is_bought_shows_while_the_page_is_looked_at(stage: Stage) -> None:
    profile = await stage.profile(key=KEY)
    page = await page_of(stage)
    card = page.cards[profile.id]
    assert card.chart.is_empty
    assert card.chart.accessibleDescription() == "Nothing spent this month"
    assert not card.legend.isVisible()
    await buy_a_line(stage, profile)
    await stage.until(lambda: not card.chart.is_empty)
    await stage.until(lambda: card.today.figure.text() == shown_today(stage, card))
    assert [name for name, _ in legend(card)] == ["The Last Ferry"]
    assert card.month.name.text() == time.strftime("%B %Y")
    QApplication.processEvents()
    labels = [label.text() for label in page.projects.findChildren(QLabel) if not label.isHidden()]
    assert labels == ["The Last Ferry", card.month.figure.text()]


def shown_today(stage: Stage, card: SpendingCard) -> str:
    found = card._found
    return shown(found.today[0]) if found and found.today else ""


async def test_the_chart_is_divided_by_project_or_by_generator(stage: Stage) -> None:
    profile = await stage.profile(key=KEY)
    project = (await stage.studio.new_project("The Last Ferry")).id
    await buy(stage, profile, Money(3.0, "PTC"), project)
    await buy(stage, profile, Money(1.0, "PTC"), project, SONG)
    await buy(stage, profile, Money(0.5, "PTC"), "", SONG)
    card = (await page_of(stage)).cards[profile.id]
    assert legend(card) == [("The Last Ferry", "4.00 PTC"), ("Music", "0.50 PTC")]
    card.by._group.button(1).click()
    names = [stage.studio.registry.generator(one).name for one in (SPEECH, SONG)]
    assert legend(card) == [(names[0], "3.00 PTC"), (names[1], "1.50 PTC")]
    card.chart.point(time.localtime().tm_mday - 1)
    today = f"{time.localtime().tm_mday} {time.strftime('%B')}"
    assert card.reading.text() == f"{today}: 4.50 PTC · {names[0]}: 3.00 PTC · {names[1]}: 1.50 PTC"
    assert card.chart.accessibleDescription() == card.reading.text().replace(" · ", "; ")
    card.chart.point(-1)
    assert card.reading.text() == ""
    assert f"{names[0]}: 3.00 PTC" in card.chart.accessibleDescription().replace("about ", "")


async def test_units_stay_apart(stage: Stage) -> None:
    profile = await stage.profile(key=KEY)
    await buy(stage, profile, Money(3.0, "PTC"))
    card = (await page_of(stage)).cards[profile.id]
    assert not card.unit.isVisible()
    await buy(stage, profile, Money(0.2, "USD"))
    await page_of(stage)
    assert card.month.figure.text() == "about 3.00 PTC\nabout 0.20 USD"
    assert card.unit.isVisible()
    assert [amount for _, amount in legend(card)] == ["3.00 PTC"]
    card.unit._group.button(1).click()
    assert [amount for _, amount in legend(card)] == ["0.20 USD"]
    await page_of(stage)
    assert [amount for _, amount in legend(card)] == ["0.20 USD"], "what was chosen stays chosen"


async def test_another_month_can_be_looked_at(stage: Stage, qtbot: QtBot) -> None:
    profile = await stage.profile(key=KEY)
    page = await page_of(stage)
    await buy(stage, profile, Money(3.0, "PTC"), days_ago=time.localtime().tm_mday)  # the last of the month before
    assert not page.later.isEnabled()
    qtbot.mouseClick(page.earlier, Qt.MouseButton.LeftButton)
    await stage.settle()
    card = page.cards[profile.id]
    assert not card.chart.is_empty
    assert page.month.text() == card.month.name.text() != time.strftime("%B %Y")
    qtbot.mouseClick(page.later, Qt.MouseButton.LeftButton)
    await stage.settle()
    assert card.chart.is_empty
    assert page.month.text() == time.strftime("%B %Y")
    page.sums.go(1)
    assert page.sums.back == 0, "no month is later than this one"
    qtbot.mouseClick(page.earlier, Qt.MouseButton.LeftButton)
    qtbot.mouseClick(page.earlier, Qt.MouseButton.LeftButton)
    await stage.settle()
    assert card.chart.accessibleDescription() == f"Nothing spent in {page.month.text()}"


@pytest.mark.parametrize(
    ("bought", "words"),
    [
        ([(2.0, 3.0)], "Estimated 2.00 PTC, charged 3.00 PTC: 50% more."),
        ([(2.0, 1.0)], "Estimated 2.00 PTC, charged 1.00 PTC: 50% less."),
        ([(2.0, 2.0), (0.5, None)], "Estimated 2.00 PTC, charged 2.00 PTC. The other 0.50 PTC is estimated."),
        ([(2.0, None)], "All of it is estimated: the provider has not told what it charged."),
        ([(None, 2.0)], "All of it was charged, without an estimate before."),
    ],
)
async def test_what_was_charged_is_told_beside_the_estimate(
    stage: Stage, bought: list[tuple[float | None, float | None]], words: str
) -> None:
    profile = await stage.profile(key=KEY)
    for price, charged in bought:
        await buy(
            stage, profile, Money(price, "PTC") if price else None, charged=Money(charged, "PTC") if charged else None
        )
    assert (await page_of(stage)).cards[profile.id].charged.text() == words


async def test_calls_without_a_price_are_counted(stage: Stage) -> None:
    profile = await stage.profile(key=KEY)
    await buy(stage, profile, None)
    await buy(stage, profile, None)
    card = (await page_of(stage)).cards[profile.id]
    assert card.unknown.text() == "2 calls have no known price. No limit counts them: put the price in under Providers."
    assert card.unknown.isVisible()
    assert card.chart.is_empty
    assert "What was spent is not known" in card.chart.accessibleDescription()
    assert not card.legend.isVisible(), "0.00 would not be true"


async def test_caps_are_changed_in_place_and_show_how_much_is_used(stage: Stage, qtbot: QtBot) -> None:
    profile = await stage.profile(key=KEY)
    project = (await stage.studio.new_project("The Last Ferry")).id
    await buy(stage, profile, Money(1.0, "PTC"), project)
    card = (await page_of(stage)).cards[profile.id]
    assert not card.day.meter.isVisible()
    type_into(qtbot, card.day.field.edit, "4")
    type_into(qtbot, card.project.field.edit, "1")
    await stage.settle()
    assert stage.now(profile).caps == Caps(day=4.0, project=1.0)
    assert (card.day.meter.value(), card.day.meter.tone) == (250, "")
    assert card.day.words.text() == "about 1.00 PTC used today"
    assert card.project.words.text() == "about 1.00 PTC used by The Last Ferry: the cap is reached"
    assert card.project.meter.accessibleDescription() == card.project.words.text()
    type_into(qtbot, card.day.field.edit, "much")
    assert card.day.field.note.isVisible()
    type_into(qtbot, card.day.field.edit, "")
    await stage.settle()
    assert not card.day.meter.isVisible()
    assert (await stage.open(profile)).per_project.edit.text() == "1.00"


async def test_the_balance_is_asked_for_and_what_is_wrong_is_said_there(stage: Stage, qtbot: QtBot) -> None:
    good, bad = await stage.profile(key=KEY), await stage.profile("Wrong", key="test-key-9999")
    page = await page_of(stage)
    card, wrong = page.cards[good.id], page.cards[bad.id]
    assert card.balance.figure.text() == "–"
    card.refresh.setFocus()
    qtbot.keyClick(card.refresh, Qt.Key.Key_Space)
    qtbot.keyClick(card.refresh, Qt.Key.Key_Space)
    assert card.balance.figure.text() == "Asking…"
    await stage.until(lambda: card.balance.figure.text() == "12.34 PTC")
    await stage.settle()
    assert stage.server.count("balance") == 1
    assert not card.problem.isVisible()
    assert stage.room.window().focusWidget() is card.refresh
    qtbot.mouseClick(wrong.refresh, Qt.MouseButton.LeftButton)
    await stage.settle()
    assert wrong.problem.isVisible()
    assert "key" in wrong.problem.text()
    assert wrong.problem.property("tone") == "failed"


async def test_cards_come_and_go_with_their_providers(stage: Stage) -> None:
    page = await page_of(stage)
    assert page.none.isVisible()
    assert not page.cards
    first = await stage.profile("First")
    second = await stage.profile("Second")
    await stage.until(lambda: list(page.cards) == [first.id, second.id])
    assert not page.none.isVisible()
    await stage.accounts.change(first.id, name="Another")
    await stage.settle()
    assert page.cards[first.id].name.text() == "Another"
    await stage.accounts.remove(first.id)
    await stage.until(lambda: list(page.cards) == [second.id])


async def test_a_page_that_is_not_seen_adds_nothing_up(stage: Stage) -> None:
    profile = await stage.profile(key=KEY)
    page = await page_of(stage)
    stage.room.show_page("keyboard")
    asked: list[Callable[[], None]] = []
    page.sums._latest.ask = asked.append  # pyright: ignore[reportAttributeAccessIssue]
    await buy_a_line(stage, profile)
    page.sums._pause.timeout.emit()
    assert not asked


@pytest.mark.parametrize("width", [424, 484, 1064])
async def test_nothing_is_cut_where_it_is_narrow(stage: Stage, width: int) -> None:
    profile = await stage.profile(key=KEY)
    await stage.accounts.change(profile.id, caps=Caps(day=2.0, project=10.0))
    for unit in ("PTC", "USD"):
        await buy(stage, profile, Money(12.34, unit))
    page = await page_of(stage)
    stage.room.resize(width, 700)
    QApplication.processEvents()
    card = page.cards[profile.id]
    await stage.until(lambda: card.mapTo(page, card.rect().topRight()).x() <= page.width())
    assert page.horizontalScrollBar().maximum() == 0
    for part in (card.chart, card.legend, card.day.meter, card.month.figure, page.later):
        assert part.isVisible()
        assert part.mapTo(page, part.rect().topRight()).x() <= page.viewport().width()


def test_many_are_few_and_the_rest() -> None:
    shares = [
        Share(str(place), Message(f"P{place}"), Money(8.0 - place, "PTC", about=place == 7), (1.0, float(place)))
        for place in range(8)
    ]
    found = parts(shares)
    assert [part.name for part in found] == ["P0", "P1", "P2", "P3", "4 others"]
    assert found[-1].money == Money(4 + 3 + 2 + 1, "PTC", about=True)
    assert found[-1].days == (4.0, 4 + 5 + 6 + 7)
    assert [part.name for part in parts(shares[:5])] == ["P0", "P1", "P2", "P3", "P4"]
