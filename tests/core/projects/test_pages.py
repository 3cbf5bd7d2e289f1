import random

import pytest

from core.domain.script import Line
from core.projects.edits import Move, Splice
from core.projects.pages import Pages


@pytest.mark.parametrize("seed", range(5))
def test_every_line_is_found_where_it_stands_after_whatever_happened(seed: int) -> None:
    chance, made = random.Random(seed), 0
    pages = Pages({"s": [], "other": [Line("o", "a", "")]})
    for _ in range(300):
        lines = list(pages.of("s"))
        if chance.random() < 0.7 or len(lines) < 3:
            index = chance.randint(0, len(lines))
            removed = tuple(lines[index : index + chance.randint(0, 3)])
            inserted = tuple(Line(f"l{made + n}", "a", "") for n in range(chance.randint(0, 4)))
            made += len(inserted)
            pages.splice(Splice("s", index, removed, inserted))
        else:
            first = chance.randrange(len(lines))
            count = chance.randint(1, len(lines) - first)
            pages.move(Move("s", first, count, chance.randint(0, len(lines) - count)))
        stand = {line.id: ("s", place) for place, line in enumerate(pages.of("s"))}
        assert {line: pages.index_of(line) for line in stand} == stand
        assert all((line.id in pages) is (line.id in stand) for line in lines)
    assert pages.index_of("o") == ("other", 0)
