"""What becomes of a text typed into a form: an answer, a whole form, or more of a message that Telegram cut."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from domain.forms.engine import Progress, begin, current, fill, validate
from domain.forms.errors import AnswerError
from domain.forms.fields import questions
from domain.forms.going_on import Sent, units
from domain.forms.loose import Loose
from domain.forms.placing import drop_lines, place, place_back
from domain.forms.typed import Taken, take, turned_away
from domain.mechanisms.duty_comment import Comment
from domain.mechanisms.duty_report import DutySummary
from tests.domain.test_paste import BODIES, TITLES, laid_out
from tests.domain.test_typed_numbers import CONTEXT, NOW

FIRST = "一、上年度问题整改情况：已整改3项\n二、主要做法和成效：甲甲甲\n三、存在问题及原因：个别支部组织生活不规范，"


class Chat:
    """A draft, and the messages that are typed into it a second apart; the bot's answers lie between them."""

    def __init__(self, model: type[BaseModel] = DutySummary, progress: Progress | None = None) -> None:
        self.model = model
        self.progress = progress or begin(model)
        self.at: datetime = NOW
        self.number = 100

    def says(self, text: str, *, after: float = 1, number: int = 2) -> Taken:
        """Type a text so many seconds, and so many messages, after the one before."""
        self.at += timedelta(seconds=after)
        self.number += number
        sent = Sent(at=self.at, message=self.number, units=units(text))
        taken = take(self.model, self.progress, text, sent, CONTEXT)
        self.progress = Progress.model_validate_json(taken.progress.model_dump_json())
        return taken

    def press(self) -> None:
        """Press a button that leaves the draft as it is."""
        self.progress = self.progress.model_copy(update={"ended": None})

    @property
    def texts(self) -> list[object]:
        return [self.progress.answers.get(asked.name) for asked in questions(self.model)]


def test_the_rest_of_a_section_goes_on_with_it_and_the_next_title_stands_alone() -> None:
    chat = Chat()
    chat.says(FIRST)
    taken = chat.says("原因是骨干外出多。\n四、下一步打算：继续抓好换届工作")
    assert chat.texts == ["已整改3项", "甲甲甲", "个别支部组织生活不规范，原因是骨干外出多。", "继续抓好换届工作"]
    assert [(asked.title, text) for asked, text in taken.joined] == [("存在问题及原因", "原因是骨干外出多。")]
    assert current(DutySummary, chat.progress) is None


def test_a_cut_within_a_point_is_mended_before_several_titles() -> None:
    chat = Chat()
    chat.says("一、上年度问题整改情况：已整改3项\n二、主要做法和成效：甲甲甲甲甲。\n（一）抓阵地")
    chat.says("建设，新建活动场所两处。\n（二）抓队伍。\n三、存在问题及原因：乙乙乙\n四、下一步打算：丙丙丙")
    assert chat.texts[1:] == ["甲甲甲甲甲。\n（一）抓阵地建设，新建活动场所两处。\n（二）抓队伍。", "乙乙乙", "丙丙丙"]


def test_three_parts_go_on_with_one_another() -> None:
    chat = Chat()
    chat.says("一、上年度问题整改情况：甲甲\n二、主要做法和成效：建成")
    chat.says("两处，", number=1)
    chat.says("培训六期。\n三、存在问题及原因：经费", number=1)
    chat.says("偏紧\n四、下一步打算：换届", number=1)
    assert chat.texts == ["甲甲", "建成两处，培训六期。", "经费偏紧", "换届"]


def test_a_full_message_goes_on_although_the_bot_has_answered_meanwhile() -> None:
    chat = Chat()
    chat.says(laid_out("{han}、{title}：{body}", TITLES[:4], ["甲" * 1400, "乙" * 1400, "丙" * 1400, "丁"])[:-12])
    taken = chat.says("尾句。", after=5, number=3)
    assert taken.joined
    assert str(chat.progress.answers["problems"]).endswith("丙尾句。")


def test_an_answer_to_the_next_question_is_no_rest() -> None:
    chat = Chat()
    chat.says("上年度问题整改情况：甲甲\n主要做法和成效：乙乙")
    chat.says("丙丙")
    chat.says("丁丁")
    assert chat.texts == ["甲甲", "乙乙", "丙丙", "丁丁"]


def test_typed_answers_that_follow_at_once_stay_answers() -> None:
    chat = Chat()
    for body in BODIES:
        chat.says(body, after=0, number=1)
    assert chat.texts == BODIES


