"""What the lights and the marks beside them mean, in three lines: on the overview and in the help."""

from domain.dates.lights import Light
from domain.item_status import LATE, Mark

LIGHTS = {Light.GREEN: "正常", Light.YELLOW: "临近截止或退回", Light.RED: "逾期", Light.GREY: "已结束"}
MARKS = {Mark.DONE: "已报", Mark.REVIEW: "待审核", Mark.RETURNED: "已退回", LATE: "报送晚于截止时间"}


def legend() -> str:
    """The legend, two lines for the lights, so that a phone breaks none of them, and one for the marks."""
    lights = [f"{light.symbol}{word}" for light, word in LIGHTS.items()]
    marks = "　".join(f"{mark}：{word}" for mark, word in MARKS.items())
    return "\n".join(("　".join(lights[:2]), "　".join(lights[2:]), marks))
