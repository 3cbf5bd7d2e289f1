# ruff: noqa: RUF001 (letters of many scripts are what this module is about)
"""What makes a name a name: the evidence by which `NAME: text` is told from a sentence that merely contains a colon.

A name is short and has no sentence in it. In scripts with capitals every word begins with one (ANNA, Anna, Old Man,
Dr. Müller), but for joining words (Queen of Hearts, Ludwig van Beethoven); in scripts without, it holds no verb of
saying and no word that only sentences have. Words that open sentences, headings and addresses (Note:, Chapter 2:,
http:) are none.
"""

import re
from collections.abc import Container
from enum import IntEnum
from functools import lru_cache

LONGEST = 40


class Evidence(IntEnum):
    """How sure a name is: never, if it comes back (`REPEATED`), if the file writes names so (`STYLE`), or always."""

    NONE = 0
    REPEATED = 1
    STYLE = 2
    SURE = 3


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_JOINING = _words(
    "of the and or in at on from with to de del della der den des die das du da di do dos von vom van zu zum la "
    "le les el al bin ibn ben bint und et e y og och i и "
)
_LEADING = _words("de del della der du da di von van zu la le el al bin ibn ten ter d' l'")
_OPENERS = _words(
    # English
    "note notes nb n.b ps p.s pps p.p.s todo fyi re subject attention warning caution danger notice important "
    "remember tip hint example examples result results conclusion summary remark reminder hence thus therefore "
    "however meanwhile besides otherwise instead indeed perhaps maybe also only finally then now but and so "
    "because although still still yes no ok okay well why how what when where this that these those it here there "
    "again first second third firstly secondly thirdly lastly next time date place setting location scene "
    "continued cont'd contd title author characters cast music sound sfx fx http https ftp mailto file www url "
    "isbn tel fax email e-mail cc bcc "
    # German, French, Spanish, Italian, Portuguese, Russian
    "achtung hinweis anmerkung merke beispiel warnung wichtig bemerkung fazit ergebnis ort zeit personen remarque "
    "attention exemple avertissement résumé lieu nota aviso atención advertencia ejemplo importante resumen lugar "
    "attenzione avviso esempio atenção exemplo примечание внимание важно пример итог вывод место время замечание "
)
_HEADINGS = _words(
    "chapter act scene part episode book section volume verse lesson step rule figure table appendix page kapitel "
    "akt szene teil folge chapitre acte scène partie épisode capítulo acto escena parte capitolo atto scena глава "
    "акт сцена часть "
)
_CONJUNCTIONS = _words(
    "but and so because although then now still well why how what when where this that these those it there here "
    "at in on by from until till after before since during for if as with without to into under over "
)
_GREETINGS = _words("dear hello hi hey liebe lieber cher chère querido querida caro cara")
_TITLES = _words(
    "dr mr mrs ms mx st sr jr prof capt cpt sgt lt col gen cpl maj adm cmdr rev fr hr mme mlle insp det sen rep gov "
    "sra srta pres "
    "dra dña dn dipl ing mag hon hl no nr vol д г"
)
_INITIALS = re.compile(r"(?:[^\W\d_]\.){1,5}[^\W\d_]?")
_CLOCK = re.compile(r"\d{1,2} ?[AP]\.?M\.?", re.IGNORECASE)
# Letters with their marks, digits, and what may stand inside or around a name.
_MARKS = (  # of Hebrew, Arabic, the scripts of India, Thai, Lao, Burmese and Khmer; joiners; Latin accents
    "\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u200c\u200d"
)
_QUOTE = "[\"'‘’“”«»]?"
_WORD = re.compile(rf"{_QUOTE}[^\W_](?:[\w'’ʼ׳״‐‑\-.·・•/&+#№{_MARKS}])*{_QUOTE}|[&+/#№–-]\d*")
_HAN_SAYING = re.compile(
    "(?:[说說问問喊曰讲講嚷骂罵叹嘆吼嘀咕喝嚎]|[说問问喊答笑写叫骂說寫罵叹又却]道|[回应]答|[大喊尖呼]叫|心想|告诉[他她我你]?"
    "|[他她它我你您咱们們][想叫道答写寫笑哭]|[是為为如下有道到])\\Z"
)
_HAN_WORDS = re.compile(
    "[的了是不没沒这這那就很都也还還会會在着著把被让讓给給向]|什么|怎么|一个|只有|因为|所以|但是|知道|觉得"
)
_HAN_OPENERS = _words(
    "注 注意 备注 備註 提示 警告 时间 時間 地点 地點 人物 问题 問題 答案 结论 結論 总之 總之 例如 "
    "比如 例 即 第一 第二 第三 最后 最後 首先 其次 附 附言 又及 原来 原來 结果 結果 于是 於是 记住 記住 "
    "题目 標題 标题 作者 场景 場景 音效 音乐 音樂 后来 後來 事实 事實 譬如 也就是说 换句话说"
)
_HAN_HEADING = re.compile("第[一二三四五六七八九十百千零〇两兩\\d]+[章幕场場集回节節部卷话話]")
_KANA_SENTENCE = re.compile(
    "[はがをでと].*(?:[たるだうくすぐつぬむい]|です|ます)\\Z|[っんい][たてだで]\\Z|(?:です|ます|ました|である)\\Z"
)
_SAYING = _words(
    # Arabic, Hebrew, Persian, Hindi, Georgian and neighbours: said, asked, answered, shouted
    "قال قالت قالوا سأل سألت أجاب أجابت صرخ صرخت همس همست گفت پرسید אמר אמרה אמרו שאל שאלה ענה ענתה צעק צעקה לחש "
    "לחשה कहा पूछा बोला बोली बोले चिल्लाया თქვა "
)
_SAYING_ENDS = tuple(_words("ว่า พูด ถาม 말한다 했다 니다 였다 었다 았다 쳤다"))
_SAYING_LATIN = _words(
    "said says say asked asks replied replies answered answers shouted shouts whispered whispers cried thought "
    "thinks told wrote is was are were "
)


