"""A text that changed under a number that is published is found before anybody meets it."""

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

import pytest

from bridge.store.documents import Document, Kind, Version
from bridge.versions import conflicts, doubts, flow_document, notice_documents, weights
from config import Loaded
from tests.unit.config_files import FLOW, PRIVACY_DE, PRIVACY_EN, changed, load_small, small

AT = datetime(2026, 11, 22, tzinfo=UTC)
OTHER = "version {} is published already with other words; write version: {}"


def kept(document: Document) -> Version:
    return Version(
        document.kind, document.name, document.version, document.sha256, document.language, AT
    )


def published(loaded: Loaded) -> list[Version]:
    every = (flow_document(loaded), *notice_documents(loaded), *weights(loaded))
    return [kept(one) for one in every]


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


def notice(version: int, change: str, *more: str) -> dict[str, bytes]:
    """The notice of this version, in both languages; what it says differs in every version."""
    above = "\n".join((f"version: {version}", "kind: notice", f"change: {change}", *more))
    text = f"---\n{above}\n---\nNotice {version}. {{storage}}, {{authority}}\n"
    return {**small(), **dict.fromkeys((PRIVACY_DE, PRIVACY_EN), text.encode())}


def history(*changes: str) -> list[Version]:
    """Versions 1, 2 and so on, each published with a change of this weight."""
    return [
        one
        for number, change in enumerate(changes, 1)
        for one in published(load_small(notice(number, change)))
    ]


def doubted(files: dict[str, bytes], before: list[Version]) -> list[str]:
    return [str(problem) for problem in doubts(load_small(files), before)]


def test_an_older_yes_does_not_count_over_a_material_change() -> None:
    before = history("material", "material", "wording")
    message = "version 2 was published as a material change: no yes from before it counts"
    assert told(notice(4, "wording", "since: 1"), before) == [
        f"{one}:5:8: {message}; write since: 2" for one in (PRIVACY_DE, PRIVACY_EN)
    ]


@pytest.mark.parametrize("since", [2, 3, 4])
def test_a_yes_from_the_material_version_on_counts(since: int) -> None:
    before = history("material", "material", "wording")
    assert told(notice(4, "wording", f"since: {since}"), before) == []


def test_the_newest_material_version_is_the_one_to_write() -> None:
    before = history("material", "material", "material", "wording")
    [first, _] = told(notice(5, "wording", "since: 1"), before)
    assert "version 3 was" in first
    assert first.endswith("write since: 3")


def test_a_version_that_was_material_does_not_become_a_wording_afterwards() -> None:
    before = history("material", "material")
    files = notice(2, "wording")
    [first, _] = told(files, before)
    assert first.startswith(f"{PRIVACY_DE}:2:10: version 2 was published as a material change")


def test_nothing_is_doubted_where_every_change_is_known() -> None:
    before = history("material", "wording", "wording")
    assert told(notice(4, "wording", "since: 1"), before) == []
    assert doubted(notice(4, "wording", "since: 1"), before) == []


def test_what_an_earlier_program_published_is_doubted_and_stops_nothing() -> None:
    before = [
        one
        for one in history("material", "material", "wording")
        if one.kind is Kind.NOTICE and one.name == "privacy"
    ]
    files = notice(4, "wording", "since: 1")
    assert told(files, before) == []
    [first, _] = doubted(files, before)
    assert first.startswith(f"{PRIVACY_DE}:5:8: warning: whether version 3 was a material change")
    assert doubted(notice(4, "wording"), before) == []
    assert doubted(notice(4, "material"), before) == []


def test_the_weight_of_another_notice_says_nothing() -> None:
    others = [replace(one, name="another") for one in history("material", "material")]
    assert told(notice(3, "wording", "since: 1"), others) == []


def test_a_fault_of_a_manner_is_told_where_its_words_stand() -> None:
    files = notice(3, "wording", "since: 1")
    for name, old in (("organisation.yaml", b"languages: [de, en]\ndatabase"), (FLOW, b"[de, en]")):
        assert old in files[name]
        files[name] = files[name].replace(old, old.replace(b"[de, en]", b"[de-x-sie, en]"))
    found = told(files, history("material", "material"))
    notices = [one.partition(":")[0] for one in found if "material" in one]
    assert notices == [PRIVACY_DE, PRIVACY_EN]
