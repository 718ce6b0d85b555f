"""A county at the year's end with something for every file (文稿): slip, problem, meeting, scores, notice, speech."""

from services import creation, speeches
from tests.mechanisms.acts import act, create, listed
from tests.services.notice_cast import sent
from tests.stage import QIAN, SUN, WANG, ZHOU, Stage

PROBLEM = {"problem": "三个支部党员发展台账不全", "source": "comment", "urgency": "deadline"}
DUE = "2026-12-30T09:30:00+00:00"
PLAN = {"measures": ["补齐台账", "每季度检查一次"], "leader": "钱进，党委书记", "person": "孙悦", "due": DUE}
INSPECTION = {"kind": "special_check", "focus": "阵地建设", "starts": "2026-12-14", "ends": "2026-12-18"}
MEETING = {
    "held_at": "2026-12-25T01:00:00+00:00",
    "place": "县委礼堂",
    "host": "赵建国，县委书记",
    "agenda": ["现场述职点评", "民主测评", "领导讲话"],
}
ARRANGED = {"onsite": ["柳林镇党委", "青山镇"], "materials_due": "2026-12-18T09:30:00+00:00"}
VOTES = {"good": 80, "fairly_good": 15, "fair": 3, "poor": 0, "invalid": 2}
COMMENT = {"commentator": "赵建国，县委书记", "strengths": "阵地扎实", "problems": ["台账不全", "培训偏少"]}
DECISION = {"grade": "good", "body": "县委常委会会议", "decided_on": "2026-11-20"}
SHEET = {"indicators": ["第一责任人职责 60", "问题整改 40"]}
SCORES = {"scores": ["第一责任人职责 55.5 半年督查记录", "问题整改 32 整改台账"]}
BULLETIN = {"progress": "总体平稳。", "problems": "1. 进展不平衡", "requirements": "1. 抓好落实。"}
SPEECH = "在党建工作推进会上的讲话\n青山镇党委要在12月20日前完成阵地修缮。\n"
REPORT = {
    "last_year": "三项问题均已整改",
    "achievements": "建成阵地四处。\n培训党员六期。",
    "problems": "经费偏紧",
    "plan": "抓好换届",
}


async def year_end(stage: Stage) -> dict[str, str]:
    """Everything that an office has at the end of a year; gives what each file is about, by its code."""
    await stage.open_periods()
    about = dict.fromkeys(("reports", "votes", "grades", "letters", "scores", "evidence"), "2026")
    report = (await listed(stage, SUN, "duty_report"))[0]
    await act(stage, SUN, report.id, "report", REPORT)
    await act(stage, QIAN, report.id, "confirm")
    five = (await listed(stage, ZHOU, "five_ones"))[0]
    await act(stage, WANG, five.id, "supervise", {"level": "red", "require": "请于月底前登记", "due": DUE})
    about["order"] = str((await listed(stage, ZHOU, "supervision_order"))[0].id)
    problem = await create(stage, WANG, "rectification", "青山镇党委", PROBLEM)
    await act(stage, SUN, problem.id, "plan", PLAN)
    about |= dict.fromkeys(("problem", "promise"), str(problem.id))
    for unit in ("青山镇党委", "县教育局党组"):
        await create(stage, WANG, "democratic_vote", unit, VOTES)
        await create(stage, WANG, "duty_comment", unit, COMMENT)
        await create(stage, WANG, "overall_grade", unit, DECISION)
        score = await create(stage, WANG, "assessment_score", unit, SHEET)
        await act(stage, WANG, score.id, "score", SCORES)
    meeting = await create(stage, WANG, "review_meeting", "县委组织部", MEETING)
    await act(stage, WANG, meeting.id, "notify", ARRANGED)
    about |= dict.fromkeys(("agenda", "ballot"), str(meeting.id))
    async with stage.context() as ctx:
        about["speech"] = str((await speeches.take_text(ctx, await stage.actor(WANG), SPEECH)).id)
    about["feedback"] = await _inspected(stage)
    about |= dict.fromkeys(("bulletin", "annex"), await _told_to_all(stage))
    about["notice"] = str(await sent(stage))
    about["bundle"] = f"2026.{(await stage.unit('青山镇党委')).id}"
    return about


async def _inspected(stage: Stage) -> str:
    root, leader = await stage.unit("县委组织部"), (await stage.actor(WANG)).person_id
    async with stage.context() as ctx:
        made = await creation.create_item(ctx, await stage.actor(WANG), "inspection", root.id, INSPECTION, leader)
    await act(stage, WANG, made.item.id, "notify", {"text": "定于12月14日至12月18日开展专项检查"})
    stage.at("2026-12-14 09:00")
    await act(stage, WANG, made.item.id, "start")
    await act(stage, WANG, made.item.id, "feedback", {"text": "总体较好，台账管理有待加强。\n请举一反三。"})
    return str(made.item.id)


async def _told_to_all(stage: Stage) -> str:
    stage.at("2026-12-21 09:00")
    await stage.open_periods()
    bulletin = (await listed(stage, WANG, "bulletin"))[0]
    await act(stage, WANG, bulletin.id, "write", BULLETIN)
    return str(bulletin.id)
