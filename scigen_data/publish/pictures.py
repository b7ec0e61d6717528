"""The card's pictures: what a dataset holds by type, and one figure of each.

Drawn from the build's own counts and figures, with Matplotlib's own fonts and style and nothing
of the machine or the hour in them: the same rows give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from scigen_data.render.png import encode

ACCEPTED, REJECTED = "#2f6fa7", "#d9dee3"
COLUMNS, CELL, CAPTION = 5, 220, 24  # of the contact sheet; pixels


def bar_chart(types: Sequence[tuple[str, Mapping[str, int]]]) -> bytes:
    """PNG: a bar of `rows` for each type, the part that is `accepted` filled."""
    import matplotlib as mpl
    import numpy as np
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    names = [name for name, _ in types]
    rows = [counts["rows"] for _, counts in types]
    accepted = [counts["accepted"] for _, counts in types]
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update({"font.family": "DejaVu Sans", "font.size": 9, "text.usetex": False})
        figure = Figure(figsize=(8, 0.9 + 0.25 * len(types)), dpi=110, layout="constrained")
        canvas: Any = FigureCanvasAgg(figure)
        axes = figure.add_subplot()
        axes.barh(names, rows, color=REJECTED, height=0.7, label="rejected")
        axes.barh(names, accepted, color=ACCEPTED, height=0.7, label="accepted")
        for place, (total, passed) in enumerate(zip(rows, accepted, strict=True)):
            axes.annotate(
                f"{passed} of {total}",
                (total, place),
                (4, 0),
                textcoords="offset points",
                va="center",
                color="#444444",
                fontsize=8,
            )
        axes.invert_yaxis()
        axes.margins(x=0.12, y=0.02)
        axes.set_xlabel("rows")
        for side in ("top", "right", "left"):
            axes.spines[side].set_visible(False)
        axes.tick_params(left=False)
        handles, labels = axes.get_legend_handles_labels()
        axes.legend(handles[::-1], labels[::-1], frameon=False, loc="lower right")
        canvas.draw()
        pixels = np.ascontiguousarray(np.asarray(canvas.buffer_rgba())[..., :3])
    return encode(pixels.tobytes(), pixels.shape[1], pixels.shape[0])


def contact_sheet(figures: Sequence[tuple[str, bytes]]) -> bytes:
    """PNG: the figures side by side, each over its name."""
    from PIL import Image, ImageDraw, ImageFont

    height = round(CELL * 0.78)
    columns = min(COLUMNS, len(figures))
    page = Image.new(
        "RGB", (columns * CELL, -(-len(figures) // columns) * (height + CAPTION)), "white"
    )
    draw = ImageDraw.Draw(page)
    font = ImageFont.load_default(11)
    for place, (name, png) in enumerate(figures):
        left, top = place % columns * CELL, place // columns * (height + CAPTION)
        with Image.open(io.BytesIO(png)) as image:
            small = image.convert("RGB")
        small.thumbnail((CELL - 16, height - 10), Image.Resampling.LANCZOS)
        page.paste(small, (left + (CELL - small.width) // 2, top + (height - small.height) // 2))
        draw.text((left + CELL / 2, top + height + 2), name, font=font, fill="#555", anchor="ma")
    flat = page.quantize(256).convert("RGB")
    return encode(flat.tobytes(), flat.width, flat.height)
