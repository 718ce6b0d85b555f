"""The command line: `python -m bot …`, also installed as `shuzhi`. What a subcommand does stands in bot/commands/."""

import asyncio
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.exceptions import TyperException

from bot.exits import ExitCode, StopProcess, reason
from bot.loading import load
from bot.logs import asyncio_handler, configure
from bot.settings import Settings, SettingsError, load_settings
from bot.usage import misuse
from domain.errors import Refusal
from storage.errors import StorageError

app = typer.Typer(add_completion=False, no_args_is_help=False, pretty_exceptions_enable=False)


def main() -> None:
    """Run the command line; one that is written wrong ends in a Chinese sentence instead of typer's English page."""
    try:
        raise SystemExit(app(prog_name="python -m bot", standalone_mode=False))
    except TyperException as error:
        end = misuse(error)
        typer.echo(str(end), err=True)
        raise SystemExit(end.code) from None
    except typer.Abort:
        raise SystemExit(ExitCode.FAILED) from None


def version() -> str:
    """The version of the installed package, or of this folder when nothing is installed."""
    try:
        return metadata.version("shuzhi-bot")
    except metadata.PackageNotFoundError:
        declared = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
        return str(declared["project"]["version"])


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"述职督办助手 {version()}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def run(
    context: typer.Context,
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="显示版本号后退出")
    ] = False,
) -> None:
    """述职督办助手：不带子命令即启动；没有 BOT_TOKEN 时启动演示环境。"""
    if context.invoked_subcommand is None:
        settings = read_settings()
        _serve(settings, sandboxed=settings.is_sandbox)


@app.command("sandbox")
def sandbox_() -> None:
    """启动演示环境：内置聊天页面，任何角色都可试用。"""
    _serve(read_settings(), sandboxed=True)


@app.command("init")
def init_() -> None:
    """初次设置：询问令牌和管理员，向 Telegram 核对后写入 .env。"""
    with _one_sentence():
        command = _command("init")
        command.demand_new(command.ENV)
        # Not shown while it is typed: whoever reads it over a shoulder has the bot.
        token = typer.prompt("请输入 @BotFather 给出的令牌（输入时不显示）", hide_input=True)
        admins = typer.prompt("请输入组织部管理员的 Telegram 数字账号（多个用逗号隔开）")
        for line in asyncio.run(command.init(token, admins)):
            typer.echo(line)


@app.command()
def migrate(
    to: Annotated[
        str,
        typer.Option(
            "--to",
            help="改为把全部数据迁到这个空的数据库（postgresql+asyncpg://… 或 sqlite+aiosqlite:///…），须先停止助手",
            show_default=False,
        ),
    ] = "",
) -> None:
    """把数据库升级到本版本的结构；或用 --to 迁到另一个数据库。"""
    settings = read_settings()
    with _one_sentence():
        typer.echo(asyncio.run(_command("migrate").move(settings, to)) if to else _command("migrate").migrate(settings))


@app.command("import-roster")
def import_roster(
    file: Annotated[Path | None, typer.Argument(help="名单文件，.xlsx 或 .csv", show_default=False)] = None,
    template: Annotated[Path | None, typer.Option(help="不导入，只把空白模板写到这个文件", show_default=False)] = None,
) -> None:
    """导入单位和人员名单：有错误的行逐行列出，全部正确才导入。"""
    settings = read_settings()
    with _one_sentence():
        if template is not None:
            _command("import_roster").write_template(template)
            typer.echo(f"模板已写到 {template}，填好后再次运行本命令导入。")
        elif file is None:
            raise StopProcess("请写明名单文件，或用 --template 文件名 取得空白模板。", ExitCode.BAD_SETTINGS)
        else:
            typer.echo(asyncio.run(_command("import_roster").import_roster(settings, file)))


@app.command()
def invite(
    unit: Annotated[str, typer.Argument(help="单位名称")],
    name: Annotated[str, typer.Argument(help="姓名")],
    role: Annotated[
        str,
        typer.Option(
            help="角色，如 党务干部、党（工）委书记、组织部管理员；不写则用名单中本人的角色，名单中没有的为党务干部",
            show_default=False,
        ),
    ] = "",
    post: Annotated[str, typer.Option(help="职务", show_default=False)] = "",
    again: Annotated[bool, typer.Option("--again", help="本人已绑定账号，需要更换账号")] = False,
) -> None:
    """生成一次性邀请，72小时内有效；名单中已有的人员，链接供本人启用。"""
    settings = read_settings()
    with _one_sentence():
        link, note = asyncio.run(_command("invite").invite(settings, unit, name, role, post, again=again))
        typer.echo(link)
        if note:
            typer.echo(note, err=True)


@app.command()
def doctor(
    mend: Annotated[
        bool, typer.Option("--mend", help="更正时钟超前留下的事项、提醒和消息，须先停止助手；更正后再检查一遍")
    ] = False,
) -> None:
    """检查运行环境、数据库、办理记录和提醒，逐项说明。"""
    settings = read_settings()
    with _one_sentence():
        for line in asyncio.run(_command("doctor").mend(settings)) if mend else ():
            typer.echo(f"更正　{line}")
        findings = asyncio.run(_command("doctor").doctor(settings))
    for finding in findings:
        typer.echo(f"{'正常' if finding.well else '注意'}　{finding.text}")
    raise typer.Exit(0 if all(finding.well for finding in findings) else 1)


