"""The ledger of 整改 with its three lists: 问题清单, 责任清单, 整改清单 (domain.md M28)."""

from domain.listing import AnswerTo, Fact, LedgerColumn, Listing, asked, fact

_PROBLEM = asked("problem", "问题")
# The lists stand behind the ledger that is kept of all problems.
LISTINGS = (
    Listing(
        "整改台账",
        (
            fact(Fact.UNIT),
            _PROBLEM,
            asked("plan", "问题原因", "原因"),
            asked("plan", "整改措施", "措施"),
            asked("plan", "责任领导", width=12),
            asked("plan", "责任人", width=10),
            fact(Fact.DUE, "时限"),
            LedgerColumn("进展", (AnswerTo("progress", "整改进展"), AnswerTo("closeout", "整改成效"))),
            fact(Fact.STATE, "销号情况"),
            fact(Fact.CLOSED, "销号日期"),
        ),
    ),
    Listing(
        "问题清单",
        (
            fact(Fact.UNIT),
            _PROBLEM,
            asked("problem", "问题来源", width=12),
            asked("problem", "整改类型", width=12),
            asked("problem", "整改要求"),
            asked("plan", "问题原因"),
            fact(Fact.OPENED),
        ),
    ),
    Listing(
        "责任清单",
        (
            fact(Fact.UNIT),
            _PROBLEM,
            asked("plan", "责任领导", width=20),
            asked("plan", "责任人", width=16),
            fact(Fact.DUE, "整改时限"),
            asked("commitment", "承诺内容", "书记承诺"),
        ),
    ),
    Listing(
        "整改清单",
        (
            fact(Fact.UNIT),
            _PROBLEM,
            asked("plan", "整改措施"),
            fact(Fact.DUE, "整改时限"),
            asked("progress", "整改进展"),
            asked("closeout", "整改成效"),
            fact(Fact.STATE, "销号情况"),
            asked("lookback", "回头看结果"),
            asked("reopening", "理由", "回头看发现的问题"),
        ),
    ),
)
