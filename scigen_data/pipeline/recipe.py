"""What a builder script declares, and how a recipe is found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Protocol

from scigen_data.checks.select import Policy
from scigen_data.errors import InputError
from scigen_data.generators import BuildOptions, GeneratorSpec
from scigen_data.modules import digest, load_alone
from scigen_data.publish.curations import Curation
from scigen_data.publish.statement import Layout
from scigen_data.publish.version import Version
from scigen_data.records import Figure, Problem, Sample
from scigen_data.renderer import Limits
from scigen_data.resources import names, shipped


@dataclass(frozen=True, slots=True)
class Problems:
    """What a recipe draws: the problems, what the import refused, and what identifies them.

    `uses` names those of the options `sample`, `problems`, `quizzes`, `share_families`, `families`,
    `type`, `family`, `level` and `look` that it has a use for; they are refused where it has none.
    `built_in`: families that draw are all of this package. `families_draw`: what a family made is
    drawn by that family, whatever draws the others.
    """

    items: Sequence[Problem]
    identity: str
    refused: tuple[Sample, ...] = ()
    note: str = ""  # what of the choice is easily overlooked
    uses: tuple[str, ...] = ()
    built_in: bool = True
    families_draw: bool = False
    curations: tuple[Curation, ...] = ()  # of the texts, as their folders' cards say
    licenses: tuple[str, ...] = ()  # of its problems, each once


class Draws(Protocol):
    """What runs programs and returns what they draw; thread-safe. `Renderer` does, in a sandbox."""

    limits: Limits

    def render(self, program: str, language: str = "python", *, trusted: bool = False) -> Figure:
        """The figure, or the status and the reason why there is none."""
        ...

    def __enter__(self) -> Draws: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Recipe:
    """A dataset, declared: see `builders/`."""

    name: str
    version: str  # of the dataset, semantic: X.Y.Z
    title: str
    # Where it has a `beside(folder)`, that is told where the recipe lies.
    problems: Callable[[BuildOptions], Problems]
    generator: str | GeneratorSpec  # the default: a name (`scigen generators`) or one of its own
    policy: str | Policy  # the default: a name ("clean", "clean+paper") or one of its own
    layout: Layout
    card: str  # a template beside the recipe, or in cards/
    license: str = ""  # empty: the strictest of its problems'
    shard_size: int = 25
    renderer: Callable[[], Draws] | None = None  # what draws programs; None: the sandbox


@dataclass(frozen=True, slots=True)
class LoadedRecipe:
    """A recipe and the file it was read from; workers read the same file again."""

    recipe: Recipe
    path: Path
    sha256: str  # of it and of the files beside it that it imports

    @property
    def card(self) -> Path:
        """The card's template. Raises InputError where it is neither beside the recipe nor ours."""
        beside = self.path.parent / self.recipe.card
        if beside.is_file():
            return beside
        if self.recipe.card not in (f"{name}.md" for name in names("cards", ".md")):
            raise InputError(
                f"the recipe {self.path} has the card {self.recipe.card!r}: there is no {beside}, "
                f"and ours are {', '.join(f'{name}.md' for name in names('cards', '.md'))}"
            )
        return shipped("cards", self.recipe.card)

    @property
    def called(self) -> str:
        """What `scigen build` calls it: its name, or its file's where it is no shipped one."""
        stem = self.path.stem
        known = stem in names("builders", ".py")
        ours = known and shipped("builders", f"{stem}.py").resolve() == self.path
        return stem if ours else self.path.name


def load_recipe(name: str | Path) -> LoadedRecipe:
    """A recipe by name (`families`) or by path (`builders/families.py`).

    The file is a program of the user's own and runs as such; it imports files beside it with a
    dot, `from ._parts import x`. Raises InputError where it is not there, does not run, or declares
    no `RECIPE`.
    """
    path = Path(name)
    known = names("builders", ".py")
    if path.suffix != ".py":
        if str(name) not in known:
            raise InputError(
                f"no recipe {str(name)!r}: give the path of a .py file or one of {', '.join(known)}"
            )
        path = shipped("builders", f"{name}.py")
    if not path.is_file():
        raise InputError(f"no recipe at {path}: the recipes here are {', '.join(known)}")
    path = path.resolve()
    module = load_alone(path, path.parent)
    recipe = getattr(module, "RECIPE", None)
    if not isinstance(recipe, Recipe):
        raise InputError(f"{path} declares no RECIPE = Recipe(...): see builders/families.py")
    try:
        Version.parse(recipe.version)
    except InputError as error:
        raise InputError(f"recipe {path}: {error}") from None
    if (beside := getattr(recipe.problems, "beside", None)) is not None:
        recipe = replace(recipe, problems=beside(path.parent))
    return LoadedRecipe(recipe, path, digest(module.__name__))
