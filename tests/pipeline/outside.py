"""A folder outside the package: a recipe with parts, a card, a generator and a renderer of its own,
and a distribution whose entry points add a generator and an engine."""

from __future__ import annotations

import io
import json
import textwrap
from collections.abc import Mapping
from pathlib import Path

from PIL import Image, ImageDraw

SIDE = 64


def _picture() -> bytes:
    """A cross on white, small, and not blank."""
    image = Image.new("RGB", (SIDE, SIDE), "white")
    ImageDraw.Draw(image).line((8, 8, 56, 56), fill="black", width=6)
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


RECIPE = '''
"""Counted things: `scigen build things.py --out out/things`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from scigen_data.generators import GeneratorSpec, Setting
from scigen_data.options import Option
from scigen_data.pipeline.recipe import Problems, Recipe
from scigen_data.publish.statement import Layout
from scigen_data.records import Attempt, Draft, Figure, Problem, Status

from ._parts import WHERE, Blackboard


@dataclass
class Counter:
    """Fails over problems that a file `broken-ID` beside the recipe names."""

    by: int
    name: str = "counter"
    max_attempts: int = 1
    trusted: bool = False

    async def draft(self, problem: Problem, seed: int, history: Sequence[Attempt]) -> Draft:
        if Path(__file__).with_name(f"broken-{problem.id}").exists():
            raise LookupError(f"no chalk for {problem.id}")
        return Draft(Status.OK, plan=f"by {self.by}", program="count", generator=self.name)


def things(options):
    items = [Problem(f"p{i}", f"How many are {i}?", str(i)) for i in range(options.n or 4)]
    return Problems(items, "things 1")


RECIPE = Recipe(
    name="things",
    version="1.0.0",
    title="Counted things",
    problems=things,
    generator=GeneratorSpec(
        "counter",
        "counts",
        make=lambda setting: Counter(setting.options.own["by"]),
        options=(Option("by", int, 1, "the step", least=1),),
    ),
    policy="lenient",
    layout=Layout.CORPUS,
    card="things.md",
    license="cc0-1.0",
    shard_size=2,
    renderer=Blackboard,
)
'''

PARTS = f'''
from __future__ import annotations

from scigen_data.records import Figure, Status
from scigen_data.renderer import Limits

WHERE = "beside"
PNG = bytes.fromhex("{_picture().hex()}")


class Blackboard:
    """Draws one picture, whatever it is asked."""

    limits = Limits()

    def render(self, program, language="python", *, trusted=False):
        return Figure(Status.OK, png=PNG, width=64, height=64)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        pass
'''

CARD = "# {{ info.title }}\n\n{{ n.rows }} things, `{{ info.command }}`\n"

STARS = '''
from __future__ import annotations

from dataclasses import dataclass

from scigen_data.generators import GeneratorSpec, Setting
from scigen_data.options import Option
from scigen_data.records import Draft, Status

PROGRAM = """import matplotlib.pyplot as plt
plt.figtext(0.5, 0.5, "a star of {points}")
plt.plot([0.2], [0.2], marker=({points}, 1, 0))
plt.show()
"""


@dataclass
class Stars:
    points: int
    name: str = "stars"
    max_attempts: int = 1
    trusted: bool = False

    async def draft(self, problem, seed, history):
        return Draft(
            Status.OK, program=PROGRAM.format(points=self.points), generator=self.name, seed=seed
        )


async def made(setting: Setting) -> Stars:
    return Stars(setting.options.own["points"])


STARS = GeneratorSpec(
    "stars",
    "draws a star",
    make=made,
    options=(Option("points", int, 5, "of the star", least=3),),
)
'''

HERE = """
from __future__ import annotations

import os
from pathlib import Path

from scigen_data.pipeline.engines import EngineSpec


class InThisProcess:
    def map_shards(self, task, shards):
        events = []
        task.serve(iter(shards), events.append)
        Path(__file__).with_name("served-by").write_text(str(os.getpid()))
        yield from events


HERE = EngineSpec("here", "shards in this very process", make=lambda workers: InThisProcess())
"""


def write_recipe(folder: Path, *, card: str = CARD, text: str = RECIPE) -> Path:
    """`folder/things.py`, its parts and its card."""
    files = {"things.py": text, "_parts.py": PARTS, "things.md": card}
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / name).write_text(textwrap.dedent(content), encoding="utf-8")
    return folder / "things.py"


def write_distribution(folder: Path) -> Mapping[str, str]:
    """An installed distribution with a generator and an engine; the environment that finds it."""
    about = folder / "outsiders-1.2.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: outsiders\nVersion: 1.2\n")
    (about / "entry_points.txt").write_text(
        "[scigen_data.generators]\nstars = star_generator\n"
        "[scigen_data.engines]\nhere = here_engine:HERE\n"
    )
    (folder / "star_generator.py").write_text(STARS)
    (folder / "here_engine.py").write_text(HERE)
    root = Path(__file__).parents[2]
    return {"PYTHONPATH": f"{folder}:{root}"}


def write_problems(folder: Path, count: int = 2) -> Path:
    rows = [
        {"id": f"q{i}", "question": "Draw a star.", "answer": "it shines", "image_type": ""}
        for i in range(count)
    ]
    path = folder / "scigen.json"
    path.write_text(json.dumps(rows))
    return path
