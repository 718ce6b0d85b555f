"""Units as people type them: short names, several in a line, and what is refused with its candidates."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.forms.errors import AnswerError
from domain.power import Unit, UnitType
from domain.unit_names import Nameable, Named, county_of, kept, known_name, led, named, resolve, resolve_one

TOWNS = ("青山镇党委", "柳林镇党委", "和平镇党委", "共和镇党委", "城关街道党工委")
OFFICES = (
    "县教育局党组",
    "县发展和改革局党组",
    "县农业农村局党组",
    "县委办公室党支部",
    "县政府办公室党组",
    "县直机关工委",
)


def _unit(number: int, name: str, kind: UnitType) -> Unit:
    return Unit(number, name, kind, 1, f"/1/{number}/", number)


COUNTY = Nameable(
    tuple(
        _unit(number, name, UnitType.TOWNSHIP if name in TOWNS else UnitType.COUNTY_DEPT)
        for number, name in enumerate((*TOWNS, *OFFICES), 2)
    ),
    "清河县",
)
VILLAGE = _unit(99, "青山村党支部", UnitType.VILLAGE)
WITH_VILLAGE = Nameable(COUNTY.units, "清河县", ((VILLAGE, "是村（社区）党组织，请写所属乡镇"),))


def names(text: str, nameable: Nameable = COUNTY) -> tuple[str, ...]:
    return tuple(one.name for one in resolve(text, nameable))


@pytest.mark.parametrize(
    "text",
    [
        "青山镇党委",
        "青山镇",
        "清河县青山镇",
        "清河县青山镇党委",
        "中共清河县青山镇委员会",
        "青山镇委",
        "青山镇（党委）",
        "青山镇政府",
        "青山镇 党委",
        "“青山镇”",
        "１．青山镇",
        "青山",
        "青山镇。",
        "青山镇党委等1个单位",
    ],
)
def test_a_short_name_means_its_unit(text: str) -> None:
    assert names(text) == ("青山镇党委",)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("教育局", "县教育局党组"),
        ("县教育局", "县教育局党组"),
        ("清河县教育局", "县教育局党组"),
        ("教育局党委", "县教育局党组"),
        ("发改局", "县发展和改革局党组"),
        ("农业局", "县农业农村局党组"),
        ("县委办公室", "县委办公室党支部"),
        ("县直机关工作委员会", "县直机关工委"),
        ("城关街道办事处", "城关街道党工委"),
        ("城关街道党（工）委", "城关街道党工委"),
        ("和平镇", "和平镇党委"),
    ],
)
def test_offices_are_named_as_they_are_called(text: str, name: str) -> None:
    assert names(text) == (name,)


@pytest.mark.parametrize(
    "text",
    [
        "青山镇、柳林镇",
        "青山镇，柳林镇党委",
        "青山镇,柳林镇",
        "青山镇；柳林镇。",
        "青山镇;柳林镇",
        "青山镇 柳林镇",
        "青山镇　柳林镇",
        "青山镇\n柳林镇",
        "青山镇和柳林镇",
        "青山镇及柳林镇",
        "青山镇以及柳林镇",
        "青山镇与柳林镇党委",
        "青山镇柳林镇",
        "1.青山镇 2.柳林镇",
        "1. 青山镇\n2. 柳林镇",
        "1、青山镇 2、柳林镇",
        "1.青山镇2.柳林镇",
        "①青山镇②柳林镇",
        "（一）青山镇；（二）柳林镇",
        "一、青山镇\n二、柳林镇",
        "- 青山镇\n- 柳林镇",
        "青山镇/柳林镇",
        "青山镇、柳林镇、青山镇党委",
        "青山镇、柳林镇等2个乡镇",
        "青山镇、柳林镇等两个单位",
    ],
)
def test_several_names_are_several_units_however_they_are_set_apart(text: str) -> None:
    assert names(text) == ("青山镇党委", "柳林镇党委")


def test_a_name_that_holds_the_word_for_and_is_no_two_names() -> None:
    assert names("和平镇和共和镇") == ("和平镇党委", "共和镇党委")
    assert names("发展和改革局和教育局") == ("县发展和改革局党组", "县教育局党组")


@pytest.mark.parametrize("text", ["全部乡镇", "各乡镇党委", "各乡镇（街道）党（工）委", "所有乡镇", "全县各乡镇"])
def test_a_kind_of_units_means_all_of_them(text: str) -> None:
    assert names(text) == TOWNS


@pytest.mark.parametrize("text", ["县直各部门", "各县直部门", "全部县直单位", "县直机关"])
def test_the_offices_of_the_county_may_be_named_together(text: str) -> None:
    assert names(text) == OFFICES


@pytest.mark.parametrize("text", ["全部", "全体单位", "所有单位", "各单位", "全县各单位", "各乡镇和县直部门"])
def test_all_units_may_be_named_together(text: str) -> None:
    assert names(text) == TOWNS + OFFICES


@pytest.mark.parametrize(
    "text",
    [
        "1、青山镇2、柳林镇",
        "（1）青山镇（2）柳林镇",
        "一、青山镇 二、柳林镇",
        "一是青山镇，二是柳林镇",
        "一是青山镇党委；二是柳林镇党委。",
        "青山镇﹑柳林镇",
        "青山镇､柳林镇",
        "青山镇·柳林镇",
        "青山镇．柳林镇",
        "青山、柳林两镇",
        "青山镇、柳林镇2个单位",
        "青山镇和柳林镇两个乡镇",
    ],
)
def test_two_units_are_two_however_they_are_numbered_and_set_apart(text: str) -> None:
    assert names(text) == ("青山镇党委", "柳林镇党委")


def test_a_count_that_does_not_agree_with_the_names_is_asked_about() -> None:
    with pytest.raises(AnswerError, match="写的是3个单位，所列的是2个，请核对"):
        resolve("青山、柳林三镇", COUNTY)


def test_an_ambiguous_name_is_refused_with_its_candidates() -> None:
    with pytest.raises(AnswerError, match="“青山”对应多个单位（青山镇党委、青山村党支部），请写全称"):
        resolve("青山", WITH_VILLAGE)
    with pytest.raises(AnswerError, match="“办公室”对应多个单位（县委办公室党支部、县政府办公室党组），请写全称"):
        resolve("办公室", COUNTY)
    assert names("青山镇", WITH_VILLAGE) == ("青山镇党委",)


def test_a_unit_that_may_not_be_named_here_is_refused_by_name() -> None:
    with pytest.raises(AnswerError, match="“青山村党支部”是村（社区）党组织，请写所属乡镇"):
        resolve("青山村", WITH_VILLAGE)


def test_of_units_chosen_before_a_short_name_means_one_of_them() -> None:
    others = (*COUNTY.units[2:], VILLAGE)
    plan = Nameable(COUNTY.units[:2], "清河县", tuple((one, "不是受检单位") for one in others), narrowed=True)
    assert names("青山", plan) == ("青山镇党委",)
    with pytest.raises(AnswerError, match="“和平镇党委”不是受检单位"):
        resolve("和平镇", plan)
    assert names("全部", plan) == ("青山镇党委", "柳林镇党委")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("清山镇", "“清山镇”不在单位名单中，名称相近的有：青山镇党委"),
        ("青山乡", "“青山乡”不在单位名单中，名称相近的有：青山镇党委"),
        ("红石镇", "“红石镇”不在单位名单中。"),
        ("青山镇、清山镇、红石", "“清山镇”不在单位名单中，名称相近的有：青山镇党委。"),
        ("青山镇和红石镇", "“红石镇”不在单位名单中"),
        ("青山镇河东村党支部", "“青山镇河东村党支部”不在单位名单中"),
        ("全部乡镇，红石镇除外", "“红石镇除外”不在单位名单中"),
        ("除青山镇外的乡镇", "“除青山镇外的乡镇”不在单位名单中"),
        ("青山镇、柳林镇等", "“等”没有写明还有哪些单位"),
        ("青山镇、柳林镇等5个乡镇", "“等”没有写明还有哪些单位"),
        ("党委", "“党委”不在单位名单中"),
        ("、", "请填写单位名称"),
    ],
)
def test_what_is_not_known_is_refused_with_the_nearest_names(text: str, said: str) -> None:
    with pytest.raises(AnswerError) as refused:
        resolve(text, COUNTY)
    assert said in str(refused.value)


def test_every_name_that_is_not_clear_is_named_at_once() -> None:
    with pytest.raises(AnswerError) as refused:
        resolve("清山镇、办公室、红石镇", COUNTY)
    assert str(refused.value).count("\n") == 2


def test_one_unit_is_not_several() -> None:
    assert resolve_one("柳林镇", COUNTY).name == "柳林镇党委"
    with pytest.raises(AnswerError, match="只填一个单位"):
        resolve_one("柳林镇、青山镇", COUNTY)


def test_a_decision_names_who_is_in_the_lead() -> None:
    found, text = led("青山镇、教育局:开学前完成：排查", COUNTY)
    assert [one.name for one in found] == ["青山镇党委", "县教育局党组"]
    assert text == "开学前完成：排查"
    with pytest.raises(AnswerError, match="没有写明牵头单位"):
        led("完成阵地建设", COUNTY)
    with pytest.raises(AnswerError, match="“清山镇”不在单位名单中"):
        led("清山镇：完成阵地建设", COUNTY)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("青山镇", "青山镇党委"),
        ("清河县教育局", "县教育局党组"),
        ("青山村支部", "青山村党支部"),
        ("青山镇河东村党支部", "青山镇河东村党支部"),
        ("河东社区", "河东社区"),
        ("县供销社党总支", "县供销社党总支"),
        ("鑫源化工有限公司党委", "鑫源化工有限公司党委"),
        ("县教育局机关党委", "县教育局机关党委"),
        ("教育局机关党委", "教育局机关党委"),
        ("青山镇商会党委", "青山镇商会党委"),
    ],
)
def test_an_organisation_has_the_name_of_the_roster_or_stays_as_it_is_written(text: str, name: str) -> None:
    assert known_name(text, WITH_VILLAGE) == name


def test_an_organisation_that_is_nearly_a_unit_or_several_is_refused_with_their_names() -> None:
    with pytest.raises(AnswerError, match="“清山镇”不在单位名单中，名称相近的有：青山镇党委"):
        known_name("清山镇", WITH_VILLAGE)
    twice = Nameable((*COUNTY.units, _unit(50, "青山镇党组", UnitType.COUNTY_DEPT)), "清河县")
    with pytest.raises(AnswerError, match="“青山镇”对应多个单位（青山镇党委、青山镇党组）"):
        known_name("青山镇", twice)


@pytest.mark.parametrize(
    ("department", "county"),
    [
        ("清河县委组织部", "清河县"),
        ("中共清河县委组织部", "清河县"),
        ("县委组织部", "县"),
        ("市中区委组织部", "市中区"),
    ],
)
def test_the_county_is_read_from_its_department(department: str, county: str) -> None:
    assert county_of(department) == county


def test_what_an_answer_keeps_is_the_unit_and_older_texts_stand_for_themselves() -> None:
    one = COUNTY.units[0]
    assert kept([named(one).model_dump(), "青山镇、柳林镇"]) == (
        Named(id=2, name="青山镇党委"),
        Named(name="青山镇、柳林镇"),
    )
    assert kept(None) == ()
    assert kept("青山镇") == (Named(name="青山镇"),)


@given(st.lists(st.sampled_from(COUNTY.units), min_size=1, unique=True), st.sampled_from("、，,；;\n 和及与/"))
def test_full_names_are_always_understood(chosen: list[Unit], sign: str) -> None:
    assert resolve(sign.join(one.name for one in chosen), COUNTY) == tuple(chosen)


@given(st.text(alphabet="青山柳林镇村党委组和及、，1.等全部各乡 县直", max_size=40))
def test_any_text_is_units_or_one_sentence(text: str) -> None:
    found: tuple[Unit, ...] = ()
    said = ""
    try:
        found = resolve(text, COUNTY)
    except AnswerError as refusal:
        said = str(refusal)
    assert said.endswith("。") is not bool(found)
    assert len({one.id for one in found}) == len(found)
