"""What a notice looks like: to its receivers, and to the department while it is on its way."""

from collections.abc import Sequence
from datetime import date, datetime

from domain.attachments import size_label
from domain.dates.clock import local_day
from domain.dates.wording import date_full
from domain.messages import Button, Keyboard
from domain.notices import Channel, Delay, FollowUp, Notice, NoticeState, Overview, Signer, Tally
from views.actions import Action
from views.keyboards import button, kept, pager, rows
from views.page import Page
from views.render import render

NAMES_A_PAGE = 20
CANCELLED, GIVEN_UP = "已取消发送。", "已放弃，未发送任何内容。"
AGREED, NOT_AGREED = "已同意。", "已答复不同意。"
CORRECTED, WITHDRAWN = "已更正。", "已撤回。"
SIGNED, SIGNED_BEFORE = "已签收", "您已签收，无需重复操作。"


def message(notice: Notice, office: str, today: date, *, signed: int | None = None) -> Page:
    """What receivers get; `signed` is the count that the button in the group shows."""
    return Page(_message_text(notice, office, today), _receiver_keys(notice, signed))


def again(notice: Notice, office: str, today: date) -> Page:
    """The one follow-up: the notice once more, and why it comes again."""
    text = render("notices/again.html.j2", text=_message_text(notice, office, today))
    return Page(text, _receiver_keys(notice, None))


def signed(notice: Notice, office: str, today: date, at: datetime, proof: tuple[str, str] = ("", "")) -> Page:
    """The notice after its receiver has signed: the button has become the receipt."""
    keys = [button("已签收", Action.NOTICE_SIGN, notice.id)]
    if notice.with_action:
        keys.append(button("去办理", Action.NOTICE_ACT, notice.id))
    text = render("notices/signed.html.j2", text=_message_text(notice, office, today), at=at, proof=proof)
    return Page(text, (*file_keys(notice), tuple(keys)))


def corrected(notice: Notice, *, again: bool) -> Page:
    """Says to somebody who has signed what was changed; the notice itself stands above, changed already."""
    return Page(render("notices/corrected.html.j2", notice=notice, again=again))


def withdrawn(notice: Notice) -> Page:
    """Says to somebody who has signed that the notice was taken back."""
    return Page(render("notices/withdrawn.html.j2", notice=notice))


def listing(found: Sequence[tuple[Notice, Tally]], page: int, pages: int, *, may_write: bool) -> Page:
    """The recent notices, each with a button that opens it."""
    text = render("notices/list.html.j2", rows=[{"notice": one, "tally": tally} for one, tally in found])
    keys: list[tuple[Button, ...]] = [_new_keys()] if may_write else []
    keys += rows(
        [button(f"{number}. {one.title}", Action.NOTICE, one.id) for number, (one, _) in enumerate(found, 1)], 1
    )
    turning = pager(Action.NOTICE_LIST, page, pages)
    return Page(text, (*keys, turning) if turning else tuple(keys))


def _new_keys() -> tuple[Button, ...]:
    return button("新建通知", Action.NOTICE_NEW), button("用模板起草", Action.NOTICE_TEMPLATES)


def status(overview: Overview) -> Page:
    """A notice that has left the draft, with what may still be done."""
    notice = overview.notice
    keys: list[tuple[Button, ...]] = list(file_keys(notice))
    if notice.state is NoticeState.SCHEDULED and overview.manages:
        keys.append((button("取消发送", Action.NOTICE_CANCEL, notice.id, notice.version),))
    if overview.approves and notice.asks_approval:
        keys.append(_approval_keys(notice))
    if _lists_names(overview):
        keys.append((button(f"未签收名单（{overview.tally.unsigned}）", Action.NOTICE_UNSIGNED, notice.id, 1),))
    if notice.state is NoticeState.SENT:
        keys += _change_keys(overview)
        ways = [button("刷新", Action.NOTICE, notice.id)]
        if overview.manages:
            ways.append(button("存为模板", Action.NOTICE_TEMPLATE_KEEP, notice.id))
        keys.append(tuple(ways))
        keys.append((button("生成通知和签收表", Action.DOCUMENT, "notice", notice.id),))
    return Page(_status_text(overview), (*keys, (button("返回通知列表", Action.NOTICE_LIST, 1),)))


def progress(overview: Overview) -> Page:
    """The live card of a sent notice; its buttons open a new message, because the card goes on changing."""
    notice = overview.notice
    names = (button(f"未签收名单（{overview.tally.unsigned}）", Action.NOTICE_UNSIGNED, notice.id),)
    ways = (button("刷新", Action.NOTICE, notice.id), button("返回通知列表", Action.NOTICE_LIST, 1))
    every = (*file_keys(notice), *((names,) if _lists_names(overview) else ()), *_change_keys(overview), ways)
    return Page(_status_text(overview), kept(every))


