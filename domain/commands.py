"""The commands that duties are found under (domain.md section 5); a mechanism names one of them."""

from dataclasses import dataclass

from domain.extensions import EXTEND_STEP
from domain.mechanism import Mechanism
from domain.mechanisms import MECHANISMS
from domain.power import OVERSEERS, Role
from domain.steps import Step
from domain.workflow import UNIVERSAL


@dataclass(frozen=True, slots=True)
class DutyCommand:
    """A command for the duties of one kind of work: its name, Chinese alias, description and place in the menu.

    With `action`, a step that belongs to every duty, one's own items that are ready for it are listed here too.
    """

    name: str
    alias: str
    description: str
    order: int
    action: str = ""

    @property
    def mechanisms(self) -> tuple[Mechanism, ...]:
        """The duties that are found here."""
        return tuple(one for one in MECHANISMS.values() if one.command == self.name)

    @property
    def roles(self) -> frozenset[Role]:
        """Everybody who can do or see anything here."""
        found: set[Role] = set()
        for one in self.mechanisms:
            found |= one.readers if one.readers is not None else OVERSEERS
            found |= one.creation.by if one.creation else frozenset()
            found |= {role for step in one.steps for role in step.by}
        return frozenset(found) | (self.step.by if self.step else frozenset())

    @property
    def step(self) -> Step | None:
        """The step of every duty that this command is for, if it is for one."""
        return next((step for step, _ in UNIVERSAL if step.action == self.action), None)


# /report and /five have lists of their own, made for them.
DUTY_COMMANDS = (
    DutyCommand("rectify", "整改", "整改措施、承诺、进展和销号", 32),
    DutyCommand("extend", "延期", "申请延期和查看结果", 34, EXTEND_STEP.action),
    DutyCommand("visit", "联系点", "联系点和走访记录", 36),
    DutyCommand("inspect", "督查", "督查、专项检查和调研", 110),
    DutyCommand("bulletin", "通报", "季度通报的起草和签发", 112),
    DutyCommand("meeting", "述职评议会", "议程、点评、测评和等次", 114),
    DutyCommand("assess", "年终考核", "方案、评分和结果", 116),
    DutyCommand("duties", "责任", "一岗双责、报告和情况数据", 118),
)
