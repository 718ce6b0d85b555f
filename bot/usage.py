"""What is said to somebody whose command line is written wrong: one sentence, and where the usage stands."""

from typing import Any

from typer.exceptions import TyperException


def misuse(error: TyperException) -> str:
    """The sentence for an error of typer, whose own words are English; raises nothing."""
    context, option = getattr(error, "ctx", None), getattr(error, "option_name", "")
    path = context.command_path if context is not None else "python -m bot"
    said = _about(error)
    return f"{said or (f'没有选项 {option}' if option else '没有看懂这个命令')}，用法见 {path} --help。"


def _about(error: TyperException) -> str:
    param: Any = getattr(error, "param", None)
    if param is None:
        return ""
    named = f"选项 {param.opts[0]} " if param.opts[0].startswith("-") else f"“{param.help}”"
    # A missing argument is the one trouble that typer has no words for.
    return f"{named}不能用，请核对后重新运行" if getattr(error, "message", "") else f"没有写明{named}".rstrip()
