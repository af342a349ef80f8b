"""A folder gives its own files and nothing else, whatever links and pipes are in it."""

import os
from pathlib import Path

import pytest

from config import ConfigErrors, FileRefused, Folder, load
from config.sources import LARGEST
from tests.unit.config_files import FLOW, HELPLINES, ORGANISATION, small


@pytest.fixture
def organisation(tmp_path: Path) -> Path:
    folder = tmp_path / "lotse"
    for name, content in small().items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def said(folder: Path) -> str:
    with pytest.raises(ConfigErrors) as caught:
        load(Folder(folder))
    return "\n".join(map(str, caught.value.faults))


def test_a_folder_is_a_mapping_of_its_files(organisation: Path) -> None:
    assert dict(Folder(organisation)) == small()
    assert load(Folder(organisation)) == load(small())


def test_data_and_secrets_are_not_listed(organisation: Path) -> None:
    for name in ("secrets/token", "var/data.sqlite", ".git/config", "a/b/c/d/e/f.yaml"):
        (organisation / name).parent.mkdir(parents=True)
        (organisation / name).touch()
    assert set(Folder(organisation)) == set(small())


def test_a_link_inside_the_folder_is_followed(organisation: Path) -> None:
    (organisation / FLOW).rename(organisation / "real.yaml")
    (organisation / FLOW).symlink_to("../real.yaml")
    assert load(Folder(organisation)).flow == load(small()).flow


def test_a_link_out_of_the_folder_is_refused(organisation: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    (organisation / FLOW).rename(outside)
    (organisation / FLOW).symlink_to(outside)
    assert said(organisation) == (
        f"{FLOW}:1:1: this file is a link that leads out of the folder; copy it here"
    )
    with pytest.raises(FileRefused):
        Folder(organisation)["../outside.yaml"]


def test_a_link_in_a_circle_is_no_file(organisation: Path) -> None:
    (organisation / ORGANISATION).unlink()
    (organisation / ORGANISATION).symlink_to(ORGANISATION)
    assert said(organisation) == f"{ORGANISATION}:1:1: this folder has no such file"


def test_pipes_and_folders_are_refused_without_waiting(organisation: Path) -> None:
    for name in (FLOW, HELPLINES):
        (organisation / name).unlink()
    os.mkfifo(organisation / FLOW)
    (organisation / HELPLINES).mkdir()
    assert said(organisation).splitlines() == [
        f"{FLOW}:1:1: this is not a file",
        f"{HELPLINES}:1:1: this is not a file",
    ]


def test_a_huge_file_is_not_read_to_its_end(organisation: Path) -> None:
    with (organisation / FLOW).open("wb") as file:
        file.truncate(10 * 1024**3)
    assert len(Folder(organisation)[FLOW]) == LARGEST + 1
    assert said(organisation) == f"{FLOW}:1:1: this file is larger than 512 KB"


@pytest.mark.parametrize("name", ["", ".", "..", "/etc/passwd", "a\0b", "x" * 5000, "flows"])
def test_a_strange_name_is_no_file(organisation: Path, name: str) -> None:
    with pytest.raises((KeyError, FileRefused)):
        Folder(organisation)[name]


def test_a_folder_that_is_not_there_has_no_files(tmp_path: Path) -> None:
    assert dict(Folder(tmp_path / "nothing")) == {}
    assert said(tmp_path / "nothing") == f"{ORGANISATION}:1:1: this folder has no such file"
