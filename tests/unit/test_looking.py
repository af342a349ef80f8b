"""A look at what is published harms nothing and says plainly why it could not be."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from bridge.store.errors import StoreDown, StoreRefused, StoreTrouble
from bridge.store.looking import FOREIGN, NOTHING, published
from bridge.store.start import DATA, Where

NOBODY = "postgresql://nobody@127.0.0.1:1/nothing"  # nobody listens there


def place(folder: Path) -> Where:
    return Where("lotse", folder / "var", folder / "secrets")


def rubbish(file: Path) -> None:
    file.write_bytes(b"this is no database" * 500)


def folder_instead(file: Path) -> None:
    file.mkdir()


def empty(file: Path) -> None:
    file.touch()


def made(*statements: str) -> Callable[[Path], None]:
    def make(file: Path) -> None:
        with closing(sqlite3.connect(file)) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    return make


COLUMNS = "sha256, kind, name, version, language, at, sealed_bytes"
SPOILT: list[tuple[Callable[[Path], None], type[Exception], str]] = [
    (rubbish, StoreDown, "damaged"),
    (folder_instead, StoreDown, "cannot be opened"),
    (empty, StoreRefused, NOTHING),
    (made("CREATE TABLE other (a)"), StoreRefused, NOTHING),
    (made("CREATE TABLE documents (a)"), StoreRefused, FOREIGN),
    (
        made(
            f"CREATE TABLE documents ({COLUMNS})",
            "INSERT INTO documents VALUES ('', 'flow', '', 1, '', 'when it rains', '')",
        ),
        StoreRefused,
        FOREIGN,
    ),
]


@pytest.mark.parametrize(("spoil", "kind", "words"), SPOILT)
def test_what_is_no_data_of_ours_is_told_in_one_sentence(
    spoil: Callable[[Path], None], kind: type[Exception], words: str, tmp_path: Path
) -> None:
    (tmp_path / "var").mkdir()
    spoil(tmp_path / "var" / DATA)
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(kind, match=words):
        published(place(tmp_path))
    assert sorted(tmp_path.rglob("*")) == before


def test_without_data_nothing_is_published_and_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(StoreRefused, match=NOTHING):
        published(place(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_is_not_there_is_trouble(tmp_path: Path) -> None:
    with pytest.raises(StoreTrouble, match="does not answer"):
        published(Where("lotse", tmp_path, tmp_path, NOBODY))


@pytest.mark.parametrize("name", ["a b", "what?", "half#", "100%", "ü"])
def test_the_folder_may_have_any_name(name: str, tmp_path: Path) -> None:
    (tmp_path / name / "var").mkdir(parents=True)
    made(f"CREATE TABLE documents ({COLUMNS})")(tmp_path / name / "var" / DATA)
    assert published(place(tmp_path / name)) == ()


def test_what_a_killed_service_left_in_the_log_is_seen(tmp_path: Path) -> None:
    (tmp_path / "var").mkdir()
    file = tmp_path / "var" / DATA
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(f"CREATE TABLE documents ({COLUMNS})")
        row = "('a', 'flow', 'intake', 3, '', 0, '')"
        connection.execute(f"INSERT INTO documents VALUES {row}")
        connection.commit()
        copy = tmp_path / "copy" / "var"
        copy.mkdir(parents=True)
        for one in file.parent.iterdir():
            if not one.name.endswith("-shm"):
                (copy / one.name).write_bytes(one.read_bytes())
    [found] = published(place(tmp_path / "copy"))
    assert (found.name, found.version) == ("intake", 3)
