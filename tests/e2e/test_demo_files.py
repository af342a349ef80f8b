"""Files on the demo's phone are saved from the page by those who may see it, and by nobody else."""

from collections.abc import AsyncIterator
from http import HTTPStatus

import pytest
import pytest_asyncio

from tests.e2e.demo_kit import Visit, visited

DATA = b"<script>alert(1)</script>" * 10


@pytest_asyncio.fixture
async def visit() -> AsyncIterator[Visit]:
    async with visited() as found:
        yield found


async def test_a_file_is_saved_as_it_is_and_never_shown_as_a_page(visit: Visit) -> None:
    await visit.enter()
    number = visit.phone.gives('no"tes\r\n.html', DATA)
    async with visit.session.get(visit.root / f"phone/mia/file/{number}") as response:
        assert await response.read() == DATA
        assert response.content_type == "application/octet-stream"
        assert response.headers["Content-Disposition"].startswith("attachment; ")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in response.headers["Content-Security-Policy"]


async def test_the_page_is_told_the_name_and_the_size(visit: Visit) -> None:
    await visit.enter()
    visit.phone.gives("notes.pdf", DATA, "keep this")
    async with visit.stream() as stream:
        bubbles = (await stream.next())["phones"]["mia"]["bubbles"]
    assert isinstance(bubbles, list)
    assert (bubbles[0]["file"], bubbles[0]["size"]) == ("notes.pdf", len(DATA))


async def test_nobody_else_saves_it(visit: Visit) -> None:
    number = visit.phone.gives("notes.pdf", DATA)
    assert await visit.status(f"/phone/mia/file/{number}") == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    "where", ["mia/file/99", "mia/file/x", "mia/file/", "bob/file/1", "mia/file/-1", "mia/file/1/2"]
)
async def test_what_is_no_file_is_not_found(visit: Visit, where: str) -> None:
    await visit.enter()
    visit.phone.answers("hello")
    assert await visit.status(f"/phone/{where}") in (
        HTTPStatus.NOT_FOUND,
        HTTPStatus.METHOD_NOT_ALLOWED,
    )
