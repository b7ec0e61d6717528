"""A picture of a build: one figure of each image type, side by side; or of the drawing kits.

python scripts/contact_sheet.py out/families --out cards/figures.png
python scripts/contact_sheet.py --kits --out out/kits.png    # every kit's parts in every look
"""

from __future__ import annotations

import argparse
import importlib
import io
import pkgutil
import random
import sys
from collections.abc import Iterator, Sequence
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


def kits() -> Iterator[tuple[str, Image.Image]]:
    """`sheet(look)` of every kit, in every look."""
    from scigen_data.problems import kits as package
    from scigen_data.problems.looks import LOOKS, look_of
    from scigen_data.problems.standalone import drawing
    from scigen_data.renderer import Renderer

    with Renderer() as renderer:
        for _, name, _ in pkgutil.iter_modules(package.__path__):
            kit = importlib.import_module(f"{package.__name__}.{name}")
            for look in LOOKS:
                program = drawing(kit.sheet).text(look_of(look, random.Random(0)))
                figure = renderer.render(program, trusted=True)
                if figure.png is None:
                    raise SystemExit(f"{name}, {look}: {figure.reason}")
                yield f"{name}, {look}", Image.open(io.BytesIO(figure.png))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build", type=Path, nargs="?")
    parser.add_argument("--kits", action="store_true", help="the drawing kits and no build")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--columns", type=int, default=5)
    parser.add_argument("--cell", type=int, default=320, help="pixels")
    parser.add_argument("--every", action="store_true", help="all rows, captioned by id")
    parser.add_argument("--skip", type=int, default=0, help="leave out the first of each type")
    options = parser.parse_args()
    if options.kits == (options.build is not None):
        parser.error("name a build, or --kits")
    if options.kits:
        drawn = list(kits())
        sheet(drawn, 6, options.cell).save(options.out, optimize=True)
        print(f"{options.out}: {len(drawn)} sheets")
        return 0

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
