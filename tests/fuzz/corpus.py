"""Inputs that are kept as files: those that reach far, and those that once were a finding."""

from pathlib import Path

from tests.fuzz.engine import Target

KEPT = Path(__file__).parents[1] / "fixtures" / "corpus"
FOUND = KEPT / "found"


def kept(target: Target) -> list[bytes]:
    """What the target begins with: its own, the corpus, and what was found before."""
    files = sorted([*KEPT.glob(f"{target.name}-*.json"), *found(target.name)])
    return [*target.seeds(), *(file.read_bytes() for file in files)]


def found(name: str) -> list[Path]:
    """Regression tests by being there."""
    return sorted(FOUND.glob(f"{name}-*.json"))
