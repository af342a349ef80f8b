"""The demo's page lets in one browser, shows both sides as they are, and does what people do."""

import asyncio
import re
from collections.abc import AsyncIterator
from http import HTTPStatus
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from yarl import URL

from bridge.sandbox.demo import page as page_module
from bridge.sandbox.demo.page import Cast, Page
from bridge.sandbox.demo.people import LineKind
from bridge.sandbox.demo.trying import Trying
from tests.demo_bridge import MORNING, setting
from tests.demo_desk import FakeDesk
from tests.demo_people import FakePhone, NoSteps
from tests.e2e.demo_kit import Visit, visited

STATIC = Path(page_module.__file__).with_name("static")
SECRET_WORDS = "planted words of a client"


@pytest_asyncio.fixture
async def visit() -> AsyncIterator[Visit]:
    async with visited() as found:
        yield found


# --------------------------------------------------------------------------- who may see it


async def test_nothing_is_shown_without_the_printed_address(visit: Visit) -> None:
    guesses = ("/?enter=", "/?enter=guess", "/?enter=%FF")
    for where in ("/", "/try", "/stream", "/static/page.js", *guesses):
        assert await visit.status(where) == HTTPStatus.FORBIDDEN
    for act in ("phone/mia/say", "try/say"):
        status, _ = await visit.act(act, {"text": "hello"})
        assert (status, visit.phone.told) == (HTTPStatus.FORBIDDEN, [])


async def test_the_printed_address_works_once_and_the_next_one_is_told() -> None:
    told: list[str] = []
    cast = Cast({"mia": FakePhone()}, {"anna": FakeDesk()}, NoSteps())
    async with Page(cast, told=lambda: told.append("another")) as page:
        used = page.url
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
            statuses = [(await session.get(url)).status for url in (used, used)]
            statuses.append((await session.get(page.url)).status)
    assert statuses == [HTTPStatus.OK, HTTPStatus.FORBIDDEN, HTTPStatus.OK]
    assert (len(told), used != page.url) == (2, True)


async def test_the_cookie_is_for_this_page_only(visit: Visit) -> None:
    async with visit.session.get(visit.page.url) as response:
        (cookie,) = response.cookies.values()
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"]) == ("Strict", "/")
    assert str(visit.root.port) in cookie.key
    assert await visit.status("/") == HTTPStatus.OK


async def test_a_page_under_another_name_gets_nothing(visit: Visit) -> None:
    await visit.enter()
    for name in ("evil.example", f"evil.example:{visit.root.port}", "127.0.0.1:1"):
        assert await visit.status("/", Host=name) == HTTPStatus.FORBIDDEN
    assert await visit.status("/", Origin="http://evil.example") == HTTPStatus.FORBIDDEN


async def test_another_site_cannot_act_even_with_the_cookie(visit: Visit) -> None:
    await visit.enter()
    body = '{"text": "hello"}'
    for headers in (
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/x-www-form-urlencoded"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "http://evil.example"},
    ):
        for act in ("phone/mia/say", "try/say"):
            status, _ = await visit.post(act, body, **headers)
            assert status == HTTPStatus.FORBIDDEN
    assert visit.phone.told == []


async def test_every_answer_carries_the_strict_policy(visit: Visit) -> None:
    await visit.enter()
    for where in ("/", "/try", "/static/page.js", "/static/nothing", "/stream"):
        async with visit.session.get(visit.root / where.lstrip("/")) as response:
            policy = response.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert response.headers["Cache-Control"] == "no-store"
            assert not [name for name in response.headers if name.startswith("Access-Control")]


async def test_only_the_files_of_the_page_are_served(visit: Visit) -> None:
    await visit.enter()
    for path in STATIC.iterdir():
        assert await visit.status(f"/static/{path.name}") == HTTPStatus.OK
    for name in ("..%2Fpage.py", "%2Fetc%2Fpasswd", "..", "", "nothing.js", "page.js%00"):
        url = URL(f"{visit.root}/static/{name}", encoded=True)
        async with visit.session.get(url) as response:
            assert response.status == HTTPStatus.NOT_FOUND


