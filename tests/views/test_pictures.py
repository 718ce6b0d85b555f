"""Pictures: marks beside colours, colours that everybody tells apart, and any words whatever inside their tiles."""

import io
import json
import random
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations

import pytest
from PIL import Image

from domain.board import Cell
from domain.dates.lights import Light
from domain.dates.workdays import WorkCalendar
from domain.item_status import ItemStatus as S
from domain.pictures import ROWS
from views.items import AsOf
from views.picture_pages import caption
from views.pictures.board import MOST
from views.pictures.drawing import COLOURS, GAP, LABEL, LABEL_SIZES, LINE, MARK, TILE, TILE_SIZES, draw
from views.pictures.grid import NOT_OWED, Column, Grid, GridRow, Shown, Tile, Tone
from views.pictures.marks import LEGEND, tile
from views.pictures.typeface import LEADING, MISSING, characters, drawable, fit, sized, width

# Latin, Chinese, control signs, marks above, from right to left, invisible ones, emoji.
RANGES = (
    (0x20, 0x7F),
    (0x4E00, 0x9FFF),
    (0, 0x20),
    (0x300, 0x370),
    (0x590, 0x700),
    (0x200B, 0x2070),
    (0x1F300, 0x1FAFF),
)
PLACES = ((TILE - 2 * GAP, MARK, TILE_SIZES), (LABEL - 2 * GAP, LINE, LABEL_SIZES))
# A Monday morning in China.
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
AS_OF = AsOf(NOW, WorkCalendar({}, frozenset({2026})))
CALLING = (Tone.LATE, Tone.RETURNED, Tone.SOON, Tone.RUNNING, Tone.REVIEW, Tone.DONE)
# What people see who lack one kind of cones (Machado and others, 2009), on linear light.
EYES = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "no red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "no blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def cell(counts: Mapping[S, int], light: Light = Light.GREEN, days: int | None = None, *, late: bool = False) -> Cell:
    return Cell(light, counts, late=late, due_at=None if days is None else NOW + timedelta(days=days))


def grid(words: str = "青山镇党委", rows: int = 1, columns: int = 2) -> Grid:
    row = GridRow(words, tuple(Tile(words, tone) for tone in [*Tone] * columns)[:columns])
    legend = tuple((one, words) for one, _ in LEGEND)
    headings = tuple(Column(words, above=words) for _ in range(columns))
    return Grid(words, words, words, headings, (row,) * rows, (row,), legend, words)


def linear(colour: str) -> tuple[float, ...]:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    return tuple(one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)


def lightness(light: tuple[float, ...]) -> float:
    return sum(share * one for share, one in zip((0.2126, 0.7152, 0.0722), light, strict=True))


def seen(colour: str, eyes: str) -> tuple[float, ...]:
    """In CIE Lab."""
    light = linear(colour)
    red, green, blue = (min(1, max(0, sum(map(float.__mul__, map(float, row), light)))) for row in EYES[eyes])
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    fx, fy, fz = (one ** (1 / 3) if one > 0.008856 else 7.787 * one + 16 / 116 for one in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        (None, NOT_OWED),
        (cell({S.DONE: 1}), Tile("✓", Tone.DONE)),
        (cell({S.DONE: 1}, late=True), Tile("✓迟", Tone.DONE)),
        (cell({S.REVIEW: 1, S.DONE: 1}), Tile("审", Tone.REVIEW)),
        (cell({S.RETURNED: 1}), Tile("退", Tone.RETURNED)),
        (cell({S.RETURNED: 1, S.DONE: 4}), Tile("4/5退", Tone.RETURNED)),
        (cell({S.MISSING: 1}, days=16), Tile("剩12天", Tone.RUNNING)),
        (cell({S.MISSING: 1}, Light.YELLOW, days=3), Tile("剩3天", Tone.SOON)),
        (cell({S.MISSING: 1}, Light.YELLOW, days=0), Tile("今天", Tone.SOON)),
        (cell({S.MISSING: 1}), Tile("未报", Tone.RUNNING)),
        (cell({S.RUNNING: 1}), Tile("推进中", Tone.RUNNING)),
        (cell({S.RUNNING: 1}, Light.YELLOW, days=-1), Tile("待登记", Tone.SOON)),
        (cell({S.MISSING: 3, S.DONE: 2}, days=30), Tile("2/5", Tone.RUNNING)),
        (cell({S.MISSING: 3, S.DONE: 2}, Light.YELLOW, days=2), Tile("2/5剩2", Tone.SOON)),
        (cell({S.OVERDUE: 1}, Light.RED, days=-4), Tile("逾2天", Tone.LATE)),
        (cell({S.OVERDUE: 1, S.DONE: 2, S.RETURNED: 2}, Light.RED, days=-4), Tile("2/5逾", Tone.LATE)),
    ],
)
def test_every_stand_has_a_mark_of_its_own(given: Cell | None, shown: Tile) -> None:
    assert tile(given, AS_OF) == shown


