"""A picture of a build: one figure of each image type, side by side.

python scripts/contact_sheet.py out/families --out cards/figures.png
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont


def sheet(figures: Sequence[tuple[str, Image.Image]], columns: int, cell: int) -> Image.Image:
    """The figures in rows of `columns`, each fitted into a cell of `cell` pixels, with captions."""
    height, caption = round(cell * 0.78), 26
    rows = -(-len(figures) // columns)
    page = Image.new("RGB", (columns * cell, rows * (height + caption)), "white")
    draw = ImageDraw.Draw(page)
    font = ImageFont.load_default(15)
    for place, (title, image) in enumerate(figures):
        left, top = place % columns * cell, place // columns * (height + caption)
        small = image.convert("RGB")
        small.thumbnail((cell - 24, height - 16), Image.Resampling.LANCZOS)
        page.paste(small, (left + (cell - small.width) // 2, top + (height - small.height) // 2))
        draw.text((left + cell / 2, top + height), title, font=font, fill="#555", anchor="ma")
    return page


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--columns", type=int, default=5)
    parser.add_argument("--cell", type=int, default=320, help="pixels")
    parser.add_argument("--every", action="store_true", help="all rows, captioned by id")
    parser.add_argument("--skip", type=int, default=0, help="leave out the first of each type")
    options = parser.parse_args()

    from datasets import load_dataset

    seen: dict[str, int] = {}
    figures: list[tuple[str, Any]] = []
    for row in load_dataset(str(options.build), split="all"):
        kind = row["image_type"]
        seen[kind] = seen.get(kind, 0) + 1
        if options.every or seen[kind] == options.skip + 1:
            figures.append((row["id"] if options.every else kind, row["image"]))
    figures.sort(key=lambda figure: figure[0])
    sheet(figures, options.columns, options.cell).quantize(256).save(options.out, optimize=True)
    print(f"{options.out}: {len(figures)} figures")
    return 0


if __name__ == "__main__":
    sys.exit(main())
