"""Words that were given up stay given up: one word keeps one meaning (docs/decisions/0015-words.md)."""

import io
import re
import tokenize
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ("bot", "handlers", "views", "services", "storage", "domain", "sandbox", "benchmarks", "tests")
SUFFIXES = {".py", ".md", ".j2", ".js", ".html"}
# What tells how it was: the migrations, the decisions about the words themselves; and this list.
HISTORY = (
    "storage/migrations/versions/",
    "tests/storage/test_migrations.py",
    "docs/decisions/0008",
    "docs/decisions/0015",
    "CHANGELOG.md",
    "tests/test_words.py",
)

# Modules that are called something else now, by layer; no file, no import, no page names them any more.
MODULES = {
    "domain": "life lives causes reading office digest feed ledger delegation urging calendar_forms clockphrases "
    "dayphrases duephrases daylist due periods workdays wording lights numerals form_errors form_fields form_paste "
    "form_values",
    "services": "access births catalogues causes desk find leftovers outages persons quota reading record secret ticks "
    "urge work subscription delegation",
    "storage": "standing wire delegations troubles tables.record",
    "handlers": "calendar calendar_forms calendar_pages delegation export find group invitation notice subscription "
    "urge",
    "views": "pieces papers terms calendar feed find urge",
    "bot": "flood gate guards http introduction outcomes probe request resting ticks care stopping demo rehearse "
    "backups archive office failures",
    "sandbox": "glimpse",
    "tests.crash": "courier ledger nursery siege wounds victim",
}
# Identifiers; a name in capitals counts as the same in small letters.
NAMES = {
    "desk": "ctx",
    "Desk": "Context",
    "placed": "unit_item",
    "Placed": "UnitItem",
    "birth": "creation",
    "births": "creations",
    "Birth": "Creation",
    "bear": "create_item",
    "born_of": "created_from",
    "items_born": "created items",
    "Cause": "Effect",
    "causes": "effects",
    "Amends": "AmendItem",
    "Creates": "CreateItem",
    "CreatesEach": "CreateItems",
    "Moves": "MoveDue",
    "SetsDue": "SetPeriodDue",
    "Takes": "TakeStep",
    "Tells": "TellUnits",
    "Facts": "FormContext, Attempted",
    "facts": "context, row",
    "life": "workflow",
    "lives": "shared_workflows",
    "slot": "part, kept_as",
    "Slot": "Part",
    "papers": "documents",
    "Papers": "Documents",
    "standing": "wording, state",
    "Standing": "PeriodCounts, Wording, ReceiptState",
    "Stand": "ItemStatus",
    "Line": "DigestLine, ItemLine, RosterLine",
    "Plan": "ReminderPlan, UrgePlan, RosterPlan",
    "Entry": "HistoryEntry, LedgerEntry, FeedEntry",
    "Morning": "DepartmentMorning, DepartmentDay",
    "Moment": "AsOf",
    "moment": "as_of, day_and_time",
    "Gate": "SendingGate",
    "FloodGate": "StrangerLimit",
    "turn_over": "downtime",
    "due_workdays": "first_workdays",
}
# Ways of writing, whatever the identifiers in them are called.
SPELLINGS = {
    r"\.slots\b": "parts",
    # sqlite3.Row is not ours.
    r"^class (?:Row|Word)\b": "BoardRow, UnitRow, ReminderRow",
    r"\bimport \w+ as (?:look|words|drawn|rows|store|log|kept|rules|spelt)\b": "the module's name",
    r"^from (?:bot|handlers|views|services|storage|domain) import (\w+) as (?!\1_)": "<subject>_<layer>",
    r"\bdatabase\.unit\(|\bgroup\.unit\(": "transaction(), savepoint()",
    r"\bdatabase\.group\(": "batch()",
    r"\bHolder\.OFFICE\b": "Holder.DEPARTMENT_OWN",
}
# Words that are no plain English, or name one thing twice.
PHRASES = {
    r"messengers?": "Telegram",
    r"house": "repository, program, project",
    r"doors?": "entrance, module",
    r"by heart": "",
    r"in one breath": "",
    r"by and by": "",
    r"tidy up": "",
    r"the pulse": "",
}


