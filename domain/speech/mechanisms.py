"""Which declared mechanism does already what a sentence asks for (domain.md section 1): 已有机制，不另设."""

import re

# In the order of the speech that this program goes back to; the kinds are those of domain/mechanisms/.
_SAID_AS: tuple[tuple[str, str], ...] = (
    ("education_plan", r"学习教育(?:安排|计划)|(?:道德|法治|警示|理想(?:信念)?|传统|先进典型)教育"),
    ("training_chain", r"培养链"),
    ("term_election", r"换届|公推直选|两推一选|选优配强"),
    (
        "five_ones",
        r"[“\"]?五个一[”\"]?|培树.{0,6}典型|包抓.{0,6}软弱涣散|党建创新项目|重点调研课题|专题辅导讲座|定题调(?:查)?研",
    ),
    ("dual_duty", r"一岗双责"),
    ("fund_guarantee", r"(?:工作|运转|党建|党组织)经费"),
    ("contact_point", r"联系点|定点联系|联点"),
    ("upward_report", r"向上级党(?:组织|委).{0,4}报告"),
    ("peer_report", r"向本级党(?:组织|委).{0,4}报告"),
    ("review_meeting", r"述职(?:考评|评议)(?:机制|制度|考核|会|工作)"),
    ("lower_review", r"联述联评联考|述评考"),
    ("regular_meeting", r"定期例会|例会(?:部署|制度)|[“\"]三定[”\"]"),
    ("duty_report", r"述职报告"),
    ("quarter_report", r"季度(?:党建工作)?(?:通报|情况|报告)|按季(?:度)?通报"),
    ("inspection", r"半年督[查导]|专项(?:检查|督查)"),
    ("half_year_report", r"半年(?:工作|党建工作)?(?:情况|自查)"),
    ("year_end_material", r"(?:年终|年度|年底)(?:将)?(?:严格|综合)?考核|兑现奖[罚惩]"),
    (
        "rectification",
        r"(?:整改|问题)(?:任务)?(?:清单|台账)|列出清单|限期整改|整改措施|(?:对账|逐项|验收)?销号|整改承诺",
    ),
    ("talk", r"约谈"),
)
_RULES = tuple((kind, re.compile(pattern)) for kind, pattern in _SAID_AS)


def mechanisms_in(text: str) -> tuple[str, ...]:
    """The kinds of the mechanisms that a sentence names, each once, in the order of the work."""
    return tuple(kind for kind, rule in _RULES if rule.search(text))