def test_after_a_comma_the_writer_is_asked() -> None:
    chat = Chat()
    chat.says(FIRST)
    chat.says("原因是骨干外出多。", after=8)
    assert chat.progress.loose == (Loose(text="原因是骨干外出多。", after="problems"),)
    assert place_back(DutySummary, chat.progress, CONTEXT).answers["problems"] == (
        "个别支部组织生活不规范，\n原因是骨干外出多。"
    )


def test_after_a_press_text_before_a_title_is_asked_about() -> None:
    chat = Chat()
    chat.says(FIRST)
    chat.press()
    chat.says("原因是骨干外出多。\n四、下一步打算：继续抓好换届工作")
    assert [one.text for one in chat.progress.loose] == ["原因是骨干外出多。"]
    assert chat.texts[2:] == ["个别支部组织生活不规范，", "继续抓好换届工作"]


def test_a_second_whole_form_replaces_the_first_and_its_preface_is_asked_about() -> None:
    chat = Chat()
    chat.says(laid_out("{title}：{body}", TITLES, BODIES))
    taken = chat.says("更正如下\n" + laid_out("{title}：{body}", TITLES, ["甲甲", *BODIES[1:]]), after=100)
    assert (chat.texts[0], taken.replaced) == ("甲甲", (TITLES[0],))
    assert [one.text for one in chat.progress.loose] == ["更正如下"]


def test_a_title_that_calls_itself_a_continuation_goes_on() -> None:
    chat = Chat()
    chat.says("存在问题及原因：经费偏紧。")
    chat.says("存在问题及原因（续）：底子薄。", after=100)
    assert chat.texts[2] == "经费偏紧。\n底子薄。"


def test_a_rest_that_makes_an_answer_too_long_is_refused_and_what_was_there_stays() -> None:
    chat = Chat()
    chat.says("一、上年度问题整改情况：甲甲\n二、主要做法和成效：" + "乙" * 1400)
    taken = chat.says("丙" * 200 + "。\n三、存在问题及原因：丁丁")
    (problem,) = taken.problems
    assert problem.written == "丙" * 200 + "。"
    assert "最多1500字（现有1601字）" in problem.said
    assert "原有内容不变" in problem.said
    assert chat.texts == ["甲甲", "乙" * 1400, "丁丁", None]
    assert chat.progress.at == "achievements"


def test_the_rest_of_a_text_that_was_refused_is_refused_as_well() -> None:
    chat = Chat()
    first = chat.says("甲" * 4090)
    assert "最多4000字" in first.problems[0].said
    second = chat.says("乙" * 300, number=1)
    assert "也没有填入" in second.problems[0].said
    assert chat.progress.answers == {}
    third = chat.says("甲" * 1400, after=60)
    assert (third.problems, chat.texts[0]) == ((), "甲" * 1400)


def test_the_rest_of_a_text_that_was_turned_away_is_no_answer() -> None:
    chat = Chat()
    chat.progress = turned_away(DutySummary, chat.progress, Sent(at=NOW, message=100, units=4096))
    chat.says("乙" * 300, number=1)
    assert chat.progress.answers == {}
    assert turned_away(DutySummary, begin(DutySummary), Sent(at=NOW, message=1, units=20)).ended is None


def test_a_list_that_was_cut_goes_on_with_its_last_entry() -> None:
    chat = Chat(Comment)
    chat.says("点评人：赵志刚书记\n肯定的成效：无\n指出的问题：1.阵地弱\n2.队伍")
    chat.says("老化\n3.制度不落实\n下一步要求：限期整改")
    assert chat.progress.answers["problems"] == ["阵地弱", "队伍老化", "制度不落实"]
    assert chat.progress.answers["requirements"] == "限期整改"


def test_a_refused_value_is_not_kept_and_the_others_are() -> None:
    chat = Chat()
    taken = chat.says("上年度问题整改情况：甲\n主要做法和成效：建成")
    assert (chat.texts[:2], chat.progress.at) == ([None, "建成"], "last_year")
    assert (taken.problems[0].written, taken.problems[0].question.title) == ("甲", TITLES[0])


def test_none_in_a_paste_leaves_an_optional_list_open() -> None:
    chat = Chat(Comment)
    chat.says("点评人：赵志刚书记\n肯定的成效：无\n指出的问题：没有\n下一步要求：限期整改")
    assert ("problems" in chat.progress.answers, chat.progress.at) == (False, None)
    assert validate(Comment, chat.progress.answers).problems is None


