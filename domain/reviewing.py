"""What the records of the yearly review share: who may see them, to which year a day belongs, grades and decisions."""

from datetime import date, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from domain.power import DEPARTMENT, LEADERS, SECRETARY

# Comments, votes, scores and grades: the department and the leaders; the secretary concerned once they are given out.
INTERNAL = DEPARTMENT | LEADERS
PRIVATE = INTERNAL | SECRETARY


class OverallGrade(StrEnum):
    """综合评价等次 (domain.md 2.1), not to be mixed with the grades of teams or cadres; entered by people only."""

    GOOD = "good"
    FAIRLY_GOOD = "fairly_good"
    FAIR = "fair"
    POOR = "poor"

    @property
    def label(self) -> str:
        """The word of the regulation that forms, items and ledgers show."""
        return _GRADES[self]


_GRADES = {
    OverallGrade.GOOD: "好",
    OverallGrade.FAIRLY_GOOD: "较好",
    OverallGrade.FAIR: "一般",
    OverallGrade.POOR: "差",
}


class Decision(BaseModel):
    """A grade as a committee has decided it: which, by whom, when (domain.md 2.1)."""

    model_config = ConfigDict(title="审定结果")

    grade: OverallGrade = Field(title="等次", description="按会议审定的结果选择")
    body: str = Field(title="审定机关", description="如县委常委会会议", min_length=2, max_length=60)
    decided_on: date = Field(title="审定日期", description="会议召开的日期")


class Postponement(BaseModel):
    """A meeting is held at another time (改期), and why."""

    model_config = ConfigDict(title="改期")

    held_at: datetime = Field(title="新的会议时间", description="日期和开始时间，例如：12月25日9:00")
    reason: str = Field(title="理由", description="为什么改期", min_length=2, max_length=300)


def review_year(day: date) -> int:
    """The year that a review on a day in China is about: from November to the spring after (domain.md M01)."""
    return day.year - (day.month < 7)


def scheme_year(day: date) -> int:
    """The year that an assessment scheme made on a day in China is for; in January and February the last one."""
    return day.year - (day.month < 3)
