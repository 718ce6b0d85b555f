"""The forms of 单位人员: invite somebody, hand a post over, add a unit."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.config import JsonDict

from domain.delegates import LONGEST_WORDS
from domain.power import Role, UnitType
from domain.roster import NAME_LIMIT

Name = Annotated[str, Field(min_length=2, max_length=30)]
Title = Annotated[str, Field(max_length=NAME_LIMIT)]
_ROLE_WORDS: JsonDict = {"labels": {role.value: role.label for role in Role}}
_TYPE_WORDS: JsonDict = {"labels": {kind.value: kind.label for kind in UnitType}}
_AHEAD: JsonDict = {"coming": True, "any_day": True}
_FROM: JsonDict = {**_AHEAD, "through": "last"}
_NAME_HINT = "真实姓名，如：王立新"
_POST_HINT = "如“党委书记”“组织委员”"


class UnitInvitation(BaseModel):
    """Whom to invite into a unit that reports."""

    model_config = ConfigDict(title="邀请")

    name: Name = Field(title="姓名", description=_NAME_HINT)
    role: Literal["secretary", "clerk", "team_member"] = Field(title="角色", json_schema_extra=_ROLE_WORDS)
    post: Title | None = Field(None, title="职务", description=_POST_HINT)


class DepartmentInvitation(BaseModel):
    """Whom to invite into the organisation department, where leaders and inspectors are too."""

    model_config = ConfigDict(title="邀请")

    name: Name = Field(title="姓名", description=_NAME_HINT)
    role: Literal["dept_admin", "dept_approver", "inspector", "county_secretary", "standing_member"] = Field(
        title="角色", json_schema_extra=_ROLE_WORDS
    )
    post: Title | None = Field(None, title="职务", description=_POST_HINT)


class Handover(BaseModel):
    """Who follows in a post (交接), and when the present holder leaves it."""

    model_config = ConfigDict(title="交接")

    name: Name = Field(title="继任者姓名", description=_NAME_HINT, json_schema_extra={"aliases": ["姓名"]})
    post: Title | None = Field(None, title="职务", description=_POST_HINT, json_schema_extra={"if_empty": "原任的职务"})
    leaves: Literal["joined", "now"] = Field(
        title="原任何时离任",
        description="继任者启用前由原任继续办理，或立即离任",
        json_schema_extra={"labels": {"joined": "继任者启用时", "now": "立即离任"}},
    )


class Delegation(BaseModel):
    """Who stands in for a secretary (代理), and on which days."""

    model_config = ConfigDict(title="代理")

    name: Name = Field(
        title="代理人姓名",
        description="本单位人员填写姓名即可；其他人员将生成一次性邀请",
        json_schema_extra={"aliases": ["姓名"]},
    )
    first: date = Field(
        title="开始日期", description="如“今天”“12月1日”，也可写“12月1日至5日”", json_schema_extra=_FROM
    )
    last: date = Field(title="结束日期", description=f"含当日，最长{LONGEST_WORDS}", json_schema_extra=_AHEAD)


class Leave(BaseModel):
    """On which days a secretary is away (请假)."""

    model_config = ConfigDict(title="请假委托")

    first: date = Field(title="开始日期", description="可直接写起止日期，如“12月1日至5日”", json_schema_extra=_FROM)
    last: date = Field(title="结束日期", description=f"含当日，最长{LONGEST_WORDS}", json_schema_extra=_AHEAD)


class NewUnitForm(BaseModel):
    """A unit below the organisation department."""

    model_config = ConfigDict(title="新增单位")

    name: str = Field(title="单位名称", description="请填写全称，如“青山镇党委”", min_length=2, max_length=NAME_LIMIT)
    type: Literal["township", "county_dept", "work_committee", "village"] = Field(
        title="单位类型", json_schema_extra=_TYPE_WORDS
    )


def invitation_for(kind: UnitType) -> type[UnitInvitation] | type[DepartmentInvitation]:
    """The invitation form with the roles that such a unit has."""
    return DepartmentInvitation if kind is UnitType.DEPARTMENT else UnitInvitation
