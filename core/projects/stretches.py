"""Text that goes over several lines: what of it is copied, and what becomes of the lines when it is written over.

Every edit here is one step that can be undone. Lines are joined whatever they are, as `Document.join_with_previous`
does: locked ones, headings, those of a dialogue.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from core.domain.script import Line
from core.message import say
from core.projects.document import Document
from core.projects.edits import Operation, Rewrite, Splice
from core.projects.rewriting import joined, storable

if TYPE_CHECKING:
    from core.projects.pasting import Pasted


class Stretch(msgspec.Struct, frozen=True):
    """From character `start` of the line `first` to before character `end` of the line `last`, which stands below."""

    first: str
    start: int
    last: str
    end: int


def lines_of(document: Document, stretch: Stretch) -> Sequence[Line]:
    """Return the lines that a stretch goes over, whole, from the first to the last."""
    script, first = document.index_of(stretch.first)
    return document.lines(script)[first : document.index_of(stretch.last)[1] + 1]


def texts(document: Document, stretch: Stretch) -> tuple[tuple[str, str], ...]:
    """Return the ids and the texts of the lines that a stretch goes over, which tell whether it still stands."""
    return tuple((line.id, line.text) for line in lines_of(document, stretch))


def chosen(document: Document, stretch: Stretch) -> range:
    """Return where the lines stand that have a character in the stretch.

    A first line that it only leaves and a last one that it only comes to are not among them, if there are others.
    """
    first, last = document.index_of(stretch.first)[1], document.index_of(stretch.last)[1]
    begin = first + (stretch.start >= len(document.line(stretch.first).text) > 0)
    stop = last + (stretch.end > 0)
    return range(begin, stop) if begin < stop else range(first, last + 1)


def parts(document: Document, stretch: Stretch) -> list[Line]:
    """Return what of the lines is in the stretch: lines as they are, the first and the last with a part of their text.

    They have the ids of the lines they are parts of. Nothing but a line break has no parts.
    """
    lines = list(lines_of(document, stretch))
    lines[-1] = msgspec.structs.replace(lines[-1], text=lines[-1].text[: stretch.end])
    lines[0] = msgspec.structs.replace(lines[0], text=lines[0].text[stretch.start :])
    cut = slice(0 if lines[0].text or not stretch.start else 1, None if stretch.end else -1)
    return lines[cut]


def overwrite(document: Document, stretch: Stretch, text: str = "") -> tuple[str, int]:
    """Put `text` in the place of the stretch; return the line where that ends, and behind which of its characters.

    What is left of the first and the last line becomes the first line. A stretch that begins and ends at the very start
    of lines takes whole lines away: the last one, of which it has no character, stays itself. What is typed next goes
    on with this step.
    """
    lines = lines_of(document, stretch)
    first, last = lines[0], lines[-1]
    script, index = document.index_of(first.id)
    if not stretch.start and not stretch.end:
        kept, gone, at = last, lines[:-1], index
        whole, caret = text + last.text, len(text)
    else:
        kept, gone, at = first, lines[1:], index + 1
        head, tail = first.text[: stretch.start], last.text[stretch.end :]
        broken = head == first.text or tail == last.text
        whole, caret = joined(head, tail) if broken and not text else (head + text + tail, len(head + text))
    rewritten = Rewrite(kept, storable(msgspec.structs.replace(kept, text=whole)))
    label = say("Typing") if text else say("Delete text")
    document.do(label, rewritten, Splice(script, at, removed=tuple(gone)), merge=True)
    return kept.id, caret


def break_line(document: Document, stretch: Stretch, *, same_speaker: bool = False) -> str:
    """Put nothing but a line break in the place of the stretch; return the line below it.

    What is left of the last line stays that line, spoken as before, or with `same_speaker` by the first one's.
    """
    lines = lines_of(document, stretch)
    first, last = lines[0], lines[-1]
    script, index = document.index_of(first.id)
    head, tail = first.text[: stretch.start].rstrip(), last.text[stretch.end :].lstrip()
    speaker = first.speaker if same_speaker else last.speaker
    operations: list[Operation] = [
        *_rewritten(first, text=head),
        *_rewritten(last, text=tail, speaker=speaker),
    ]
    if between := tuple(lines[1:-1]):
        operations.append(Splice(script, index + 1, removed=between))
    document.do(say("Split line"), *operations)
    return last.id


def put(document: Document, stretch: Stretch, pasted: "Pasted") -> tuple[str, ...]:
    """Put lines in the place of the stretch: one step. Returns their ids.

    What is left of the first line stands above them and what is left of the last one below, each still its own line;
    where nothing is left of one, it goes.
    """
    from core.projects import pasting

    lines = lines_of(document, stretch)
    first, last = lines[0], lines[-1]
    script, index = document.index_of(first.id)
    head, tail = first.text[: stretch.start].rstrip(), last.text[stretch.end :].lstrip()
    gone = lines[1 if head else 0 : -1 if tail else None]
    left = [*(_rewritten(first, text=head) if head else ()), *(_rewritten(last, text=tail) if tail else ())]
    return pasting.put(document, script, index + bool(head), pasted, over=gone, before=left)


def _rewritten(line: Line, **fields: str) -> tuple[Rewrite, ...]:
    changed = storable(msgspec.structs.replace(line, **fields))
    return (Rewrite(line, changed),) if changed != line else ()
