"""Plots as SVG, written by hand: readable on light and on dark pages, without any library.

A reader's page may be dark, and a picture in it is asked by itself what they prefer: every colour
is a class with two values. Text is text, so it can be searched and read out; `title` and `desc` say
what is to be seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

FONT = "system-ui, -apple-system, 'Segoe UI', sans-serif"
# name: on light, on dark
COLOURS = {
    "paper": ("#ffffff", "#14191f"),
    "ink": ("#1d2733", "#e6ebf0"),
    "soft": ("#56626f", "#a3afbb"),
    "grid": ("#dfe4e9", "#2c353f"),
    "ours": ("#1f7a63", "#5fcaa8"),
    "theirs": ("#b8601c", "#f0a362"),
    "third": ("#4c6fb1", "#8fb1f2"),
    "said": ("#7f9bb8", "#7d9cbd"),
    "dead": ("#f6dcd8", "#4a2724"),
    "kill": ("#b3382c", "#ff8a7a"),
}


@dataclass(slots=True)
class Sheet:
    """A picture being made; lengths in pixels, from the upper left."""

    title: str
    described: str
    width: int = 960
    height: int = 360
    _parts: list[str] = field(default_factory=list)

    def head(self, x: float, y: float, words: str) -> None:
        self._write((x, y), words, ("ink", "start", 17))

    def text(
        self, x: float, y: float, words: str, *, colour: str = "soft", anchor: str = "start"
    ) -> None:
        self._write((x, y), words, (colour, anchor, 13))

    def _write(self, at: tuple[float, float], words: str, how: tuple[str, str, int]) -> None:
        colour, anchor, size = how
        self._parts.append(
            f'<text x="{at[0]:.1f}" y="{at[1]:.1f}" font-size="{size}" class="{colour}"'
            f' text-anchor="{anchor}">{_plain(words)}</text>'
        )

    def bar(self, box: tuple[float, float, float, float], colour: str) -> None:
        """`box`: left, top, width, height."""
        x, y, wide, tall = box
        self._parts.append(
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}"'
            f' class="{colour}"/>'
        )

    def line(
        self, points: Sequence[tuple[float, float]], colour: str, *, width: float = 2.0,
        dashes: str = "",
    ) -> None:  # fmt: skip
        way = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        self._parts.append(
            f'<polyline points="{way}" class="{colour} way" stroke-width="{width}"{dashed}/>'
        )

    def dot(self, x: float, y: float, colour: str, radius: float = 3.0) -> None:
        self._parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius}" class="{colour}"/>')

    def written(self) -> str:
        """The whole file."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}"'
            f' width="{self.width}" height="{self.height}" role="img" font-family="{FONT}">'
        )
        paper = f'<rect width="{self.width}" height="{self.height}" class="paper"/>'
        said = [f"<title>{_plain(self.title)}</title>", f"<desc>{_plain(self.described)}</desc>"]
        return "\n".join([head, *said, _style(), paper, *self._parts, "</svg>"]) + "\n"


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a sheet in which things are drawn to scale; `x` and `y` map to pixels."""

    left: float
    top: float
    width: float
    height: float

    def x(self, share: float) -> float:
        return self.left + self.width * share

    def y(self, share: float) -> float:
        """0 is below."""
        return self.top + self.height * (1 - share)

    def rule(self, sheet: Sheet, share: float, label: str) -> None:
        """A horizontal line of the grid, with its label on the left."""
        at = self.y(share)
        sheet.line([(self.left, at), (self.left + self.width, at)], "grid", width=1)
        sheet.text(self.left - 8, at + 4, label, anchor="end")

    def mark(self, sheet: Sheet, share: float, label: str) -> None:
        """A vertical line of the grid, with its label below."""
        at, bottom = self.x(share), self.top + self.height
        sheet.line([(at, self.top), (at, bottom)], "grid", width=1)
        sheet.text(at, bottom + 18, label, anchor="middle")


def _style() -> str:
    def rules(which: int) -> str:
        found = ((name, both[which]) for name, both in COLOURS.items())
        return " ".join(
            f".{name} {{ fill: {one}; }} .{name}.way {{ fill: none; stroke: {one}; }}"
            for name, one in found
        )

    return f"<style>{rules(0)} @media (prefers-color-scheme: dark) {{ {rules(1)} }}</style>"


def _plain(words: str) -> str:
    return words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
