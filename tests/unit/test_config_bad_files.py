"""Every file of an organisation, and every way it can be bad: one line, soon, and nothing breaks.

The files are a small organisation's, with a questionnaire, an overlay and words of its own beside
them: what is bad is told in the same way in the shipped example, which takes many times as long.
"""

from collections.abc import Mapping
from datetime import date
from importlib.resources import files as resources
from pathlib import Path
from time import perf_counter

import pytest

from bridge.organisation import Organisation, keep_as_good, read, read_or_last_good
from config import ConfigErrors
from config.starter import example
from tests.unit.config_files import small

TODAY = date(2026, 11, 23)
OURS = "instruments/ours.yaml"
OVERLAY = "flows/texts/intake.en.yaml"
FLOW, ORGANISATION = "flows/intake.yaml", "organisation.yaml"
YAML = (ORGANISATION, FLOW, "flows/crisis_words.yaml", "helplines.yaml", OVERLAY, OURS)
FRONT = "agreements/privacy.en.md"
SOON = 10  # seconds: a bomb takes minutes or all memory, and other tests run beside this one

_STEPS = range(40)
BOMB = "a0: &a0 [x, x]\n" + "".join(f"a{n + 1}: &a{n + 1} [*a{n}, *a{n}]\n" for n in _STEPS)
MERGED = "m0: &m0 {x: y}\n" + "".join(f"m{n + 1}: &m{n + 1} {{<<: *m{n}}}\n" for n in _STEPS)
APPENDED = {
    "a bomb": BOMB,
    "a bomb of merge keys": MERGED,
    "a tag": "zz: !!python/object/apply:os.system [ls]\n",
    "deep nesting": f"zz: {'[' * 5000}\n",
    "deep keys": "zz:\n" + "".join(f"{' ' * (n + 1)}a:\n" for n in range(400)),
    "very many keys": "".join(f"{n:x}:\n" for n in range(60_000)),
    "a tab": "zz:\n\tb: c\n",
    "a quote that is not closed": 'zz: "abc\n',
    "a colon": "zz: a: b\n",
    "a character that turns the line round": "zz: \u202eabc\n",
}
WHOLE = {
    "nothing": b"",
    "ten megabytes": b"a: b\n" * (2 << 20),
    "zeros": bytes(10 << 20),
    "words": b"hello\n",
    "a list": b"- a\n- b\n",
    "another encoding": "a: ä\n".encode("utf-16"),
    "an encoding of old": "a: ä\n".encode("latin-1"),
    "a byte order mark": b"\xef\xbb\xbfa: b\n",
}


INCLUDED = """\
use:
  wellbeing: instruments/ours.yaml
crisis:
  words: ./crisis_words.yaml
  flag:
    - wellbeing.safety is skipped
  to: duty
steps:
"""


def written(folder: Path, files: Mapping[str, bytes]) -> Path:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = small()
    files[ORGANISATION] += b"teams:\n  duty: {counsellors: [anna]}\n"
    flow = files[FLOW].decode().replace("steps:\n", INCLUDED, 1)
    asked = "  - run: wellbeing\n    skip: true\n  - handover:"
    files[FLOW] = flow.replace("      en: What may we call you?\n", "").encode()
    files[FLOW] = files[FLOW].replace(b"  - handover:", asked.encode(), 1)
    files[OVERLAY] = b"alias.text: What may we call you?\n"
    files["flows/crisis_words.yaml"] = b"de: [ich will sterben]\nen: [i want to die]\n"
    shipped = resources("config") / "shipped" / "instruments" / "wellbeing.yaml"
    files[OURS] = shipped.read_bytes().replace(b"instrument: wellbeing", b"instrument: ours")
    return written(tmp_path, files)


def told(folder: Path) -> list[str]:
    begun = perf_counter()
    with pytest.raises(ConfigErrors) as caught:
        read(folder, TODAY)
    assert perf_counter() - begun < SOON
    return [str(fault) for fault in caught.value.faults]


def append(folder: Path, name: str, more: str) -> None:
    """At the end of the file; of an agreement, at the end of what stands above its text."""
    text = (folder / name).read_text("utf-8")
    if name == FRONT:
        head, _, body = text.partition("\n---\n")
        text, more = head, f"{more}---\n{body}"
    (folder / name).write_text(f"{text.rstrip()}\n{more}", "utf-8")


def test_nothing_is_wrong_with_the_files_as_they_are(folder: Path) -> None:
    assert isinstance(read(folder, TODAY), Organisation)


@pytest.mark.parametrize("name", [ORGANISATION, FLOW, "helplines.yaml", "agreements/privacy.en.md"])
def test_a_bomb_in_the_shipped_example_is_one_line(tmp_path: Path, name: str) -> None:
    append(written(tmp_path, example(TODAY)), name, BOMB)
    (line,) = told(tmp_path)
    assert line.startswith(f"{name}:")


@pytest.mark.parametrize("name", [*YAML, FRONT])
@pytest.mark.parametrize("more", APPENDED.values(), ids=APPENDED)
def test_what_yaml_could_hide_is_one_line_in_every_file(folder: Path, name: str, more: str) -> None:
    append(folder, name, more)
    (line,) = told(folder)
    assert line.startswith(f"{name}:")


@pytest.mark.parametrize("name", [ORGANISATION, OVERLAY, OURS, FRONT])
@pytest.mark.parametrize("content", WHOLE.values(), ids=WHOLE)
def test_a_file_that_is_something_else_is_one_line(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)
    (line,) = told(folder)
    assert line.startswith(f"{name}:")


@pytest.mark.parametrize("name", [*YAML[:4], OURS, FRONT])
def test_a_file_that_is_missing_is_one_line(folder: Path, name: str) -> None:
    (folder / name).unlink()
    assert len(told(folder)) == 1


@pytest.mark.parametrize("name", [ORGANISATION, FLOW, OURS, FRONT])
def test_what_runs_goes_on_with_the_files_of_before(folder: Path, name: str) -> None:
    good = read(folder, TODAY)
    good.data.mkdir()
    keep_as_good(good)
    append(folder, name, BOMB)
    kept = read_or_last_good(folder, TODAY)
    assert len(kept.broken) == 1
    assert kept.loaded.flow == good.loaded.flow
