"""What is said to somebody whose command line is written wrong: one sentence, and where the usage stands."""

from typing import Any

from typer.exceptions import TyperException

from bot.exits import ExitCode, StopProcess


def misuse(error: TyperException) -> StopProcess:
    """The end for an error of typer, whose own words are English; raises nothing."""
    context, param = getattr(error, "ctx", None), getattr(error, "param", None)
    path = context.command_path if context is not None else "python -m bot"
    if option := getattr(error, "option_name", ""):
        return StopProcess(f"没有选项 {option}，用法见 {path} --help。", ExitCode.BAD_SETTINGS)
    if param is None:
        return StopProcess(f"没有看懂这个命令，用法见 {path} --help。", ExitCode.BAD_SETTINGS)
    return _about(param, path, missing=not getattr(error, "message", ""))


def _about(param: Any, path: str, *, missing: bool) -> StopProcess:
    """The end for an option or an argument; a missing one is the trouble for which typer has no words."""
    # An option goes by its spelling, an argument by what its help calls it.
    option = param.opts[0].startswith("-")
    if missing and option:
        return StopProcess(f"没有写明选项 {param.opts[0]}，用法见 {path} --help。", ExitCode.BAD_SETTINGS)
    if missing:
        return StopProcess(f"没有写明“{param.help}”，用法见 {path} --help。", ExitCode.BAD_SETTINGS)
    named = param.opts[0] if option else param.help
    return StopProcess(f"“{named}”不能用，请核对后重新运行，用法见 {path} --help。", ExitCode.BAD_SETTINGS)
