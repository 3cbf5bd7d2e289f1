"""`roomtone generate`: one wish, asked for once, becomes files; or it is told what would be sent and what it costs."""

import argparse
import time
from collections.abc import Generator as Given
from contextlib import contextmanager
from typing import Any

import msgspec

from core.commands.assisting import assist, is_assisting
from core.commands.delivery import checked_output, deliver
from core.commands.output import clock, closed_studio, give, opened_studio, shown, tell
from core.commands.waiting import hear_prices, job_of, settle, trouble
from core.commands.wish import Wish, parsed_clip, unreadable, wish_of
from core.domain.ids import new_id
from core.domain.job import Job, Order, State
from core.domain.money import Money, total
from core.domain.request import Request
from core.domain.take import Take
from core.errors import NeedsConsent, Problem, RequestProblem
from core.message import say
from core.net.outgoing import Outgoing
from core.paths import Paths
from core.providers.base import cost_of
from core.studio import Studio
from core.text.estimate import seconds as estimated_seconds

MASK = "Bearer ••••"


class _Standing:
    """What became of the wish so far, for whoever reads JSON."""

    order: Order | None = None

    @contextmanager
    def told(self, *, json: bool) -> Given[None]:
        """Print a problem as JSON too, before it goes on its way."""
        try:
            yield
        except Problem as problem:
            if json:
                give(self._failure(problem), json=True, text="")
            raise

    def _failure(self, problem: Problem) -> dict[str, Any]:
        order = self.order
        job = job_of(order).id if order and order.jobs else None
        state = order.state if order else State.DRAFT
        return {"state": state, "problem": str(problem), "job": job, "order": order.id if order else None}


async def generate(arguments: argparse.Namespace, paths: Paths) -> int:
    """Make what is wished for, or use what was made of the very same wish before, and write it to files."""
    if is_assisting(arguments.generator) and not arguments.estimate:
        return await assist(arguments, paths)
    standing = _Standing()
    with standing.told(json=arguments.json):
        if arguments.estimate:
            return await _estimate(arguments, paths)
        clips = [str(parsed_clip(one, transcript=False)[0]) for one in arguments.clip]
        out = checked_output(arguments.out, [arguments.text_file, *clips])
        async with opened_studio(arguments, paths) as studio:
            wish = await wish_of(studio, arguments)
            await studio.start_queue(go_on=False)
            takes = () if arguments.again else await _made_before(studio, wish)
            if not takes:
                order = standing.order = await _begun(studio, wish, arguments)
                if order.state is not State.UNCERTAIN:
                    await settle(studio, arguments.wait)
                    order = standing.order = next(one for one in studio.queue.orders() if one.id == order.id)
                if not order.take:
                    raise await _left(studio, wish, order)
                await hear_prices(studio)
                takes = await studio.order_takes(order.id)
            files = await deliver(studio, takes, out)
            folder = shown(studio.folder)
    result = _result(wish, standing.order, takes, [shown(file) for file in files])
    give(result, json=arguments.json, text="\n".join(result["files"]))
    cost = f", {takes[0].cost}" if takes[0].cost and standing.order else ""
    tell(f"{clock(result['seconds'])}{cost}. Kept in {folder}.")
    if wish.generator.makes_voice and (voice := takes[0].notes.get("voice")):
        tell(f"The voice is {voice}: {wish.generator.makes_voice} speaks with --set voice={voice}.")
    return 0


def _result(wish: Wish, order: Order | None, takes: tuple[Take, ...], files: list[str]) -> dict[str, Any]:
    return {
        "state": State.DONE,
        "files": files,
        "takes": [take.id for take in takes],
        "order": order.id if order else takes[0].id.partition("-")[0],
        "jobs": [job.id for job in order.jobs] if order else [],
        "reused": order is None,
        "seconds": round(sum(take.facts.seconds for take in takes), 3),
        "cost": takes[0].cost,
        "generator": wish.generator.id,
        "profile": wish.profile.name,
        "results": [
            {
                "file": file,
                "take": take.id,
                "seconds": round(take.facts.seconds, 3),
                "remote": take.remote,
                **take.notes,
            }
            for file, take in zip(files, takes, strict=True)
        ],
    }


# what was made or asked for before


async def _made_before(studio: Studio, wish: Wish) -> tuple[Take, ...]:
    """Return the takes of the very same wish, if all of their audio is there."""
    same = await studio.same_take(wish.plan)
    takes = await studio.order_takes(same.id.partition("-")[0]) if same else ()
    if not takes or not all(studio.audio_path(take).exists() for take in takes):
        return ()
    if wish.generator.makes_voice and not any(_lives(studio, take) for take in takes):
        return ()
    tell("The very same was made before: its take is used and nothing is sent. Use --again to make it anew.")
    return takes


def _lives(studio: Studio, take: Take) -> bool:
    """Tell whether somebody can still speak with the voice that was made with a take."""
    voice = take.notes.get("voice", "")
    return any(kept.voice == voice and not kept.is_over(time.time()) for kept in studio.kept.all())


