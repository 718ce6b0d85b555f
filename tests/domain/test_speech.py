"""Speeches and minutes are cut without loss, and each sentence leads to what a person of the department makes of it."""

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from domain.dates.clock import local_day
from domain.dates.hours import OfficeHours
from domain.dates.workdays import WorkCalendar
from domain.power import Unit, UnitType
from domain.speech.cutting import Sentence, clauses, cut
from domain.speech.deadlines import plan_year
from domain.speech.finding import Finding, Said, findings
from domain.unit_names import Nameable
from tests.stage import china

FOLDER = Path(__file__).parents[1] / "speech"
NAMES = (
    ("青山镇党委", UnitType.TOWNSHIP),
    ("柳林镇党委", UnitType.TOWNSHIP),
    ("县教育局党组", UnitType.COUNTY_DEPT),
    ("县农业农村局党组", UnitType.COUNTY_DEPT),
    ("县财政局党组", UnitType.COUNTY_DEPT),
)
UNITS = tuple(Unit(n, name, kind, 1, f"/1/{n}/", n) for n, (name, kind) in enumerate(NAMES, 2))
BY_ID = {one.id: one.name for one in UNITS}
COUNTY = Nameable(UNITS, "清河县")
HOLIDAYS = WorkCalendar({date(2027, 2, day): False for day in range(6, 13)}, frozenset({2026, 2027}))
SAID = Said(date(2026, 11, 27), china("2026-11-27 15:00"), HOLIDAYS, OfficeHours())


def found(text: str) -> list[tuple[Sentence, Finding]]:
    sentences = cut(text)
    return list(zip(sentences, findings(sentences, COUNTY, SAID), strict=True))


def one(text: str) -> Finding:
    ((_, finding),) = found(text)
    return finding


def spelt(finding: Finding) -> str:
    """A finding as the lists have it."""
    lead, helping = (" ".join(BY_ID[n] for n in ids) for ids in (finding.who.lead, finding.who.helping))
    day = str(local_day(finding.due_at)) if finding.due_at else ""
    kinds = " ".join(finding.kinds)
    whole = (str(finding.verdict), lead, helping, finding.until, day, kinds)
    return " | ".join(whole[:1] if finding.verdict == "nothing" else whole).rstrip(" |")


def listed(name: str) -> list[tuple[str, str]]:
    lines = (FOLDER / f"{name}_list.txt").read_text(encoding="utf-8").splitlines()[1:]
    rows = [[cell.strip() for cell in line.split("|")] for line in lines]
    return [(row[0], " | ".join(row[1:]).rstrip(" |")) for row in rows]


@pytest.mark.parametrize("name", ["speech", "minutes"])
def test_every_sentence_leads_to_what_a_person_makes_of_it(name: str) -> None:
    every = found((FOLDER / f"{name}.txt").read_text(encoding="utf-8"))
    wrong = []
    for beginning, expected in listed(name):
        got = [spelt(finding) for sentence, finding in every if sentence.words.startswith(beginning)]
        wrong += [(beginning, expected, got)] if got != [expected] else []
    assert wrong == []


@pytest.mark.parametrize("name", ["speech", "minutes"])
def test_what_the_list_does_not_name_are_headings(name: str) -> None:
    beginnings = tuple(beginning for beginning, _ in listed(name))
    every = found((FOLDER / f"{name}.txt").read_text(encoding="utf-8"))
    others = [(one, finding) for one, finding in every if not one.words.startswith(beginnings)]
    assert [one.words for one, finding in others if finding.verdict != "nothing"] == []


@pytest.mark.parametrize("name", ["speech", "minutes"])
def test_the_sentences_joined_give_the_text_back(name: str) -> None:
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert "".join(one.text for one in cut(text)) == text