def test_the_page_asks_nobody_else_and_makes_no_markup_of_words() -> None:
    for path in STATIC.iterdir():
        text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert not re.search(r"https?://", text), path.name
        assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(", text)
        if path.suffix == ".html":
            assert not re.search(r"<style|style=|\son\w+=|javascript:|<script>", text), path.name


# --------------------------------------------------------------------------- what it shows


async def test_everything_is_shown_at_once_and_again_at_every_change(visit: Visit) -> None:
    await visit.enter()
    async with visit.stream() as stream:
        first = await stream.next()
        assert first["phones"]["mia"]["bubbles"] == []
        visit.phone.answers("<b>May we</b> read?", "Yes", "No")
        bubbles = (await stream.next())["phones"]["mia"]["bubbles"]
        assert isinstance(bubbles, list)
        assert bubbles[0]["text"] == "<b>May we</b> read?"
        assert [row[0]["label"] for row in bubbles[0]["buttons"]] == ["Yes", "No"]
        visit.desk.invites("!a", "Blue heron", "Somebody is looking for a counsellor.")
        offers = (await stream.next())["desks"]["anna"]["invitations"]
        assert isinstance(offers, list)
        assert (offers[0]["name"], offers[0]["reason"][:8]) == ("Blue heron", "Somebody")


async def test_words_with_line_separators_stay_one_event(visit: Visit) -> None:
    await visit.enter()
    words = "one\ntwo\r\nthree\u2028four\x85five"
    async with visit.stream() as stream:
        await stream.next()
        visit.phone.answers(words)
        bubbles = (await stream.next())["phones"]["mia"]["bubbles"]
    assert isinstance(bubbles, list)
    assert bubbles[0]["text"] == words


async def test_a_page_that_closes_lets_its_browsers_go() -> None:
    async with visited() as visit:
        await visit.enter()
        async with visit.stream() as stream:
            await stream.next()
            async with asyncio.timeout(5):
                await visit.page.__aexit__(None, None, None)
                with pytest.raises((AssertionError, aiohttp.ClientError)):
                    await stream.next()


# --------------------------------------------------------------------------- what people do


async def test_the_client_does_what_a_phone_can_do(visit: Visit) -> None:
    await visit.enter()
    question = visit.phone.answers("May we read?", "Yes")
    for act, body in (
        ("start", {}),
        ("say", {"text": "hello"}),
        ("press", {"bubble": question, "data": "yes"}),
        ("edit", {"bubble": question + 1, "text": "/begin"}),
        ("send", {"kind": "voice"}),
        ("block", {}),
        ("unblock", {}),
    ):
        assert await visit.act(f"phone/mia/{act}", body) == (HTTPStatus.OK, {"ok": True})
    assert visit.phone.told == ["/start", "hello", "press yes", "edit /begin", "voice"]


async def test_the_counsellor_does_what_a_client_can_do(visit: Visit) -> None:
    await visit.enter()
    visit.desk.invites("!a", "Blue heron")
    visit.desk.invites("!b", "Red fox")
    assert (await visit.act("desk/anna/join", {"room": "!a"}))[0] == HTTPStatus.OK
    visit.desk.hears("!a", "I cannot sleep", LineKind.TEXT)
    await visit.act("desk/anna/say", {"room": "!a", "text": "good evening"})
    mine = visit.desk.view().rooms[0].lines[-1].id
    for act, body in (
        ("edit", {"room": "!a", "line": mine, "text": "good night"}),
        ("thread", {"room": "!a", "line": mine, "text": "aside"}),
        ("react", {"room": "!a", "line": mine, "sign": "👍"}),
        ("plain", {"room": "!a", "text": "in the open"}),
        ("decline", {"room": "!b"}),
        ("leave", {"room": "!a"}),
    ):
        assert await visit.act(f"desk/anna/{act}", body) == (HTTPStatus.OK, {"ok": True})
    assert [what[0] for what in visit.desk.done] == [
        *("join", "say", "edit", "thread", "react", "plain", "decline", "leave")
    ]


@pytest.mark.parametrize(
    ("where", "body"),
    [
        ("phone/mia/say", {}),
        ("phone/mia/say", {"text": " \n"}),
        ("phone/mia/say", {"text": 7}),
        ("phone/mia/say", {"text": "x" * 30_000}),
        ("phone/mia/say", {"text": "\ud800"}),
        ("phone/mia/say", ["text"]),
        ("phone/mia/press", {"bubble": "1", "data": "yes"}),
        ("phone/mia/press", {"bubble": True, "data": "yes"}),
        ("phone/mia/press", {"bubble": 99, "data": "yes"}),
        ("phone/mia/send", {"kind": "../../etc"}),
        ("phone/mia/send", {"kind": {}}),
        ("phone/mia/view", {}),
        ("phone/mia/__class__", {}),
        ("phone/nobody/say", {"text": "x"}),
        ("desk/anna/join", {"room": "!nowhere"}),
        ("desk/anna/say", {"room": "!nowhere", "text": "x"}),
        ("desk/anna/edit", {"room": "!nowhere", "line": "$x", "text": "x"}),
        ("desk/anna/react", {"room": None}),
    ],
)
async def test_what_nobody_could_do_is_refused_with_a_sentence(
    visit: Visit, where: str, body: object
) -> None:
    await visit.enter()
    status, answer = await visit.act(where, body)
    assert (status, answer["ok"]) == (HTTPStatus.BAD_REQUEST, False)
    assert str(answer["error"]).endswith((".", "shown"))
    assert (visit.phone.told, visit.desk.done) == ([], [])


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 50_000, b'{"text": "' + b"x" * (1 << 19)])
async def test_rubbish_is_refused_with_a_sentence(visit: Visit, body: bytes) -> None:
    await visit.enter()
    status, answer = await visit.post("phone/mia/say", body)
    assert (status, answer["ok"], visit.phone.told) == (HTTPStatus.BAD_REQUEST, False, [])


