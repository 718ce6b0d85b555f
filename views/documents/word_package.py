"""What is inside a Word file beside its text: nothing that belongs to somebody else's template."""

from docx.document import Document as Paper
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

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
