"""The parts of a Word file that somebody sent; a hostile file costs little."""

import posixpath
import zipfile
from collections.abc import Sequence
from typing import Any

from docx.oxml import parse_xml

from domain.errors import Refusal

# A packed document of 20 MB could unfold to gigabytes; the reports of a large county in one file have some 30 MB.
UNPACKED_LIMIT = 128 * 1024 * 1024
_MOST = 5_000
_PURL, _USUAL = b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/"
# “Strict Open XML” is the same format under other names.
_STRICT = (
    (_PURL + b"wordprocessingml/main", _USUAL + b"wordprocessingml/2006/main"),
    (_PURL + b"officeDocument/relationships", _USUAL + b"officeDocument/2006/relationships"),
)
DAMAGED = "文件已损坏或不是 Word 文档，不能核验。请使用原来发出的文件。"
TOO_LARGE = "文件内容过大，不能核验。请使用原来发出的文件；文件确实很大的，请系统管理员在服务器上核验。"


class WordParts:
    """The parts of an open archive; raises Refusal for one that unfolds to too many bytes or holds a part twice."""

    def __init__(self, archive: zipfile.ZipFile, limit: int = UNPACKED_LIMIT) -> None:
        every = archive.infolist()
        if len(every) > _MOST or sum(one.file_size for one in every) > limit:
            raise Refusal(TOO_LARGE)
        self._archive = archive
        self._names = {one.filename.lower(): one.filename for one in every}
        if len(self._names) != len(every):
            # Which of two parts of one name is shown depends on the program.
            raise Refusal(DAMAGED)

    def related(self, source: str) -> Sequence[tuple[str, str]]:
        """How a part (or the file itself, by no name) is related to others, and which these are."""
        folder, name = posixpath.split(source)
        relations = self.part(posixpath.join(folder, "_rels", f"{name}.rels"))
        return [
            (one.get("Type", "").rpartition("/")[2], posixpath.normpath(posixpath.join("/", folder, one.get("Target"))))
            for one in (() if relations is None else relations)
            if one.get("TargetMode") != "External"
        ]

    def part(self, name: str) -> Any:
        """A part as XML; None when there is none."""
        known = self._names.get(name.lstrip("/").lower())
        if known is None:
            return None
        xml = self._archive.read(known)
        for strict, usual in _STRICT:
            xml = xml.replace(strict, usual)
        return parse_xml(xml)
