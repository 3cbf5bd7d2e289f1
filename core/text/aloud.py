"""What of a text can be said aloud. Knows no notation."""

import re
import unicodedata

_READ_ALOUD = frozenset("%&@#°№§")
_SAID = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Nl", "No", "Sc", "Sm"})
_PLAIN = re.compile("[0-9A-Za-z\u4e00-\u9fff]")


def pronounceable(text: str) -> bool:
    """Tell whether `text` holds anything that a voice could say: a letter, a digit, a sign that is read aloud."""
    if _PLAIN.search(text):
        return True
    return any(unicodedata.category(char) in _SAID or char in _READ_ALOUD for char in set(text))
