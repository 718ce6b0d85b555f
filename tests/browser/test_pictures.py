"""The pictures of README and guides can be taken at any time, and each is shown somewhere."""

import re
from pathlib import Path

import pytest

from tests.browser import pictures
from tests.browser.test_chat_page import pytestmark as browser

ROOT = Path(__file__).parents[2]
pytestmark = browser


async def test_the_scenes_of_the_guides_play_and_every_picture_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "IMAGES", tmp_path)
    await pictures.main()
    assert pictures_in(tmp_path) <= pictures_in(ROOT / "docs" / "images") == shown()


def pictures_in(folder: Path) -> set[str]:
    return {path.name for path in folder.glob("*.png")}


def shown() -> set[str]:
    """The pictures that README and docs show."""
    pages = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    return {one for page in pages for one in re.findall(r"images/([\w-]+\.png)", page.read_text(encoding="utf-8"))}