def unsigned(overview: Overview, missing: Sequence[Signer], page: int) -> Page:
    """A page of who has not signed, for the department's eyes; with the follow-up, as long as there was none."""
    total = overview.tally.unsigned
    text = render(
        "notices/unsigned.html.j2",
        notice=overview.notice,
        signers=missing,
        first=(page - 1) * NAMES_A_PAGE + 1,
        total=total,
    )
    keys: list[tuple[Button, ...]] = []
    if turning := pager(Action.NOTICE_UNSIGNED, page, pages_of(total), overview.notice.id):
        keys.append(turning)
    if missing and overview.manages and overview.notice.followed_up_at is None:
        keys.append((button("催签（仅限一次）", Action.NOTICE_FOLLOW_UP, overview.notice.id),))
    return Page(text, (*keys, _back(overview.notice)))


def pages_of(names: int) -> int:
    """How many pages a list of so many names has."""
    return max(1, -(-names // NAMES_A_PAGE))


def follow_up(notice: Notice, plan: FollowUp) -> Page:
    """Who would be reminded, before anybody is."""
    text = render("notices/follow_up.html.j2", notice=notice, plan=plan, shown=NAMES_A_PAGE)
    keys: Keyboard = ()
    if plan.targets:
        keys = ((button(f"确认催签（{len(plan.targets)}人）", Action.NOTICE_REMIND, notice.id, notice.version),),)
    return Page(text, (*keys, (button("返回未签收名单", Action.NOTICE_UNSIGNED, notice.id, 1),)))


def reminded(count: int) -> str:
    """How many people the follow-up went to, for a toast."""
    return f"已催签{count}人。"


def ask(overview: Overview, who: str, wish: datetime, otherwise: datetime, today: date) -> Page:
    """The question to an approver whether an urgent notice may go out of hours."""
    notice = overview.notice
    text = render(
        "notices/ask.html.j2",
        who=who,
        wish=wish,
        otherwise=otherwise,
        reach=overview.reach,
        group=notice.channel is Channel.GROUP,
        text=_message_text(notice, overview.sender_name, today),
    )
    return Page(text, (_approval_keys(notice),))


def answer(notice: Notice, who: str, *, agreed: bool) -> Page:
    """What the approver said, for whoever ordered the sending."""
    return Page(render("notices/answer.html.j2", notice=notice, who=who, agreed=agreed))


def ordered(delay: Delay, at: datetime | None, *, urgent: bool, approvers: int) -> str:
    """One sentence on what became of an order to send."""
    return render("notices/ordered.html.j2", delay=delay, at=at, urgent=urgent, approvers=approvers)


def late(notice: Notice, planned: datetime, at: datetime) -> Page:
    """A notice went out later than planned because the assistant was down."""
    return Page(render("notices/late.html.j2", notice=notice, planned=planned, at=at))


def _message_text(notice: Notice, office: str, today: date) -> str:
    at = notice.sent_at or notice.send_at
    day = local_day(at) if at else today
    return render("notices/message.html.j2", notice=notice, office=office, day=date_full(day), files=listed(notice))


def listed(notice: Notice) -> list[str]:
    """Its attachments as a notice names them below its text, each with its size."""
    return [f"{one.name}（{size_label(one.size)}）" for one in notice.files]


def file_keys(notice: Notice) -> Keyboard:
    """A button for each attachment, by which it is sent to whoever presses; none once a notice is withdrawn."""
    files = () if notice.withdrawn_at else notice.files
    labels = [f"附件{number}：" if len(files) > 1 else "附件：" for number in range(1, len(files) + 1)]
    keys = [button(label + one.name, Action.NOTICE_FILE, one.id) for label, one in zip(labels, files, strict=True)]
    return rows(keys, 1)


def _receiver_keys(notice: Notice, signed: int | None) -> Keyboard:
    if not notice.receipt_required or notice.withdrawn_at:
        return file_keys(notice)
    keys = [button(f"签收（{signed}）" if signed else "签收", Action.NOTICE_SIGN, notice.id)]
    if notice.with_action:
        keys.append(button("去办理", Action.NOTICE_ACT, notice.id))
    return (*file_keys(notice), tuple(keys))


def _status_text(overview: Overview) -> str:
    return render("notices/status.html.j2", **_named(overview))


def _named(overview: Overview) -> dict[str, object]:
    return {
        "notice": overview.notice,
        "office": overview.sender_name,
        "handler": overview.handler,
        "reach": overview.reach,
        "tally": overview.tally,
        "files": listed(overview.notice),
    }


def _change_keys(overview: Overview) -> Keyboard:
    """What may be done with a notice that went out, by whoever may."""
    notice = overview.notice
    if notice.withdrawn_at or not overview.manages:
        return ()
    return (
        (
            button("更正", Action.NOTICE_CORRECT, notice.id, notice.version),
            button("撤回", Action.NOTICE_WITHDRAW, notice.id, notice.version),
        ),
    )


def _lists_names(overview: Overview) -> bool:
    notice = overview.notice
    asks = notice.state is NoticeState.SENT and notice.receipt_required and not notice.withdrawn_at
    return asks and overview.tally.unsigned > 0


def _approval_keys(notice: Notice) -> tuple[Button, ...]:
    return (
        button("同意", Action.NOTICE_AGREE, notice.id, notice.version),
        button("不同意", Action.NOTICE_REFUSE, notice.id, notice.version),
    )


def _back(notice: Notice) -> tuple[Button, ...]:
    return (button("返回通知", Action.NOTICE, notice.id),)
