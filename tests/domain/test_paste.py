"""A whole form in one message: in whatever layout people write it, and nothing of it disappears."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field

from domain.forms.fields import questions
from domain.forms.loose import Loose
from domain.forms.paste import Paste, is_paste, own_headings, parse_paste, read_sections
from domain.forms.titles import fit
from domain.mechanisms.duty_report import DutySummary
from domain.mechanisms.five_ones import WeakOrg
from domain.mechanisms.half_year_report import HalfYearSummary
from domain.mechanisms.quarter_report import QuarterSummary
from domain.mechanisms.rectification import RectificationPlan
from tests.domain.test_forms import CONTEXT, Report

TITLES = [asked.title for asked in questions(DutySummary)]
BODIES = ["已整改3项", "建成阵地四处", "经费偏紧", "抓好换届"]
LAYOUTS = [
    "{title}：{body}",
    "{title}:{body}",
    "{title}∶{body}",
    "{title}︰{body}",
    "{title}﹕{body}",
    "{title} ： {body}",
    "{title}\n{body}",
    "{title}：\n{body}",
    "{title}——{body}",
    "{title}\t{body}",
    "{title}　{body}",
    "{han}、{title}\n{body}",
    "{han}、{title}：{body}",
    "{han}、{title}。{body}",
    "{han}．{title}\n{body}",
    "（{han}）{title}\n{body}",
    "({n}){title}\n{body}",
    "{n}. {title}\n{body}",
    "{n}.{title}：{body}",
    "{n}、{title}：{body}",
    "{n} {title}\n{body}",
    "{n}) {title}\n{body}",
    "{circled}{title}\n{body}",
    "{one}{title}：{body}",
    "【{title}】\n{body}",
    "【{title}】{body}",
    "【{title}】：{body}",
    "{han}、【{title}】{body}",
    "《{title}》\n{body}",
    "## {title}\n{body}",
    "### {han}、{title}\n\n{body}\n",
    "**{title}**\n{body}",
    "**{title}：**{body}",
    "**{han}、{title}**\n{body}",
    "第{han}，{title}\n{body}",
    "第{han}，{title}：{body}",
    "第{han}部分　{title}\n{body}",
    "- {title}：{body}",
    "● {title}：{body}",
    "{title}（300字）：{body}",
    "{title}\n：{body}",
    "{title}︓{body}",
    "{title}=={body}",
    "{han} {title}\n{body}",
    "{han}：{title}\n{body}",
    "{han}）{title}\n{body}",
    "{han}{title}\n{body}",
    "第{han}部分 {title}：{body}",
    "第{n}部分　{title}\n{body}",
    "第{n}，{title}：{body}",
    "{n}{title}：{body}",
    "{n}：{title}\n{body}",
    "{n}。{title}\n{body}",
    "{n}-{title}\n{body}",
    "{n} - {title}: {body}",
    "{n}/{title}\n{body}",
    "1.{n} {title}\n{body}",
    "（{circled}）{title}：{body}",
    "【{n}】{title}\n{body}",
    "（{title}）{body}",
    "（{title}）\n{body}",
    "〖{title}〗\n{body}",
    "{roman}、{title}\n{body}",
    "{latin}. {title}\n{body}",
    "{capital}、{title}\n{body}",
    "※{title}：{body}",
    "→{title}\n{body}",
    "✅ {title}\n{body}",
    "🔹{title}：{body}",
    "关于{title}：{body}",
    "\u200b{han}、\u200b{title}\u202c：{body}",
    "{ringed}{title}\n{body}",
    "{han}是{title}：{body}",
    "问题{han}：{title}\n{body}",
    "附{n}：{title}\n{body}",
    "附件{n}　{title}\n{body}",
    "{title}？\n{body}",
    "{n}. {title}?\n{body}",
    "| {title} | {body} |",
    "|{title}|{body}|",
    "　　{han}、{title}\r\n　　{body}",
    "{keycap}{title}\n{body}",
    "〔{han}〕{title}：{body}",
    "[{n}]{title}：{body}",
    "{title}－{body}",
    "{title}？{body}",
    "{title}?\n{body}",
    "{title}！{body}",
    "{title}……{body}",
    "{title}→{body}",
    "{title}=>{body}",
    "{title}|{body}",
    "{title}｜{body}",
    "│ {n} │ {title} │ {body} │",
    "=={title}==\n{body}",
    "+ {title}：{body}",
    "{han}是{title}\n{body}",
    "{han}是{title}。{body}",
    "问题{n}：{title}：{body}",
    "附件{n} {title}\n{body}",
    "项目{han}、{title}\n{body}",
    "第{n}题 {title}\n{body}",
    "问：{title}\n{body}",
]

# What a web page or an editor brings along is no text.
MARKED_UP = [
    "<b>{title}</b>\n{body}",
    "<h2>{han}、{title}</h2>\n{body}",
    "<p><strong>{title}：</strong>{body}</p>",
    "<b>{han}、{title}</b><br>{body}<br/>",
    '<h3 class="a">{title}</h3>\n<p>{body}</p>',
    "<tr><td>{n}</td><td>{title}</td><td>{body}</td></tr>",
]


def laid_out(layout: str, titles: list[str], bodies: list[str]) -> str:
    names = ("han", "circled", "one", "roman", "capital", "ringed", "latin", "keycap")
    latin, keycap = ("I", "II", "III", "IV"), [f"{n}\ufe0f\u20e3" for n in range(1, 5)]
    signs = zip("一二三四", "①②③④", "⒈⒉⒊⒋", "ⅠⅡⅢⅣ", "壹贰叁肆", "㊀㊁㊂㊃", latin, keycap, strict=True)
    marks = (dict(zip(names, one, strict=True)) for one in signs)
    return "\n".join(
        layout.format(title=title, body=body, n=n, **mark)
        for n, (title, body, mark) in enumerate(zip(titles, bodies, marks, strict=True), 1)
    )


def found(paste: Paste) -> dict[str, str]:
    return {one.question.title: one.text for one in paste.sections}


def read(model: type[BaseModel], text: str) -> dict[str, str]:
    return found(parse_paste(model, text))


@pytest.mark.parametrize("layout", [*LAYOUTS, *MARKED_UP])
def test_four_sections_are_filled_whatever_the_layout(layout: str) -> None:
    text = laid_out(layout, TITLES, BODIES)
    paste = parse_paste(DutySummary, text)
    assert is_paste(DutySummary, text)
    assert found(paste) == dict(zip(TITLES, BODIES, strict=True))
    assert (paste.lead, paste.loose, paste.guessed) == ("", (), ())


def test_official_headings_alone_on_their_lines_are_headings() -> None:
    text = (
        "一、上年度问题整改情况\n已整改3项。\n二、主要做法和成效\n甲甲甲。\n"
        "三、存在问题及原因\n乙乙乙。\n四、下一步打算\n丙丙丙。\n"
    )
    assert list(read(DutySummary, text).values()) == ["已整改3项。", "甲甲甲。", "乙乙乙。", "丙丙丙。"]


def test_titles_in_one_line_are_found_behind_a_sentence_or_a_blank() -> None:
    text = "1、上年度问题整改情况：甲。2、主要做法和成效：乙；存在问题及原因：丙 四、下一步打算：丁"
    assert read(DutySummary, text) == dict(zip(TITLES, ["甲。", "乙；", "丙", "丁"], strict=True))
    assert read(DutySummary, "上年度问题整改情况：见存在问题及原因：一栏") == {TITLES[0]: "见存在问题及原因：一栏"}


@pytest.mark.parametrize(
    ("words", "title", "sure"),
    [
        ("存在问题和原因", "存在问题及原因", True),
        ("存在问题与原因", "存在问题及原因", True),
        ("存在的问题及原因", "存在问题及原因", True),
        ("存在的主要问题及原因", "存在问题及原因", True),
        ("下步打算", "下一步打算", True),
        ("下一步工作打算", "下一步打算", True),
        ("上一年度问题整改情况", "上年度问题整改情况", True),
        ("做法及成效", "主要做法和成效", True),
        ("主要做法成效", "主要做法和成效", False),
        ("上年度问题整改", "上年度问题整改情况", True),
        ("上年度问题", "上年度问题整改情况", False),
        ("主要做法", "主要做法和成效", False),
        ("存在问题", "存在问题及原因", False),
        ("存在问题及原因分析", "存在问题及原因", False),
        ("上年度问题整该情况", "上年度问题整改情况", False),
        ("下一步打祘", "下一步打算", False),
        ("本年度问题整改情况", None, False),
        ("存在问题和不足", None, False),
        ("其他", None, False),
        ("问题", None, False),
    ],
)
def test_words_that_nearly_are_a_title_are_known(words: str, title: str | None, sure: bool) -> None:
    one = fit(DutySummary, words)
    assert (one.question.title if one else None, bool(one and one.sure)) == (title, sure)


def test_words_that_could_be_two_titles_are_none() -> None:
    assert fit(RectificationPlan, "整改") is None
    assert fit(HalfYearSummary, "上半年打算") is None
    assert fit(QuarterSummary, "下一步打算") is not None


def test_lines_that_look_like_a_heading_and_are_none_are_loose_with_what_stands_below() -> None:
    text = (
        "一、上年度问题整改情况\n已整改\n二、主要做法和成效\n建成\n三、存在问题和不足\n经费\n偏紧\n"
        "四、下步打算\n换届\n五、其他\n无"
    )
    paste = parse_paste(DutySummary, text)
    assert found(paste) == {TITLES[0]: "已整改", TITLES[1]: "建成", TITLES[3]: "换届"}
    assert paste.loose == (
        Loose(text="三、存在问题和不足\n经费\n偏紧", bare="经费\n偏紧", after="achievements"),
        Loose(text="五、其他\n无", bare="无", after="plan"),
    )


@pytest.mark.parametrize(
    "line",
    ["存在问题和不足：经费偏紧", "其他需要说明的情况：无", "意见建议：\n增加经费", "工作亮点：三处"],
)
def test_a_label_with_a_colon_beside_such_titles_is_loose(line: str) -> None:
    paste = parse_paste(DutySummary, f"上年度问题整改情况：甲\n主要做法和成效：乙\n{line}\n下步打算：丁")
    assert [one.text for one in paste.loose] == [line]
    assert found(paste) == {TITLES[0]: "甲", TITLES[1]: "乙", TITLES[3]: "丁"}


@pytest.mark.parametrize(
    "words",
    [
        "工作亮点",
        "履职情况",
        "主要问题",
        "今后打算",
        "努力方向",
        "不足之处",
        "存在的短板",
        "原因分析",
        "2027年工作打算",
    ],
)
@pytest.mark.parametrize("layout", ["{}\n{}", "{}：{}", "{}：\n{}"])
def test_a_heading_of_the_same_look_is_asked_about_though_no_title_is_like_it(words: str, layout: str) -> None:
    heads = [TITLES[0], words, TITLES[3]]
    pairs = zip(heads, ["已整改3项", "三处阵地", "抓好换届"], strict=True)
    paste = parse_paste(DutySummary, "\n".join(layout.format(*pair) for pair in pairs))
    assert [one.bare for one in paste.loose] == ["三处阵地"]
    assert found(paste) == {TITLES[0]: "已整改3项", TITLES[3]: "抓好换届"}


def test_short_lines_below_headings_that_stand_alone_are_no_headings() -> None:
    text = laid_out("{title}\n{body}", TITLES, [BODIES[0], "抓阵地建设\n抓队伍建设\n抓好制度", *BODIES[2:]])
    paste = parse_paste(DutySummary, text)
    assert (paste.loose, found(paste)[TITLES[1]]) == ((), "抓阵地建设\n抓队伍建设\n抓好制度")


@pytest.mark.parametrize("mark", ["四、", "4.", "4．", "（四）", "4、"])
def test_a_number_before_a_year_is_a_number(mark: str) -> None:
    paste = parse_paste(
        DutySummary,
        laid_out(
            mark[:-1].replace("四", "{han}").replace("4", "{n}") + mark[-1] + "{title}\n{body}",
            [*TITLES[:3], "2027年工作打算"],
            BODIES,
        ),
    )
    assert [one.bare for one in paste.loose] == [BODIES[3]]


def test_a_label_like_another_title_is_loose_among_numbered_ones() -> None:
    paste = parse_paste(
        DutySummary, "一、上年度问题整改情况：甲\n二、主要做法和成效：乙\n存在问题和不足：经费\n四、下一步打算：丁"
    )
    assert [one.text for one in paste.loose] == ["存在问题和不足：经费"]


def test_a_bold_line_of_a_web_page_that_is_no_title_is_asked_about() -> None:
    text = "<b>上年度问题整改情况</b>\n甲\n<b>群众反映</b>\n乙\n<b>下一步打算</b>\n抓<b>换届</b>"
    paste = parse_paste(DutySummary, text)
    assert [one.bare for one in paste.loose] == ["乙"]
    assert found(paste)[TITLES[3]] == "抓换届"


@pytest.mark.parametrize(
    "points",
    [
        "一是存在问题及原因：经费不足\n二是下一步打算：早作安排",
        "一是存在问题及原因，有三条。二是下一步打算，有两条。",
        "问题一：存在问题及原因没有分清\n问题二：经费不足\n附件1：台账",
        "一是抓阵地：两处\n二是抓队伍：三支",
    ],
)
def test_points_of_ordinary_prose_stay_in_their_section(points: str) -> None:
    paste = parse_paste(
        DutySummary, f"一、{TITLES[0]}\n已整改\n二、{TITLES[1]}\n今年以来：\n{points}\n四、下步打算\n丁"
    )
    assert (found(paste)[TITLES[1]], paste.loose) == (f"今年以来：\n{points}", ())


@pytest.mark.parametrize(
    "text",
    [
        "一是存在问题及原因：已逐项分清\n二是阵地：两处",
        "问题一：存在问题及原因没有分清\n问题二：经费不足",
        "一是存在问题，二是下一步打算。",
    ],
)
def test_prose_with_points_is_one_answer(text: str) -> None:
    assert not is_paste(DutySummary, text)


def test_a_point_among_headings_of_the_same_words_that_is_no_title_is_asked_about() -> None:
    paste = parse_paste(
        DutySummary, "一是上年度问题整改情况：甲\n二是主要做法和成效：乙\n三是群众反映：丙\n四是下一步打算：丁"
    )
    assert [one.text for one in paste.loose] == ["三是群众反映：丙"]


BODY = """今年以来，抓了以下工作：
（一）抓阵地。
1.建成活动场所两处。
2.培训：党员六期。
（二）抓队伍：好
一是重培养；二是严管理。
阵地建设：两处
第一，责任到人。
① 三会一课
2026年6月30日完成
联系人：王立新"""


def test_labels_within_a_section_are_told_from_titles_that_stand_alone_with_a_colon() -> None:
    text = "主要做法和成效：\n阵地建设：建成四处\n队伍建设：培训六期\n下一步打算：\n抓好换届"
    paste = parse_paste(DutySummary, text)
    assert (paste.loose, found(paste)[TITLES[1]]) == ((), "阵地建设：建成四处\n队伍建设：培训六期")


@pytest.mark.parametrize("layout", ["{han}、{title}\n{body}", "{han}、{title}：\n{body}", "## {title}\n{body}"])
def test_points_within_a_section_are_not_asked_about(layout: str) -> None:
    paste = parse_paste(
        DutySummary, laid_out(layout, TITLES, [BODIES[0], BODY, "存在问题：经费\n原因：底子薄", BODIES[3]])
    )
    assert paste.loose == ()
    assert found(paste)[TITLES[1]] == BODY
    assert found(paste)[TITLES[2]] == "存在问题：经费\n原因：底子薄"


def test_points_that_count_anew_in_the_style_of_the_headings_stay_within_their_section() -> None:
    text = laid_out("{han}、{title}\n{body}", TITLES, [BODIES[0], "一、抓阵地\n二、抓队伍\n三、抓制度", *BODIES[2:]])
    paste = parse_paste(DutySummary, text)
    assert (paste.loose, found(paste)[TITLES[1]]) == ((), "一、抓阵地\n二、抓队伍\n三、抓制度")


def test_text_before_the_first_title_is_kept_apart() -> None:
    paste = parse_paste(DutySummary, "县委组织部：\n现报告如下。\n一、上年度问题整改情况\n甲\n二、主要做法和成效\n乙")
    assert paste.lead == "县委组织部：\n现报告如下。"


def test_a_title_that_stands_twice_loses_nothing() -> None:
    paste = parse_paste(DutySummary, "存在问题及原因：甲甲\n下一步打算：乙乙\n存在问题及原因：丙")
    read_all = read_sections(paste.sections, CONTEXT)
    assert (read_all.answers["problems"], read_all.problems, paste.doubled) == ("甲甲\n丙", (), ("存在问题及原因",))


def test_a_number_that_stands_twice_must_be_the_same() -> None:
    same = parse_paste(Report, "标题：甲乙\n进度：60%\n完成进度：60")
    assert read_sections(same.sections, CONTEXT).answers["percent"] == 60
    other = parse_paste(Report, "标题：甲乙\n进度：60%\n完成进度：80%")
    differing = read_sections(other.sections, CONTEXT)
    (problem,) = differing.problems
    assert ("percent" in differing.answers, problem.written) == (False, "60%\n80%")
    assert "不止一次" in problem.said


@pytest.mark.parametrize("sign", [" ", "- ", "*", "【", "1. ", "　"])
def test_a_message_full_of_one_sign_is_read_like_any_other(sign: str) -> None:
    assert read(DutySummary, sign * 2000 + "\n下一步打算：抓好换届") == {"下一步打算": "抓好换届"}


def test_short_titles_in_one_line_are_found() -> None:
    text = "党组织名称：石桥村党支部；主要问题：班子不强；整顿措施：派第一书记"
    assert read(WeakOrg, text) == {"党组织名称": "石桥村党支部；", "主要问题": "班子不强；", "整顿措施": "派第一书记"}


MIXED = """关于三季度情况
1. 标题：培树典型
【主要做法】：第一行
第二行：有冒号

