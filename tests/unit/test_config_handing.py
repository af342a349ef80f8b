"""`hand_over:` of organisation.yaml: told afterwards, or asked before."""

import pytest

from tests.unit.config_files import faults, load_small, small

FILE = "organisation.yaml"


def with_line(line: str) -> dict[str, bytes]:
    files = small()
    return {**files, FILE: files[FILE].rstrip() + b"\n" + line.encode() + b"\n"}


def test_without_it_a_client_is_told() -> None:
    assert load_small().hand_over == "tell"


@pytest.mark.parametrize("how", ["tell", "ask"])
def test_it_says_which(how: str) -> None:
    assert load_small(with_line(f"hand_over: {how}")).hand_over == how


@pytest.mark.parametrize("how", ["maybe", "true", "[ask]", "3", "{}"])
def test_what_is_neither_is_a_fault_with_its_place(how: str) -> None:
    [fault] = faults(with_line(f"hand_over: {how}"))
    assert FILE in fault
    assert "hand_over" in fault or "ask" in fault
