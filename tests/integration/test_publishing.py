"""What is published is fixed under its number; old flows are read when somebody is met on them."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from bridge.app import App, where
from bridge.house import Flows
from bridge.organisation import read
from bridge.publishing import Publisher, fix_checked, published_versions
from bridge.store import documents
from bridge.store.database import Tx
from bridge.store.documents import Document, Kind, Version
from config import ConfigErrors, ReadFlow, load_published
from tests.pipeline import FLOW, bridge

NOW = datetime(2026, 11, 22, tzinfo=UTC)
OTHER = "Weshalb schreibst du uns?"
SECRET = "words that belong into no log"


def rewrite(folder: Path, change: Callable[[str], str], file: str = "flows/intake.yaml") -> None:
    path = folder / file
    path.write_text(change(path.read_text("utf-8")), "utf-8")


def other_words(flow: str) -> str:
    return flow.replace("What is it about?", OTHER)


def published(folder: Path) -> list[Version]:
    return list(published_versions(where(read(folder, None), {})))


class CountingReader:
    """Reads as ever, and counts."""

    def __init__(self) -> None:
        self.read: list[bytes] = []

    def __call__(self, source: bytes, name: str) -> ReadFlow:
        self.read.append(source)
        return load_published(source, name)


async def keep_old(app: App, *contents: bytes) -> list[str]:
    """Flows of before; their hashes."""
    kept = [Document(Kind.FLOW, "intake", one, n) for n, one in enumerate(contents, 100)]

    def work(tx: Tx) -> None:
        for one in kept:
            documents.keep(tx, app.opened.sealer, one, NOW)

    await app.opened.store.write(work)
    return [one.sha256 for one in kept]


async def publish_again(app: App, reader: CountingReader) -> Flows:
    publisher = Publisher(app.organisation, app.current.house, reader)
    return await app.opened.store.write(lambda tx: publisher.publish(tx, app.opened.sealer, NOW))


def old_flows(count: int) -> list[bytes]:
    return [FLOW.replace("A name?", f"A name {n}?").encode() for n in range(count)]


async def test_a_start_publishes_what_is_in_force(folder: Path) -> None:
    async with bridge(folder) as app:
        flow = app.current.house.flow
        while_it_runs = published(folder)
    assert while_it_runs == published(folder)
    assert [(one.kind, one.name, one.version, one.language) for one in while_it_runs] == [
        (Kind.FLOW, "intake", 1, ""),
        (Kind.NOTICE, "privacy", 1, "de"),
        (Kind.NOTICE, "privacy", 1, "en"),
        (Kind.WORDING, "privacy", 1, ""),
    ]
    assert while_it_runs[0].sha256 == flow.sha256


async def test_looking_leaves_the_data_as_they_are(folder: Path) -> None:
    async with bridge(folder):
        pass
    before = {path: path.stat().st_mtime_ns for path in (folder / "var").rglob("*")}
    published(folder)
    assert {path: path.stat().st_mtime_ns for path in (folder / "var").rglob("*")} == before


async def test_another_start_changes_nothing_about_what_was_published(folder: Path) -> None:
    async with bridge(folder):
        before = published(folder)
    async with bridge(folder):
        assert published(folder) == before


def supervised(organisation: str) -> str:
    return organisation.replace("desks: no", "desks: yes\nsupervisors: [anna]")


async def operators_rows(app: App) -> int:
    query = "SELECT count(*) FROM outbox WHERE party = 'operator' AND kind = 'send'"
    return await app.opened.store.read(lambda tx: int(tx.scalar(text(query)) or 0))


async def test_other_words_that_are_filled_in_are_told_once(folder: Path) -> None:
    """Who can read along has changed, and nobody who agreed is asked again."""
    async with bridge(folder) as app:
        assert await operators_rows(app) == 0
    async with bridge(folder) as app:
        assert await operators_rows(app) == 0
    rewrite(folder, supervised, "organisation.yaml")
    for _ in range(2):
        async with bridge(folder) as app:
            assert await operators_rows(app) == 1


async def test_old_flows_are_read_when_they_are_asked_for_and_then_kept(folder: Path) -> None:
    async with bridge(folder) as app:
        hashes, reader = await keep_old(app, *old_flows(5)), CountingReader()
        flows = await publish_again(app, reader)
        assert flows.get(app.current.house.flow.sha256) is not None
        assert reader.read == []
        for _ in range(3):
            found = flows.get(hashes[2])
            assert found is not None
            assert "A name 2?" in str(found.flow.steps)
        assert reader.read == old_flows(5)[2:3]


async def test_several_threads_that_meet_one_old_flow_read_it_once(folder: Path) -> None:
    async with bridge(folder) as app:
        [sha256], reader = await keep_old(app, *old_flows(1)), CountingReader()
        flows = await publish_again(app, reader)
        with ThreadPoolExecutor(8) as threads:
            found = list(threads.map(flows.get, [sha256] * 64))
        assert len(reader.read) == 1
        assert all(one is not None and one is found[0] for one in found)


RUBBISH = [b"", b"flow: [", b"\xff\xfe", f"flow: {SECRET}".encode(), b'{"bundle":1,"files":{}}']


async def test_a_flow_that_cannot_be_read_any_more_is_logged_once_without_its_words(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with bridge(folder) as app:
        hashes = await keep_old(app, *RUBBISH)
        flows = await publish_again(app, CountingReader())
        with caplog.at_level(logging.WARNING, "bridge.publishing"):
            for sha256 in hashes * 2:
                assert flows.get(sha256) is None
    said = [record.getMessage() for record in caplog.records]
    assert len(said) == len(RUBBISH)
    assert not any(SECRET in one for one in said)


async def test_a_hash_that_was_never_published_is_none(folder: Path) -> None:
    async with bridge(folder) as app:
        assert app.current.flows.get("0" * 64) is None


async def test_a_reader_that_fails_unexpectedly_costs_nobody_their_lane(folder: Path) -> None:
    def failing(source: bytes, name: str) -> ReadFlow:
        raise RecursionError(f"{name} {source!r}")

    async with bridge(folder) as app:
        [sha256] = await keep_old(app, *old_flows(1))
        publisher = Publisher(app.organisation, app.current.house, failing)
        flows = await app.opened.store.write(
            lambda tx: publisher.publish(tx, app.opened.sealer, NOW)
        )
        assert flows.get(sha256) is None


async def test_other_words_under_an_old_number_are_refused_and_nothing_is_written(
    folder: Path,
) -> None:
    async with bridge(folder) as app:
        before = published(folder)
        rewrite(folder, other_words)
        rewrite(folder, lambda old: f"{old}More.", "agreements/privacy.en.md")
        changed = read(folder, None).loaded
        with pytest.raises(ConfigErrors) as refused:
            await app.opened.store.write(
                lambda tx: fix_checked(tx, app.opened.sealer, changed, NOW)
            )
        assert [one.file for one in refused.value.problems] == [
            "agreements/privacy.en.md",
            "flows/intake.yaml",
        ]
        assert published(folder) == before


async def test_what_was_damaged_is_written_anew_at_the_next_start(folder: Path) -> None:
    async with bridge(folder) as app:
        await app.opened.store.write(
            lambda tx: tx.execute(text("UPDATE documents SET sealed_bytes = :b"), {"b": b"\1" * 90})
        )
    async with bridge(folder) as app:
        sealer, sha256 = app.opened.sealer, app.current.house.flow.sha256
        found = await app.opened.store.read(lambda tx: documents.get(tx, sealer, Kind.FLOW, sha256))
        assert found is not None
