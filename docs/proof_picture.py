"""A kill run as a drawing: what was said, what arrived, and when the process was dead."""

from collections.abc import Mapping, Sequence

from docs.drawn import Panel, Sheet

SPAN, STEP = 30.0, 0.25  # seconds that are drawn, and of one bar
LEFT, WIDTH, TOP, HEIGHT, APART = 124.0, 808.0, 66.0, 84.0, 30.0

Times = Mapping[str, Sequence[float]]


def drawn(times: Times) -> str:
    """`times`: `killed`, `up`, `said` and `shown`, in seconds since the load began."""
    title = "Thirty seconds of a kill run"
    below = TOP + 2 * HEIGHT + APART
    sheet = Sheet(title, _described(times), height=round(below) + 40)
    sheet.head(24, 30, title)
    sheet.text(24, 50, "Red: the process is killed. Shaded: until it says that it runs again.")
    both = Panel(LEFT, TOP - 6, WIDTH, below - TOP + 6)
    for second in range(0, round(SPAN) + 1, 5):
        both.mark(sheet, second / SPAN, f"{second} s")
    _dead(sheet, both, times)
    _strip(sheet, "said", times["said"], Panel(LEFT, TOP, WIDTH, HEIGHT))
    _strip(sheet, "shown", times["shown"], Panel(LEFT, TOP + HEIGHT + APART, WIDTH, HEIGHT))
    return sheet.written()


def _described(times: Times) -> str:
    counts = {name: sum(0 <= at < SPAN for at in found) for name, found in times.items()}
    return (
        f"Two rows of bars over {SPAN:.0f} seconds: {counts['said']} messages said without a pause,"
        f" {counts['shown']} things shown, none while the process is dead, in heaps after each of"
        f" {counts['killed']} kills."
    )


def _dead(sheet: Sheet, panel: Panel, times: Times) -> None:
    kills = [at for at in times["killed"] if at < SPAN]
    for kill in kills:
        up = min((at for at in times["up"] if at > kill), default=SPAN)
        left, right = panel.x(kill / SPAN), panel.x(min(up, SPAN) / SPAN)
        sheet.bar((left, panel.top, right - left, panel.height), "dead")
    for kill in kills:
        sheet.bar((panel.x(kill / SPAN) - 1, panel.top, 2, panel.height), "kill")


def _strip(sheet: Sheet, name: str, moments: Sequence[float], panel: Panel) -> None:
    counts = [0] * round(SPAN / STEP)
    for at in moments:
        if 0 <= at < SPAN:
            counts[int(at / STEP)] += 1
    most = max([*counts, 1])
    sheet.text(24, panel.top + panel.height / 2, name, colour="ink")
    sheet.text(24, panel.top + panel.height / 2 + 18, f"most: {most}")
    sheet.text(24, panel.top + panel.height / 2 + 33, f"in {STEP} s")
    wide = panel.width * STEP / SPAN - 1
    for number, count in enumerate(counts):
        tall = panel.height * count / most
        if count:
            left = panel.x(number * STEP / SPAN)
            box = (left, panel.top + panel.height - tall, wide, tall)
            sheet.bar(box, "said" if name == "said" else "ours")


__all__ = ["drawn"]
