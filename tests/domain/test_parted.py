"""A message or a table about several parts at once: what is said about which part."""

import pytest

from domain.forms import engine
from domain.forms.errors import FormErrors
from domain.forms.fields import questions
from domain.forms.joint import JointForm, JointPart, answers_of, begun, headless, joint
from domain.forms.parted import by_parts, titled
from domain.forms.paste import is_paste, parse_paste
from domain.mechanisms.assessment_score import Proposal
from domain.mechanisms.democratic_vote import Totals
from domain.mechanisms.duty_comment import Comment
from domain.mechanisms.five_ones import MECHANISM
from domain.mechanisms.five_ones import MECHANISM as FIVE
from domain.score_columns import score_columns
from domain.shared_forms import Progress

REGISTER = next(one for one in MECHANISM.steps if one.action == "register")
assert REGISTER.asks is not None
FORM = joint(
    FIVE.title,
    tuple(JointPart(one.code, one.title, REGISTER.asks.by_part[one.code], one.aliases) for one in FIVE.parts),
    "暂不登记的",
)
NOTES = joint(FIVE.title, tuple(JointPart(one.code, one.title, Progress) for one in FIVE.parts), "暂不报进展的")


def read(text: str, form: type[JointForm] = FORM) -> dict[str, str]:
    found = by_parts(form, text)
    return {asked.title: words for asked, words in found.answers} if found else {}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "一、培树典型：河东村服务站，建成示范点\n二、党建创新项目：联建；增收；产业弱",
            {
                "培树典型·名称": "河东村服务站",
                "培树典型·预期成果": "建成示范点",
                "党建创新项目·名称": "联建",
                "党建创新项目·预期成果": "增收",
                "党建创新项目·立项理由": "产业弱",
            },
        ),
        (
            "培树典型\n河东村服务站\n建成示范点",
            {"培树典型·名称": "河东村服务站", "培树典型·预期成果": "建成示范点"},
        ),
        (
            "【典型】\n预期成果：建成示范点，名称：河东村服务站",
            {"培树典型·名称": "河东村服务站", "培树典型·预期成果": "建成示范点"},
        ),
        (
            "培树典型：河东村；包抓软弱涣散党组织：河西村。3、讲座：辅导",
            {"培树典型·名称": "河东村", "包抓软弱涣散党组织·名称": "河西村", "专题辅导讲座·名称": "辅导"},
        ),
        (
            "专题辅导讲座：业务辅导\n责任人：李春梅（组织委员）\n计划日期：12月5日",
            {
                "专题辅导讲座·名称": "业务辅导",
                "专题辅导讲座·责任人": "李春梅（组织委员）",
                "专题辅导讲座·计划日期": "12月5日",
            },
        ),
        # Rows copied out of a table; a cell of several lines is quoted, cells of no question of the part are left.
        (
            '五个一登记表\t\t\t\n项目\t名称\t预期成果\t主要问题\n1.培树典型\t河东村\t"建成\n示范"\t—\n包抓\t河西\t\t不团结',
            {
                "培树典型·名称": "河东村",
                "培树典型·预期成果": "建成\n示范",
                "包抓软弱涣散党组织·名称": "河西",
                "包抓软弱涣散党组织·主要问题": "不团结",
            },
        ),
        # Only a number at the beginning is one of a list.
        (
            "培树典型：建成 12 个服务站\n培训 30 人",
            {"培树典型·名称": "建成 12 个服务站", "培树典型·预期成果": "培训 30 人"},
        ),
        ("已经完成培树典型的选址", {}),
        ("培树典型", {}),
        ("", {}),
    ],
)
def test_what_is_said_stands_under_its_part(text: str, expected: dict[str, str]) -> None:
    assert read(text) == expected
    assert is_paste(FORM, text) is bool(expected)


def test_a_part_with_one_question_takes_all_that_stands_under_its_title() -> None:
    text = "培树典型：选址已定，下月开工\n包抓软弱涣散党组织\n第一书记到岗\n开会两次"
    expected = {"培树典型·进展情况": "选址已定，下月开工", "包抓软弱涣散党组织·进展情况": "第一书记到岗\n开会两次"}
    assert read(text, NOTES) == expected


def test_what_stands_before_the_first_part_is_kept_unless_it_only_says_what_follows() -> None:
    for lead, kept in (
        ("青山镇五个一登记表", ""),
        ("书记好，登记如下：", ""),
        ("另有一事：路已修好。", "另有一事：路已修好。"),
    ):
        found = by_parts(FORM, f"{lead}\n培树典型：河东村\n党建创新项目：联建")
        assert found is not None
        assert found.lead == kept