@lru_cache(maxsize=4096)
def evidence(name: str) -> Evidence:
    """Return how good a name `name` is, by its form alone. It has no white space at its ends."""
    if not name or len(name) > LONGEST or _CLOCK.fullmatch(name):
        return Evidence.NONE
    words = name.split()
    if not name[0].isalnum() or not any(char.isalpha() for char in name) or not all(_is_word(word) for word in words):
        return Evidence.NONE
    if _opens(words):
        return Evidence.NONE
    return _cased(words) if any(_has_case(_letter(word)) for word in words) else _uncased(name, words)


def is_known(name: str, known: Container[str]) -> bool:
    """Tell whether `name` is one of `known`, which are folded as by `folded`."""
    return folded(name) in known


def folded(name: str) -> str:
    """Return the form in which two spellings of one name are equal."""
    return " ".join(name.split()).casefold()


def _is_word(word: str) -> bool:
    if not _WORD.fullmatch(word):
        return False
    return all(_is_abbreviation(part) for part in word.split("-") if "." in part)


def _is_abbreviation(part: str) -> bool:
    return (part.endswith(".") and part[:-1].casefold() in _TITLES) or _INITIALS.fullmatch(part) is not None


def _letter(word: str) -> str:
    """Return the first letter of `word`, or its first character where it has none."""
    return next((char for char in word if char.isalpha()), word[0])


def _has_case(letter: str) -> bool:
    """Tell whether names in the script of `letter` begin with a capital; those of Georgian do not."""
    return letter.lower() != letter.upper() and not "\u10d0" <= letter <= "\u10ff"


def _opens(words: list[str]) -> bool:
    """Tell whether `words` open a sentence, a heading, a letter or an address."""
    plain = [word.casefold().rstrip(".") for word in words]
    if len(plain) == 1:
        return plain[0] in _OPENERS or plain[0] in _HEADINGS or plain[0] in _HAN_OPENERS
    if plain[0] in _HEADINGS | _GREETINGS | _CONJUNCTIONS:
        return True
    transition = plain[-1] in {"to", "in", "out"} and all(word.isupper() for word in words)  # CUT TO, FADE IN
    return transition or plain[-1] in _SAYING_LATIN or words[0] in _SAYING or words[-1] in _SAYING


def _cased(words: list[str]) -> Evidence:
    if all(_is_capital(word) for word in words):
        return Evidence.SURE if len(words) <= 8 and _starts_well(words[0]) else Evidence.NONE
    lower = [word for word in words if not _is_capital(word)]
    if len(words) == 1:
        return (
            Evidence.STYLE
            if words[0].isalnum() or words[0].replace("-", "").replace("'", "").isalnum()
            else Evidence.NONE
        )
    if all(word.casefold() in _JOINING or word.casefold() in _LEADING for word in lower) and _is_capital(words[-1]):
        return Evidence.SURE if len(words) <= 8 and _starts_well(words[0]) else Evidence.NONE
    return Evidence.NONE


def _is_capital(word: str) -> bool:
    """Tell whether `word` begins with a capital, a letter without case, a digit or a sign, like `d'Artagnan` too."""
    letter = _letter(word)
    if word[0].isdigit() or not _has_case(letter):
        return True
    rest = re.split(r"['’\-]", word, maxsplit=1)
    return letter.isupper() or letter.istitle() or (len(rest) == 2 and len(rest[0]) <= 3 and rest[1][:1].isupper())


def _starts_well(word: str) -> bool:
    """Tell whether `word` can begin a name: it has a capital, is a number, or is a particle of nobility."""
    return _is_capital(word) or word.casefold() in _LEADING


def _uncased(name: str, words: list[str]) -> Evidence:
    if _is_han(name):
        return _han(name, words)
    if len(words) > 3 or name.endswith(_SAYING_ENDS):
        return Evidence.NONE
    return Evidence.SURE


def _is_han(name: str) -> bool:
    return any("\u3040" <= char <= "\u30ff" or "\u3400" <= char <= "\u9fff" or char >= "\U00020000" for char in name)


def _han(name: str, words: list[str]) -> Evidence:
    """Chinese and Japanese write no spaces: the length and the words inside must tell."""
    if len(name) > 1 and (_HAN_SAYING.search(name) or _KANA_SENTENCE.search(name) or _HAN_HEADING.match(name)):
        return Evidence.NONE
    longest = max(len(part) for word in words for part in re.split("[·・•]", word))
    if longest > 10 or len(words) > 4:
        return Evidence.NONE
    if _HAN_WORDS.search(name) or longest > 6:
        return Evidence.REPEATED
    return Evidence.SURE
