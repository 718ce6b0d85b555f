"""The page is served whole, runs nothing foreign and can live inside another application."""

import re
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Mount

from sandbox import World, background, create_app, serve
from sandbox.app import PAGE
from tests.sandbox.small_world import TOKEN


async def test_the_page_and_all_its_parts_are_served(client: httpx.AsyncClient) -> None:
    index = (await client.get("/")).text
    parts = re.findall(r'(?:src|href)="([^"]+)"', index)
    assert len(parts) == 4
    for part in parts:
        assert (await client.get(f"/{part}")).status_code == 200


async def test_the_page_lets_nothing_foreign_run(client: httpx.AsyncClient) -> None:
    assert "default-src 'self'" in (await client.get("/")).headers["content-security-policy"]


@pytest.mark.parametrize("path", sorted(PAGE.iterdir()), ids=lambda path: path.name)
def test_no_part_fetches_from_elsewhere_or_writes_html(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    foreign = set(re.findall(r"https?://[\w.]+", source)) - {"http://www.w3.org"}
    assert foreign == set()
    assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|eval\(", source)


async def test_it_works_mounted_in_another_application(world: World) -> None:
    outer = Starlette(routes=[Mount("/demo", create_app(world))])
    async with (
        serve(outer) as address,
        background(world),
        httpx.AsyncClient(base_url=f"{address}/demo/") as client,
    ):
        assert (await client.get("")).text.startswith("<!doctype html>")
        assert (await client.get(f"/bot{TOKEN}/getMe")).json()["ok"]
        assert (await client.get("/sandbox/api/people")).json()["people"]