@app.command()
def backup(target: Annotated[Path, typer.Argument(help="备份文件")]) -> None:
    """在线备份数据库和附件，写完后核对完整性。"""
    settings = read_settings()
    with _one_sentence():
        typer.echo(asyncio.run(_command("backup").backup(settings, target)))


@app.command()
def restore(source: Annotated[Path, typer.Argument(help="备份文件", exists=True, dir_okay=False)]) -> None:
    """用备份恢复数据库和附件：须先停止助手；备份时待发的消息转为待核，不会自动补发。"""
    settings = read_settings()
    with _one_sentence():
        typer.echo(asyncio.run(_command("backup").restore(settings, source)))


@app.command()
def rehearse(
    first: Annotated[str, typer.Option("--from", help="起始日期，如 2026-01-01，默认今天", show_default=False)] = "",
    last: Annotated[str, typer.Option("--to", help="结束日期（含当天），默认一年", show_default=False)] = "",
    roster: Annotated[
        Path | None, typer.Option(help="名单文件，.xlsx 或 .csv；不写则用数据库中的单位人员", show_default=False)
    ] = None,
    units: Annotated[int | None, typer.Option(help="改用有这么多个单位的示例县", show_default=False)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="每条消息输出一行 JSON")] = False,
) -> None:
    """预演节点日历：按模拟时钟走完一段时间，列出每条消息和各单位负担，不发送任何消息。"""
    settings = read_settings()
    with _one_sentence():
        rehearsal = _command("rehearse")
        options = rehearsal.read_options(first, last, roster, units, rehearsal.local_today(settings))
        outcome = asyncio.run(rehearsal.rehearse(settings, options, as_json=as_json))
        if outcome.example:
            typer.echo("以下按示例县预演，人员和单位均为虚构。", err=True)
        for line in outcome.lines:
            typer.echo(line)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="台账写到这个 .xlsx 文件")],
    kind: Annotated[str, typer.Option(help="事项，如 述职报告摘要 或 duty_report")],
    period: Annotated[str, typer.Option(help="周期，如 2026Q3、2026年度、上半年")],
) -> None:
    """导出台账：一类事项在一个周期内的全部单位。"""
    settings = read_settings()
    with _one_sentence():
        typer.echo(asyncio.run(_command("export").export(settings, kind, period, file)))


@app.command()
def verify(
    what: Annotated[list[str], typer.Argument(metavar="文件或校验码", help="文稿（.docx），或页脚、回执中的校验码")],
) -> None:
    """核验文稿或回执：是什么、何时由谁记录、内容有无改动；不联网，不改动任何数据。"""
    settings = read_settings()
    with _one_sentence():
        holds, words = asyncio.run(_command("verify").verify(settings, " ".join(what)))
    typer.echo(words, err=not holds)
    if not holds:
        raise typer.Exit(ExitCode.FAILED)


audit = typer.Typer(help="办理记录。")
app.add_typer(audit, name="audit")


@audit.command("verify")
def audit_verify() -> None:
    """核对办理记录是否完整、未被改动。"""
    settings = read_settings()
    with _one_sentence():
        checked = asyncio.run(_command("audit").verify(settings))
    typer.echo(checked.text, err=not checked.whole)
    if not checked.whole:
        raise typer.Exit(ExitCode.FAILED)


@audit.command("renew")
def audit_renew(
    confirm: Annotated[str, typer.Option(help="确认的话请写：重新开始", show_default=False)] = "",
) -> None:
    """密钥 audit.key 丢失且没有另存时，以新密钥重新开始办理记录：此前的记录保留，但不能再核对。"""
    settings = read_settings()
    with _one_sentence():
        typer.echo(asyncio.run(_command("audit").renew(settings, confirm)))


def read_settings() -> Settings:
    """Read the environment, or end with one sentence and exit code 2."""
    try:
        return load_settings()
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(ExitCode.BAD_SETTINGS) from None


def _serve(settings: Settings, *, sandboxed: bool) -> None:
    secrets = [settings.bot_token.get_secret_value(), settings.webhook_secret.get_secret_value()]
    configure(settings.log_level, settings.log_format, secrets)
    with _one_sentence():
        stopped = asyncio.run(_run(settings, sandboxed=sandboxed))
        if stopped is not None:
            raise stopped


async def _run(settings: Settings, *, sandboxed: bool) -> StopProcess | None:
    asyncio.get_running_loop().set_exception_handler(asyncio_handler)
    # With a token the bot runs without the sandbox being there at all.
    serving = _command("sandbox").run(settings) if sandboxed else load("bot.app").run(settings)
    stopped: StopProcess | None = await serving
    return stopped


def _command(name: str) -> Any:
    return load(f"bot.commands.{name}")


class _one_sentence:
    """Turn every known reason to end into one sentence and its exit code."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, StopProcess):
            typer.echo(str(error), err=True)
            raise typer.Exit(error.code) from None
        if isinstance(error, Refusal):
            typer.echo(str(error), err=True)
            raise typer.Exit(ExitCode.FAILED) from None
        if isinstance(error, StorageError | OSError):
            end = reason(error)
            typer.echo(str(end), err=True)
            raise typer.Exit(end.code) from None


if __name__ == "__main__":
    main()
