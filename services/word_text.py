"""What a Word file says, as its reader sees it: the same after it was saved anew, another after any other change.

What counts are the words of paragraphs and tables in order, of heads, feet and notes; of a picture or an automatic
number only that it is there. What is hidden, struck out or replaced by its program does not count as said.
"""

import io
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from domain.errors import Refusal
from domain.proofs import digest_of, read_line
from services.word_parts import DAMAGED, UNPACKED_LIMIT, WordParts

ZIP, OLD_WORD = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SIGNS = {"tab": " ", "ptab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"}
_EDGES = frozenset({"tbl", "tr", "tc"})
# Shown besides or in the place of words that stand there: none of these can be added, taken out or moved unseen.
_MARKS = frozenset({"drawing", "pict", "object", "sym", "bdo", "dir", "dataBinding", "altChunk", "subDoc", "numId"})
_BESIDE = ("header", "footer", "footnotes", "endnotes")
_COUNTERS = frozenset({"PAGE", "NUMPAGES", "SECTIONPAGES"})
NOT_WORD = "文件不是 Word 文档（.docx），不能核验。请使用原来发出的文件，或另存为 .docx 后重试。"
LOCKED = "文件是旧版 .doc 格式或设有打开密码，不能核验。请取消密码，另存为 .docx 后重试。"


@dataclass(frozen=True, slots=True)
class WordText:
    """The SHA-256 (hex) of what a Word file says, and the number and check code at its foot, empty without."""

    digest: str
    number: str = ""
    code: str = ""


def read(content: bytes, limit: int = UNPACKED_LIMIT) -> WordText:
    """Read a .docx that unfolds to so many bytes at most.

    Raises Refusal for whatever is none, is locked, damaged or too large, and nothing else.
    """
    if content.startswith(OLD_WORD):
        raise Refusal(LOCKED)
    if not content.startswith(ZIP):
        raise Refusal(NOT_WORD)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _read(WordParts(archive, limit))
    except Refusal:
        raise
    # Damaged or hostile files make the reader fail in every imaginable way; none of them is ours.
    except Exception as error:
        raise Refusal(DAMAGED) from error


def _read(parts: WordParts) -> WordText:
    (main,) = (target for how, target in parts.related("") if how == "officeDocument")
    related = parts.related(main)
    hidden = {name for how, target in related if how == "styles" for name in _hidden(parts.part(target))}
    said = [*_said(parts.part(main), hidden)]
    found: tuple[str, str] | None = None
    beside: set[tuple[str, str]] = set()
    for how, target in related:
        for text in _said(parts.part(target), hidden) if how in _BESIDE else ():
            line = read_line(text)
            if line and found in {None, line}:
                found = line
            elif text.strip("—－- ") and text not in _EDGES:
                # A program writes the same foot for odd, even and first pages, or once.
                beside.add((how, text))
    return WordText(digest_of(said, sorted(beside)), *(found or ()))


def _hidden(styles: Any) -> Iterator[str]:
    """The styles whose text is not shown, with those that are made of them."""
    found: set[str] = set()
    for one in styles.iter(f"{_WORD}vanish"):
        style = next(one.iterancestors(f"{_WORD}style"), None)
        if _is_on(one):
            # What holds for every text belongs to no style.
            found.add("" if style is None else style.get(f"{_WORD}styleId"))
    based = {(one.getparent().get(f"{_WORD}styleId"), one.get(f"{_WORD}val")) for one in styles.iter(f"{_WORD}basedOn")}
    while more := {style for style, on in based if on in found} - found:
        found |= more
    yield from found


def _said(root: Any, hidden: set[str]) -> Iterator[str]:
    """What a part says in order: paragraphs with words, edges of tables, rows and cells, marks."""
    for node in root.iter():
        name = _name(node)
        if (name in _EDGES or name in _MARKS) and not _is_copy(node):
            if name != "numId" or node.get(f"{_WORD}val") != "0":
                yield name
        elif name == "p" and not _is_copy(node) and (text := _text(node, hidden)):
            yield text


def _text(paragraph: Any, hidden: set[str]) -> str:
    pieces: list[str] = []
    field, begun = "", 0
    for node in paragraph.iter():
        name = _name(node)
        if name == "fldChar":
            kind = node.get(f"{_WORD}fldCharType")
            if kind == "begin":
                field, begun = "", len(pieces)
            elif kind == "end" and _counts(field):
                del pieces[begun:]
        elif name == "instrText":
            field += node.text or ""
        elif (name == "t" or name in _SIGNS) and _is_shown(node, paragraph, hidden):
            pieces.append((node.text or "") if name == "t" else _SIGNS[name])
    return unicodedata.normalize("NFC", " ".join("".join(pieces).split()))


def _is_shown(node: Any, paragraph: Any, hidden: set[str]) -> bool:
    """Whether it is a text of this paragraph, not of a text box that hangs on it, and neither hidden nor layout."""
    for above in node.iterancestors():
        name = _name(above)
        if name == "pPr" or (name == "fldSimple" and _counts(above.get(f"{_WORD}instr", ""))):
            return False
        if name == "p" and above is not paragraph:
            return False
        if _is_hidden(above, name, hidden):
            return False
        if name == "p":
            break
    return "" not in hidden


def _is_hidden(above: Any, name: str, hidden: set[str]) -> bool:
    properties = above.find(f"{_WORD}{name}Pr") if name in {"r", "p"} else None
    if properties is None:
        return False
    vanish = properties.find(f"{_WORD}vanish")
    style = properties.find(f"{_WORD}{name}Style")
    return (vanish is not None and _is_on(vanish)) or (style is not None and style.get(f"{_WORD}val") in hidden)


def _is_copy(node: Any) -> bool:
    """Whether it stands in what an older program would show instead, and that says the same."""
    for above in node.iterancestors():
        if str(above.tag).endswith("}Fallback"):
            return [*_words(above)] == [word for one in above.itersiblings(preceding=True) for word in _words(one)]
    return False


def _words(node: Any) -> Iterator[str]:
    yield from (one.text or "" for one in node.iter(f"{_WORD}t"))


def _counts(field: str) -> bool:
    return field.upper().split()[:1] != [] and field.upper().split()[0] in _COUNTERS


def _is_on(switch: Any) -> bool:
    return switch.get(f"{_WORD}val", "1") not in {"0", "false", "off"}


def _name(node: Any) -> str:
    return node.tag.removeprefix(_WORD) if isinstance(node.tag, str) else ""
