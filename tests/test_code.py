"""The code itself: sizes, cycles, docstrings, and what must never be written."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LAYERS = ("bot", "handlers", "views", "services", "storage", "domain", "sandbox")
FUNCTION_MAX, FILE_MAX, IGNORES_MAX = 50, 350, 5
Documented = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


@cache
def sources() -> tuple[tuple[str, str, ast.Module], ...]:
    files = [path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py")) if "versions" not in path.parts]
    return tuple((str(path.relative_to(ROOT)), text, ast.parse(text)) for path in files for text in [path.read_text()])


def functions() -> list[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [(name, node) for name, _, tree in sources() for node in ast.walk(tree) if isinstance(node, kinds)]


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_function_is_longer_than_a_screen() -> None:
    assert [f"{name}:{node.name}" for name, node in functions() if length(node) > FUNCTION_MAX] == []


def test_most_functions_are_short() -> None:
    lengths = sorted(length(node) for _, node in functions())
    assert lengths[len(lengths) // 2] <= 8
    assert lengths[len(lengths) * 9 // 10] <= 25


def test_no_file_is_too_long_to_read_at_once() -> None:
    assert [name for name, text, _ in sources() if text.count("\n") > FILE_MAX] == []


def test_every_module_says_what_it_is() -> None:
    assert [name for name, _, tree in sources() if not ast.get_docstring(tree)] == []


def callables(owner: ast.AST, within: str = "") -> Iterator[tuple[str, Documented]]:
    """Every function and class, wherever it stands: in a class, in another function, under a condition."""
    for node in ast.iter_child_nodes(owner):
        name = f"{within}{node.name}" if isinstance(node, Documented) else within
        if isinstance(node, Documented):
            yield name, node
        yield from callables(node, f"{name}." if isinstance(node, Documented) else within)


@pytest.mark.parametrize("layer", ["domain", "services"])
def test_every_public_function_of_the_rules_says_what_it_does(layer: str) -> None:
    bare = [
        f"{name}:{path}"
        for name, _, tree in sources()
        if name.startswith(f"{layer}/")
        for path, node in callables(tree)
        if not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert bare == []


def imports(tree: ast.Module) -> set[str]:
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_no_module_imports_itself_through_others() -> None:
    graph = {name[:-3].replace("/", ".").removesuffix(".__init__"): imports(tree) for name, _, tree in sources()}
    graph = {name: {one for one in targets if one in graph} - {name} for name, targets in graph.items()}
    done: set[str] = set()

    def walk(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, f"a cycle: {' -> '.join((*path[path.index(name) :], name))}"
        if name not in done:
            for target in sorted(graph[name]):
                walk(target, (*path, name))
            done.add(name)

    for name in graph:
        walk(name, ())


# What is heavy and seldom wanted is imported when it is: a start waits for neither Word nor Excel nor Alembic.
HEAVY = re.compile(
    r"views\.documents\.\w+|views\.roster_sheet|views\.joint_sheet|services\.(?:roster_file|speech_file|word_text)|storage\.migrate"
)


def test_imports_stand_at_the_top() -> None:
    hidden = [
        f"{name}:{inner.lineno}"
        for name, node in functions()
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import)
        or (isinstance(inner, ast.ImportFrom) and not HEAVY.fullmatch(inner.module or ""))
    ]
    assert hidden == []


def test_the_type_checker_reads_the_tests_too_and_passes_over_no_module() -> None:
    mypy = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]
    assert {*LAYERS, "tests"} <= set(mypy["packages"])
    assert mypy["strict"] is True
    # Libraries without types may be passed over, our own modules never.
    lenient = {name for one in mypy["overrides"] for name in one["module"]}
    assert {name for name in lenient if name.split(".")[0] in {*LAYERS, "tests", "benchmarks"}} == set()
    assert "exclude" not in mypy


def test_few_lines_ask_the_type_checker_to_look_away() -> None:
    ignores = [name for name, text, _ in sources() for line in text.split("\n") if "type: ignore" in line]
    assert len(ignores) <= IGNORES_MAX, ignores


@pytest.mark.parametrize(
    "banned",
    [
        r"drop_pending_updates\s*=\s*True",
        r"^\s*(import|from) pickle",
        r"ConversationHandler\(",
        r"AIORateLimiter",
        r"SQLAlchemyJobStore",
        r"datetime\.(now|utcnow)\(",
        r"date\.today\(",
        r"\b(TODO|FIXME|XXX)\b",
    ],
)
def test_what_must_never_be_written_is_not_there(banned: str) -> None:
    pattern = re.compile(banned, re.MULTILINE)
    assert [name for name, text, _ in sources() if pattern.search(text)] == []


def test_handlers_and_services_never_call_telegram_or_sql() -> None:
    wrong = [
        name
        for name, _, tree in sources()
        if name.split("/")[0] in {"handlers", "services", "views", "domain"}
        and {one.split(".")[0] for one in imports(tree)} & {"sqlalchemy", "aiohttp", "httpx", "aiosqlite"}
    ]
    assert wrong == []


def test_the_locks_carry_hashes_and_no_addresses() -> None:
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text()
        pins = [line for line in text.split("\n") if "==" in line]
        assert all(line.rstrip().endswith("\\") for line in pins)
        assert "://" not in text


# The second makes the parts of a message that was too long, and what follows one that arrived (pin, removal).
MAKE_MESSAGES = {"services/messages.py", "bot/settlements.py"}


def test_messages_are_made_in_one_place() -> None:
    makers = {
        name
        for name, _, tree in sources()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Outgoing"
    }
    assert makers == MAKE_MESSAGES


SUFFIXES = {"handlers": "pages", "services": "service", "views": "view", "storage": "store", "domain": "rules"}


def renamed(tree: ast.Module) -> Iterator[tuple[str, ast.alias]]:
    """Every module of ours that an import gives another name, with its layer."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            for one in node.names:
                path = ROOT.joinpath(*node.module.split("."), one.name)
                if one.asname and (path.with_suffix(".py").exists() or path.is_dir()):
                    yield node.module.split(".")[0], one


