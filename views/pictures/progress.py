"""A bulletin's table (附表) as a picture: units by duties in its three words, and the same summed up in a few lines."""

from collections import Counter

from domain.bulletin import NOT_OWED, Paper, Wording, annex_note
from domain.dates.wording import date_full
from domain.pictures import ROWS
from views.paging import sheet
from views.pictures.grid import NOT_OWED as NO_TILE
from views.pictures.grid import Column, Grid, GridRow, Shown, Tile, Tone

_TONES = {Wording.DONE: Tone.DONE, Wording.RUNNING: Tone.RUNNING, Wording.OPEN: Tone.SOON}


def progress(paper: Paper, page: int) -> Shown:
    """One page of the table; all of it is counted below."""
    here = sheet(paper.rows, page, ROWS)
    draft = "" if paper.dated else "（送审稿）"
    turned = f"，第{here.page}/{here.pages}张" if here.pages > 1 else ""
    grid = Grid(
        title=f"{paper.annex_title}{draft}",
        subtitle=f"数据截至{date_full(paper.as_of)}，共{len(paper.rows)}个单位{turned}",
        corner="单位",
        columns=tuple(Column(title) for title in paper.columns),
        rows=tuple(GridRow(name, tuple(map(_tile, words))) for name, *words in here.shown),
        totals=tuple(
            GridRow(f"合计：{one}", tuple(Tile(str(counts[one])) for _, counts in _counted(paper))) for one in Wording
        ),
        note=annex_note(paper),
    )
    return Shown(grid, _words(paper), here.page, here.pages)


def summary(paper: Paper) -> Shown:
    """How many units stand where with each duty, in one small picture for the paper itself."""
    grid = Grid(
        title="各项任务推进情况汇总",
        subtitle=f"数据截至{date_full(paper.as_of)}，共{len(paper.rows)}个单位",
        corner="重点任务",
        columns=tuple(Column(one.value) for one in Wording),
        rows=tuple(GridRow(title, tuple(_number(one, counts) for one in Wording)) for title, counts in _counted(paper)),
        note="单位：个。按任务固定顺序排列，不作排名。",
    )
    return Shown(grid, _words(paper))


def _counted(paper: Paper) -> list[tuple[str, Counter[str]]]:
    return [(title, Counter(row[place] for row in paper.rows)) for place, title in enumerate(paper.columns, 1)]


def _words(paper: Paper) -> tuple[str, ...]:
    return tuple(f"{title}：{_sum(counts)}" for title, counts in _counted(paper))


def _sum(counts: Counter[str]) -> str:
    return "，".join(f"{one}{counts[one]}个单位" for one in Wording)


def _tile(word: str) -> Tile:
    return NO_TILE if word == NOT_OWED or word not in set(Wording) else Tile(word, _TONES[Wording(word)])


def _number(one: Wording, counts: Counter[str]) -> Tile:
    return Tile(f"{counts[one]}个", _TONES[one]) if counts[one] else Tile("0")