def test_rows_of_no_part_wait_until_their_writer_says_where_they_go() -> None:
    paste = parse_paste(FORM, "项目\t名称\t预期成果\n培树典型\t河东村\t示范\n别的\t甲\t乙")
    assert [one.text for one in paste.loose] == ["别的　甲　乙"]


def test_lines_that_are_only_numbered_are_the_parts_in_their_order_while_the_form_is_empty() -> None:
    text = "\n".join(f"{number}. 第{number}件的内容" for number in range(1, 6))
    assert read(titled(NOTES, {}, text), NOTES)["专题辅导讲座·进展情况"] == "第5件的内容"
    # Later on they are the points of an answer; four of them are no five parts.
    assert titled(NOTES, {"model_case__note": "选址"}, text) == text
    four = text.rpartition("\n")[0]
    assert titled(NOTES, {}, four) == four


def test_of_a_part_that_is_begun_every_required_question_is_asked_and_of_no_other() -> None:
    given = {"model_case__name": "河东村"}
    asked = engine.next_question(FORM, given, frozenset())
    assert asked is not None
    assert asked.title == "培树典型·预期成果"
    leads = frozenset(part.lead for part in FORM.parts)
    assert engine.next_question(FORM, given | {"model_case__outcome": "示范"}, leads) is None
    assert engine.next_question(FORM, {}, leads) is None


def test_a_form_with_parts_left_out_is_valid_and_one_with_a_half_made_part_is_not() -> None:
    given = {"model_case__name": "河东村", "model_case__outcome": "示范"}
    engine.validate(FORM, given)
    with pytest.raises(FormErrors, match="党建创新项目·立项理由"):
        engine.validate(FORM, given | {"innovation_project__name": "联建", "innovation_project__outcome": "增收"})


def test_answers_go_back_to_their_parts() -> None:
    given = {"model_case__name": "河东村", "model_case__outcome": "示范", "weak_org__problem": "不团结"}
    first, second, *_ = FORM.parts
    assert begun(FORM.parts, given) == (first,)
    assert answers_of(first, given) == {"name": "河东村", "outcome": "示范"}
    assert answers_of(second, given) == {}


def test_every_question_of_a_part_is_one_of_the_whole_with_the_same_limits() -> None:
    for part in FORM.parts:
        for own in questions(part.form):
            whole = next(one for one in questions(FORM) if one.name == part.field(own.name))
            same = ("kind", "hint", "min_length", "max_length", "multiline", "coming", "perhaps_unit", "if_empty")
            assert [getattr(whole, name) for name in same] == [getattr(own, name) for name in same]


UNITS = (("u1", "青山镇党委", ("青山镇",)), ("u2", "柳林镇党委", ("柳林镇",)), ("u3", "县教育局党组", ("教育局",)))
VOTES = joint("民主测评", tuple(JointPart(c, t, Totals, a) for c, t, a in UNITS), "这次不录的", listed=True)
COMMENTS = joint("述职点评", tuple(JointPart(c, t, Comment, a) for c, t, a in UNITS), "这次不录的", listed=True)


@pytest.mark.parametrize(
    "text",
    [
        "民主测评结果如下：\n青山镇 120 10 3 0 1\n2. 柳林镇党委：100，20，0，0，0",
        "单位 好 较好 一般 差 无效票\n青山镇 120 10 3 0 1\n柳林镇 100 20 0 0 0",
        "单位\t无效票\t差\t一般\t较好\t好\n青山镇党委\t1\t0\t3\t10\t120\n柳林镇\t0\t0\t0\t20\t100",
        "青山镇：好120，较好10，一般3，差0，无效票1\n柳林镇：较好20 好100 一般0 差0 无效票0",
    ],
)
def test_votes_are_read_a_line_a_unit_however_they_are_set_apart(text: str) -> None:
    titles = ("好", "较好", "一般", "差", "无效票")
    expected = dict(zip((f"青山镇党委·{one}" for one in titles), ("120", "10", "3", "0", "1"), strict=True))
    expected |= dict(zip((f"柳林镇党委·{one}" for one in titles), ("100", "20", "0", "0", "0"), strict=True))
    assert read(text, VOTES) == expected


SCORES = joint(
    "年终考核评分",
    tuple(JointPart(c, t, score_columns(["第一责任人职责 60", "党建 15.5", "问题整改 24.5"]), a) for c, t, a in UNITS),
    "这次不录的",
    listed=True,
)


