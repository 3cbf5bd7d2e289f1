"""Finding and replacing in one line's text: plain words or a regular expression. Knows no document and no window.

Python's `re` cannot be stopped while it looks, so an expression that could take very long is refused before it is
used, and a line that is too long for its expression is left out (`Search.too_long`).
"""

import re
import warnings
from collections.abc import Callable, Iterator
from functools import lru_cache
from math import factorial

import msgspec

from core.errors import ScriptProblem
from core.message import say
from core.text.notation import marks

LONGEST_PATTERN = 500
"""So many characters of a regular expression are taken."""

STEPS = 20_000_000
"""So many steps, a quarter of a second or so, one line may cost in the worst case."""

LONGEST = 10_000_000
"""Longer lines are not looked into by an expression that repeats nothing either."""

Span = tuple[int, int]


class Query(msgspec.Struct, frozen=True):
    """What is looked for, and how."""

    text: str
    case: bool = False
    word: bool = False
    regular: bool = False


class Search:
    """A query that is ready to be used; raises `ScriptProblem` where its expression is wrong or too costly.

    `longest` is how long a line may be for it.
    """

    def __init__(self, query: Query) -> None:
        self.query = query
        source = query.text if query.regular else re.escape(query.text)
        if query.regular and len(source) > LONGEST_PATTERN:
            raise ScriptProblem(say("The expression is too long."), say("Look for less at once."))
        self._pattern = compiled(source, 0 if query.case else re.IGNORECASE)
        if query.word:
            source = rf"(?<!\w)(?:{source})(?!\w)"
            self._pattern = compiled(source, self._pattern.flags & re.IGNORECASE)
        self.longest = longest(source) if query.regular else LONGEST
        self.spans = lru_cache(maxsize=100_000)(self._spans)

    def too_long(self, text: str) -> bool:
        """Tell whether a line is too long to be looked into with this expression."""
        return len(text) > self.longest

    def replaced(self, text: str, by: str, only: Span | None = None) -> str:
        r"""Return the text with every match, or `only` that one, replaced.

        In `by`, `$1` or `\1` is what the first group found, where the query is a regular expression.
        """
        pieces: list[str] = []
        at = 0
        expand = self._expander(by)
        for found in self._matches(text):
            if only is None or found.span() == only:
                pieces += [text[at : found.start()], expand(found)]
                at = found.end()
        return "".join(pieces) + text[at:]

    def check(self, by: str) -> None:
        """Raise `ScriptProblem` where `by` names a group that the expression does not have."""
        self._expander(by)

    def _spans(self, text: str) -> tuple[Span, ...]:
        """Return where the matches stand, from left to right; none is empty, none cuts through a pause."""
        return tuple(found.span() for found in self._matches(text))

    def _matches(self, text: str) -> Iterator[re.Match[str]]:
        if not self.query.text or self.too_long(text):
            return
        kept = marks(text)
        for found in self._pattern.finditer(text):
            if found.end() > found.start() and not any(_cuts(found.span(), mark) for mark in kept):
                yield found

    def _expander(self, by: str) -> Callable[[re.Match[str]], str]:
        if not self.query.regular:
            return lambda _found: by
        parts = tuple(template(by))
        for part in parts:
            if isinstance(part, int) and part > self._pattern.groups:
                raise ScriptProblem(
                    say("The expression has no group {n}.", n=part),
                    say("Groups stand in round brackets and are counted from the left."),
                )
        return lambda found: "".join(part if isinstance(part, str) else found[part] or "" for part in parts)


def _cuts(match: Span, mark: Span) -> bool:
    """Whether a match has a part of a mark, but not the whole of it."""
    apart = match[1] <= mark[0] or match[0] >= mark[1]
    return not apart and not (match[0] <= mark[0] and mark[1] <= match[1])


