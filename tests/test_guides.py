"""The guides in Chinese name only buttons, commands, files and pictures that are there."""

import re
from functools import cache
from pathlib import Path

import pytest

from handlers.assembly import assemble

ROOT = Path(__file__).parents[1]
GUIDES = sorted((ROOT / "docs" / "zh").glob("*.md"))
# The command line speaks to the administrator of the machine alone.
ROOMS = ("domain", "handlers", "services", "views")
# What is in quotation marks and is no word of the program: what people write, headings, and an example's sentence.
OTHERS = {"标题：内容", "怎么办", "结转", "安装成服务"}


@cache
def words_of_the_program(*rooms: str) -> str:
    """Everything that these rooms of the program can say, in one text."""
    files = [path for room in rooms for ending in ("py", "j2") for path in sorted((ROOT / room).rglob(f"*.{ending}"))]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_what_a_guide_puts_in_quotation_marks_is_said_by_the_program(guide: Path) -> None:
    quoted = set(re.findall("“([^”]+)”", guide.read_text(encoding="utf-8"))) - OTHERS
    said = words_of_the_program(*ROOMS, *(["bot"] if guide.stem == "管理员" else []))
    assert {one for one in quoted if one.split(" ")[0] not in said} == set()


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_every_file_and_picture_that_a_guide_names_is_there(guide: Path) -> None:
    text = guide.read_text(encoding="utf-8")
    named = re.findall(r"\]\(([^)#]+)[^)]*\)", text) + re.findall(r'src="([^"]+)"', text)
    assert [one for one in named if not (guide.parent / one).exists()] == []
    at_the_top = re.findall(r"deploy/[\w.-]+", text)
    assert [one for one in at_the_top if not (ROOT / one).exists()] == []


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.stem)
def test_what_a_guide_has_people_send_is_a_command(guide: Path) -> None:
    sent = re.findall("发送“([^”]+)”", guide.read_text(encoding="utf-8"))
    aliases = {one.alias for one in assemble().commands.values()}
    assert {one for one in sent if one.split(" ")[0] not in aliases} == set()
