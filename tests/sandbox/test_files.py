"""Documents and pictures, both ways."""

import struct

import httpx
import pytest

from sandbox import World
from sandbox.methods.uploads import DOWNLOAD_LIMIT, UPLOAD_LIMIT, picture_size
from sandbox.models import StoredFile
from sandbox.params import Upload
from tests.sandbox.small_world import ALICE, TOKEN, Api

PNG = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", 640, 480) + b"rest"
JPEG = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x11\x08" + struct.pack(">HH", 480, 640) + b"rest"


async def send(client: httpx.AsyncClient, method: str, field: str, content: bytes) -> dict[str, object]:
    files = {field: ("报告.docx", content)}
    data = {"chat_id": str(ALICE), "caption": "<b>附件</b>", "parse_mode": "HTML"}
    answer = await client.post(f"/bot{TOKEN}/{method}", data=data, files=files)
    envelope: dict[str, object] = answer.json()
    return envelope


async def test_a_document_goes_out_and_can_be_fetched(started: World, client: httpx.AsyncClient) -> None:
    result = (await send(client, "sendDocument", "document", b"content"))["result"]
    assert isinstance(result, dict)
    assert (result["document"]["file_name"], result["document"]["file_size"]) == ("报告.docx", 7)
    assert result["caption_entities"] == [{"type": "bold", "offset": 0, "length": 2}]
    fetched = await client.get(f"/sandbox/api/files/{result['document']['file_id']}")
    assert fetched.content == b"content"
    assert fetched.headers["content-disposition"].startswith("attachment; filename*=UTF-8''%E6")


async def test_a_file_named_by_attach_is_found(started: World, client: httpx.AsyncClient) -> None:
    data = {"chat_id": str(ALICE), "document": "attach://part1"}
    address = f"/bot{TOKEN}/sendDocument"
    answer = await client.post(address, data=data, files={"part1": ("a.txt", b"x")})
    assert answer.json()["result"]["document"]["file_name"] == "a.txt"
    missing = await client.post(address, data=data, files={"part2": ("a.txt", b"x")})
    assert missing.json()["description"] == 'Bad Request: file "part1" not found in the request'


async def test_a_document_of_a_person_is_fetched_by_the_bot(
    started: World, client: httpx.AsyncClient, api: Api
) -> None:
    address = f"/sandbox/api/people/{ALICE}/chats/{ALICE}/files"
    form = {"caption": "请查收 /report", "kind": "document"}
    await client.post(address, data=form, files={"file": ("台账.xlsx", b"cells", "application/x")})
    message = started.updates.pending[-1].payload["message"]
    assert message["caption_entities"][0]["type"] == "bot_command"
    file = await api.result("getFile", file_id=message["document"]["file_id"])
    assert (await client.get(f"/file/bot{TOKEN}/{file['file_path']}")).content == b"cells"


async def test_a_known_file_is_sent_again_by_its_id(started: World, client: httpx.AsyncClient, api: Api) -> None:
    started.upload(ALICE, ALICE, Upload("a.txt", "text/plain", b"x"))
    file_id = next(iter(started.state.files))
    sent = await api.result("sendDocument", chat_id=ALICE, document=file_id)
    assert sent["document"]["file_id"] == file_id
    code, words = await api.error("sendPhoto", chat_id=ALICE, photo=file_id)
    assert (code, words) == (400, "Bad Request: can't use file of type Document as Photo")


@pytest.mark.parametrize("content", [PNG, JPEG])
async def test_a_picture_shows_its_size(content: bytes, started: World, client: httpx.AsyncClient) -> None:
    result = (await send(client, "sendPhoto", "photo", content))["result"]
    assert isinstance(result, dict)
    (size,) = result["photo"]
    assert (size["width"], size["height"]) == (640, 480)


@pytest.mark.parametrize("content", [b"GIF89a", b"\xff\xd8\xff", PNG[:20], b"\xff\xd8" + bytes(9)])
async def test_what_is_no_picture_is_refused(content: bytes, started: World, client: httpx.AsyncClient) -> None:
    assert picture_size(content) is None
    envelope = await send(client, "sendPhoto", "photo", content)
    assert envelope["description"] == "Bad Request: IMAGE_PROCESS_FAILED"


async def test_an_empty_file_is_refused(started: World, client: httpx.AsyncClient) -> None:
    envelope = await send(client, "sendDocument", "document", b"")
    assert envelope["description"] == "Bad Request: file must be non-empty"


async def test_a_caption_over_1024_units_is_refused(started: World, api: Api) -> None:
    started.upload(ALICE, ALICE, Upload("a.txt", "text/plain", b"x"))
    document = {"chat_id": ALICE, "document": next(iter(started.state.files)), "caption": "好" * 1025}
    assert (await api.error("sendDocument", **document))[1] == "Bad Request: message caption is too long"


async def test_a_file_over_20_mb_cannot_be_fetched_by_the_bot(started: World, api: Api) -> None:
    big: StoredFile = started.store_file("big", "x/y", b"0" * (DOWNLOAD_LIMIT + 1), "documents")
    assert (await api.error("getFile", file_id=big.file_id))[1] == "Bad Request: file is too big"


async def test_an_upload_over_50_mb_is_refused(started: World, client: httpx.AsyncClient) -> None:
    envelope = await send(client, "sendDocument", "document", b"0" * (UPLOAD_LIMIT + 1))
    assert (envelope["error_code"], envelope["description"]) == (413, "Request Entity Too Large")
