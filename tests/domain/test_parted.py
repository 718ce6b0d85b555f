"""A message or a table about several parts at once: what is said about which part."""

import pytest

from domain.forms import engine
from domain.forms.errors import FormErrors
from domain.forms.fields import questions
from domain.forms.joint import JointForm, JointPart, answers_of, begun, joint
from domain.forms.parted import by_parts, titled
from domain.forms.paste import is_paste, parse_paste
from domain.mechanisms.five_ones import MECHANISM
from domain.mechanisms.five_ones import MECHANISM as FIVE
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
