"""Reads one number as people type it: digits, thousands, Chinese numerals, with the word that counts behind it."""

import re
import unicodedata
from decimal import Decimal

from domain.dates.numerals import DIGITS, IDLE_BLANK
from domain.forms.errors import AnswerError
from domain.plain_text import clean

_ASK = "请填写数字，例如：12。"
_ASK_ONE = "请只填写一个数字，例如：12。"
_ASK_EXACT = "请填写准确的数字，不写“约”“左右”“多”等，例如：12。"
_ASK_ZERO = "没有的，请填写0。"

_COUNTERS = (
    *("人次", "户次", "场次", "个", "名", "人", "位", "次", "项", "场", "篇", "户", "票", "张", "分", "天", "份", "件"),
    *("条", "处", "期", "家", "支", "所", "座", "批", "轮", "回", "遍", "部", "册", "例", "组", "节", "课", "堂"),
)
_VAGUE = re.compile(r"[约近逾超余几数多半]|大概|左右|上下|以上|以下|以内|不足|不到|至少|最多|将近|来[个名人位次]")
_NONE = frozenset({"无", "没有", "暂无", "没"})
_MONEY = frozenset({"元", "万元", "亿元"})
# What stands before the number of a whole sentence, and signs that NFKC leaves alone.
_LEAD = re.compile(r"^(?:一共|总共|总计|合计|共计|共有|共|计|为|是|有)+(?=[\d+\-负〇零一二两三四五六七八九十])")
_SIGNS = str.maketrans({"○": "〇", "◯": "〇", "−": "-", "–": "-", "—": "-", "～": "~", "〜": "~"})
_FINANCIAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟萬億", "一二三四五六七八九十百千万亿")
_DIGITS = re.compile(r"(?:\d{1,3}(?:[, ]\d{3})+(?!\d)|\d{1,15})(?:\.\d{1,10})?")
_CHINESE = re.compile(r"[〇零一二两三四五六七八九十百千万亿]{1,20}")
_NUMBER = re.compile(
    rf"(?P<sign>[+\-负]?)(?P<percent>百分之)?(?:(?P<digits>{_DIGITS.pattern})(?P<scale>[百千万亿]?)|"
    rf"(?P<whole>{_CHINESE.pattern})(?:点(?P<part>[〇零一二三四五六七八九]{{1,10}}))?)(?P<rest>.*)"
)
_SEVERAL = re.compile(r"[\d〇零一二两三四五六七八九十百千万亿]")
_SCALES = {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_NOUN = re.compile(r"[\u4e00-\u9fff]{0,8}")


def number(text: str, measure: str = "") -> int | float:
    """Return the number in `text`; `measure` is what the question counts, such as 名 or 万元.

    A word that counts may follow, and what is counted (12名党员); thousands are parted by , or a blank. Raises
    AnswerError for more than one number, for an estimate, and for another unit of money or a share of a count.
    """
    words = _half_width(text)
    if words in _NONE:
        raise AnswerError(_ASK_ZERO)
    if _VAGUE.search(words) and _SEVERAL.search(words):
        raise AnswerError(_ASK_EXACT)
    found = _NUMBER.fullmatch(_LEAD.sub("", words))
    if found is None:
        raise AnswerError(_ASK)
    rest = found["rest"] or ("%" if found["percent"] else "")
    value = _magnitude(found)
    # “12万”, 五万元 and 1.2亿 in a question that counts 万元 are that many of them.
    if measure == "万元" and {"万", "亿"} & set(found["scale"] or found["whole"] or ""):
        value, rest = value / 10_000, f"万{rest}"
    if not _is_unit(rest, measure):
        raise AnswerError(_misfit(rest, measure))
    signed = -value if found["sign"] in {"-", "负"} else value
    return int(signed) if signed == signed.to_integral_value() else float(signed)


def _half_width(text: str) -> str:
    half = unicodedata.normalize("NFKC", clean(text)).translate(_SIGNS).translate(_FINANCIAL).casefold()
    return IDLE_BLANK.sub("", " ".join(half.split())).strip("。.;,!、 ").removesuffix("整")


def _magnitude(found: re.Match[str]) -> Decimal:
    if found["digits"]:
        return Decimal(found["digits"].replace(",", "").replace(" ", "")) * _SCALES[found["scale"]]
    whole = _chinese(found["whole"])
    if whole is None:
        raise AnswerError(_ASK)
    part = "".join(str(DIGITS[char]) for char in found["part"] or "")
    return Decimal(f"{whole}.{part}") if part else Decimal(whole)


def _is_unit(rest: str, measure: str) -> bool:
    """Whether what stands behind the number is what the question counts, or a plain word that counts things."""
    if not rest or rest == unicodedata.normalize("NFKC", measure).casefold() or (rest == "万" and measure == "万元"):
        return True
    if rest == "%":
        return not measure
    counter = next((one for one in (measure, *_COUNTERS) if one and rest.startswith(one)), None)
    if counter is None or measure in _MONEY or measure == "%":
        return False
    noun = rest.removeprefix(counter)
    return bool(_NOUN.fullmatch(noun)) and not _SEVERAL.search(noun)


def _misfit(rest: str, measure: str) -> str:
    if _SEVERAL.search(rest):
        return _ASK if rest[0].isdigit() else _ASK_ONE
    if measure and (rest == "%" or rest.strip("万亿") == "元"):
        return f"此项的单位是{measure}，请换算后填写数字，例如：12。"
    return _ASK


def _chinese(numeral: str) -> int | None:
    """Return the value of a Chinese numeral (一百零二, 一百二, 二〇二六); None for what is none."""
    if not set(numeral) & set("十百千万亿"):
        return int("".join(str(DIGITS[char]) for char in numeral))
    total = 0
    for scale in ("亿", "万"):
        high, sign, numeral = numeral.rpartition(scale) if scale in numeral else ("", "", numeral)
        if sign:
            upper = _chinese(high) if high else None
            if upper is None:
                return None
            total += upper * _SCALES[scale]
            if len(numeral) == 1 and numeral in DIGITS:
                return total + DIGITS[numeral] * _SCALES[scale] // 10
    lower = _below_ten_thousand(numeral)
    return None if lower is None else total + lower


def _below_ten_thousand(numeral: str) -> int | None:
    if not numeral:
        return 0
    numeral = numeral.replace("〇", "零")
    found = re.fullmatch(r"(?:(.)千)?零?(?:(.)百)?零?(?:(.?)十)?(零?)(.?)", numeral)
    if found is None or not all(one in DIGITS for one in found.groups() if one):
        return None
    thousands, hundreds, tens, _, ones = found.groups()
    value = DIGITS.get(thousands or "", 0) * 1000 + DIGITS.get(hundreds or "", 0) * 100
    value += 0 if tens is None else DIGITS.get(tens, 1) * 10
    # 一百二 is 120 and 三千五 is 3500, 一百零二 is 102.
    short = {"百": 10, "千": 100}.get(numeral[-2:-1], 1)
    return value + DIGITS.get(ones, 0) * short