def compiled(source: str, flags: int) -> re.Pattern[str]:
    """Return an expression ready to be used. Raises `ScriptProblem` where it is not right."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # of what a set may mean one day, such as [[
            return re.compile(source, flags)
    except (re.error, OverflowError, RecursionError) as error:
        raise ScriptProblem(
            say("The regular expression is not complete, or not right."),
            say("Look at its brackets, or look for the plain words."),
            detail=str(error),
        ) from error


_GROUP = re.compile(r"\\(\d{1,2})|\$(\d{1,2})|\$\{(\d{1,2})\}|(\\\\)|(\$\$)")


def template(by: str) -> Iterator[str | int]:
    """Yield the text of a replacement and, as numbers, the groups that go into it."""
    at = 0
    for found in _GROUP.finditer(by):
        yield by[at : found.start()]
        number = found[1] or found[2] or found[3]
        yield int(number) if number else found[0][0]
        at = found.end()
    yield by[at:]


# How long an expression can take

_TOKEN = re.compile(
    r"(?P<comment>\(\?#[^)]*\))"
    r"|(?P<flags>\(\?[a-zA-Z]*x[a-zA-Z-]*[:)])"
    r"|(?P<plainflags>\(\?[a-zA-Z]+\))"
    r"|(?P<back>\(\?P=\w+\)|\\[1-9]\d?)"
    r"|(?P<open>\((?:\?(?:P<\w+>|\(\w+\)|<?[=!]|[a-zA-Z-]*:|>))?)"
    r"|(?P<close>\))"
    r"|(?P<bar>\|)"
    r"|(?P<quantifier>(?:[*+?]|\{(?:\d+(?:,\d*)?|,\d+)\})[?+]?)"
    r"|(?P<anchor>\\[AbBZ]|[\^$])"
    r"|(?P<atom>\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.)",
    re.DOTALL,
)
_SAMPLE = tuple(map(chr, range(0x250))) + tuple("\u2014\u2019\u2026\u3002\uff0c\u4e00\u6c34")


class _Token(msgspec.Struct, frozen=True):
    kind: str
    text: str

    @property
    def most(self) -> int | None:
        """How often a quantifier repeats at most; None is without end."""
        amount = self.text.rstrip("?+") if len(self.text) > 1 else self.text
        if not amount.startswith("{"):
            return 1 if amount == "?" else None
        least, _, most = amount.strip("{}").partition(",")
        return int(most) if most else (None if "," in amount else int(least))

    @property
    def ways(self) -> int | None:
        """In how many lengths a quantifier can repeat; None is without end."""
        if self.most is None or not self.text.startswith("{"):
            return None if self.most is None else 2
        least = self.text.strip("{}?+").partition(",")[0]
        return self.most - int(least or 0) + 1


def longest(source: str) -> int:
    """Return how long a line may be so that looking for `source` costs at most `STEPS`; raises `ScriptProblem`."""
    tokens = [_Token(found.lastgroup or "", found[0]) for found in _TOKEN.finditer(source)]
    tokens = [token for token in tokens if token.kind not in {"comment", "plainflags"}]
    if any(token.kind == "flags" for token in tokens) or _nests(tokens):
        raise _too_costly()
    open_, choices = 0, 1
    branching = any(token.kind == "bar" for token in tokens)
    for place, token in enumerate(tokens):
        if token.kind == "bar":
            choices *= 2
        elif token.kind == "quantifier":
            ways = token.ways
            if ways is None:
                open_ += branching or not _ends_itself(tokens, place)
            else:
                choices *= ways
        elif token.kind == "back":
            open_ += 1
    found = _reach(open_ + int(any(token.kind == "quantifier" for token in tokens)), choices)
    if found < 20:
        raise _too_costly()
    return found


def _reach(power: int, choices: int) -> int:
    """Return the greatest length n with n^(power + 1) / power! * choices at most `STEPS`."""
    return min(LONGEST, int((STEPS * factorial(power) / choices) ** (1 / (power + 1))))


def _nests(tokens: list[_Token]) -> bool:
    """Whether something is repeated that repeats or chooses inside: such a search can last for years."""
    varied = [False]
    closed = False
    for token in tokens:
        if token.kind == "open":
            varied.append(False)
        elif token.kind == "close":
            closed = varied.pop()
            varied[-1] |= closed
            continue
        elif token.kind == "bar":
            varied[-1] = True
        elif token.kind == "quantifier":
            if closed and token.most != 1:
                return True
            varied[-1] |= token.ways != 1
        closed = False
    return False


def _ends_itself(tokens: list[_Token], place: int) -> bool:
    """Whether what is repeated stops where the next thing begins, so that only one length can be right."""
    atom = tokens[place - 1]
    rest = [token for token in tokens[place + 1 :] if token.kind != "close"]
    if not rest:
        return True
    if atom.kind != "atom" or rest[0].kind != "atom":
        return False
    if len(rest) > 1 and rest[1].kind == "quantifier" and not rest[1].text.startswith("+"):
        return False
    return _apart(atom.text, rest[0].text)


@lru_cache(maxsize=256)
def _apart(one: str, other: str) -> bool:
    first, second = (compiled(part, re.IGNORECASE | re.DOTALL) for part in (one, other))
    return not any(first.fullmatch(letter) and second.fullmatch(letter) for letter in _SAMPLE)


def _too_costly() -> ScriptProblem:
    return ScriptProblem(
        say("Looking for this expression could take very long."),
        say("Use fewer repetitions, and none inside another."),
    )
