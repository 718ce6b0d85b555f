"""The command line: `python -m bot …`, also installed as `shuzhi`."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot import demo, office
from bot.app import Assistant
from bot.clock import make_clock
from bot.logs import asyncio_handler, configure
from bot.settings import Settings, SettingsError, load_settings
from bot.stopping import ExitCode, StopProcess
from storage.errors import StorageRefused
from storage.migrate import upgrade

app = typer.Typer(add_completion=False, no_args_is_help=False, pretty_exceptions_enable=False)


def main() -> None:
    """Run the command line."""
    app()


@app.callback(invoke_without_command=True)
def run(context: typer.Context) -> None:
    """述职督办助手：不带子命令即启动；没有 BOT_TOKEN 时启动演示环境。"""
    if context.invoked_subcommand is None:
        settings = read_settings()
        _serve(settings, sandboxed=settings.is_sandbox)


@app.command("sandbox")
def sandbox_() -> None:
    """启动演示环境：内置聊天页面，任何角色都可试用。"""
    _serve(read_settings(), sandboxed=True)


@app.command()
def migrate() -> None:
    """把数据库升级到本版本的结构。"""
    settings = read_settings()
    with _one_sentence():
        upgrade(settings.database_url)
    typer.echo("数据库结构已是最新。")


@app.command("import-roster")
def import_roster(
    file: Annotated[Path, typer.Argument(help="名单文件，.xlsx 或 .csv", show_default=False)] = Path(),
    template: Annotated[Path | None, typer.Option(help="把空白模板写到这个文件", show_default=False)] = None,
) -> None:
    """导入单位和人员名单；有错误的行逐行列出，全部正确才导入。"""
    settings = read_settings()
    with _one_sentence():
        raise typer.Exit(asyncio.run(office.import_roster(settings, file, template)))


@app.command()
def invite(
    unit: Annotated[str, typer.Argument(help="单位名称")],
    name: Annotated[str, typer.Argument(help="姓名")],
    role: Annotated[str, typer.Option(help="角色，如 党务干部、党（工）委书记、组织部管理员")] = "党务干部",
    post: Annotated[str, typer.Option(help="职务")] = "",
) -> None:
    """生成一次性邀请码。"""
    settings = read_settings()
    with _one_sentence():
        asyncio.run(office.invite(settings, unit, name, role, post))


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
    if sandboxed:
        return await demo.run(settings)
    return await Assistant(settings, make_clock(settings.clock)).run()


class _one_sentence:  # noqa: N801  reads as a phrase where it is used
    """Turn every known reason to end into one sentence and its exit code."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, StopProcess):
            typer.echo(str(error), err=True)
            raise typer.Exit(error.code) from None
        if isinstance(error, StorageRefused):
            typer.echo(f"数据库不能使用：{error}", err=True)
            raise typer.Exit(ExitCode.BAD_SETTINGS) from None


if __name__ == "__main__":
    sys.exit(main())
