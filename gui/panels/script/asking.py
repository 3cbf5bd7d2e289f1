"""What is asked before lines are generated: whether takes that exist will do, and whether recordings may lie in public.

Awaited; asks in the room's bar and knows nothing else of the room.
"""

from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal

from core.domain.script import Voice
from core.domain.take import Take
from core.errors import NeedsConsent, RequestProblem
from core.projects.document import Document
from core.projects.status import LineState
from core.studio import Studio
from gui.bridge.tasks import Tasks
from gui.i18n import _, count, many, told
from gui.money import with_price
from gui.panels.question import Answer, Question
from gui.panels.script.prices import LinePrices


class Asking(QObject):
    """Generates lines for one room. `ordered` carries what became of it, once nothing is left to be asked."""

    ordered = Signal(object)

    def __init__(self, studio: Studio, tasks: Tasks, prices: LinePrices, question: Question) -> None:
        super().__init__(question)
        self._prices = prices
        self._studio, self._tasks, self._question = studio, tasks, question

    async def generate(self, document: Document, line_ids: Sequence[str], times: int = 1) -> None:
        """Order takes of these lines, `times` of each; where some were made, or may have been bought, ask first.

        What is locked is passed over, and offered to be unlocked.
        """
        self._question.hide()
        locked = [line_id for line_id in line_ids if document.line(line_id).locked]
        free = [line_id for line_id in line_ids if not document.line(line_id).locked]
        if free:
            await self._begin(document, free, times)
        if locked and self._question.isHidden():
            await self._offer_unlocking(document, locked, times, alone=not free)

    async def _offer_unlocking(self, document: Document, locked: Sequence[str], times: int, *, alone: bool) -> None:
        words = with_price(_("Unlock and generate"), await self._prices.cost(document, locked, times, locked=True))
        answer = Answer(words, lambda: self._run(self._unlock(document, locked, times), "generate lines"))
        text = _("A locked line keeps its take, and nothing is generated for it.")
        if alone:
            several = many("{n} line is locked.", "{n} lines are locked.", len(locked))
            self._question.ask(several if len(locked) > 1 else _("This line is locked."), text, answer)
        else:
            title = many("A locked line was passed over.", "{n} locked lines were passed over.", len(locked))
            self._question.offer(title, text, answer, tone="plain")

    async def _unlock(self, document: Document, locked: Sequence[str], times: int) -> None:
        here = [line_id for line_id in locked if line_id in document]
        document.change_lines(here, locked=False)
        await self.generate(document, here, times)

    async def _begin(self, document: Document, line_ids: Sequence[str], times: int) -> None:
        unknown = [line_id for line_id in line_ids if document.status(line_id).state is LineState.UNCERTAIN]
        if unknown:
            await self._warn(document, line_ids, times, len(unknown))
        else:
            await self._generate(document, line_ids, times)

    async def generate_run(self, document: Document, line_ids: Sequence[str]) -> None:
        """Order one take of all these lines; where it may have been bought, or recordings would lie in public, ask."""
        self._question.hide()
        unknown = [line_id for line_id in line_ids if document.status(line_id).state is LineState.UNCERTAIN]
        if not unknown:
            await self._begin_run(document, line_ids)
            return
        self._ask_about_unknown(
            with_price(_("Generate"), self._prices.of_run(document, line_ids)),
            len(unknown),
            lambda: self._run(self._begin_run(document, line_ids), "generate dialogue"),
        )

    async def _begin_run(self, document: Document, line_ids: Sequence[str]) -> None:
        private = self._private(document, line_ids)
        if not private:
            await self._order_run(document, line_ids)
            return
        upload = with_price(_("Upload and generate"), self._prices.of_run(document, line_ids))
        self._question.ask(
            told(next(iter(private.values())).title),
            _("Anybody who knows the address can hear them for as long as the provider keeps them there."),
            Answer(upload, lambda: self._run(self._agree_run(document, line_ids, private), "upload and generate")),
        )

    async def _agree_run(self, document: Document, line_ids: Sequence[str], private: dict[str, NeedsConsent]) -> None:
        for problem in private.values():
            await self._studio.clips.agree(problem.profile, problem.clips)
        await self._order_run(document, line_ids)

    async def _order_run(self, document: Document, line_ids: Sequence[str]) -> None:
        self.ordered.emit(await self._studio.generate_run(document, line_ids))

    async def _warn(self, document: Document, line_ids: Sequence[str], times: int, unknown: int) -> None:
        """Say that what was sent before may have been bought: the line has better ways out of that."""
        generate = with_price(_("Generate"), await self._prices.cost(document, line_ids, times))
        self._ask_about_unknown(
            generate, unknown, lambda: self._run(self._generate(document, line_ids, times), "generate lines")
        )

    def _ask_about_unknown(self, generate: str, unknown: int, go_on: Callable[[], object]) -> None:
        self._question.ask(
            many("It may be bought twice.", "{n} may be bought twice.", unknown),
            _("It was sent and no answer came. If the provider did it all the same, sending it again costs again."),
            Answer(generate, go_on),
            tone="uncertain",
        )

    async def _generate(self, document: Document, line_ids: Sequence[str], times: int) -> None:
        """Order; what was made before is no answer to whoever wants several takes, or others than there are."""
        line_ids = [line_id for line_id in line_ids if line_id in document]  # it may have been asked a while ago
        shared = {line_id for run in document.dialogues.among(line_ids) for line_id in run}
        plain = [one for one in line_ids if times == 1 and one not in shared and not document.line(one).flagged]
        twins = await self._studio.twins(document, plain)
        if twins:
            await self._offer_twins(document, line_ids, twins)
        else:
            await self._settle_consent(document, line_ids, times)

    async def _offer_twins(self, document: Document, line_ids: Sequence[str], twins: dict[str, Take]) -> None:
        rest = [line_id for line_id in line_ids if line_id not in twins]
        anew, less = await self._prices.cost(document, line_ids), await self._prices.cost(document, rest)
        n, all_ = len(twins), len(line_ids)
        if all_ == 1:
            title = _("The very same was made already, for another line.")
        else:
            title = many("{n} of {all} was made already.", "{n} of {all} were made already.", n, all=count(all_))
        use = many("Use it", "Use them", n)
        use = with_price(many("Use those, make one", "Use those, make {n}", len(rest)), less) if rest else use
        make = with_price(_("Make it anew") if all_ == 1 else _("Make all anew"), anew)
        self._question.ask(
            title,
            _("What was made from the very same words, voice and settings can be used again and costs nothing."),
            Answer(use, lambda: self._run(self._use(document, twins, rest), "use what was made")),
            Answer(make, lambda: self._run(self._order(document, line_ids), "generate lines")),
        )

    async def _use(self, document: Document, twins: dict[str, Take], rest: Sequence[str]) -> None:
        await self._studio.use_twins(document, twins)
        if rest:
            await self._settle_consent(document, rest)

    async def _settle_consent(self, document: Document, line_ids: Sequence[str], times: int = 1) -> None:
        """Order the lines; where recordings would lie in public, ask first, once for all of them."""
        private = self._private(document, line_ids)
        if not private:
            await self._order(document, line_ids, times)
            return
        runs = document.dialogues.among(line_ids) if times == 1 else ()
        parted = {line_id for run in runs if not private.keys().isdisjoint(run) for line_id in run}  # not bought apart
        others = [line_id for line_id in line_ids if line_id not in private and line_id not in parted]
        upload = with_price(_("Upload and generate"), await self._prices.cost(document, line_ids, times))
        agree = partial(self._agree, document, line_ids, private, times)
        answers = [Answer(upload, lambda: self._run(agree(), "upload and generate"))]
        if others:
            words = many("Only the other one", "Only the other {n}", len(others))
            words = with_price(words, await self._prices.cost(document, others, times))
            answers.append(Answer(words, lambda: self._run(self._order(document, others, times), "generate lines")))
        self._question.ask(
            told(next(iter(private.values())).title),
            _("Anybody who knows the address can hear them for as long as the provider keeps them there."),
            *answers,
        )

    def _private(self, document: Document, line_ids: Sequence[str]) -> dict[str, NeedsConsent]:
        """Return the lines whose recordings nobody agreed to put in public, and what is to be agreed to."""
        known: dict[str, NeedsConsent | None] = {}
        found: dict[str, NeedsConsent] = {}
        for line_id in line_ids:
            if line_id not in document:
                continue
            line = document.line(line_id)
            if line.speaker not in known:
                known[line.speaker] = self._needs_consent(document.voicing.voice_of(line))
            if problem := known[line.speaker]:
                found[line_id] = problem
        return found

    def _needs_consent(self, voice: Voice) -> NeedsConsent | None:
        registry = self._studio.registry
        try:
            generator, profile = registry.generator(voice.generator), registry.profile(voice.profile)
            self._studio.clips.require_consent(generator, profile.id, profile.name, voice.clips)
        except NeedsConsent as problem:
            return problem
        except RequestProblem:
            return None  # a voice whose provider is gone: told where it is ordered
        return None

    async def _agree(
        self, document: Document, line_ids: Sequence[str], private: dict[str, NeedsConsent], times: int
    ) -> None:
        for problem in private.values():
            await self._studio.clips.agree(problem.profile, problem.clips)
        await self._order(document, line_ids, times)

    async def _order(self, document: Document, line_ids: Sequence[str], times: int = 1) -> None:
        self.ordered.emit(await self._studio.generate(document, line_ids, times))

    def _run(self, coroutine: Coroutine[Any, Any, None], name: str) -> None:
        self._tasks.run(coroutine, name)