def test_a_template_without_a_word_in_it_is_refused() -> None:
    with pytest.raises(AnswerError, match="没有读到填写的内容"):
        Chat().says("".join(f"{title}：\n" for title in TITLES))


def test_a_long_text_without_titles_answers_the_first_question() -> None:
    text = "今年以来，抓党建工作。\n" * 60
    chat = Chat()
    chat.says(text)
    assert (chat.texts[0], chat.progress.loose) == (text.strip(), ())


def test_a_text_with_headings_of_its_own_is_asked_about_and_may_stay_whole() -> None:
    text = "一、基本情况\n甲甲。\n二、工作亮点\n乙乙。"
    chat = Chat()
    chat.says(text)
    assert [one.text for one in chat.progress.loose] == ["一、基本情况\n甲甲。", "二、工作亮点\n乙乙。"]
    assert place_back(DutySummary, chat.progress, CONTEXT).answers == {"last_year": text}


def test_loose_lines_go_where_their_writer_says() -> None:
    chat = Chat()
    chat.says("工作报告\n上年度问题整改情况：甲甲\n主要做法和成效：乙乙\n存在问题和不足：经费\n其他：无")
    assert [one.text for one in chat.progress.loose] == ["工作报告", "存在问题和不足：经费", "其他：无"]
    draft = drop_lines(DutySummary, chat.progress)
    draft = place(DutySummary, draft, "problems", CONTEXT)
    draft = place(DutySummary, draft, "achievements", CONTEXT)
    assert (draft.answers["problems"], draft.answers["achievements"], draft.loose) == ("经费", "乙乙\n其他：无", ())
    assert draft.at == "plan"
    lead = place(DutySummary, chat.progress, "last_year", CONTEXT)
    assert lead.answers["last_year"] == "工作报告\n甲甲"


def test_loose_lines_that_do_not_fit_stay_loose() -> None:
    loose = (Loose(text="乙" * 200, after="achievements"),)
    full = Progress(answers={"achievements": "甲" * 1400}, loose=loose)
    with pytest.raises(AnswerError, match=r"放入“主要做法和成效”不合要求：.*最多1500字"):
        place(DutySummary, full, "achievements", CONTEXT)


def test_while_lines_are_loose_nothing_else_is_taken_for_an_answer() -> None:
    chat = Chat()
    chat.says("工作报告\n上年度问题整改情况：甲甲")
    with pytest.raises(AnswerError, match="请先点选"):
        chat.says("乙乙", after=100)


def test_where_loose_lines_go_may_be_typed() -> None:
    chat = Chat()
    chat.says("工作报告\n上年度问题整改情况：甲甲\n主要做法和成效：乙乙\n存在问题和不足：经费")
    chat.says("不要。", after=100)
    chat.says("存在问题和原因", after=100)
    assert (chat.texts[:3], chat.progress.loose, chat.progress.at) == (["甲甲", "乙乙", "经费"], (), "plan")


def test_the_rest_of_loose_lines_goes_on_with_them() -> None:
    chat = Chat()
    chat.says("一、上年度问题整改情况\n甲甲\n二、主要做法和成效\n乙乙\n三、其他工作\n修路")
    chat.says("两公里。", number=1)
    assert [one.text for one in chat.progress.loose] == ["三、其他工作\n修路\n两公里。"]


WORDS = st.text(alphabet="甲乙问题。，：一二、（）1\n", min_size=2, max_size=30).map(lambda text: f"丁{text}丁")


def letters(text: str) -> str:
    return "".join(sorted(char for char in text if char.isalnum()))


@settings(deadline=None)
@given(st.lists(WORDS, min_size=4, max_size=4), st.data())
def test_wherever_a_text_is_cut_all_of_it_is_somewhere(bodies: list[str], data: st.DataObject) -> None:
    text = laid_out("{han}、{title}\n{body}", TITLES, bodies)
    cut = data.draw(st.integers(text.index("\n") + 2, len(text) - 2))
    chat = Chat()
    told = [chat.says(text[:cut], number=1), chat.says(text[cut:], after=0, number=1)]
    kept = [*map(str, chat.progress.answers.values()), *(one.text for one in chat.progress.loose)]
    lost = [problem.written for taken in told for problem in taken.problems]
    bare = "".join(bodies)
    missing = set(letters(bare)) - set(letters("".join([*kept, *lost])))
    assert not missing
    assert len(letters("".join([*kept, *lost]))) >= len(letters(bare)) - len("上年度问题整改情况一二三四")


