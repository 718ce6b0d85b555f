"""The first things: greeting and binding, menu, help, about, cancel."""

from domain.errors import Refusal
from domain.item_numbers import only_number
from domain.keeping import days_of
from domain.power import Actor
from handlers import claims
from handlers.commands import Command
from handlers.feature import Feature
from handlers.forms import cancel as cancel_form
from handlers.items import as_of, draft_lines, lines
from handlers.notice_files import give_file
from handlers.presses import number_at
from handlers.turn import Turn
from services import claim_calls, forms, invites, my_items, notice_files, notices, open_items, people
from services.open_items import Which
from views import pages
from views.help import Listed, Situation, help_page
from views.items import ItemLine
from views.menu import MOST_URGENT, Numbers, first_of
from views.menu import menu as menu_page


async def start(turn: Turn, args: str) -> None:
    """Greet; bind by a one-time code; or go on with what a button in the group or a calendar began."""
    await people.mark_started(turn.ctx, turn.telegram_id)
    if args.startswith("go_"):
        # Whoever makes a link chooses what is in it: besides a command only the number of an item.
        where = args.removeprefix("go_")
        name, number = ("status", where) if only_number(where) else (where, "")
        if name != "start" and await turn.routes.run_named(turn, name, number):
            return
    elif args.startswith(notice_files.PREFIX):
        await give_file(turn, number_at((args.removeprefix(notice_files.PREFIX),), 0))
        return
    elif args.startswith(claim_calls.PREFIX):
        await claims.enter(turn, args.removeprefix(claim_calls.PREFIX))
        return
    elif args:
        outcome = await invites.redeem(turn.ctx, turn.telegram_id, args, private=turn.place.private)
        if isinstance(outcome, invites.Declined):
            # Not raised: the wrong try is counted in this unit of work. An empty sentence means silence.
            if outcome.sentence:
                turn.show(pages.error(outcome.sentence))
            return
        welcome = pages.welcome(outcome.name, outcome.unit_name, outcome.role_label, outcome.post, outcome.since)
        # First, or it would be the answer to a stranger and come after the menu.
        turn.actor = await people.actor(turn.ctx, turn.telegram_id)
        turn.say(welcome.text)
        if outcome.since and not (turn.actor and turn.actor.posts):
            return
    await menu(turn, "", greeting=True)


async def menu(turn: Turn, args: str, *, greeting: bool = False) -> None:
    """Show who this person is here, and a button for each command."""
    actor = turn.actor
    if actor is None or not actor.posts:
        await claims.stranger(turn)
        return
    posts = [f"{post.unit_name}　{post.title or post.role.label}" for post in actor.posts]
    choices = [(one.name, one.alias) for one in turn.routes.menu(actor) if one.name not in {"menu", "cancel"}]
    numbers, urgent = await _to_do(turn, actor)
    turn.show(menu_page(actor.name, posts, choices, numbers, urgent, as_of(turn), greeting=greeting))


async def _to_do(turn: Turn, actor: Actor) -> tuple[Numbers, list[ItemLine]]:
    """How much there is to do and to review, and the most urgent of it, the earliest first."""
    mine = await my_items.mine(turn.ctx, actor)
    queue = await open_items.part(turn.ctx, actor, Which.QUEUE, 1, MOST_URGENT)
    # Each number is the length of the list behind the button of its name.
    waiting = queue.total + len(await notices.to_approve(turn.ctx, actor))
    return Numbers(len(mine), waiting), lines(my_items.by_due((*mine, *queue.shown)))


async def help_(turn: Turn, args: str) -> None:
    """Say what there is to do now, how this person's usual jobs go, and list the commands that may be used."""
    actor = turn.actor
    listed = [Listed(one.name, one.alias, one.description) for one in turn.routes.menu(actor)]
    if actor is None or not actor.posts:
        turn.show(help_page(frozenset(), listed))
        return
    numbers, urgent = await _to_do(turn, actor)
    form = await forms.current(turn.ctx, actor.person_id)
    now = Situation(numbers, first_of(urgent, as_of(turn)), draft_lines([form])[0] if form else None)
    turn.show(help_page(frozenset(post.role for post in actor.posts), listed, now))


async def about(turn: Turn, args: str) -> None:
    """Say what the assistant is and what it keeps."""
    turn.show(pages.about(days_of(turn.ctx.rules.settings)))


async def cancel(turn: Turn, args: str) -> None:
    """Drop the form that is open."""
    if not await cancel_form(turn):
        raise Refusal(pages.NO_FORM)


FEATURE = Feature(
    commands=(
        Command("start", "", "开始使用", start, order=1, open_to_all=True),
        Command("menu", "菜单", "打开菜单", menu, order=2, open_to_all=True),
        Command("about", "关于", "关于本助手", about, order=910, open_to_all=True),
        Command("help", "帮助", "查看命令", help_, order=920, open_to_all=True, in_group=False),
        Command("cancel", "取消", "放弃正在填写的内容", cancel, order=930),
    )
)
