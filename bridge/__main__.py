"""`counselbridge`, and `python -P -m bridge`: makes sure that it runs from its own environment.

A start makes hundreds of thousands of objects that stay. Looking through them all for garbage,
again and again while there are more of them, and once more at the end, was a third of its cost.
"""

import gc
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("adapters", "bridge", "config", "consent", "routing")
GARBAGE = (50_000, 20, 50)  # new objects until one looks for garbage, and how much rarer further


def main() -> None:
    gc.set_threshold(*GARBAGE)
    strange = [name for name in ROOMS if not _is_ours(name)]
    if strange:
        print(  # noqa: T201
            f"Something else in this environment is called {', '.join(strange)}:"
            " run Counselbridge from an environment of its own.",
            file=sys.stderr,
        )
        sys.exit(2)
    try:
        from bridge.cli import app  # only once the names are known to be ours

        app()
    except KeyboardInterrupt:
        sys.exit(130)
    finally:
        gc.freeze()  # the process ends: nothing need be looked through for that


def _is_ours(name: str) -> bool:
    spec = find_spec(name)
    return spec is not None and spec.origin is not None and Path(spec.origin).is_relative_to(ROOT)


if __name__ == "__main__":
    main()
