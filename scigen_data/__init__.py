"""Scientific images that show exactly what the problem says, as Hugging Face datasets.

    import scigen_data as sd

    sd.build("families", "out/families", n=50)                # a dataset, in a folder
    rows = sd.load_view("out/families", "sft")                # as conversations, to train on
    sd.grade(r"so the current is \\boxed{3\\ A}", "3 A").grade  # right, wrong or unjudged

Choosing problems:  `curate`
Making a dataset:   `build`, `evaluate` (`evaluate_async`), `select`, `merge`, `push`, `diff`,
                    `verify`
Reading one:        `load_view`, `view`, `load_scigenbench`, `read_row`, `export`
Training on it:     `VisionCollator`, `grade`
One figure:         `families`, `render`, `audit`

`help()` of each says what it takes; what a row holds are the records. Everything is imported when
it is first used: what needs an optional package says which `pip install` brings it.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scigen_data.answers.grading import Grade, Graded, grade
    from scigen_data.checks.auditor import audit
    from scigen_data.curation.curate import Curated, curate
    from scigen_data.curation.options import CurateOptions
    from scigen_data.errors import (
        CostReached,
        EndpointError,
        InputError,
        MissingExtra,
        NothingUsable,
        OutputInUse,
        RendererLost,
        SandboxUnavailable,
        ScigenError,
        StorageError,
    )
    from scigen_data.evaluation.bench import evaluate, evaluate_async
    from scigen_data.evaluation.options import EvaluateOptions
    from scigen_data.evaluation.selection import select
    from scigen_data.facts import Facts
    from scigen_data.generators.options import BuildOptions
    from scigen_data.pipeline.build import build
    from scigen_data.pipeline.reproduce import verify
    from scigen_data.pipeline.state import Built
    from scigen_data.problems.families import families
    from scigen_data.problems.upstream import load_scigenbench
    from scigen_data.publish.diff import diff
    from scigen_data.publish.hub import push
    from scigen_data.publish.merging import Merged, merge
    from scigen_data.records import (
        Decision,
        Draft,
        Figure,
        Problem,
        Quiz,
        Sample,
        Status,
        Verdict,
    )
    from scigen_data.renderer.once import render
    from scigen_data.rows import read_row
    from scigen_data.train.collate import VisionCollator
    from scigen_data.train.conversations import ViewOptions
    from scigen_data.train.exporting.write import export
    from scigen_data.train.viewing import load_view, view

__version__ = "0.1.0"

_HOMES = {
    "answers.grading": ("Grade", "Graded", "grade"),
    "checks.auditor": ("audit",),
    "curation.curate": ("Curated", "curate"),
    "curation.options": ("CurateOptions",),
    "errors": (
        "CostReached",
        "EndpointError",
        "InputError",
        "MissingExtra",
        "NothingUsable",
        "OutputInUse",
        "RendererLost",
        "SandboxUnavailable",
        "ScigenError",
        "StorageError",
    ),
    "evaluation.bench": ("evaluate", "evaluate_async"),
    "evaluation.options": ("EvaluateOptions",),
    "evaluation.selection": ("select",),
    "facts": ("Facts",),
    "generators.options": ("BuildOptions",),
    "pipeline.build": ("build",),
    "pipeline.reproduce": ("verify",),
    "pipeline.state": ("Built",),
    "problems.families": ("families",),
    "problems.upstream": ("load_scigenbench",),
    "publish.diff": ("diff",),
    "publish.hub": ("push",),
    "publish.merging": ("Merged", "merge"),
    "records": (
        "Decision",
        "Draft",
        "Figure",
        "Problem",
        "Quiz",
        "Sample",
        "Status",
        "Verdict",
    ),
    "renderer.once": ("render",),
    "rows": ("read_row",),
    "train.collate": ("VisionCollator",),
    "train.conversations": ("ViewOptions",),
    "train.exporting.write": ("export",),
    "train.viewing": ("load_view", "view"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "BuildOptions",
    "Built",
    "CostReached",
    "CurateOptions",
    "Curated",
    "Decision",
    "Draft",
    "EndpointError",
    "EvaluateOptions",
    "Facts",
    "Figure",
    "Grade",
    "Graded",
    "InputError",
    "Merged",
    "MissingExtra",
    "NothingUsable",
    "OutputInUse",
    "Problem",
    "Quiz",
    "RendererLost",
    "Sample",
    "SandboxUnavailable",
    "ScigenError",
    "Status",
    "StorageError",
    "Verdict",
    "ViewOptions",
    "VisionCollator",
    "audit",
    "build",
    "curate",
    "diff",
    "evaluate",
    "evaluate_async",
    "export",
    "families",
    "grade",
    "load_scigenbench",
    "load_view",
    "merge",
    "push",
    "read_row",
    "render",
    "select",
    "verify",
    "view",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module 'scigen_data' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"scigen_data.{_HOME_OF[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME_OF})
