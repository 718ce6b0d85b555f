"""Says what is unclear about a time that was not understood, and what to type instead (domain.md 4.3)."""

import re

from domain.dates.day_phrases import EXAMPLES
from domain.plain_text import clean

_DIGIT = "一二两三四五六七八九"
_COUNTED = "个?(?:工作日|小时|天|日|周|星期|礼拜|月)"
# 三五天 is a few days; read figure by figure it would be 35.
_SEVERAL = re.compile(
    rf"(?<![{_DIGIT}十百月年\d])(?:[{_DIGIT}]{{2}}十?|\d{{1,2}}(?:[-–—~～、至到]+)\d{{1,2}}){_COUNTED}(?:之内|以内|内|后)"
    rf"|(?<![{_DIGIT}十百月年\d])[{_DIGIT}]{{2}}十?个?(?:工作日|小时|天|周|星期|礼拜)"
)
_RANGE = re.compile(
    r"(?P<first>.*?(?:[日号天月]|[周期拜][一二三四五六日天1-7]|\d))\s*(?:至|到|[-–—~～]+)\s*"
    rf"(?P<last>(?:[{_DIGIT}十\d]|[本下这上次明后]|周|星期|礼拜).*)"
)
_MONTH = re.compile(rf"(?:\d{{1,2}}|[{_DIGIT}十]{{1,3}})\s*月")
_DAY_ALONE = re.compile(rf"(?:\d{{1,2}}|[{_DIGIT}十]{{1,3}})\s*[日号]")
_TAIL = re.compile(r"(?:之前|以前|前|为?止|[。，,.])+$")
_NEW_YEAR = re.compile(r"(?<![\d去今明])(?:年[前后]|年关|过年)")
_HOLIDAY = re.compile(r"[双两]节|节[前后]|(?:放|休|小?长)?假[期前后]?|小长假")
_HOUR = re.compile(r"[今明后次当][早晚]|[一清大]早|早上|早晨|晚上|今夜|傍晚|夜里|凌晨")
_SOON = re.compile("尽快|尽早|抓紧|马上|立即|近期|近日|适时|择期|随时|这两天|明后天")
_ABOUT = re.compile(r"左右|前后|上下|大概|大约")


def several(text: str) -> str | None:
    """The sentence that refuses a number of days that is none (三五天内, 3-5天内); None for every other text."""
    found = _SEVERAL.search(clean(text))
    return f"“{found.group()}”不是确定的时间，请只写一个数，{EXAMPLES}。" if found else None


def unclear(text: str) -> str | None:
    """What to type instead of a time that nobody can pin to a day or an hour; None when nothing special is known.

    For texts that no other rule has read: 年前, 双节前, 明早, 12月1日至5日, 20日左右.
    """
    words = clean(text).strip()
    if said := several(words):
        return said
    if found := _RANGE.fullmatch(words):
        return f"“{words[:20]}”是一段时间，这里只填一天，请写最后一天，例如：{_last(found['first'], found['last'])}。"
    if found := _NEW_YEAR.search(words):
        return f"“{found.group()}”可能是元旦前，也可能是春节前，请写明，例如：元旦前、春节前、12月31日前。"
    if found := _HOLIDAY.search(words):
        return f"“{found.group()}”没有写明是哪一个节日，请写明，例如：国庆节前、春节前、9月30日前。"
    if found := _ABOUT.search(words):
        return f"“{found.group()}”不是确定的时间，请写最后一天，例如：6月20日前。"
    if found := _HOUR.search(words):
        return f"“{found.group()}”没有写明几点，请写明钟点，例如：明天上午、明天9:00前。"
    if found := _SOON.search(words):
        return f"“{found.group()}”没有写明时间，请写明日期，例如：9月30日前。"
    return None


def _last(first: str, last: str) -> str:
    """The end of a range; an end without its month is in that of the beginning."""
    last = _TAIL.sub("", last)
    month = _MONTH.search(first)
    return (f"{month.group()}{last}" if month and _DAY_ALONE.fullmatch(last) else last)[:20]
