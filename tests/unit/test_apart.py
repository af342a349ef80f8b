"""Two names for one account are found when the accounts are known."""

from adapters.memory import MemoryAdapter, MemoryNetwork
from bridge.apart import named_twice
from config import load
from routing.ids import AccountName
from tests.unit.config_files import small

TELEGRAM, MATRIX = AccountName("telegram"), AccountName("matrix")


def adapter(account: AccountName) -> MemoryAdapter:
    return MemoryAdapter.on(MemoryNetwork(account))


def test_an_account_that_has_another_name_already_is_a_fault_at_its_place() -> None:
    files = small()
    name = "organisation.yaml"
    second = b"channels:\n  team:\n    kind: telegram\n    token: {file: secrets/other}\n"
    files[name] = files[name].replace(b"channels:\n", second)
    loaded = load(files)
    team = AccountName("team")
    same, other = adapter(TELEGRAM), adapter(MATRIX)
    [problem] = named_twice(loaded, {TELEGRAM: same, team: same, MATRIX: other})
    said = "'team' is the same account as 'telegram'; each channel needs its own"
    assert str(problem) == f"{name}:10:3: {said}"
    assert named_twice(loaded, {TELEGRAM: same, team: adapter(team), MATRIX: other}) == []


def test_accounts_of_other_kinds_may_be_called_alike() -> None:
    same = adapter(TELEGRAM)
    assert named_twice(load(small()), {TELEGRAM: same, MATRIX: same}) == []
