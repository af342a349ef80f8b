"""Colours, signs and styles of the picture.

The colours differ in lightness too, and each kind has its own sign and its name in words, so that
nothing is lost in grey or to somebody who sees colours differently.
"""

from bridge.drawing.model import Kind

COLOURS = {
    Kind.START: "#29443f",
    Kind.SAY: "#5b6b7a",
    Kind.NOTICE: "#9a5a00",
    Kind.CONSENT: "#9a5a00",
    Kind.SIGN: "#9a5a00",
    Kind.ASK: "#0a5fa8",
    Kind.BLOCK: "#6a3d9a",
    Kind.REVIEW: "#5b6b7a",
    Kind.HANDOVER: "#0b6b57",
    Kind.END: "#3a3a3a",
    Kind.GATE: "#8a8160",
    Kind.ASIDE: "#0a5fa8",
    Kind.TEAM: "#0b6b57",
}
FILLS = {
    Kind.START: "#29443f",
    Kind.SAY: "#f6f8fa",
    Kind.NOTICE: "#fdf3e3",
    Kind.CONSENT: "#fdf3e3",
    Kind.SIGN: "#fdf3e3",
    Kind.ASK: "#eef5fc",
    Kind.BLOCK: "#f5effb",
    Kind.REVIEW: "#f6f8fa",
    Kind.HANDOVER: "#e2f3ee",
    Kind.END: "#ececec",
    Kind.GATE: "#fffdf2",
    Kind.ASIDE: "#ffffff",
    Kind.TEAM: "#f3faf7",
}
_SIGNS = {
    Kind.SAY: "M1.5 2.5h13v8.5h-6.5l-3.5 3v-3h-3z",
    Kind.NOTICE: "M3.5 1.5h6.5l3 3v10h-9.5zM5.8 7h5M5.8 10h5",
    Kind.CONSENT: "M1.8 8.5l4.2 4.2l8.4-9",
    Kind.SIGN: "M2.5 13.5l1-3.6l7.4-7.4l2.6 2.6l-7.4 7.4zM9 4.4l2.6 2.6",
    Kind.ASK: "M4.8 5.6a3.3 3.3 0 1 1 4.6 3c-1 .5-1.4 1-1.4 2.2M8 13.6v.6",
    Kind.BLOCK: "M5.8 3.5h8.5M5.8 8h8.5M5.8 12.5h8.5M1.8 3.5h1M1.8 8h1M1.8 12.5h1",
    Kind.REVIEW: "M1 8q7-9.6 14 0q-7 9.6-14 0zM8 6a2 2 0 1 1-.01 0",
    Kind.HANDOVER: "M1.5 8h11M8.5 3.6L13 8l-4.5 4.4",
    Kind.END: "M3.5 3.5h9v9h-9z",
}
STYLE = (
    "text{font-family:system-ui,-apple-system,'Segoe UI','Noto Sans',Arial,sans-serif;fill:#1d2b28}"
    ".name{font-size:22px;font-weight:650}.sub{font-size:12.5px;fill:#55635f}"
    ".head{font-size:10.5px;fill:#4a5754}.title{font-size:13.5px;font-weight:600}"
    ".text{font-size:12px}.item{font-size:11.5px}.mark{font-size:10.5px;fill:#4a5754}"
    ".gate{font-size:12px;text-anchor:middle}.start .gate{fill:#fff}"
    ".label{font-size:10.5px;fill:#29443f;paint-order:stroke;stroke:#fff;stroke-width:3px}"
    ".dot{fill:#fff;stroke:#0a5fa8;stroke-width:1.2}.run .dot{stroke:#6a3d9a}"
    ".way{fill:none;stroke:#3d5550;stroke-width:1.5;marker-end:url(#tip)}"
    ".out,.lead{stroke-dasharray:6 3}.fold{stroke:#d5dcda;fill:none}"
    ".go{fill:#fff;stroke:#3d5550}.gone{font-size:10.5px;text-anchor:middle}"
    ".icon{fill:none;stroke-width:1.4;stroke-linecap:round;stroke-linejoin:round}"
)


def mark(kind: Kind, x: float, y: float) -> str:
    """The sign of this kind, 16 wide and high."""
    path = _SIGNS.get(kind)
    if path is None:
        return ""
    place = f"translate({x:.1f} {y:.1f})"
    return f'<path class="icon" transform="{place}" d="{path}" stroke="{COLOURS[kind]}"/>'
