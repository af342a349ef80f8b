"""Two receipts and one record, out of a service that runs: compared, proved and exported."""

import asyncio
import json
import stat
from pathlib import Path
from uuid import UUID

from bridge.app import App
from bridge.proof import proof
from bridge.store import evidence
from bridge.store.database import Tx
from consent.receipt import machine_file
from tests.faults.far import Far
from tests.integration.cli_kit import call
from tests.integration.test_pipeline_evidence import held, lined_up
from tests.pipeline import bridge

ONE, OTHER = "client-1", "client-2"


async def commanded(*words: str | Path) -> tuple[int, str, str]:
    said = await asyncio.to_thread(call, *words)
    return said.status, said.out, said.err


async def records(app: App) -> list[UUID]:
    """Oldest first."""
    rows = sorted((one.row for one in await held(app)), key=lambda row: row.line or 0)
    return list(dict.fromkeys(UUID(bytes=row.record) for row in rows))


async def receipt(app: App, record: UUID, file: Path) -> None:
    sealer = app.opened.sealer

    def look(tx: Tx) -> bytes:
        found = proof(tx, sealer, evidence.of_record(tx, sealer, record))
        assert found is not None
        return machine_file(found.organisation, found.placed, found.keys, found.acts)

    made = await app.opened.store.read(look)
    await asyncio.to_thread(file.write_bytes, made)


async def test_two_strangers_learn_that_there_is_one_log(
    folder: Path, far: Far, tmp_path: Path
) -> None:
    files = [tmp_path / name for name in ("one.json", "other.json", "proof.json", "org.pub")]
    one, other, proof_of, key = files
    async with bridge(folder) as app:
        await far.bring_in(ONE)
        await lined_up(app, 3)
        await receipt(app, (await records(app))[0], one)
        await far.bring_in(OTHER)
        await lined_up(app, 6)
        await receipt(app, (await records(app))[1], other)
        key.write_text((await commanded("consent", "key", folder))[1])
        status, out, err = await commanded(
            "consent", "compare", folder, one, other, "--to", proof_of
        )
        assert (status, err) == (0, "")
        assert out.startswith("Both receipts hold and show one log of lotse: the 4 lines")
        again = await commanded("consent", "compare", folder, one, other, "--to", proof_of)
        assert again[0] == 2
    together = ("verify-receipt", one, other, "--key", key, "--proof", proof_of)
    assert (await commanded(*together))[0] == 0
    assert (await commanded("verify-receipt", one, "--key", key))[0] == 0
    assert (await commanded("verify-receipt", one, "--key", key, "--proof", proof_of))[0] == 2
    changed = proof_of.read_text().replace('"from": 4', '"from": 3')
    proof_of.write_text(changed)
    status, _, err = await commanded(*together)
    assert (status, err) == (1, "The proof is not one from 4 to 7 lines.\n")


async def test_a_receipt_of_a_log_that_does_not_lie_here_is_told(
    folder: Path, far: Far, tmp_path: Path
) -> None:
    one = tmp_path / "one.json"
    async with bridge(folder) as app:
        await far.bring_in(ONE)
        await lined_up(app, 3)
        await receipt(app, (await records(app))[0], one)
        other = tmp_path / "other.json"
        other.write_bytes(one.read_bytes().replace(b"lotse", b"lotze"))
        status, _, err = await commanded("consent", "compare", folder, one, other)
        assert (status, err.startswith("The second receipt does not hold.")) == (1, True)
        missing = await commanded("consent", "compare", folder, one, tmp_path / "none")
        assert missing[0] == 2


async def test_a_record_is_exported_for_others_and_names_nobody(
    folder: Path, far: Far, tmp_path: Path
) -> None:
    file = tmp_path / "record.jsonld"
    async with bridge(folder) as app:
        await far.bring_in(ONE)
        await lined_up(app, 3)
        record = str((await records(app))[0])
        export = ("consent", "export", folder, "--record", record)
        status, out, err = await commanded(*export)
        assert (status, err) == (0, "")
        assert await commanded(*export, "--to", file) == (
            0,
            f"{file}: 3 of this record's acts.\n",
            "",
        )
        assert json.loads(file.read_text()) == json.loads(out)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert (await commanded(*export, "--to", file))[0] == 2
        assert ONE not in out
        nodes = json.loads(out)["@graph"]
        assert [one["@type"] for one in nodes].count("dpv:ConsentRecord") == 2
        assert (await commanded(*export[:-1], "no id"))[0] == 2
        assert (await commanded(*export[:-1], str(UUID(int=1))))[0] == 1
