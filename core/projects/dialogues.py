"""Lines of an open project that one take speaks together: which can be, who is who in them, what would be asked."""

from collections.abc import Callable, Iterable

from core.domain.request import Plan
from core.domain.script import Line
from core.errors import Problem, ScriptProblem
from core.message import say
from core.projects.pages import Pages
from core.projects.status import LineStatus
from core.projects.voicing import Voicing
from core.providers.base import Generator
from core.text.compile import is_silent
from core.text.dialogue import Role, Turn, compile_dialogue, roles


class Dialogues:
    """Runs of lines as a generator of several voices speaks them; `status` tells how a line stands."""

    def __init__(self, pages: Pages, voicing: Voicing, status: Callable[[str], LineStatus]) -> None:
        self._pages = pages
        self._voicing = voicing
        self._status = status

    def run(self, line_ids: Iterable[str]) -> tuple[Line, ...]:
        """Return lines in their order, without those that are not spoken.

        Raises `ScriptProblem` where others stand between them, or they are of several scripts.
        """
        chosen = set(line_ids)
        spoken: list[Line] = []
        if runs := self._pages.runs(line_id for line_id in chosen if line_id in self._pages):
            (script, first, _), (last_script, last, count) = runs[0], runs[-1]
            between = self._pages.of(script)[first : last + count] if script == last_script else ()
            spoken = [line for line in between if not is_silent(line)]
        if not spoken or any(line.id not in chosen for line in spoken):
            raise ScriptProblem(
                say("These lines do not follow each other."), say("Choose lines of one script without a gap.")
            )
        return tuple(spoken)

    def roles(self, line_ids: Iterable[str]) -> tuple[Role, ...]:
        """Return who is which of the generator's speakers in a dialogue of these lines. Raises `ScriptProblem`."""
        return roles(*self._turns(line_ids))

    def plan(self, line_ids: Iterable[str]) -> Plan:
        """Return what would be asked for one take of all these lines; raises `ScriptProblem` or `RequestProblem`."""
        return compile_dialogue(*self._turns(line_ids))

    def among(self, line_ids: Iterable[str]) -> tuple[tuple[str, ...], ...]:
        """Return the dialogues all of whose lines are among these, still share a take, and can be spoken so again."""
        wanted = dict.fromkeys(line_ids)
        runs = dict.fromkeys(self._status(line_id).run for line_id in wanted if line_id in self._pages)
        return tuple(run for run in runs if run and wanted.keys() >= set(run) and self._is_whole(run))

    def _turns(self, line_ids: Iterable[str]) -> tuple[tuple[Turn, ...], Generator]:
        turns = tuple(self._voicing.turn(line) for line in self.run(line_ids))
        return turns, self._voicing.registry.generator(turns[0].voice.generator)

    def _is_whole(self, run: tuple[str, ...]) -> bool:
        if any(line_id not in self._pages for line_id in run) or len({self._status(one).chosen for one in run}) > 1:
            return False
        try:
            self.plan(run)
        except Problem:
            return False
        return not any(self._pages.line(line_id).locked for line_id in run)
