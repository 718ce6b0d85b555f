"""What is inside a Word file beside its text: nothing of somebody else's template; and the end of its making."""

import io
from datetime import datetime

from docx.document import Document as Paper
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from domain.plain_text import clean
from views.text import truncate

# More characters the format allows in no property.
_PROPERTY = 255
_APP = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
_MADE_BY = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    f'<Properties xmlns="{_APP}"><Application>shuzhi-bot</Application></Properties>'
)
# The picture of an empty page, and parts for versions of Word that nobody uses any more.
_FOREIGN = (RELATIONSHIP_TYPE.THUMBNAIL, RELATIONSHIP_TYPE.CUSTOM_XML, "/stylesWithEffects")


def clear(paper: Paper) -> None:
    """Take out what the library's own template brings along, and say what has made the file."""
    package = paper.part.package
    for holder in (package, paper.part):
        foreign = [key for key, one in holder.rels.items() if one.reltype.endswith(_FOREIGN)]
        for key in foreign:
            holder.rels.pop(key)
    for key in [key for key, one in package.rels.items() if one.reltype == RELATIONSHIP_TYPE.EXTENDED_PROPERTIES]:
        package.rels.pop(key)
    app = Part(PackURI("/docProps/app.xml"), CONTENT_TYPE.OFC_EXTENDED_PROPERTIES, _MADE_BY.encode(), package)
    package.relate_to(app, RELATIONSHIP_TYPE.EXTENDED_PROPERTIES)


def finished(paper: Paper, title: str, author: str, at: datetime) -> bytes:
    """The file with what its properties say: title, author and the local time at which it is made."""
    known = paper.core_properties
    known.title, known.author, known.last_modified_by = _property(title), _property(author), ""
    known.comments, known.language = "", "zh-CN"
    known.created = known.modified = at
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def _property(text: str) -> str:
    return truncate(" ".join(clean(text).split()), _PROPERTY)