@cache
def files() -> tuple[tuple[str, str], ...]:
    """Every text of ours but the history, by its place."""
    inside = [path for layer in (*LAYERS, "docs") for path in sorted((ROOT / layer).rglob("*"))]
    found = [path for path in (*inside, *sorted(ROOT.glob("*.md"))) if path.suffix in SUFFIXES]
    named = [(path.relative_to(ROOT).as_posix(), path) for path in found if "__pycache__" not in path.parts]
    return tuple((name, path.read_text(encoding="utf-8")) for name, path in named if not name.startswith(HISTORY))


def identifiers(name: str, text: str) -> Iterator[str]:
    """The names that a file uses: in Python all of them; elsewhere those in a template's braces, or in backticks."""
    if name.endswith(".py"):
        tokens = tokenize.generate_tokens(io.StringIO(text).readline)
        yield from (token.string for token in tokens if token.type == tokenize.NAME)
    spans = re.findall(r"\{[{%].*?[%}]\}" if name.endswith(".j2") else r"```.*?```|`[^`\n]+`", text, re.DOTALL)
    for span in spans:
        yield from re.findall(r"[A-Za-z_]\w*", span)


@cache
def used() -> dict[str, set[str]]:
    """The files by the names that they use."""
    places: dict[str, set[str]] = {}
    for name, text in files():
        for word in {one.lower() if one.isupper() and len(one) > 1 else one for one in identifiers(name, text)}:
            places.setdefault(word, set()).add(name)
    return places


def lines(pattern: str, flags: re.RegexFlag = re.NOFLAG, word: str = "") -> list[str]:
    """Where a pattern stands in our texts; whole texts first, since in most there is nothing, not even its `word`."""
    sought = re.compile(pattern, flags | re.MULTILINE)
    return [
        f"{name}:{number}"
        for name, text in files()
        if word in text and sought.search(text)
        for number, line in enumerate(text.split("\n"), 1)
        if sought.search(line)
    ]


@pytest.mark.parametrize(
    ("layer", "module"), [(layer, one) for layer, every in MODULES.items() for one in every.split()]
)
def test_a_module_that_was_renamed_is_neither_there_nor_named(layer: str, module: str) -> None:
    *_, word = parts = (*layer.split("."), *module.split("."))
    path = "/".join(parts)
    assert not (ROOT / f"{path}.py").exists()
    assert lines(rf"(?<![\w/.]){re.escape(path).replace('/', '[./]')}(?![\w/]|\.j2)", word=word) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_was_given_up_is_not_used(name: str) -> None:
    assert sorted(used().get(name, ())) == [], f"say {NAMES[name]}"


@pytest.mark.parametrize("pattern", SPELLINGS)
def test_a_way_of_writing_that_was_given_up_is_not_used(pattern: str) -> None:
    assert lines(pattern) == [], f"say {SPELLINGS[pattern]}"


@pytest.mark.parametrize("phrase", PHRASES)
def test_plain_words_are_used(phrase: str) -> None:
    assert lines(rf"\b(?:{phrase})\b", re.IGNORECASE) == [], f"say {PHRASES[phrase] or 'it plainly'}"


def test_names_are_found_wherever_they_may_stand() -> None:
    assert {"load", "text", "layer"} <= set(identifiers("a.py", "text = load()  # of `layer`, not of desk\n"))
    assert set(identifiers("a.j2", "life {{ birth.at | moment }}")) == {"birth", "at", "moment"}
    assert set(identifiers("README.md", "desk `Placed`\n```\nbear()\n```")) == {"Placed", "bear"}
    assert len(files()) > 500
