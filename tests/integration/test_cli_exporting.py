"""`export`: the form of the client's own file, and one section more that is named as such."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.faults.far import Far
from tests.integration.files_kit import CLIENT
from tests.integration.forgetting_kit import on_sqlite, quiet
from tests.integration.written_kit import WORDS, counselled, record_of, said
from tests.pdf_text import inside
from tests.pdf_text import text as words_of
from tests.pipeline import bridge

OURS = "of_the_organisation"
HEADINGS = ("What you answered", "The counselling", "What you decided", "How long what is kept")


def held_in(page: bytes) -> dict[str, Any]:
    return dict(json.loads(inside(page)))


@on_sqlite
@pytest.mark.usefixtures("looking")
async def test_what_is_held_of_one_client_is_one_file_and_the_operator_knows(
    folder: Path, far: Far, tmp_path: Path
) -> None:
    file = tmp_path / "for them.json"
    async with bridge(folder) as app:
        await counselled(far)
        record, _ = await record_of(app)
        done = await said("export", folder, "--record", str(record), "--to", file)
        assert done.status == 0, done.err
        assert "look through it" in done.out
        await far.until_operator("was written into a file")
        twice = await said("export", folder, "--record", str(record), "--to", file)
        assert (twice.status, "is there already" in twice.err) == (2, True)
    assert file.stat().st_mode & 0o777 == 0o600
    held = json.loads(file.read_bytes())
    assert held["about"].startswith("This is everything")
    assert held["chat"]["number"] == CLIENT
    assert ("What is it about?", "Debt") in [(a["question"], a["answer"]) for a in held["answers"]]
    assert ("you", WORDS) in [(one["from"], one["text"]) for one in held["messages"]]
    more = held[OURS]
    assert more["record"] == str(record)
    assert WORDS not in json.dumps(more["sent_to_others"])  # it stands once, where it belongs
    assert any(one["text"] and "Debt" in one["text"] for one in more["sent_to_others"])
    assert [one["number"] for one in more["evidence"]] == [1, 2, 3]


@on_sqlite
async def test_the_same_is_a_page_to_read_with_the_file_for_programs_inside(
    folder: Path, far: Far, tmp_path: Path
) -> None:
    whole, theirs, alone = (tmp_path / name for name in ("all.pdf", "theirs.PDF", "theirs.json"))
    async with bridge(folder) as app:
        await counselled(far)
        record, _ = await record_of(app)
        for file, more in ((whole, ()), (theirs, ("--for-client",)), (alone, ("--for-client",))):
            done = await said("export", folder, "--record", str(record), "--to", file, *more)
            assert done.status == 0, done.err
    page = words_of(theirs.read_bytes())
    assert all(heading in page for heading in HEADINGS)
    assert WORDS in page
    assert "Beside that, of the organisation" not in page
    assert "Beside that, of the organisation" in words_of(whole.read_bytes())
    assert OURS in held_in(whole.read_bytes())
    made, written = held_in(theirs.read_bytes()), json.loads(alone.read_bytes())
    assert made.keys() == written.keys()
    assert OURS not in made
    assert made["messages"] == written["messages"]


@on_sqlite
@pytest.mark.parametrize("ending", ["json", "pdf"])
async def test_of_a_client_who_is_erased_only_decisions_are_left_to_hand_out(
    folder: Path, far: Far, tmp_path: Path, ending: str
) -> None:
    file = tmp_path / f"left.{ending}"
    async with bridge(folder) as app:
        await counselled(far)
        await quiet(app)
        record, _ = await record_of(app)
    assert (await said("erase", folder, "--record", str(record), "--yes")).status == 0
    done = await said("export", folder, "--record", str(record), "--to", file)
    assert done.status == 0, done.err
    held = held_in(file.read_bytes()) if ending == "pdf" else json.loads(file.read_bytes())
    made = [one["decision"] for one in held["decisions"]]
    assert made == ["acknowledged", "given", "refused", "erased"]
    assert held["decisions"][1]["text"] == "May we read it?"
    assert (held["chat"], held["answers"], held["messages"]) == (None, [], [])
    assert WORDS not in json.dumps(held)
