"""A command line that is written wrong ends in one Chinese sentence with exit code 2."""

import sys

import pytest

from bot.__main__ import main


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("backup", "没有写明“备份文件”，用法见 python -m bot backup --help。"),
        ("backup 一 二", "没有看懂这个命令，用法见 python -m bot backup --help。"),
        ("invite 青山镇党委", "没有写明“姓名”，用法见 python -m bot invite --help。"),
        ("export 台账.xlsx", "没有写明选项 --kind，用法见 python -m bot export --help。"),
        ("restore 没有的文件", "“备份文件”不能用，请核对后重新运行，用法见 python -m bot restore --help。"),
        ("rehearse --units 几个", "“--units”不能用，请核对后重新运行，用法见 python -m bot rehearse --help。"),
        ("备份", "没有看懂这个命令，用法见 python -m bot --help。"),
        ("--bogus", "没有选项 --bogus，用法见 python -m bot --help。"),
        ("audit", "没有看懂这个命令，用法见 python -m bot audit --help。"),
    ],
)
def test_a_line_that_is_written_wrong_is_answered_in_one_sentence(
    line: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["bot", *line.split()])
    with pytest.raises(SystemExit) as end:
        main()
    assert (end.value.code, capsys.readouterr()) == (2, ("", f"{said}\n"))


def test_what_is_written_right_ends_as_before(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["bot", "--version"])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 0
    assert capsys.readouterr().out.startswith("述职督办助手")