@pytest.mark.parametrize("eyes", EYES)
def test_no_two_tones_look_alike_whoever_looks(eyes: str) -> None:
    apart = {
        (one, other): sum((a - b) ** 2 for a, b in zip(seen(*key(one, eyes)), seen(*key(other, eyes)), strict=True))
        for one, other in combinations(CALLING, 2)
    }
    assert {pair: found**0.5 for pair, found in apart.items() if found < 12**2} == {}


def key(tone: Tone, eyes: str) -> tuple[str, str]:
    return COLOURS[tone][0], eyes


@pytest.mark.parametrize("tone", Tone)
def test_the_mark_is_read_on_its_colour(tone: Tone) -> None:
    dark, light = sorted(lightness(linear(one)) for one in COLOURS[tone])
    assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_the_typeface_has_all_its_characters_and_says_where_one_is_missing() -> None:
    nothing = bytes(sized(16).getmask("\U0010fffd"))
    blank = {one for one in characters() if not one.isspace() and bytes(sized(16).getmask(one)) == nothing}
    assert blank - {"\u00ad"} == set()
    assert drawable("㙍𠮷镇") == f"{MISSING}{MISSING}镇"


def hostile(luck: random.Random, number: int) -> str:
    low, high = luck.choice(RANGES)
    length = 10_000 if number % 1000 == 0 else luck.randint(0, 30)
    end = luck.choice(["", "\ud800", "=1+1", "<b>", "W" * 40])
    return "".join(chr(luck.randrange(low, high)) for _ in range(length)) + end


def test_ten_thousand_hostile_strings_stay_inside_their_tiles() -> None:
    luck = random.Random(31)
    for number in range(10_000):
        text = hostile(luck, number)
        for room, height, sizes in PLACES:
            size, lines = fit(text, room, height, sizes)
            assert all(width(one, size) <= room for one in lines), ascii(text)
            assert len(lines) * (size + LEADING) <= height, ascii(text)


@pytest.mark.parametrize(
    "words", ["", "㙍" * 300, "W" * 10_000, "a\u0301\u202e\ud800\x00\n" * 50, "<b>=1+1</b>", "🧨" * 90]
)
def test_any_words_are_drawn_in_a_picture_that_telegram_takes(words: str) -> None:
    image = Image.open(io.BytesIO(draw(grid(words, rows=2, columns=9))))
    image.verify()
    assert len(caption(Shown(grid(words), (words,) * 90)).encode("utf-16-le")) < 2 * 1024 * 6


def test_the_largest_picture_is_one_that_telegram_takes() -> None:
    content = draw(grid(rows=ROWS, columns=MOST))
    wide, high = Image.open(io.BytesIO(content)).size
    assert wide + high <= 10_000
    assert max(wide, high) / min(wide, high) <= 20
    assert len(content) < 10 * 1024 * 1024


def test_a_grid_comes_whole_to_the_process_that_draws_it() -> None:
    one = replace(grid(), legend=LEGEND)
    assert Grid.read(json.loads(json.dumps(asdict(one)))) == one
