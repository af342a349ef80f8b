"""A kill run as a drawing: what was said, what arrived, and when the process was dead."""

from collections.abc import Mapping, Sequence

WIDTH, LEFT, RIGHT = 960, 124, 28
SPAN, STEP = 30.0, 0.25  # seconds that are drawn, and of one bar
TOP, HEIGHT, APART = 58, 84, 30
INK, SOFT, SAID, SHOWN, DEAD = "#1d2733", "#5b6875", "#8fa9c4", "#2f6f5e", "#f3d9d5"
KILL = "#b3382c"
FONT = 'font-family="system-ui, sans-serif"'

Times = Mapping[str, Sequence[float]]


def drawn(times: Times) -> str:
    """`times`: `killed`, `up`, `said` and `shown`, in seconds since the load began."""
    bottom = TOP + 2 * HEIGHT + APART
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom + 54}" {FONT}>',
        "<title>Thirty seconds of a kill run</title>",
        f'<rect width="{WIDTH}" height="{bottom + 54}" fill="#ffffff"/>',
        _text(LEFT, 24, "Thirty seconds of a kill run", INK, 16),
        _text(LEFT, 44, "red: the process is killed; pink: until it says that it runs again"),
        *_dead(times, bottom),
        *_strip("said", times["said"], TOP, SAID),
        *_strip("shown", times["shown"], TOP + HEIGHT + APART, SHOWN),
        *_axis(bottom),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _dead(times: Times, bottom: int) -> list[str]:
    parts, kills = [], [at for at in times["killed"] if at < SPAN]
    for kill in kills:
        up = min((at for at in times["up"] if at > kill), default=SPAN)
        wide = _x(min(up, SPAN)) - _x(kill)
        parts.append(_bar(_x(kill), TOP - 6, wide, bottom - TOP + 6, DEAD))
    return parts + [_bar(_x(kill) - 1, TOP - 6, 2, bottom - TOP + 6, KILL) for kill in kills]


def _strip(name: str, moments: Sequence[float], top: int, colour: str) -> list[str]:
    counts = [0] * round(SPAN / STEP)
    for at in moments:
        if 0 <= at < SPAN:
            counts[int(at / STEP)] += 1
    most = max([*counts, 1])
    parts = [
        _text(12, top + HEIGHT // 2, name, INK, 14),
        _text(12, top + HEIGHT // 2 + 18, f"most: {most} in {STEP} s"),
    ]
    wide = _x(STEP) - _x(0) - 1
    for number, count in enumerate(counts):
        tall = HEIGHT * count / most
        if count:
            parts.append(_bar(_x(number * STEP), top + HEIGHT - tall, wide, tall, colour))
    return parts


def _axis(bottom: int) -> list[str]:
    parts = [_bar(LEFT, bottom, WIDTH - LEFT - RIGHT, 1, SOFT)]
    for second in range(0, round(SPAN) + 1, 5):
        parts.append(_bar(_x(second), bottom, 1, 6, SOFT))
        parts.append(_text(_x(second) - 8, bottom + 22, f"{second} s"))
    return parts


def _x(second: float) -> float:
    return LEFT + (WIDTH - LEFT - RIGHT) * second / SPAN


def _bar(x: float, y: float, width: float, height: float, colour: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{colour}"/>'
    )


def _text(x: float, y: float, words: str, colour: str = SOFT, size: int = 12) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" fill="{colour}">{words}</text>'


__all__ = ["drawn"]
