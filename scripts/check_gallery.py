"""Draw Matplotlib's own examples with the renderer and with Matplotlib alone, and compare pixels.

    pip download --no-binary matplotlib --no-deps matplotlib==VERSION
    python scripts/check_gallery.py matplotlib-VERSION.tar.gz

The sdist, or a folder of it, should be that of the Matplotlib installed. Each example's first
figure is saved whole, at 100 dpi, in both ways. Matplotlib alone runs an example in a plain forked
process: give this nothing but Matplotlib's own. Says how many are equal, and of the others what
differs.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import random
import re
import sys
import tarfile
import tempfile
import time
from collections import Counter
from pathlib import Path

SAVE = """
import matplotlib.pyplot as _plt
from matplotlib.transforms import Bbox as _Bbox
_figure = _plt.figure(min(_plt.get_fignums()))
_figure.savefig({file!r}, dpi=100{whole})
"""
# the renderer crops a figure to what is on it, where it is not told which part to keep
WHOLE = ", pad_inches=0, bbox_inches=_Bbox([(0, 0), _figure.get_size_inches()])"
SHOW = re.compile(r"^(\s*)(?:plt|fig|figure)\.(?:show|savefig)\(.*\)\s*$", re.MULTILINE)
SECONDS = 30


def examples(source: Path, scratch: Path) -> list[Path]:
    """The example scripts of a sdist or of a folder."""
    if source.is_file():
        with tarfile.open(source) as archive:
            wanted = [m for m in archive.getmembers() if re.search(r"/examples/.*\.py$", m.name)]
            archive.extractall(scratch, wanted, filter="data")
        source = scratch
    return sorted(path for path in source.rglob("*.py") if "examples" in path.parts)


def program(path: Path, file: str, whole: str = "") -> str:
    """An example that shows and saves nothing but its first figure, whole, at the end."""
    example = SHOW.sub(r"\1pass", path.read_text(encoding="utf-8"))
    return example + SAVE.format(file=file, whole=whole)


def draw_alone(source: str, folder: Path) -> str:
    """Run it in a forked process of plain Matplotlib, in `folder`; what went wrong, else empty."""
    told, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(told)
        words = ""
        try:
            _run_alone(source, folder)
        except BaseException as error:
            words = f"{type(error).__name__}: {error}"
        os.write(tell, words.encode(errors="replace")[:300])
        os._exit(0)
    os.close(tell)
    deadline = time.monotonic() + SECONDS
    while os.waitpid(pid, os.WNOHANG) == (0, 0):
        if time.monotonic() > deadline:
            os.kill(pid, 9)
            os.waitpid(pid, 0)
            return "ran too long"
        time.sleep(0.01)
    with os.fdopen(told, "rb") as pipe:
        return pipe.read().decode(errors="replace")


def _run_alone(source: str, folder: Path) -> None:
    import numpy as np

    os.chdir(folder)
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    random.seed(0)
    np.random.seed(0)  # as the renderer does
    fresh = np.random.default_rng
    np.random.default_rng = lambda seed=None: fresh(0 if seed is None else seed)
    exec(compile(source, "program.py", "exec"), {"__name__": "__main__", "__file__": "program.py"})


def compare(ours: bytes | None, alone: bytes) -> str:
    """`equal`, or what differs."""
    import numpy as np
    from PIL import Image

    from scigen_data.renderer.pixels import opaque

    first = np.asarray(Image.open(io.BytesIO(ours or b"")).convert("RGB"))
    second = opaque(np.asarray(Image.open(io.BytesIO(alone)).convert("RGBA")))
    if first.shape != second.shape:
        return f"{first.shape[1]} x {first.shape[0]} for {second.shape[1]} x {second.shape[0]}"
    share = float((first != second).any(axis=2).mean())
    return f"{share:.4%} of the pixels differ" if share else "equal"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("source", type=Path, help="a sdist of Matplotlib, or its folder")
    parser.add_argument("--limit", type=int, help="only so many, spread evenly")
    options = parser.parse_args()
    os.environ["MATPLOTLIBRC"] = os.devnull
    import matplotlib as mpl

    mpl.use("agg")
    import matplotlib.pyplot  # warm before the forks

    from scigen_data.records import Status
    from scigen_data.renderer import Limits, Renderer

    kinds: Counter[str] = Counter()
    with contextlib.ExitStack() as stack:
        scratch = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        found = examples(options.source, scratch / "sdist")
        if options.limit:
            found = found[:: max(1, len(found) // options.limit)][: options.limit]
        renderer = stack.enter_context(Renderer(Limits(wall_seconds=SECONDS, cpu_seconds=SECONDS)))
        for path in found:
            name = "/".join(path.parts[path.parts.index("examples") + 1 :])
            drawn = scratch / "figure.png"
            drawn.unlink(missing_ok=True)
            wrong = draw_alone(program(path, str(drawn)), scratch)
            if wrong or not drawn.is_file():
                kinds["not drawn by Matplotlib alone"] += 1
                continue
            figure = renderer.render(program(path, "figure.png", WHOLE))
            if figure.status is not Status.OK:
                kind = f"{figure.status} here"
                print(f"{name}: {figure.status}: {figure.reason}", flush=True)
            elif (kind := compare(figure.png, drawn.read_bytes())) != "equal":
                print(f"{name}: {kind}", flush=True)
                kind = "different"
            kinds[kind] += 1
    print(f"Matplotlib {mpl.__version__}, {sum(kinds.values())} examples")
    for kind, count in kinds.most_common():
        print(f"{count:6}  {kind}")
    sys.exit(0 if kinds["equal"] else 1)


if __name__ == "__main__":
    main()