@pytest.mark.parametrize("cut", range(1, len("二、主要做法和成效：") + 1))
def test_a_heading_that_was_cut_in_its_middle_is_one_again(cut: int) -> None:
    heading = "二、主要做法和成效"
    for sign in ("\n", "："):
        chat = Chat()
        text = laid_out(f"{{han}}、{{title}}{sign}{{body}}", TITLES, ["甲甲", "乙乙", "丙丙", "丁丁"])
        place = text.index(heading) + min(cut, len(heading))
        chat.says(text[:place], number=1)
        chat.says(text[place:].strip(), number=1)
        assert (chat.texts, chat.progress.loose) == (["甲甲", "乙乙", "丙丙", "丁丁"], ())


def test_a_full_message_may_end_within_a_heading_and_the_bot_may_have_answered() -> None:
    chat = Chat()
    bodies = ["甲" * 1400, "乙" * 1400, "丙" * 1180 + "。", "丁丁丁"]
    text = laid_out("{han}、{title}\n{body}", TITLES, bodies)
    place = text.index("四、下一步打算") + 5
    assert place > 4000
    chat.says(text[:place])
    chat.says(text[place:], after=5)
    assert (chat.texts, chat.progress.loose) == (bodies, ())


def test_a_heading_in_three_parts_is_one_again() -> None:
    chat = Chat()
    for part in ("一、上年度问题整改情况\n甲甲\n二、主", "要做法", "和成效\n乙乙。\n三、存在问题及原因\n丙丙"):
        chat.says(part, number=1)
    assert chat.texts == ["甲甲", "乙乙。", "丙丙", None]


def test_after_a_press_or_a_while_the_halves_of_a_heading_stay_two() -> None:
    for pressed in (True, False):
        chat = Chat()
        chat.says("一、上年度问题整改情况\n甲甲\n二、主要做")
        if pressed:
            chat.press()
        chat.says("法和成效\n乙乙\n三、存在问题及原因\n丙丙", after=1000)
        assert (chat.texts[0], chat.texts[2]) == ("甲甲", "丙丙")
        assert [one.text for one in chat.progress.loose] == ["二、主要做", "法和成效\n乙乙"]


def test_a_message_that_was_changed_between_the_halves_keeps_its_change() -> None:
    chat = Chat()
    chat.says("一、上年度问题整改情况\n甲甲\n二、主要做")
    chat.progress = fill(DutySummary, chat.progress, {"last_year": "甲甲甲"}, {})
    chat.says("法和成效\n乙乙", number=1)
    assert chat.texts[0] is not None
    assert str(chat.texts[0]).startswith("甲甲甲")


SENTENCES = st.lists(st.text(alphabet="抓党建促振兴阵地队伍经费", min_size=2, max_size=12), min_size=1, max_size=4).map(
    lambda parts: "。\n".join(parts) + "。"
)
LAYOUTS = (
    "{han}、{title}\n{body}",
    "{title}：{body}",
    "{han}、{title}：{body}",
    "【{title}】\n{body}",
    "## {title}\n{body}",
)


@settings(deadline=None, max_examples=300)
@given(st.lists(SENTENCES, min_size=4, max_size=4), st.sampled_from(LAYOUTS), st.data())
def test_an_official_text_cut_anywhere_is_in_its_items_or_asked_about_and_nothing_is_lost_or_doubled(
    bodies: list[str], layout: str, data: st.DataObject
) -> None:
    text = laid_out(layout, TITLES, bodies)
    # Telegram cuts in the second half of a message at the earliest: the first title is whole.
    start = text.index(TITLES[0]) + len(TITLES[0]) + 3
    cuts = sorted(data.draw(st.sets(st.integers(start, len(text) - 1), min_size=1, max_size=2)))
    parts = [text[a:b].strip() for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    chat = Chat()
    for part in filter(None, parts):
        chat.says(part, after=0, number=1)
    kept = [str(chat.progress.answers.get(asked.name, "")) for asked in questions(DutySummary)]
    if chat.progress.loose:
        assert letters("".join([*kept, *(one.text for one in chat.progress.loose)])) == letters("".join(bodies))
    else:
        assert [letters(one) for one in kept] == [letters(one) for one in bodies]
