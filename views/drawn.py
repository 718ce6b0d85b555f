"""How drafts that are drawn from a unit's items stand in a form: offered with their sources, marked, and moved on."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic import JsonValue

from domain.dates.wording import brief
from domain.drawn import Drawn, Points, moved_on
from domain.forms.fields import Question

ADOPT, COPY, OWN, SEE = "采用草稿", "复制草稿", "自己填写", "查看草稿"
GONE = "此项目前没有草稿，请直接输入。"
CHANGED = "出处已有变化，草稿已更新，请核对后再采用。"


@dataclass(frozen=True, slots=True)
class Drafts:
    """The drafts that may be taken over by now, and the points that stand in the answers, by question."""

    fresh: Mapping[str, Drawn] = field(default_factory=dict)
    held: Points = field(default_factory=dict)

    def mark(self, asked: Question) -> str:
        """Which answers are drawn, from what, and how many points of them their writer has left as they were."""
        kept = self.held.get(asked.name, ())
        if not kept:
            return ""
        offered = self.fresh[asked.name].points if asked.name in self.fresh else ()
        total = len({one.text for one in (*offered, *kept)})
        groups = "、".join(dict.fromkeys(one.group for one in kept))
        same = f"{total}条均未改动" if len(kept) == total else f"{total}条中{len(kept)}条未改动"
        return f"拟自{groups}，{same}，请核对"

    def moved(self, asked: Question) -> str:
        """What stands in an answer although its item says something else by now; empty when all is as it was."""
        moved = moved_on(self.held, self.fresh).get(asked.name, ())
        if not moved:
            return ""
        named = "、".join(f"“{brief(one.text)}”" for one in moved)
        return f"{asked.title}：{named}的出处已有变化，请核对；最新内容可点该项后查看草稿。"

    def differs(self, asked: Question, answer: JsonValue) -> bool:
        """Whether there is a draft, other than what stands there already."""
        return asked.name in self.fresh and self.fresh[asked.name].text != answer


NO_DRAFTS = Drafts()