def _asked_before(studio: Studio, wish: Wish) -> Order | None:
    orders = [order for order in studio.queue.orders() if not order.take]
    return next((one for one in reversed(orders) if one.plan.fingerprint == wish.plan.fingerprint), None)


# asking


async def _begun(studio: Studio, wish: Wish, arguments: argparse.Namespace) -> Order:
    """Let an order for the wish go its way: one that is in the ledger already, or a new one.

    One whose outcome is unknown stays as it is.
    """
    before = None if arguments.again else _asked_before(studio, wish)
    if before and before.state is State.UNCERTAIN:
        return before
    if before:
        tell("The very same was asked for before and is not done: that goes on, and nothing is bought twice.")
        await studio.queue.retry(before.id)
    return before or await _placed(studio, wish, agreed=arguments.yes_upload)


async def _placed(studio: Studio, wish: Wish, *, agreed: bool) -> Order:
    if agreed:
        await studio.clips.agree(wish.profile.id, [clip.audio for clip in wish.clips])
    _require_consent(studio, wish)
    for file in wish.files:
        try:
            await studio.clips.add(file)
        except OSError as error:
            raise unreadable(file, error) from error
    if wish.take and wish.generator.text_take:
        return await studio.edit_song(wish.take, wish.generator.id, wish.plan.requests[0].params)
    order_id = new_id()
    parts = [(index, part) for index, part in enumerate(wish.plan.parts) if isinstance(part, Request)]
    jobs = tuple(Job(new_id(), order_id, index, part) for index, part in parts)
    name = wish.clips[0].name if wish.generator.makes_voice and wish.clips else ""  # what the voice is called
    return await studio.generate_order(Order(order_id, wish.plan, wish.text, time.time(), speaker=name, jobs=jobs))


def _require_consent(studio: Studio, wish: Wish) -> None:
    try:
        studio.clips.require_consent(wish.generator, wish.profile.id, wish.profile.name, wish.clips)
    except NeedsConsent as problem:
        files = zip(wish.clips, wish.files, strict=True)
        names = ", ".join(shown(file) for clip, file in files if clip.audio in problem.clips)
        raise RequestProblem(
            say("{files} would lie at a public address of {name}, where anybody who knows it can hear it.",
                files=names, name=wish.profile.name),
            say("Add --yes-upload to agree to that; nothing was sent."),
        ) from problem  # fmt: skip


async def _left(studio: Studio, wish: Wish, order: Order) -> Problem:
    """Return why an order is not done; what costs nothing is not kept for later."""
    problem = await trouble(studio, order)
    if wish.generator.repeatable:
        await studio.queue.cancel([order.id])
        await studio.queue.forget([order.id])
    return problem


# estimates


async def _estimate(arguments: argparse.Namespace, paths: Paths) -> int:
    """Print what would be sent and what it would cost. Sends nothing, needs no key, and a library only for a take."""
    async with opened_studio(arguments, paths) if arguments.take else closed_studio(paths) as studio:
        wish = await wish_of(studio, arguments)
        named = [msgspec.structs.replace(request, clips=wish.clips) for request in wish.plan.requests]
        requests = [_outgoing(studio.preview(request)) for request in named]
        price = _price(wish)
    first = requests[0] if requests else _outgoing(None)
    result = {
        **first,
        "generator": wish.generator.id,
        "profile": wish.profile.name,
        "price": price,
        "requests": requests,
    }
    text = "\n\n".join([*(_written(one) for one in requests if one["url"]), _price_words(wish, price)])
    give(result, json=arguments.json, text=text)
    return 0


def _outgoing(out: Outgoing | None) -> dict[str, Any]:
    """Return a request as it would leave, the key masked; nothing in it where nothing leaves this computer."""
    if out is None:
        return {"method": None, "url": None, "headers": {}, "body": None}
    headers = {"Authorization": MASK} if out.key else {}
    kind = {"Content-Type": "application/json"} if out.body is not None else {}
    return {"method": out.method, "url": out.url, "headers": {**headers, **kind, **out.headers}, "body": out.body}


def _written(one: dict[str, Any]) -> str:
    headers = "".join(f"{name}: {value}\n" for name, value in one["headers"].items())
    body = msgspec.json.format(msgspec.json.encode(one["body"]), indent=2).decode()
    return f"{one['method']} {one['url']}\n{headers}\n{body}"


def _price(wish: Wish) -> Money | None:
    """Return what the wish would cost, None where nobody knows."""
    if wish.generator.repeatable:
        return Money(0.0)
    requests = wish.plan.requests
    known = [cost_of(wish.generator, wish.profile, one, estimated_seconds(one.text)) for one in requests]
    sums = total(money for money in known if money)
    return sums[0] if sums and None not in known else None


def _price_words(wish: Wish, price: Money | None) -> str:
    if wish.generator.repeatable:
        return "It costs nothing."
    return f"It would cost {price}." if price else "What it would cost is not known."