def test_no_text_fails_and_none_loses_a_sign() -> None:
    signs = "一二三要由；。，！？“”‘’（）《》：、\n\r\t \u3000年月日前12.第各级青山镇党委牵头报送…—"
    chance = random.Random(11)
    for _ in range(600):
        text = "".join(chance.choices(signs, k=chance.randrange(60)))
        assert "".join(one.text for one in cut(text)) == text
        assert "".join(clauses(text)) == text
        found(text)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("一句话", ["一句话"]),
        ("甲。乙！丙？", ["甲。", "乙！", "丙？"]),
        ("他说：“先做。再说。”然后走了。", ["他说：“先做。再说。”", "然后走了。"]),
        ("要弘扬“敢闯！”的精神。", ["要弘扬“敢闯！”的精神。"]),
        ("（一）抓学习。各单位要学。", ["（一）抓学习。", "各单位要学。"]),
        ("“没有结束的引号。第二句。", ["“没有结束的引号。", "第二句。"]),
        ("发展是目的；改革是手段。", ["发展是目的；改革是手段。"]),
        ("一是抓班子；二是抓队伍。", ["一是抓班子；", "二是抓队伍。"]),
        ("增长3.5个百分点。", ["增长3.5个百分点。"]),
        ("做完它。（责任单位：青山镇党委）", ["做完它。（责任单位：青山镇党委）"]),
        ("做完它\n责任单位：青山镇党委\n", ["做完它\n责任单位：青山镇党委\n"]),
    ],
)
def test_a_text_is_cut_where_a_reader_would_cut_it(text: str, pieces: list[str]) -> None:
    assert [one.text for one in cut(text)] == pieces


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("由青山镇党委牵头，县财政局党组配合，12月10日前完成改造。", "青山镇党委 + 县财政局党组"),
        ("牵头单位：县教育局；配合单位：青山镇、柳林镇；完成时限：12月10日", "县教育局党组 + 青山镇党委 柳林镇党委"),
        ("县教育局、县财政局要于12月10日前报送方案。", "县教育局党组 县财政局党组 + "),
        ("各镇要学习青山镇的做法，12月10日前报送方案。", "青山镇党委 柳林镇党委 + "),
        ("教育、财政等部门要在年底前完成清理。", "县教育局党组 县财政局党组 + "),
        ("青山镇党委会同柳林镇党委配合，12月10日前完成排查。", "青山镇党委 + 柳林镇党委"),
        ("组织科会同县财政局党组，12月底前对经费使用开展一次检查。", " + 县财政局党组"),
        ("我看，请财政局研究一下，一周内给我一个说法。", "县财政局党组 + "),
        ("大家要动起来，县教育局下周三以前先拿一个方案。", "县教育局党组 + "),
    ],
)
def test_who_leads_and_who_helps_is_read_from_the_words(text: str, expected: str) -> None:
    who = one(text).who
    assert f"{' '.join(BY_ID[n] for n in who.lead)} + {' '.join(BY_ID[n] for n in who.helping)}" == expected


@pytest.mark.parametrize("text", ["县教育局下周三以前先拿一个方案。", "请县财政局一周内给我一个说法。"])
def test_what_is_asked_in_plain_speech_is_an_instruction(text: str) -> None:
    assert one(text).verdict == "instruction"


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("12月10日前", "2026-12-10"),
        ("十二月十日前", "2026-12-10"),
        ("2026年12月10日17:00前", "2026-12-10"),
        ("年底前", "2026-12-31"),
        ("明年一季度末前", "2027-03-31"),
        ("下周五前", "2026-12-04"),
        ("月底前", "2026-11-30"),
        ("12月底前", "2026-12-31"),
        ("三个工作日内", "2026-12-02"),
        ("会后五个工作日内", "2026-12-04"),
        ("会议结束后一周内", "2026-12-04"),
        ("年内", "2026-12-31"),
    ],
)
def test_a_deadline_in_a_sentence_is_read_from_the_day_of_the_speech(words: str, day: str) -> None:
    due_at = one(f"青山镇党委要在{words}完成排查。").due_at
    assert due_at is not None
    assert str(local_day(due_at)) == day


@pytest.mark.parametrize(
    ("title", "words", "day"),
    [
        ("清河县2027年基层党建工作要点", "9月底前", "2027-09-30"),
        ("清河县2027年基层党建工作要点", "年底前", "2027-12-31"),
        ("清河县2027年基层党建工作要点", "年内", "2027-12-31"),
        ("清河县2027年基层党建工作要点", "2028年3月底前", "2028-03-31"),
        ("2026年第四次党建工作例会会议纪要", "3月底前", "2027-03-31"),
        ("清河县2027年基层党建工作要点", "每月25日前", None),
    ],
)
def test_a_month_in_a_plan_is_one_of_the_year_of_its_title(title: str, words: str, day: str | None) -> None:
    said = replace(SAID, year=plan_year(title))
    (finding,) = findings(cut(f"青山镇党委于{words}，完成排查。"), COUNTY, said)
    assert (str(finding.verdict), finding.until) == ("instruction", words)
    assert (str(local_day(finding.due_at)) if finding.due_at else None) == day


@pytest.mark.parametrize(
    "text",
    [
        "各级党组织要牢固树立大抓基层的鲜明导向。",
        "截至11月20日，全县已完成换届12个村。",
        "会议于11月27日在县委召开。",
        "去年年底，青山镇党委完成了改造。",
        "这是对省、市委要求的具体化。",
        "请大家认真阅读。",
    ],
)
def test_an_appeal_or_an_account_becomes_nothing(text: str) -> None:
    assert one(text).verdict == "nothing"
