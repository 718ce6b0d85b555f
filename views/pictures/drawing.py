"""Draws a grid as a PNG: data in, bytes out. Only this and the typeface need Pillow, which no start waits for."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw

from views.pictures.grid import Column, Grid, GridRow, Tile, Tone
from views.pictures.typeface import LEADING, MISSING, drawable, fit, sized, width

# In pixels, for a phone that shows the picture on its whole width.
MARGIN, LABEL, TILE, GAP = 32, 296, 104, 6
LINE, HEADING, ABOVE, LEGEND, NOTE, MARK = 56, 130, 52, 48, 56, 36
# Where every heading is one line.
LOW = 64
TITLE, SUBTITLE = 58, 44
TITLE_SIZES, SUBTITLE_SIZES = (44, 36, 30, 26), (26, 24, 22, 20)
LABEL_SIZES, TILE_SIZES, HEADING_SIZES, NOTE_SIZES = (28, 26, 24, 22), (30, 27, 24, 21, 18), (26, 24, 22, 20), (22, 20)
NARROWEST = 4
INK, PALE, PAPER, STRIPE, RULE = "#1b1f24", "#5a6472", "#ffffff", "#e9edf2", "#9aa4b1"
# Paper and ink of each tone, told apart by people who do not see red, green or blue (tests/views/test_pictures.py).
COLOURS = {
    Tone.DONE: ("#0b6e5c", "#ffffff"),
    Tone.REVIEW: ("#5fb0e5", INK),
    Tone.RUNNING: ("#d5dbe3", INK),
    Tone.SOON: ("#ffe14d", INK),
    Tone.RETURNED: ("#e69522", INK),
    Tone.LATE: ("#a3123a", "#ffffff"),
    Tone.TO_COME: ("#f8f9fb", PALE),
    Tone.NONE: (PAPER, INK),
}
# A third of the bytes of full colour in half of the time.
SHADES, COMPRESSION = 96, 3
_LESS = f"{MISSING}：字库中没有的字"


def draw(grid: Grid) -> bytes:
    """The grid as a PNG; any words are drawn, what does not fit is cut."""
    canvas = _Canvas(grid)
    canvas.head()
    for number, row in enumerate(grid.rows):
        canvas.line(row, STRIPE if number % 2 else PAPER)
    canvas.rule()
    for row in grid.totals:
        canvas.line(row, PAPER)
    canvas.foot()
    return canvas.png()


class _Canvas:
    """Draws from the top down; `y` is how far it has come."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        wide = max(NARROWEST, sum(one.wide for one in grid.columns)) * TILE
        self.width = 2 * MARGIN + LABEL + wide
        high = any(one.above or width(drawable(one.title), HEADING_SIZES[0]) > TILE * one.wide for one in grid.columns)
        self.heading = HEADING if high else LOW
        self.notes = [grid.note, *([_LESS] if _lacks(grid) else [])]
        self.legend = _in_rows(grid.legend, self.width - 2 * MARGIN)
        lines = len(grid.rows) + len(grid.totals)
        foot = MARGIN // 2 + LEGEND * len(self.legend) + NOTE * len(self.notes)
        height = 2 * MARGIN + TITLE + SUBTITLE + self.heading + 4 + LINE * lines + foot
        self.image = Image.new("RGB", (self.width, height), PAPER)
        self.pen = ImageDraw.Draw(self.image)
        self.drawn: dict[tuple[Tile, int, int, str], Image.Image] = {}
        self.y = MARGIN

    def head(self) -> None:
        """The title, what it is of, and the headings of the columns."""
        room = self.width - 2 * MARGIN
        self._words(self.grid.title, MARGIN, TITLE, room, TITLE_SIZES)
        self.y += TITLE
        self._words(self.grid.subtitle, MARGIN, SUBTITLE, room, SUBTITLE_SIZES, colour=PALE)
        self.y += SUBTITLE
        self._words(self.grid.corner, MARGIN + GAP, self.heading, LABEL - 2 * GAP, HEADING_SIZES)
        x = MARGIN + LABEL
        for one in self.grid.columns:
            self._heading(one, x)
            x += one.wide * TILE
        self.y += self.heading
        self.rule()

    def line(self, row: GridRow, paper: str) -> None:
        """One row: whose it is, and its tiles."""
        self.pen.rectangle((MARGIN, self.y, self.width - MARGIN - 1, self.y + LINE - 1), fill=paper)
        self._words(row.label, MARGIN + GAP, LINE, LABEL - 2 * GAP, LABEL_SIZES)
        x = MARGIN + LABEL
        for column, tile in zip(self.grid.columns, row.tiles, strict=True):
            wide = column.wide * TILE
            if tile.tone is Tone.NONE:
                self._words(tile.text, x + GAP, LINE, wide - 2 * GAP, LABEL_SIZES, centred=column.wide == 1)
            else:
                self.image.paste(self._tile(tile, wide, LINE, paper), (x, self.y))
            x += wide
        self.y += LINE

    def rule(self) -> None:
        """A line across."""
        self.pen.line((MARGIN, self.y, self.width - MARGIN, self.y), fill=RULE, width=2)
        self.y += 2

    def foot(self) -> None:
        """What the tiles mean, and the notes."""
        self.y += MARGIN // 2
        for shown in self.legend:
            x = MARGIN
            for tile, words, wide in shown:
                self._legend_tile(tile, x)
                self._words(words, x + TILE + GAP, LEGEND, wide - TILE, NOTE_SIZES, colour=PALE)
                x += wide
            self.y += LEGEND
        for note in self.notes:
            self._words(note, MARGIN, NOTE, self.width - 2 * MARGIN, NOTE_SIZES, colour=PALE)
            self.y += NOTE

    def png(self) -> bytes:
        """All of it, of no more colours than a phone shows here."""
        buffer = io.BytesIO()
        few = self.image.quantize(SHADES, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        # Fewer colours make a grey of the paper.
        palette = few.getpalette() or []
        place = 3 * few.crop((0, 0, 1, 1)).tobytes()[0]
        few.putpalette([*palette[:place], 255, 255, 255, *palette[place + 3 :]])
        few.save(buffer, "PNG", compress_level=COMPRESSION)
        return buffer.getvalue()

    def _heading(self, one: Column, x: int) -> None:
        room, top, centred = one.wide * TILE - 2 * GAP, self.y, one.wide == 1
        if one.above:
            self._words(one.above, x + GAP, ABOVE, room, NOTE_SIZES, centred=centred, colour=PALE)
            self.y += ABOVE
        self._words(one.title, x + GAP, self.heading - (self.y - top), room, HEADING_SIZES, centred=centred)
        self.y = top

    def _legend_tile(self, tile: Tile, x: int) -> None:
        if tile.tone is Tone.NONE:
            self._words(tile.text, x + GAP, LEGEND, TILE - 2 * GAP, LABEL_SIZES, centred=True)
        else:
            self.image.paste(self._tile(tile, TILE, LEGEND, PAPER), (x, self.y))

    def _tile(self, tile: Tile, wide: int, high: int, around: str) -> Image.Image:
        # Few are different, and drawing words is what takes the time.
        found = self.drawn.get((tile, wide, high, around))
        if found is None:
            paper, ink = COLOURS[tile.tone]
            found = Image.new("RGB", (wide, high), around)
            pen = ImageDraw.Draw(found)
            edge = RULE if tile.tone is Tone.TO_COME else paper
            pen.rounded_rectangle((GAP // 2, GAP // 2, wide - GAP // 2, high - GAP // 2), 10, fill=paper, outline=edge)
            # A mark is one line, however small.
            place = (GAP, (high - MARK) // 2, wide - 2 * GAP, MARK)
            write(pen, tile.text, place, TILE_SIZES, colour=ink, centred=True)
            self.drawn[tile, wide, high, around] = found
        return found

    def _words(
        self,
        text: str,
        x: int,
        height: int,
        room: int,
        sizes: Sequence[int],
        *,
        centred: bool = False,
        colour: str = INK,
    ) -> None:
        write(self.pen, text, (x, self.y, room, height), sizes, centred=centred, colour=colour)


def write(
    pen: ImageDraw.ImageDraw,
    text: str,
    place: tuple[int, int, int, int],
    sizes: Sequence[int],
    *,
    centred: bool = False,
    colour: str = INK,
) -> None:
    """Write words in the middle of a place (left, top, width, height), never beyond it."""
    x, y, room, height = place
    size, shown = fit(text, room, height, sizes)
    step = size + LEADING
    top = y + (height - step * len(shown)) // 2
    for number, line in enumerate(shown):
        left = x + (room - width(line, size)) // 2 if centred else x
        # Anchored at the middle of the line, so that the accents of one line do not move it.
        pen.text((left, top + number * step + step // 2), line, fill=colour, font=sized(size), anchor="lm")


def _in_rows(legend: Sequence[tuple[Tile, str]], room: int) -> list[list[tuple[Tile, str, int]]]:
    rows: list[list[tuple[Tile, str, int]]] = []
    left = 0
    for tile, words in legend:
        wide = TILE + 3 * GAP + width(drawable(words), NOTE_SIZES[0]) + 24
        if not rows or wide > left:
            rows.append([])
            left = room
        rows[-1].append((tile, words, wide))
        left -= wide
    return rows


def _lacks(grid: Grid) -> bool:
    texts = [grid.title, grid.subtitle, *(one.title for one in grid.columns)]
    texts += [words for row in grid.rows for words in (row.label, *(tile.text for tile in row.tiles))]
    return any(MISSING in drawable(text) for text in texts)
