"""Reads the text of a speech file, .docx or .txt, whatever its name says; a hostile file costs little."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from docx.oxml import parse_xml

from domain.errors import Refusal
from services.text_files import text_of

ZIP, OLD_WORD, PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"
_DOCUMENT = "word/document.xml"
# A packed document of 20 MB could unfold to gigabytes; a speech of 20,000 characters needs less than two megabytes.
UNPACKED_LIMIT = 32 * 1024 * 1024
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = (
    b"http://purl.oclc.org/ooxml/wordprocessingml/main",
    b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
)
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
AGAIN = "请将文稿另存为 .docx 或 .txt 后重新发送。"


def read_text(content: bytes) -> str:
    """The text of a .docx, a paragraph a line, or of a .txt in UTF-8, UTF-16 or GB 18030.

    Raises Refusal and nothing else.
    """
    if content.startswith(ZIP):
        return _word(content)
    if content.startswith(OLD_WORD):
        raise Refusal(f"文件是旧版 .doc 格式或设有打开密码，不能读取。{AGAIN}")
    if content.startswith(PDF):
        raise Refusal(f"文件是 PDF，不能读取。{AGAIN}")
    if (text := text_of(content)) is not None:
        return text
    raise Refusal(f"文件不是 .docx 或 .txt 文稿。{AGAIN}")


def _word(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if archive.getinfo(_DOCUMENT).file_size > UNPACKED_LIMIT:
                raise Refusal(f"文件内容过大，不能读取。请删去图片和附表，{AGAIN}")
            root: Any = parse_xml(archive.read(_DOCUMENT).replace(*_STRICT))
        return "\n".join(_paragraph(one) for one in root.iter(f"{_WORD}p") if not _is_copy(one))
    except Refusal:
        raise
    # Damaged or hostile files make the reader fail in every imaginable way; none of them is ours.
    except Exception as error:
        raise Refusal(f"文件已损坏或不是 Word 文稿。{AGAIN}") from error


def _paragraph(paragraph: Any) -> str:
    return "".join(_signs(paragraph))


def _signs(paragraph: Any) -> Iterator[str]:
    for node in paragraph.iter(f"{_WORD}t", *(f"{_WORD}{one}" for one in _SIGNS)):
        # Paragraphs of a text box stand within the one that it hangs on; a tab of the layout is none of the text.
        if next(node.iterancestors(f"{_WORD}p"), None) is not paragraph or _in_layout(node):
            continue
        name = node.tag.removeprefix(_WORD)
        yield node.text or "" if name == "t" else _SIGNS[name]


def _in_layout(node: Any) -> bool:
    return next(node.iterancestors(f"{_WORD}pPr"), None) is not None


def _is_copy(paragraph: Any) -> bool:
    """Whether it stands in what an older program would show instead: the same text a second time."""
    return any(str(one.tag).endswith("}Fallback") for one in paragraph.iterancestors())
