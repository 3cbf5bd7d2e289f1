"""`roomtone spending`: what the providers cost in a month, and how much of their caps is used."""

import argparse
from collections.abc import Sequence
from typing import Any

from core.commands.output import chosen_folder, closed_studio, give, one_line
from core.domain.money import Money, figures
from core.domain.profile import Caps, Profile
from core.paths import Paths
from core.spending import By, Spending


async def show_spending(arguments: argparse.Namespace, paths: Paths) -> int:
    """Print what providers cost in a month."""
    async with closed_studio(paths) as studio:
        await studio.open(chosen_folder(arguments), reading=True)
        named = (studio.accounts.profile(arguments.profile),) if arguments.profile else studio.accounts.all()
        rows = [_row(profile, await studio.spending(profile.id, arguments.month)) for profile in named]
        rows = [row for row in rows if arguments.profile or row["total"] or row["unknown"] or row["caps"]]
    text = "\n\n".join(map(_told, rows)) or "Nothing was spent, and no cap is set."
    give(rows, json=arguments.json, text=text)
    return 0


def _row(profile: Profile, found: Spending) -> dict[str, Any]:
    return {
        "id": profile.id,
        "profile": profile.name,
        "month": found.month,
        "today": found.today,
        "total": found.total,
        "unknown": found.unknown,
        "projects": _shares(found, By.PROJECT),
        "generators": _shares(found, By.GENERATOR),
        "days": found.rows,
        "told": found.compared,
        "caps": _caps(profile.caps, found),
    }


def _shares(found: Spending, by: By) -> list[dict[str, Any]]:
    shares = [share for money in found.total for share in found.shares(by, money.unit)]
    return [{"id": share.key, "name": str(share.name), "money": share.money} for share in shares]


def _caps(caps: Caps, found: Spending) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    if caps.day is not None:
        rows.append({"cap": "day", "most": caps.day, "used": found.cap_day})
    if caps.project is not None:
        name, used = found.cap_project or ("", Money(0.0, ""))
        rows.append({"cap": "project", "most": caps.project, "used": used, "project": str(name)})
    return rows


def _told(row: dict[str, Any]) -> str:
    calls = "1 call" if row["unknown"] == 1 else f"{row['unknown']} calls"
    unknown = [f"{calls} without a known price, which no cap counts"] if row["unknown"] else []
    charged = [f"{one.charged}, where {one.expected} was estimated" for one in row["told"]]
    words = [("today", _sum(row["today"], "nothing of which the price is known" if unknown else "nothing"))]
    words += [("in all", " + ".join([*map(str, row["total"]), *unknown]) or "nothing")]
    words += [*(("charged", one) for one in charged), *((f"cap a {one['cap']}", _cap(one)) for one in row["caps"])]
    return "\n".join(
        [
            f"{row['profile']}, {row['month']}",
            *(f"  {name:<16}{text}" for name, text in words),
            *_table("by project", row["projects"]),
            *_table("by generator", row["generators"]),
        ]
    )


def _table(heading: str, shares: list[dict[str, Any]]) -> list[str]:
    rows = [f"    {one_line(share['name'], 28):<30}{share['money']}" for share in shares]
    return [f"  {heading}", *rows] if rows else []


def _cap(row: dict[str, Any]) -> str:
    used = f"{figures(row['used'].amount)} of {figures(row['most'])} {row['used'].unit}".rstrip()
    return f"{used}, {row['project']}" if row.get("project") else used


def _sum(amounts: Sequence[Money], nothing: str) -> str:
    return " + ".join(map(str, amounts)) or nothing