@pytest.mark.parametrize(
    "text",
    [
        "各单位评分\n青山镇 55.5 12 20 半年督查、实地核验\n2. 柳林镇党委：50，10，20，核验记录",
        "青山镇\n第一责任人职责 55.5\n党建 12\n问题整改：20\n依据：半年督查、实地核验\n南山镇 1 2 3 4\n"
        "柳林镇：第一责任人职责50，党建10，问题整改20，评分依据：核验记录",
        "单位\t第一责任人职责\t党建\t问题整改\t合计\t备注\n青山镇\t55.5\t12\t20\t87.5\t半年督查、实地核验\n"
        "柳林镇\t50\t10\t20\t80\t核验记录",
        "单位 第一责任人职责 党建 问题整改 依据\n青山镇 55.5 12 20 半年督查、实地核验\n柳林镇 50 10 20 核验记录",
    ],
)
def test_scores_are_read_a_line_a_unit_with_their_basis_behind_them(text: str) -> None:
    titles = ("第一责任人职责", "党建", "问题整改", "评分依据")
    rows = {"青山镇党委": ("55.5", "12", "20", "半年督查、实地核验"), "柳林镇党委": ("50", "10", "20", "核验记录")}
    assert read(text, SCORES) == {
        f"{unit}·{title}": words for unit, row in rows.items() for title, words in zip(titles, row, strict=True)
    }


def test_a_choice_and_the_words_behind_it_may_be_set_apart_by_blanks() -> None:
    parts = tuple(JointPart(c, t, Proposal, a) for c, t, a in UNITS)
    grades = joint("年终考核评分", parts, "这次不录的", listed=True)
    assert read("青山镇 好，各项任务完成较好\n柳林镇 较好 问题均已整改", grades) == {
        "青山镇党委·拟定等次": "好",
        "青山镇党委·主要依据": "各项任务完成较好",
        "柳林镇党委·拟定等次": "较好",
        "柳林镇党委·主要依据": "问题均已整改",
    }


def test_a_line_of_numbers_of_no_known_unit_is_not_given_to_another() -> None:
    found = by_parts(VOTES, "青山镇 120 10 3 0 1\n南山镇 1 2 3 4 5")
    assert found is not None
    assert found.astray == ("南山镇 1 2 3 4 5",)


def test_a_comment_takes_the_lines_below_its_unit() -> None:
    text = (
        "青山镇\n点评人：张县长\n肯定的成效：抓得实\n指出的问题：开会少\n培训少\n教育局 点评人：李书记；肯定的成效：好"
    )
    assert read(text, COMMENTS) == {
        "青山镇党委·点评人": "张县长",
        "青山镇党委·肯定的成效": "抓得实",
        "青山镇党委·指出的问题": "开会少\n培训少",
        "县教育局党组·点评人": "李书记",
        "县教育局党组·肯定的成效": "好",
    }


def test_of_a_list_nothing_is_asked_about_what_is_not_named_and_all_about_what_is() -> None:
    assert engine.begin(VOTES).at is None
    asked = engine.next_question(VOTES, {"u2__good": 5}, frozenset())
    assert asked is not None
    assert asked.title == "柳林镇党委·较好"
    assert headless(VOTES.parts, {"u2__poor": 5}) == VOTES.parts[1]
    assert headless(VOTES.parts, {"u2__good": 5}) is None


def test_of_a_list_what_is_named_is_validated_and_nothing_else_is_made() -> None:
    given = {f"u2__{name}": 5 for name in ("good", "fairly_good", "fair", "poor", "invalid")}
    engine.validate(VOTES, given)
    with pytest.raises(FormErrors, match="柳林镇党委·较好"):
        engine.validate(VOTES, {name: value for name, value in given.items() if not name.endswith("fairly_good")})
    with pytest.raises(FormErrors, match="青山镇党委·差"):
        engine.validate(
            VOTES, given | {"u1__good": 1, "u1__fairly_good": 1, "u1__fair": 1, "u1__poor": -1, "u1__invalid": 0}
        )
    assert VOTES.model_fields == {}
    assert [*VOTES.of_named(given).model_fields] == [*given]


def test_a_part_that_is_left_out_takes_its_answers_along() -> None:
    begun_only = engine.Progress(answers={"u2__poor": 5, "u1__good": 1}, at="u2__good")
    assert engine.skip(VOTES, begun_only).answers == {"u1__good": 1}
    whole = engine.Progress(answers={"u2__good": 1, "u2__poor": 5, "u1__good": 1}, at="u2__good")
    assert engine.clear(VOTES, whole).answers == {"u1__good": 1}
