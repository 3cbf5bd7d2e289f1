"""A file's bytes as text, in whichever of the usual encodings they are.

Refuses what is no text; never drops a character.
"""

import codecs
import re

from core.errors import UnreadableText
from core.message import Message, say

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_DOCUMENTS = (
    (b"PK\x03\x04", "Word, EPUB or ZIP"),
    (b"%PDF-", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\xd0\xcf\x11\xe0", "Word"),
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_NO_TEXT = frozenset((*range(9), *range(14, 27), *range(28, 32), 0x7F))
_NEVER_WESTERN = frozenset((0x81, 0x8D, 0x8F, 0x90, 0x9D))
_STRETCH = 1 << 17
_HAN = re.compile("[\u3400-\u9fff]")
# In GB18030 the everyday characters and marks have two bytes, the first A1-D7 and the second A1-FE; foreign text that
# happens to decode mostly lands elsewhere, and never in the characters of four bytes.
_EVERYDAY = re.compile(rb"[\xa1-\xd7][\xa1-\xfe]|[\x81-\xfe][0-9][\x81-\xfe][0-9]")
_ANY_PAIR = re.compile(rb"[\x81-\xfe](?:[\x30-\x39][\x81-\xfe][\x30-\x39]|[\x40-\x7e\x80-\xfe])")
_CHINESE_MARK = frozenset("，。：！？、（")
# The characters that make up about half of any Chinese prose, simplified and traditional.
_FREQUENT = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方"
    "多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明"
    "性知全三又关点正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加斯月话合回特代内信表化老给世位次"
    "這個們來為國說時會對過發後裡種經麼學現當沒動還進樣從實無與長機關點業將兩間問應戰頭體見產話"
    "吗呢吧啊安让听夜雨谁走请今叫再几早声先住嗎聽誰請幾聲"
)


ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gb18030", "big5", "shift_jis", "euc_kr", "cp1252", "cp1250", "cp1251")
"""What somebody can choose where the bytes do not tell, by Python's names."""


def decode(data: bytes) -> str:
    """Return `data` as text with newlines only, from UTF-8, UTF-16, UTF-32 with its mark, or GB18030.

    A byte order mark decides; without one the bytes must be plausible in an encoding. A character that the end of the
    file cuts off becomes U+FFFD, a half of a surrogate pair stays one. Raises `UnreadableText` for anything else.
    """
    return decoded(data)[0]


def decoded(data: bytes) -> tuple[str, str]:
    """Return the same, and the encoding that it was in."""
    text, encoding = _marked(data) if data.startswith(tuple(bom for bom, _ in _BOMS)) else _unmarked(data)
    return text.replace("\r\n", "\n").replace("\r", "\n"), encoding


def decode_as(data: bytes, encoding: str) -> str:
    """Return `data` as text with newlines only in an encoding that somebody chose; what is none in it is U+FFFD."""
    mark = next((bom for bom, name in _BOMS if name == encoding and data.startswith(bom)), b"")
    text = data[len(mark) :].decode(encoding, "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def likeliest(data: bytes) -> str:
    """Return the likeliest encoding of text that is in none that tells itself, "" for what is hardly text at all."""
    sample = data[:200_000]
    if data.startswith(tuple(magic for magic, _ in _DOCUMENTS)) or any(byte in _NO_TEXT for byte in sample):
        return ""
    high = [byte for byte in sample if byte >= 0x80]
    if len(high) * 2 < len(sample) and not _NEVER_WESTERN.intersection(high):
        return "cp1252"
    if sum(byte >= 0xC0 or byte in {0xA8, 0xB8} for byte in high) > 0.9 * len(high):
        return "cp1251"
    fitting = (encoding for encoding in ("shift_jis", "euc_kr", "big5") if _attempt_strictly(data, encoding))
    return next(fitting, "cp1252")


def _attempt_strictly(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _marked(data: bytes) -> tuple[str, str]:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            text = _attempt(data[len(bom) :], encoding)
            if text is not None and _strange(text) < 4 + len(text) / 10:
                return text, encoding
    raise _unreadable()


def _unmarked(data: bytes) -> tuple[str, str]:
    for magic, name in _DOCUMENTS:
        if data.startswith(magic):
            raise _unreadable(say("This is a {kind} document, not plain text.", kind=name))
    if b"\0" in data:
        found = _utf16(data)
        if found is not None:
            return found
    text = _attempt(data, "utf-8")
    if text is not None and _share(_controls(text), text) < 0.3:
        return text, "utf-8"
    chinese = _gb18030(data)
    if chinese is not None:
        return chinese, "gb18030"
    found = _utf16(data)
    if found is not None:
        return found
    raise _unreadable()


def _attempt(data: bytes, encoding: str) -> str | None:
    """Decode, letting halves of surrogate pairs through and marking a character that the end of the file cuts off."""
    errors = "strict" if encoding == "gb18030" else "surrogatepass"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    try:
        text = decoder.decode(data)
        rest = decoder.getstate()[0]
    except UnicodeDecodeError:
        return None
    return text + ("\ufffd" if rest.strip() else "") if len(text) or not rest else None


def _gb18030(data: bytes) -> str | None:
    text = _attempt(data, "gb18030")
    if text is None or _share(_controls(text), text) > 0.02:
        return None
    pairs = _ANY_PAIR.findall(data)
    everyday = sum(_EVERYDAY.fullmatch(pair) is not None for pair in pairs)
    han = _HAN.findall(text)
    if han and sum(char in _FREQUENT for char in han) > 0.22 * len(han):
        return text
    sparse = len(han) < 8 or not _CHINESE_MARK.isdisjoint(
        text
    )  # Korean in its own encoding has the pairs, not the marks
    return text if everyday * 2 > len(pairs) and sparse else None


def _utf16(data: bytes) -> tuple[str, str] | None:
    """Without a mark: the byte order in which the text has ordinary characters, and line ends, spaces or full stops."""
    readings = [(_attempt(data, encoding), encoding) for encoding in ("utf-16-le", "utf-16-be")]
    plausible = [(text, encoding) for text, encoding in readings if text is not None and _plausible(text)]
    return max(plausible, key=lambda found: _share(len(_ORDINARY.findall(found[0])), found[0]), default=None)


_ORDINARY = re.compile(
    "[\t\n\r -~\u00a0-\u052f\u0590-\u06ff\u0900-\u0dff\u0e00-\u0eff\u2010-\u2027\u3000-\u30ff\u4e00-\u9fff\uac00-\ud7a3"
    "\uff00-\uffee]"
)
_JOINT = re.compile("[\n \u3000\u3002\uff0c\uff1a\uff01\uff1f:.,!?]")


def _plausible(text: str) -> bool:
    """Nine of ten characters ordinary, and one in forty of those that hold sentences apart."""
    marks = len(_JOINT.findall(text))
    return _share(len(_ORDINARY.findall(text)), text) > 0.9 and marks * 40 >= len(text)


def _strange(text: str) -> int:
    """Count control characters and characters without a meaning: those of sound or pictures read as text."""
    unknown = {char for char in set(text) if not char.isprintable() and not char.isspace() and char < "\U000e0000"}
    return sum(text.count(char) for char in unknown) if len(unknown) < 200 else len(text)


def _controls(text: str) -> int:
    """Count control characters a stretch at a time: one search through a book would stop every other thread."""
    return sum(len(_CONTROL.findall(text[start : start + _STRETCH])) for start in range(0, len(text), _STRETCH))


def _share(count: int, text: str) -> float:
    return count / max(1, len(text))


def _unreadable(title: Message | None = None) -> UnreadableText:
    return UnreadableText(
        title or say("This file is not text in an encoding that Roomtone knows."),
        say("Save it as plain text in UTF-8 and open it again."),
    )
