"""What several formats leave out of a text."""


def without(text: str, opening: str, closing: str) -> str:
    """Return `text` without what stands between the two marks; one that is never closed stays.

    An expression would look for the end of each open mark again, which takes minutes in a text that is made for it.
    """
    pieces: list[str] = []
    place = 0
    while (start := text.find(opening, place)) >= 0 and (end := text.find(closing, start + len(opening))) >= 0:
        pieces.append(text[place:start])
        place = end + len(closing)
    return "".join(pieces) + text[place:]
