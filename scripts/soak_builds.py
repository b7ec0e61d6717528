"""A long build through an endpoint that fails in every way, shot at meanwhile: the same bytes.

    python scripts/soak_builds.py --n 5000

A language model, which is none, writes the programs of small figures; they run in the sandbox like
any model's. An undisturbed build is made first. Then another, in which three calls in ten fail (a
429 with and without the seconds to wait, errors of the server, connections cut before, within and
after the answer, answers that hang, drip, break off or say nothing) and a random process is sent
kill -9 at random moments, as `kill_builds.py` does it. Linux only.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).parent)]

from kill_builds import (  # noqa: E402
    campaign,
    engine_of,
    nodes_for,
    own_folder,
    parsed,
    undisturbed,
)

from tests.endpoint import FAULTS, Endpoint  # noqa: E402

RATE = 0.3  # of calls that fail
TIMEOUT = 5.0  # seconds that a request may take, on a busy machine
HANG = 6.0  # that a fault takes which takes its time
RECIPE = """
from scigen_data.generators import BuildOptions
from scigen_data.pipeline.recipe import Problems, Recipe
from scigen_data.publish.statement import Layout
from scigen_data.records import Problem, Quiz
from scigen_data.taxonomy import IMAGE_TYPES


def problem(index: int) -> Problem:
    length = f"{index + 2} m"
    return Problem(
        id=f"rod-{index:05d}",
        question=f"A rod is {length} long. How long is half of it?",
        answer=f"{(index + 2) / 2:g} m",
        image_type=IMAGE_TYPES[index % len(IMAGE_TYPES)],
        quizzes=(Quiz("How long is the rod?", (length, "0.1 m", "0.2 m", "0.3 m"), "A", length),),
        license="apache-2.0",
    )


def problems(options: BuildOptions) -> Problems:
    return Problems([problem(index) for index in range(options.n or 12)], identity="rods 1")


RECIPE = Recipe(
    name="rods",
    version="1.0.0",
    title="Rods",
    problems=problems,
    generator="imgcoder",
    policy="clean",
    layout=Layout.CORPUS,
    card="corpus.md",
)
"""
REPLY = """\
- A rod lies level.
- It is drawn as a thick line.
- Its label says that it is {length} long.

```python
import matplotlib.pyplot as plt
from matplotlib.lines import Line2D

figure = plt.figure(figsize=(2, 1))
figure.add_artist(Line2D([0.1, 0.9], [0.4, 0.4], linewidth=3))
figure.text(0.5, 0.6, "{length}", ha="center")
plt.show()
```
"""


def written(body: Mapping[str, Any]) -> str:
    """The reply to a problem of the recipe."""
    found = re.search(r"A rod is (\d+ m) long", body["messages"][-1]["content"])
    return "I see no rod." if found is None else REPLY.format(length=found[1])


def main() -> int:
    """0 where both builds have the same bytes and nothing is left of them."""
    options = parsed(__doc__ or "", times=1, n=5000, every=20.0)
    with own_folder() as folder:
        recipe = folder / "rods.py"
        recipe.write_text(RECIPE)

        def command(out: Path, url: str, *more: object) -> list[str]:
            chosen = ("--out", out, "--n", options.n, "--workers", options.workers)
            model = ("--base-url", url, "--model", "m", "--attempts", 1, "--timeout", TIMEOUT)
            words = ("build", recipe, *chosen, *model, "--retries", 30, *more)
            return [sys.executable, "-m", "scigen_data", *map(str, words)]

        with Endpoint(written) as endpoint:
            expected = undisturbed(command(folder / "calm", endpoint.url), folder / "calm")
        rough = Endpoint(written, faults=FAULTS, rate=RATE, hang=HANG)
        with rough, nodes_for(options) as nodes:

            def shot(out: Path) -> list[str]:
                return command(out, rough.url, *engine_of(options, nodes))

            shots = campaign(shot, expected, folder, options, nodes)
        given = rough.faults_given
        print(f"{len(rough.calls)} calls, of which {given.total()} failed:")
        print("  " + ", ".join(f"{count} {how}" for how, count in sorted(given.items())))
    return 0 if all(each.good for each in shots) else 1


if __name__ == "__main__":
    sys.exit(main())
