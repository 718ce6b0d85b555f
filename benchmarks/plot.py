"""`python -m benchmarks | python -m benchmarks.plot > docs/benchmarks.svg`: every figure against its target."""

import math
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jinja2 import Environment

_LINE = re.compile(r"bench: (\S+) (\S+) (\S+) target (>=|<=) (\S+) (ok|short)")
_TURNS = re.compile(r"\s+turns (\S+) to (\S+)")
# A figure at a quarter of its target, at it and at four times it: the axis goes by doubling.
_DOUBLINGS = 2
_WIDTH, _ROW, _LABELS = 460, 22, 390
_PICTURE = """\
<svg xmlns="http://www.w3.org/2000/svg" width="{{ labels + width + 20 }}" height="{{ top + row * rows | length + 10 }}"
 font-family="sans-serif" font-size="12" role="img">
<title>Figures of make bench against their targets; left of the line is better</title>
<rect width="100%" height="100%" fill="white"/>
<text x="{{ labels - 28 }}" y="{{ top - 12 }}" text-anchor="end">part of the target that is used (1: just met)</text>
{% for at, label in ticks %}
<line x1="{{ at }}" x2="{{ at }}" y1="{{ top - 6 }}" y2="100%" stroke="{{ 'black' if label == '1' else '#ddd' }}"/>
<text x="{{ at }}" y="{{ top - 12 }}" text-anchor="middle">{{ label }}</text>
{% endfor %}
{% for one in rows %}
{% set y = top + row * loop.index0 + 10 %}
<text x="{{ labels - 8 }}" y="{{ y + 4 }}" text-anchor="end">{{ one.name }} {{ one.value }} ({{ one.target }})</text>
<line x1="{{ one.low }}" x2="{{ one.high }}" y1="{{ y }}" y2="{{ y }}" stroke="#888" stroke-width="2"/>
{% if one.ok %}
<circle cx="{{ one.at }}" cy="{{ y }}" r="5" fill="#0072b2"/>
{% else %}
<rect x="{{ one.at - 5 }}" y="{{ y - 5 }}" width="10" height="10" fill="#d55e00"/>
{% endif %}
{% endfor %}
</svg>
"""


@dataclass(frozen=True, slots=True)
class Mark:
    """One figure: where its mark and its turns stand on the axis."""

    name: str
    value: str
    target: str
    ok: bool
    at: float
    low: float
    high: float


def rows(lines: Iterable[str]) -> Iterator[Mark]:
    """Read what `python -m benchmarks` prints."""
    lines = list(lines)
    for line, below in zip(lines, [*lines[1:], ""], strict=True):
        if not (found := _LINE.match(line)) or float(found[5]) == 0:
            continue
        name, value, unit, sign, target, verdict = found.groups()
        turns = _TURNS.match(below)
        low, high = (turns[1], turns[2]) if turns else (value, value)
        at, *ends = (_place(float(one), float(target), least=sign == ">=") for one in (value, low, high))
        shown = f"{value} {unit}".removesuffix(" x")
        yield Mark(name, shown, f"{sign} {target}", verdict == "ok", at, min(ends), max(ends))


def _place(value: float, target: float, *, least: bool) -> float:
    share = target / value if least else value / target
    doublings = max(-_DOUBLINGS, min(_DOUBLINGS, math.log2(max(share, 0.01))))
    return round(_LABELS + _WIDTH * (doublings + _DOUBLINGS) / (2 * _DOUBLINGS), 1)


def picture(found: Iterable[Mark]) -> str:
    """The figures as SVG."""
    ticks = [(_place(share, 1, least=False), f"{share:g}") for share in (0.25, 0.5, 1, 2, 4)]
    template = Environment(autoescape=True, trim_blocks=True).from_string(_PICTURE)
    return template.render(rows=list(found), ticks=ticks, labels=_LABELS, width=_WIDTH, row=_ROW, top=34)


if __name__ == "__main__":
    print(picture(rows(sys.stdin)))
