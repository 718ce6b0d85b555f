"""Files on their way in and out: what a Document, a PhotoSize and a File are."""

import struct

from sandbox.core import Core
from sandbox.errors import ApiError, bad_request
from sandbox.models import JsonDict, StoredFile
from sandbox.params import InputFile, Params, Upload

UPLOAD_LIMIT = 50 * 1024 * 1024
DOWNLOAD_LIMIT = 20 * 1024 * 1024


class GetFile(Params):
    """Parameters of getFile."""

    file_id: str


async def get_file(world: Core, p: GetFile) -> JsonDict:
    """Tell where a file can be fetched (at most 20 MB)."""
    file = world.state.files.get(p.file_id)
    if file is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(file.content) > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return _identity(file) | {"file_path": file.path}


def as_document(world: Core, given: InputFile) -> JsonDict:
    """Return the body of a message with this document."""
    file = _stored(world, given, "documents")
    return {"document": _identity(file) | {"file_name": file.name, "mime_type": file.mime_type}}


def as_photo(world: Core, given: InputFile) -> JsonDict:
    """Return the body of a message with this picture; only PNG and JPEG are pictures here."""
    if isinstance(given, Upload) and picture_size(given.content) is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    file = _stored(world, given, "photos")
    size = picture_size(file.content)
    if size is None:
        raise bad_request("can't use file of type Document as Photo")
    return {"photo": [_identity(file) | {"width": size[0], "height": size[1]}]}


def picture_size(content: bytes) -> tuple[int, int] | None:
    """Return width and height of a PNG or JPEG in pixels, or None for anything else."""
    if content.startswith(b"\x89PNG\r\n\x1a\n") and len(content) >= 24:
        width, height = struct.unpack(">II", content[16:24])
        return width, height
    return _jpeg_size(content) if content.startswith(b"\xff\xd8") else None


def _jpeg_size(content: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        kind, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", content[at + 5 : at + 9])
            return width, height
        at += 2 + length
    return None


def _stored(world: Core, given: InputFile, folder: str) -> StoredFile:
    if isinstance(given, str):
        if given not in world.state.files:
            raise bad_request("wrong file identifier/HTTP URL specified")
        return world.state.files[given]
    if not given.content:
        raise bad_request("file must be non-empty")
    if len(given.content) > UPLOAD_LIMIT:
        raise ApiError(413, "Request Entity Too Large")
    return world.store_file(given.name, given.mime_type, given.content, folder)


def _identity(file: StoredFile) -> JsonDict:
    size = len(file.content)
    return {"file_id": file.file_id, "file_unique_id": file.file_unique_id, "file_size": size}
