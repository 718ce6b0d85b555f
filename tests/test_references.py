"""Every page, path, section, rule, row, number of the speech and decision that code, tests and pages cite is there."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
FOLDERS = ("bot", "handlers", "views", "services", "storage", "domain", "sandbox", "tests", "benchmarks", "docs")
SUFFIXES = {".py", ".md", ".j2", ".toml", ".txt"}
# Where a page may lie that is cited by its name alone; the folder of the citing file comes first.
SHELVES = (ROOT, DOCS, DOCS / "decisions", DOCS / "zh")
# What may follow the name of a page in one citation: “domain.md 3.4 rules 7 and 8”, “reliability.md section 3, row 9”.
TAIL = r"(?:[,`) ]+(?:and|to|sections?|rules?|rows?|\d+(?:\.\d+)?|M\d\d[ab]?|T\d)\b)*"


@cache
def files() -> tuple[tuple[Path, str], ...]:
    """Every file that may cite something, with its text on one line, for a citation may be broken over two."""
    inside = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*")) if path.suffix in SUFFIXES]
    outside = [path for path in sorted(ROOT.glob("*")) if path.suffix in {".md", ".toml"} or path.name == "Makefile"]
    every = (*inside, *outside)
    return tuple((path, re.sub(r"\n[ \t#]*", " ", path.read_text(encoding="utf-8"))) for path in every)


def sections(text: str) -> Iterator[str]:
    for page, tail in re.findall(rf"\b(domain|reliability)\.md({TAIL})", text):
        places = re.sub(r"(rules?|rows?) \d+(?: (?:and|to) \d+)?", "", tail)
        yield from (f"{page}.md {place}" for place in re.findall(r"\b(?:\d+(?:\.\d+)?|T\d)\b", places))


def rules(text: str) -> Iterator[str]:
    for pair in re.findall(r"\brules? (\d+)(?: (?:and|to) (\d+))?", text):
        yield from filter(None, pair)


def rows(text: str) -> Iterator[str]:
    yield from re.findall(r"\brows? (\d+)", text)


def numbers(text: str) -> Iterator[str]:
    yield from re.findall(r"\bM\d\d[a-z]?\b", text)


def decisions(text: str) -> Iterator[str]:
    yield from re.findall(r"\bdecisions?[ /](\d{4})\b", text)


def pages(text: str) -> Iterator[str]:
    yield from re.findall(r"[\w./-]+\.md\b", text)


def headings() -> set[str]:
    """The sections of the two pages that are cited by number, and the tiers of the mechanisms."""
    return {
        f"{page} {number or tier}"
        for page in ("domain.md", "reliability.md")
        for number, tier in re.findall(r"^#+ (\d(?:\.\d)?)\b|^\| (T\d)\b", (DOCS / page).read_text("utf-8"), re.M)
    }


def listed(page: str, section: str, mark: str) -> set[str]:
    """The numbers with which lines begin between the heading of a section and the next heading."""
    body = re.split(rf"^#+ {section}\b.*$", (DOCS / page).read_text("utf-8"), flags=re.MULTILINE)[1]
    return set(re.findall(mark, re.split(r"^#+ ", body, flags=re.MULTILINE)[0], re.MULTILINE))


# What is cited, how citations of it are found, and what is there to be cited.
FORMS: dict[str, tuple[Callable[[str], Iterator[str]], set[str]]] = {
    "section": (sections, headings()),
    "rule of relief": (rules, listed("domain.md", "3.4", r"^(\d+)\. ")),
    "row of the security table": (rows, listed("reliability.md", "3", r"^\| (\d+) \|")),
    "number of the speech": (
        numbers,
        set(re.findall(r"^#+ (M\d\d[ab]?)\b", (DOCS / "domain.md").read_text("utf-8"), re.M)),
    ),
    "decision": (decisions, {path.name[:4] for path in (DOCS / "decisions").glob("[0-9]*.md")}),
}


@pytest.mark.parametrize("form", FORMS)
def test_what_is_cited_by_number_is_there(form: str) -> None:
    found, there = FORMS[form]
    cited = [(path.relative_to(ROOT).as_posix(), one) for path, text in files() for one in found(text)]
    assert len(cited) >= 5, f"hardly any {form} is found: does the pattern still fit?"
    assert [(path, one) for path, one in cited if one not in there] == []


def test_every_page_that_is_named_is_there() -> None:
    cited = [(path, name) for path, text in files() for name in pages(text)]
    assert len(cited) >= 100
    assert [
        (path.relative_to(ROOT).as_posix(), name)
        for path, name in cited
        if not any((shelf / name).is_file() for shelf in (path.parent, *SHELVES))
    ] == []


def anchors(page: Path) -> set[str]:
    """What a link into a page may name: its headings in small letters, words joined by hyphens."""
    found = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in found}


def test_every_link_of_a_page_leads_somewhere() -> None:
    links = [
        (path, *target.split("#"))
        for path, text in files()
        if path.suffix == ".md"
        for target in re.findall(r"\]\(([^)\s]+)\)", text)
        if "://" not in target
    ]
    assert len(links) >= 20
    assert [(path.name, target) for path, target, *_ in links if not (path.parent / target).exists()] == []
    inside = [
        (path, path.parent / target if target else path, place) for path, target, *rest in links for place in rest
    ]
    assert len(inside) >= 3
    assert [(path.name, place) for path, page, place in inside if place not in anchors(page)] == []


# What tells of files that are gone, and what was only invented to be printed.
TOLD = "0015-words.md"
INVENTED = "theme_day"


def paths(text: str) -> Iterator[str]:
    """The files of this repository that a page names in backticks; <kind> and the like stand for any name."""
    for span in re.findall(r"`([^`]+)`", text):
        for word in re.sub(r"<[^>]+>", "*", span).split():
            path = word.rstrip(",;:")
            if INVENTED not in path and "/" in path and path.split("/")[0] in FOLDERS:
                yield path
            elif re.fullmatch(r"[a-z]\w*\.(?:py|txt|j2)", path):
                yield f"*/**/{path}"


def test_every_path_that_a_page_names_is_there() -> None:
    cited = {
        (path.relative_to(ROOT).as_posix(), one)
        for path, text in files()
        if path.suffix == ".md"
        for one in paths(text)
    }
    assert {"CONTRIBUTING.md", "docs/architecture.md", "docs/glossary.md"} <= {page for page, _ in cited}
    assert len(cited) >= 150
    assert {(page, one) for page, one in cited if not page.endswith(TOLD) and not any(ROOT.glob(one))} == set()


@pytest.mark.parametrize("page", ["CONTRIBUTING.md", "docs/architecture.md"])
def test_every_name_that_the_map_gives_is_in_the_code(page: str) -> None:
    spans = re.findall(r"`([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)`", (ROOT / page).read_text("utf-8"))
    names = {name for span in spans if not span.endswith((".py", ".txt", ".md")) for name in span.split(".")}
    code = {word for path, text in files() if path.suffix == ".py" for word in re.findall(r"\w+", text)}
    assert len(names) >= 10
    assert names - code == set()