第三行
进 度: 60%
开展日期：6月30日
这一行没有标题
述职方式：书面述职
完成时限：
是否公开：也许
"""


def test_a_form_of_many_kinds_is_read_line_by_line() -> None:
    paste = parse_paste(Report, MIXED)
    taken = read_sections(paste.sections, CONTEXT)
    assert taken.answers == {
        "title": "培树典型",
        "summary": "第一行\n第二行：有冒号\n\n第三行",
        "percent": 60,
        "held_on": "2026-06-30",
        "kind": "written",
    }
    assert (paste.lead, paste.loose) == ("关于三季度情况", (Loose(text="这一行没有标题", after="held_on"),))
    (problem,) = taken.problems
    assert (problem.question.title, problem.written, problem.said) == ("是否公开", "也许", "请回复“是”或“否”。")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("标题：甲乙", "甲乙"),
        ("标　题 : 甲乙", "甲乙"),
        ("（一）标题：甲乙", "甲乙"),
        ("标题：\n甲乙", "甲乙"),
        ("标题：\n甲：乙", "甲：乙"),
        ("标题：甲\n乙", "甲 乙"),
        ("标题：甲乙\n备注：丙", "甲乙"),
        ("标题：丙丁\n标题：甲乙", "丙丁 甲乙"),
        ("标题：https://example.org", "https://example.org"),
    ],
)
def test_a_title_of_one_line_is_known_however_it_is_decorated(text: str, value: str) -> None:
    assert read_sections(parse_paste(Report, text).sections, CONTEXT).answers == {"title": value}


class Remark(BaseModel):
    text: str = Field(title="意见")


@pytest.mark.parametrize(
    ("model", "text", "expected"),
    [
        (Report, "标题：甲\n进度：5", True),
        (Report, "标题：甲", True),
        (Report, "\n【标题】甲\n补充一行", True),
        (Report, "先写一句\n标题：甲", True),
        (Report, "先写一句\n标题", False),
        (Report, "标题", False),
        (Report, "关于标题：和进度：的说明", False),
        (Report, "", False),
        (Remark, "意见：好", True),
        (Remark, "很好", False),
        (Remark, "很好\n意见：好", False),
        (DutySummary, "原因是骨干外出多。\n四、下一步打算：继续抓好换届工作", True),
        (DutySummary, "下一步打算", False),
    ],
)
def test_titles_make_a_paste_where_they_are_meant_as_headings(
    model: type[BaseModel], text: str, expected: bool
) -> None:
    assert is_paste(model, text) is expected


def test_in_a_form_of_one_question_everything_behind_its_title_is_the_answer() -> None:
    paste = parse_paste(Remark, "意见：一、好\n其他情况：无\n意见：再补一句")
    assert (found(paste), paste.loose) == ({"意见": "一、好\n其他情况：无\n意见：再补一句"}, ())


def test_a_text_with_headings_of_its_own_is_taken_apart() -> None:
    blocks = own_headings(DutySummary, "一、基本情况\n甲甲。\n二、工作亮点\n乙乙。\n（一）抓阵地")
    assert [one.text for one in blocks] == ["一、基本情况\n甲甲。", "二、工作亮点\n乙乙。\n（一）抓阵地"]
    assert own_headings(DutySummary, "1.抓阵地\n甲\n2.抓队伍\n乙") == ()
    assert own_headings(DutySummary, "一、抓阵地，建成四处。\n二、抓队伍，培训六期。") == ()
    assert own_headings(Remark, "一、基本情况\n甲\n二、工作亮点\n乙") == ()


LINES = st.text(alphabet="甲乙问题：:。，、1一二（）【】#* 情况下步", max_size=14)
TYPED = st.lists(LINES, min_size=1, max_size=5).map("\n".join)


def letters(text: str) -> str:
    """What must not disappear: the letters and digits of a text."""
    return "".join(sorted(char for char in text if char.isalnum()))


def without(written: str, rest: str) -> str:
    """A line without the text behind its heading; signs may close the line, as in a table."""
    return "".join(written.rpartition(rest)[::2]) if rest else written


def everything(paste: Paste) -> str:
    heads = [without(one.heading.line.written, one.heading.label.rest) for one in paste.sections]
    return "".join([paste.lead, *heads, *(one.text for one in paste.sections), *(one.text for one in paste.loose)])


@settings(deadline=None)
@given(st.sampled_from(LAYOUTS), st.lists(TYPED, min_size=4, max_size=4), TYPED)
def test_nothing_of_a_paste_disappears(layout: str, bodies: list[str], lead: str) -> None:
    text = f"{lead}\n{laid_out(layout, TITLES, bodies)}"
    assert letters(everything(parse_paste(DutySummary, text))) == letters(text)


@settings(deadline=None)
@given(st.text(alphabet="标题进度：:\n1.【】甲 \u200b6月30日、一", max_size=60))
def test_any_text_can_be_taken_apart(text: str) -> None:
    paste = parse_paste(Report, text)
    taken = read_sections(paste.sections, CONTEXT)
    names: dict[str, Any] = {one.question.name: one for one in paste.sections}
    assert set(taken.answers) | {one.question.name for one in taken.problems} <= set(names)
    assert letters(everything(paste)) == letters(text)
