"""A text that changed under a number that is published is found before anybody meets it."""

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from bridge.store.documents import Document, Kind, Version
from bridge.versions import conflicts, flow_document, notice_documents
from config import Loaded
from tests.unit.config_files import FLOW, PRIVACY_DE, PRIVACY_EN, changed, load_small, small

AT = datetime(2026, 11, 22, tzinfo=UTC)
OTHER = "version {} is published already with other words; write version: {}"


def kept(document: Document) -> Version:
    return Version(
        document.kind, document.name, document.version, document.sha256, document.language, AT
    )


def published(loaded: Loaded) -> list[Version]:
    return [kept(one) for one in (flow_document(loaded), *notice_documents(loaded))]


BEFORE = published(load_small())


def told(files: dict[str, bytes], before: list[Version]) -> list[str]:
    return [str(problem) for problem in conflicts(load_small(files), before)]


def test_files_that_are_published_as_they_are_may_stay() -> None:
    assert told(small(), BEFORE) == []


def test_nothing_is_wrong_before_anything_was_published() -> None:
    assert told(small(), []) == []


def test_other_words_of_a_flow_need_another_number() -> None:
    files = changed(FLOW, "How old are you", "What is your age")
    assert told(files, BEFORE) == [f"{FLOW}:2:10: {OTHER.format(4, 5)}"]


def test_other_words_with_another_number_are_a_new_version() -> None:
    files = changed(FLOW, "version: 4", "version: 5")
    assert told(files, BEFORE) == []


def test_the_number_to_take_is_above_all_that_were_ever_used() -> None:
    later = replace(BEFORE[0], version=11, sha256="0" * 64)
    files = changed(FLOW, "How old are you", "What is your age")
    assert told(files, [*BEFORE, later]) == [f"{FLOW}:2:10: {OTHER.format(4, 12)}"]


def test_going_back_to_words_of_before_is_no_change() -> None:
    later = replace(BEFORE[0], version=5, sha256="0" * 64)
    assert told(small(), [*BEFORE, later]) == []


def test_other_words_of_a_notice_need_another_number_in_that_file() -> None:
    files = changed(PRIVACY_EN, "{readers}", "{readers} Nobody else.")
    assert told(files, BEFORE) == [f"{PRIVACY_EN}:2:10: {OTHER.format(3, 4)}"]


def test_every_text_that_changed_is_told() -> None:
    files = changed(FLOW, "How old are you", "What is your age")
    for name in (PRIVACY_DE, PRIVACY_EN):
        files[name] = files[name].replace(b"{readers}", b"{readers} {org}")
    assert [line.split(":")[0] for line in told(files, BEFORE)] == [FLOW, PRIVACY_DE, PRIVACY_EN]


def test_a_language_that_is_new_is_no_change_of_the_others() -> None:
    assert told(small(), [one for one in BEFORE if one.language != "en"]) == []


def test_a_flow_that_was_published_as_its_file_alone_is_still_the_same() -> None:
    """So it was kept by the first release, under the name of the file."""
    alone = sha256(small()[FLOW]).hexdigest()
    first = Version(Kind.FLOW, FLOW, 4, alone, "", AT)
    assert told(small(), [first]) == []
    files = changed(FLOW, "How old are you", "What is your age")
    assert told(files, [first]) == [f"{FLOW}:2:10: {OTHER.format(4, 5)}"]


def test_other_flows_and_notices_have_numbers_of_their_own() -> None:
    others = [replace(one, name="another", sha256="0" * 64) for one in BEFORE]
    assert told(small(), others) == []


@pytest.mark.parametrize("ends", [b"\r\n", b"\r"])
def test_the_line_is_right_whatever_ends_lines(ends: bytes) -> None:
    files = changed(PRIVACY_EN, "{readers}", "{readers} Nobody else.")
    files[PRIVACY_EN] = b"---\nkind: notice\nchange: wording\n'version':  3\n---\nWords.".replace(
        b"\n", ends
    )
    assert told(files, BEFORE) == [f"{PRIVACY_EN}:4:13: {OTHER.format(3, 4)}"]


def test_equal_words_under_two_numbers_are_two_versions() -> None:
    """Else a change of the later one could not be found."""
    files = small()
    for name in (PRIVACY_DE, PRIVACY_EN):
        files[name] = files[name].replace(b"version: 3", b"version: 4")
    both = [*BEFORE, *published(load_small(files))]
    files[PRIVACY_EN] += b"More."
    assert told(files, both) == [f"{PRIVACY_EN}:2:10: {OTHER.format(4, 5)}"]
