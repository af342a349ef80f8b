"""`counselbridge survey`: what clients answered after their case, as counts and bars.

So few answers that somebody could be told from them are not shown. Where only one count of a
question would be hidden, it could be worked out from the others, so a second one is hidden too.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import wrap

from bridge import surveys
from bridge.cli.opening import configured, with_keys
from bridge.cli.saying import Failed, say_all
from bridge.surveys import Asked, Figures

FEW = 5  # fewer could be told apart by who knows the cases
WIDTH, BAR = 78, 30
FULL = "\N{FULL BLOCK}"
PARTS = (
    " \N{LEFT ONE EIGHTH BLOCK}\N{LEFT ONE QUARTER BLOCK}\N{LEFT THREE EIGHTHS BLOCK}"
    "\N{LEFT HALF BLOCK}\N{LEFT FIVE EIGHTHS BLOCK}\N{LEFT THREE QUARTERS BLOCK}"
    "\N{LEFT SEVEN EIGHTHS BLOCK}"
)
HIDDEN = "fewer than 5"
BESIDE = "not shown, or the hidden one could be worked out"


async def show(folder: Path) -> None:
    """Every question with its answers. Raises Failed where there is no survey."""
    organisation = configured(folder)
    loaded = organisation.loaded
    if loaded.survey is None:
        raise Failed("There is no survey: organisation.yaml names none under 'survey'.")
    flow, language = loaded.survey.flow, loaded.staff_language
    spoken = language if language in flow.languages else flow.languages[0]
    async with with_keys(organisation) as opened:
        found = await opened.store.read(lambda tx: surveys.figures(tx, flow, spoken))
    say_all(lines(flow.title.get(spoken, flow.name), found))


def lines(title: str, found: Figures) -> Iterator[str]:
    """As they are printed."""
    yield title
    yield f"Offered: {_few(found.offered)}. Answered to the end: {_few(found.done)}."
    for one in found.questions:
        yield ""
        yield from wrap(f"{one.text}  (n = {_few(one.all)})", WIDTH)
        if one.all >= FEW:
            yield from _bars(one)
    if found.others:
        yield ""
        yield f"Answers to what is not asked any more: {_few(found.others)}."


def _few(n: int) -> str:
    return HIDDEN if n < FEW else str(n)


def _bars(asked: Asked) -> Iterator[str]:
    hidden = _hidden([n for _, n in asked.answers])
    width = max(len(label) for label, _ in asked.answers)
    digits = len(str(asked.all))
    for place, (label, n) in enumerate(asked.answers):
        begin = f"  {label.ljust(width)}  "
        if place in hidden:
            yield f"{begin}{HIDDEN if n < FEW else BESIDE}"
        else:
            share = f"{n / asked.all:.0%}".rjust(4)
            yield f"{begin}{str(n).rjust(digits)} {share}  {_bar(n, asked.all)}".rstrip()


def _hidden(counts: Sequence[int]) -> set[int]:
    """The places of counts that are not shown."""
    few = {place for place, n in enumerate(counts) if n < FEW}
    if len(few) == 1 and any(counts[place] > 0 for place in few):
        others = [place for place in range(len(counts)) if place not in few]
        few.add(min(others, key=lambda place: counts[place]))
    return few


def _bar(n: int, of: int) -> str:
    eighths = round(n / of * BAR * 8)
    return FULL * (eighths // 8) + PARTS[eighths % 8].strip()
