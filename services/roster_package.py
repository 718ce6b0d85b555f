"""Makes a workbook small and plain before it is opened: only what a roster needs stays, whoever wrote the file."""

import io
import posixpath
import re
import zipfile
from dataclasses import dataclass

from openpyxl.utils import range_boundaries
from openpyxl.xml.functions import fromstring, tostring

from domain.errors import Refusal
from domain.roster_merged import Merged

# A packed workbook of 20 MB could unfold to gigabytes; a roster of 5,000 rows needs some hundred kilobytes.
UNPACKED_LIMIT = 32 * 1024 * 1024
# A sheet may be larger as it lies there: somebody gave a frame to all of its 1,048,576 rows.
SCANNED_LIMIT = 512 * 1024 * 1024
_CHUNK = 1024 * 1024
AGAIN = "请用模板填写，另存为 .xlsx 或 .csv 后重新发送。"
# Properties, styles, themes and drawings say nothing to a roster, and may be such that no program reads them.
_NEEDED = re.compile(
    r"\[content_types\]\.xml|(?:.*/)?workbook\d*\.xml(?:\.rels)?|(?:.*/)?sharedstrings\d*\.xml|(?:.*/)?worksheets/[^/]+\.xml",
    re.IGNORECASE,
)
_SHEET_PART = re.compile(r"(?:.*/)?worksheets/[^/]+\.xml", re.IGNORECASE)
_WORKBOOK_PART = re.compile(r"(?:.*/)?workbook\d*\.xml", re.IGNORECASE)
# Cells and rows that hold a format and nothing else; only those that say where they stand may be left out.
_EMPTY_CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br="[^<>]*(?:/>|>\s*</(?:\w+:)?c>)""")
_EMPTY_ROW = re.compile(rb"""<(?:\w+:)?row\s[^<>]*?\br="[^<>]*(?:/>|>\s*</(?:\w+:)?row>)""")
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^<>]*?ref=["']([A-Z0-9:$]+)["']""")
_HIDDEN_ROW = re.compile(rb"""<(?:\w+:)?row\s(?=[^<>]*\shidden=["'](?:1|true)["'])[^<>]*?\br=["'](\d+)["']""")
# “Strict Open XML” is the same format under other names.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
)
_REFERENCE = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_TOO_LARGE = f"表格内容过大，请只保留名单一页。{AGAIN}"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a sheet is laid out: its merged blocks, and which of its rows are hidden."""

    merged: tuple[Merged, ...] = ()
    hidden_rows: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class PlainWorkbook:
    """A workbook with nothing in it but sheets and their texts, and the layout of each sheet by its title."""

    content: bytes
    layouts: dict[str, Layout]


def plain(content: bytes) -> PlainWorkbook:
    """Read a packed workbook; raises Refusal for what is too large or no workbook, and errors of zip and XML."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if (
            sum(part.file_size for part in archive.infolist() if not _SHEET_PART.fullmatch(part.filename))
            > UNPACKED_LIMIT
        ):
            raise Refusal(_TOO_LARGE)
        parts = {name: _part(archive, name) for name in archive.namelist() if _NEEDED.fullmatch(name)}
    workbook = next((name for name in parts if _WORKBOOK_PART.fullmatch(name)), None)
    if workbook is None:
        raise Refusal(f"文件不是 Excel 工作簿，可能是其他文件改了名称。{AGAIN}")
    parts[workbook] = _only_sheets(parts[workbook])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return PlainWorkbook(buffer.getvalue(), _layouts(workbook, parts))


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    part = _shrunk(archive, name) if _SHEET_PART.fullmatch(name) else archive.read(name)
    for strict, usual in _STRICT:
        part = part.replace(strict, usual)
    return part


def _shrunk(archive: zipfile.ZipFile, name: str) -> bytes:
    """A sheet without what is only format, read piece by piece so that it never lies in the memory as a whole."""
    kept: list[bytes] = []
    rest, size, scanned = b"", 0, 0
    with archive.open(name) as source:
        while piece := source.read(_CHUNK):
            scanned += len(piece)
            text = rest + piece
            # What ends in the middle of a row waits for the rest of it.
            cut = max(text.rfind(b"<row"), text.rfind(b":row"), 0) or text.rfind(b"<")
            cut = text.rfind(b"<", 0, cut + 1)
            done, rest = (text[:cut], text[cut:]) if cut > 0 else (b"", text)
            kept.append(_without_blanks(done))
            size += len(kept[-1])
            if max(size, len(rest)) > UNPACKED_LIMIT or scanned > SCANNED_LIMIT:
                raise Refusal(_TOO_LARGE)
    return b"".join((*kept, _without_blanks(rest)))


def _without_blanks(xml: bytes) -> bytes:
    return _EMPTY_ROW.sub(b"", _EMPTY_CELL.sub(b"", xml))


def _only_sheets(workbook: bytes) -> bytes:
    """The list of sheets without names, links, views and what else may stand beside it."""
    root = fromstring(workbook)
    for child in list(root):
        if not isinstance(child.tag, str) or child.tag.rpartition("}")[2] != "sheets":
            root.remove(child)
    # Its stub says text; it is set to give UTF-8.
    made: object = tostring(root)
    return made if isinstance(made, bytes) else str(made).encode()


def _layouts(workbook: str, parts: dict[str, bytes]) -> dict[str, Layout]:
    folder, name = posixpath.split(workbook)
    relations = parts.get(posixpath.join(folder, "_rels", f"{name}.rels"))
    targets = {one.get("Id"): one.get("Target", "") for one in fromstring(relations)} if relations else {}
    found = {}
    for sheet in fromstring(parts[workbook]).iter():
        reference = sheet.get(_REFERENCE)
        if reference is not None:
            path = posixpath.normpath(posixpath.join("/", folder, targets.get(reference, ""))).lstrip("/")
            found[sheet.get("name", "")] = _layout(parts.get(path, b""))
    return found


def _layout(sheet: bytes) -> Layout:
    merged = []
    for ref in _MERGED.findall(sheet):
        left, top, right, bottom = range_boundaries(ref.decode())
        if left and top and right and bottom:
            merged.append(Merged(top, left - 1, bottom, right - 1))
    return Layout(tuple(merged), frozenset(int(number) for number in _HIDDEN_ROW.findall(sheet)))
