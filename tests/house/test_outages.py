"""The page of the proof names tests of outages: they are there, and run."""

import re
from pathlib import Path

import pytest

from docs.proof_outages import OUTAGES

TESTS = Path(__file__).resolve().parents[1]
NAMED = sorted({test for one in OUTAGES for test in one.tests})


@pytest.mark.parametrize("test", NAMED)
def test_a_test_that_the_proof_names_is_there(test: str) -> None:
    file, _, name = test.partition("::")
    source = (TESTS / file).read_text(encoding="utf-8")
    found = re.search(rf"((?:^@.*\n)*)^(?:async )?def {name}\(", source, re.MULTILINE)
    assert found is not None
    assert "mark.skip(" not in found[1]
