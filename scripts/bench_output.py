"""What the renderer adds to a drawing and what it saves: facts and bytes, on the same scripts.

    python scripts/bench_output.py [FOLDER WITH .md OR .py] [--rounds 5]

Bytes: each script is drawn by the renderer, and again with Matplotlib's own
`savefig(dpi=100, bbox_inches="tight")` in its place, in the same sandbox. Facts: each figure is
drawn in turns with and without its facts being taken, in one process, each time with empty caches
of laid-out texts and formulas, as at the first draw; the medians are compared. Building the
figure and encoding it are not counted, so that the share is larger than it is in use.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
from pathlib import Path

from bench_render import FOLDER, programs

from scigen_data.records import Status
from scigen_data.renderer import Renderer
from scigen_data.renderer.png import ENCODER

OWN = """
import io as _io
import matplotlib.pyplot as _plt
_done = []
def _own(*_args, **_kwargs):
    buffer = _io.BytesIO()
    if _done or not _plt.get_fignums():
        return
    _done.append(1)
    _plt.figure(_plt.get_fignums()[0]).savefig(buffer, dpi=100, bbox_inches="tight")
    raise SystemExit(f"bytes {len(buffer.getvalue())}")
_plt.show = _own
"""

FACTS = """
import json as _json, time as _time
import matplotlib.pyplot as _plt
from matplotlib import mathtext as _mathtext, text as _text
from scigen_data.renderer import facts as _facts
from scigen_data.renderer.recorder import recorder as _recorder
def _share(*_args, **_kwargs):
    figure = _plt.figure(_plt.get_fignums()[0])
    def draw():
        _text._get_text_metrics_function.__defaults__[0].clear()
        _mathtext.MathTextParser._parse_cached.cache_clear()
        figure.canvas.draw()
        figure.get_tightbbox(figure.canvas.get_renderer())
    def draw_with_facts():
        _recorder.start()
        draw()
        scene = _facts.scene_of(figure, 600.0, 2000)
        drawn = _recorder.stop()
        _json.dumps(_facts.facts_of(scene, drawn, (0, 0), (600, 600), 2000))
    taken = {{draw: [], draw_with_facts: []}}
    draw_with_facts()
    for _ in range({rounds}):
        for way in taken:
            start = _time.process_time()
            way()
            taken[way].append(_time.process_time() - start)
    without, with_facts = (sorted(times)[len(times) // 2] for times in taken.values())
    raise SystemExit(f"seconds {{without}} {{with_facts}}")
_plt.show = _share
"""


def numbers(renderer: Renderer, prelude: str, program: str) -> list[float]:
    """What the prelude's `show` said, through the only door: the reason of the ending."""
    reason = renderer.render(prelude + program).reason
    found = re.search(r"sys\.exit\('(?:bytes|seconds) ([\d.e -]+)'\)", reason)
    return [float(number) for number in found[1].split()] if found else []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    scripts = programs(options.folder, families_only=False)
    print(f"{len(scripts)} scripts, load {os.getloadavg()[0]:.1f}; {ENCODER}")
    sizes, shares, palettes, facts_bytes = [], [], 0, []
    without = with_facts = 0.0
    with Renderer() as renderer:
        for program in scripts:
            figure = renderer.render(program)
            if figure.status is not Status.OK or figure.png is None:
                print("not drawn:", figure.reason)
                continue
            palettes += b"PLTE" in figure.png[:64]
            facts_bytes.append(len(figure.facts.to_json().encode()))
            sizes += [(len(figure.png), size) for size in numbers(renderer, OWN, program)]
            times = numbers(renderer, FACTS.format(rounds=options.rounds), program)
            if times:
                shares.append(times[1] / times[0] - 1)
                without, with_facts = without + times[0], with_facts + times[1]
    ours, own = (sum(column) for column in zip(*sizes, strict=True))
    ratio = statistics.mean(a / b for a, b in sizes)
    print(
        f"bytes: {ours / len(sizes):,.0f} an image, Matplotlib's {own / len(sizes):,.0f}; "
        f"ratio {ratio:.3f} on average, {ours / own:.3f} in all "
        f"({len(sizes)} images, {palettes} with a palette)"
    )
    print(
        f"facts: {with_facts / without - 1:.1%} of the drawing time in all, "
        f"{statistics.median(shares):.1%} for the median figure, {max(shares):.1%} at most; "
        f"{statistics.mean(facts_bytes) / 1024:.1f} KB of JSON"
    )


if __name__ == "__main__":
    main()