def names(tree: ast.Module) -> set[str]:
    """Every name that a module gives to something: what it imports, defines, assigns or takes as an argument."""
    found: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.alias(name=name, asname=asname):
                found.add(asname or name.split(".")[0])
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                found.add(name)
    return found


def everything() -> Iterator[tuple[str, ast.Module]]:
    """The program, its tests and its benchmarks."""
    yield from ((name, tree) for name, _, tree in sources())
    for room in ("tests", "benchmarks"):
        for path in sorted((ROOT / room).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))


def test_a_module_has_one_other_name_at_most_and_only_where_its_own_is_taken() -> None:
    wrong = []
    for name, tree in everything():
        for layer, one in renamed(tree):
            if layer in SUFFIXES and one.asname != f"{one.name}_{SUFFIXES[layer]}":
                wrong.append(f"{name}: {one.name} is called {one.asname}, not {one.name}_{SUFFIXES[layer]}")
            elif one.name not in names(tree):
                wrong.append(f"{name}: {one.name} is called {one.asname}, but its own name is free")
    assert wrong == []


CHINESE = re.compile(r"[\u4e00-\u9fff]")
REFUSALS = {"Refusal", "Stale", "Declined"}
# Which calls may hold Chinese words: labels of commands and forms, and what a refusal or an end says.
SPEAKERS = {
    "handlers": {"Command", "Opened"},
    "services": REFUSALS,
    "bot": {"StopProcess", "ValueError", "SettingsError"},
}
# A command of the command line prints what it did; the others say why the process ends or what a key file lacks.
SPEAK_FREELY = ("bot/commands/", "bot/__main__.py", "bot/exits.py", "services/audit_record.py")


def called(node: ast.AST) -> str:
    return ast.unparse(node.func).split(".")[-1] if isinstance(node, ast.Call) else ""


@cache
def refused_with() -> set[str]:
    """The names of everything that is handed to a refusal anywhere."""
    refusals = [node for _, _, tree in sources() for node in ast.walk(tree) if called(node) in REFUSALS]
    inner = [one for node in refusals for one in ast.walk(node)]
    return {ast.unparse(one).split(".")[-1] for one in inner if isinstance(one, ast.Name | ast.Attribute)}


def free(layer: str, tree: ast.Module) -> Iterator[ast.AST]:
    """Where Chinese words may stand: docstrings, the calls of SPEAKERS, in services also constants for a refusal."""
    constants = refused_with() if layer == "services" else set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant()):
                yield node.value
            case ast.Assign(targets=[ast.Name(id=name)]) if name in constants:
                yield from ast.walk(node)
            case ast.Call() if called(node) in SPEAKERS[layer]:
                yield from ast.walk(node)


def spoken(layer: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Chinese words that stand anywhere else; in services only sentences, as names of posts and acts are data."""
    may = {id(node) for node in free(layer, tree)}
    for node in ast.walk(tree):
        if id(node) in may or not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if CHINESE.search(node.value) and (layer != "services" or "。" in node.value):
            yield node.lineno, node.value


@pytest.mark.parametrize("layer", SPEAKERS)
def test_what_people_read_stands_in_views_or_in_a_refusal(layer: str) -> None:
    found = [
        f"{name}:{line} {said}"
        for name, _, tree in sources()
        if name.startswith(f"{layer}/") and not name.startswith(SPEAK_FREELY)
        for line, said in spoken(layer, tree)
    ]
    assert found == []


def test_sentences_are_found_wherever_they_may_stand() -> None:
    tree = ast.parse('"""有。"""\nNEW = "请重填。"\nraise Refusal("不行。")\nturn.say(f"已有{n}项。")\nname = "系统"\n')
    assert [said for _, said in spoken("services", tree)] == ["请重填。", "项。"]
    assert [said for _, said in spoken("handlers", tree)] == ["请重填。", "系统", "不行。", "已有", "项。"]


# What says which engine it is: its drivers, its dialect, its options. Sentences may name it.
ENGINE = re.compile(r"(?i)^(aio)?sqlite|^postgres|^asyncpg")


def names_of_engines(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from [alias.name for alias in node.names]
            yield from getattr(node, "module", "").split(".") if isinstance(node, ast.ImportFrom) else ()
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and " " not in node.value:
            yield node.value
        elif isinstance(node, ast.keyword | ast.arg) and node.arg:
            yield node.arg


def test_one_folder_says_which_engine_it_is() -> None:
    rooms = [(name, tree) for name, _, tree in sources() if not name.startswith("storage/engines/")]
    found = [(name, word) for name, tree in rooms for word in names_of_engines(tree) if ENGINE.match(word)]
    # Its driver has a logger of that name.
    assert found == [("bot/logs.py", "aiosqlite")]