def test_what_people_said_is_in_no_repr() -> None:
    phone, desk = FakePhone(), FakeDesk()
    phone.answers(SECRET_WORDS, SECRET_WORDS)
    desk.invites("!a", SECRET_WORDS, SECRET_WORDS)
    assert SECRET_WORDS not in repr(phone.view()) + repr(desk.view())


# --------------------------------------------------------------------------- the questions alone


async def test_the_questions_are_tried_beside_the_conversation() -> None:
    example = setting()
    async with visited(Trying(lambda: example, lambda: MORNING)) as visit:
        await visit.enter()
        assert await visit.status("/try") == HTTPStatus.OK
        status, shown = await visit.act("try/say", {"text": "hello"})
        assert (status, shown["ok"], shown["waits"]) == (HTTPStatus.OK, True, "privacy")
        for body in ({"text": 7}, ["text"]):
            status, answer = await visit.act("try/say", body)
            assert (status, answer["ok"]) == (HTTPStatus.BAD_REQUEST, False)
        assert visit.phone.told == []


async def test_a_page_without_questions_to_try_has_no_such_half(visit: Visit) -> None:
    await visit.enter()
    assert await visit.status("/try") == HTTPStatus.NOT_FOUND
    assert (await visit.act("try/say", {"text": "x"}))[0] == HTTPStatus.NOT_FOUND


def test_every_word_of_the_page_is_there_in_both_languages() -> None:
    words = (STATIC / "words.js").read_text(encoding="utf-8")
    english, german = re.findall(r"const (?:EN|DE) = \{(.*?)\n\};", words, re.DOTALL)
    known = [set(re.findall(r'(?:^|[,{\n])\s*(\w+|"[\w ]+"): ', one)) for one in (english, german)]
    assert known[0] == known[1]
    for path in STATIC.glob("*.html"):
        named = set(re.findall(r'data-(?:word|label|placeholder)="(\w+)"', path.read_text("utf-8")))
        assert named <= known[0]
