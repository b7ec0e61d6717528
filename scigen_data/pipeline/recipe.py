"""What a builder script declares, what the command line adds, and how a recipe is found."""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from scigen_data.checks.select import Policy
from scigen_data.errors import InputError
from scigen_data.publish.statement import Layout
from scigen_data.publish.version import Version
from scigen_data.records import Problem, Sample
from scigen_data.resources import names, shipped


@dataclass(frozen=True, slots=True)
class PixelOptions:
    """What a model that draws pixels is asked, and how it is reached.

    `base_url` and `provider` say where; all else decides rows.
    """

    base_url: str | None = None
    provider: str | None = None  # of the Hub's inference providers
    size: tuple[int, int] | None = None  # pixels; None: 1024 x 1024, or as large as the sketch
    condition: str = "none"  # or "plan", "caption": what the prompt holds beside the problem
    hybrid: bool = False  # a program draws, the pixel model restyles
    strength: float = 0.5  # how far a restyled image may leave the program's
    plan_model: str | None = None  # the chat model that plans, captions or writes the program
    steps: int | None = None
    guidance: float | None = None
    extra: tuple[tuple[str, Any], ...] = ()  # further fields of the backend's own
    price: float | None = None  # US dollars an image


@dataclass(frozen=True, slots=True)
class LocalOptions:
    """How a model runs on this machine; `offload` changes no row."""

    device: str | None = None  # "cuda", "cuda:1", "cpu", "mps"; None: the best there is
    dtype: str | None = None  # "bfloat16", ...; None: by device
    offload: str = "none"  # or "model", "sequential"
    batch: int = 1


@dataclass(frozen=True, slots=True)
class Options:
    """What one build may choose; a None leaves the choice to the recipe.

    `base_url`, `concurrency`, `timeout` and `retries` say how models are reached and change
    no row, so a build may be continued with others.
    """

    n: int | None = None  # how many problems; None: all there are, or the recipe's default
    seed: int = 0
    problems: tuple[Path, ...] = ()
    generator: str | None = None
    policy: str | None = None
    model: str | None = None
    replies: Path | None = None  # recorded replies, for --generator recorded
    attempts: int = 3
    temperature: float = 0.6  # arXiv 2601.17027, section 3
    max_tokens: int = 16_384
    price_in: float | None = None  # US dollars for a million tokens
    price_out: float | None = None
    base_url: str | None = None
    concurrency: int = 16
    timeout: float = 180.0  # seconds a request
    retries: int = 8
    version: str | None = None  # of the dataset, on its card; changes no row
    pixel: PixelOptions = PixelOptions()
    local: LocalOptions = LocalOptions()


@dataclass(frozen=True, slots=True)
class Problems:
    """What a recipe draws: the problems, what the import refused, and what identifies them."""

    items: Sequence[Problem]
    identity: str
    refused: tuple[Sample, ...] = ()


@dataclass(frozen=True, slots=True)
class Recipe:
    """A dataset, declared: see `builders/`."""

    name: str
    version: str  # of the dataset, semantic: X.Y.Z
    title: str
    problems: Callable[[Options], Problems]  # its `beside(folder)`, if any, is told where it lies
    generator: str  # the default; see pipeline/generators.py
    policy: str | Policy  # the default: a name ("clean", "clean+paper") or one of its own
    layout: Layout
    card: str  # a template in cards/
    license: str
    shard_size: int = 25


@dataclass(frozen=True, slots=True)
class LoadedRecipe:
    """A recipe and the file it was read from; workers read the same file again."""

    recipe: Recipe
    path: Path
    sha256: str


def load_recipe(name: str) -> LoadedRecipe:
    """A recipe by name (`families`) or by path (`builders/families.py`).

    The file is a program of the user's own and runs as such. Raises InputError where it is
    not there, does not run, or declares no `RECIPE`.
    """
    path = Path(name)
    known = names("builders", ".py")
    if path.suffix != ".py":
        if name not in known:
            raise InputError(
                f"no recipe {name!r}: give the path of a .py file or one of {', '.join(known)}"
            )
        path = shipped("builders", f"{name}.py")
    if not path.is_file():
        raise InputError(f"no recipe at {path}: the recipes here are {', '.join(known)}")
    path = path.resolve()
    spec = importlib.util.spec_from_file_location(f"scigen_recipe_{path.stem}", path)
    if spec is None or spec.loader is None:
        raise InputError(f"{path} cannot be read as a Python file")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise InputError(f"recipe {path} does not run: {type(error).__name__}: {error}") from error
    recipe = getattr(module, "RECIPE", None)
    if not isinstance(recipe, Recipe):
        raise InputError(f"{path} declares no RECIPE = Recipe(...): see builders/families.py")
    try:
        Version.parse(recipe.version)
    except InputError as error:
        raise InputError(f"recipe {path}: {error}") from None
    if (beside := getattr(recipe.problems, "beside", None)) is not None:
        recipe = replace(recipe, problems=beside(path.parent))
    return LoadedRecipe(recipe, path, hashlib.sha256(path.read_bytes()).hexdigest())
