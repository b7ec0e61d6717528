"""Problem families: seeded generators of problems with exact answers and drawing programs.

A family is a module `<subject>/<name>.py` with `IMAGE_TYPE` and `make(rng)`; a leading
underscore marks shared parts. Nothing else needs an edit: families are found by walking here.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from scigen_data.errors import InputError
from scigen_data.problems.authoring import Item, Rng
from scigen_data.records import Problem
from scigen_data.taxonomy import IMAGE_TYPES

LICENSE = "apache-2.0"


@dataclass(frozen=True, slots=True)
class Family:
    """One generator; `name` is `"physics/series_parallel"`."""

    name: str
    image_type: str
    summary: str  # first line of the module's docstring
    make: Callable[[Rng], Item]

    def item(self, seed: int, index: int) -> Item:
        """Item `index` of `seed`: the same on every machine, unrelated to its neighbours."""
        return self.make(Rng.of(self.name, seed, index))

    def problem(self, seed: int, index: int) -> Problem:
        """The item without its plan and program."""
        item = self.item(seed, index)
        return Problem(
            id=f"{self.name.replace('/', '-')}-{seed}-{index}",
            question=item.question,
            answer=item.answer,
            image_type=self.image_type,
            elements=tuple(item.elements),
            quizzes=tuple(item.quizzes),
            multimodal_question=item.multimodal_question,
            source=f"families/{self.name}",
            license=LICENSE,
        )


@lru_cache(maxsize=1)
def families() -> Mapping[str, Family]:
    """Every family by name, ordered by image type, then name."""
    found: list[Family] = []
    for subject in pkgutil.iter_modules(__path__):
        package = importlib.import_module(f"{__name__}.{subject.name}")
        for entry in pkgutil.iter_modules(package.__path__):
            if entry.name.startswith("_"):
                continue
            module = importlib.import_module(f"{package.__name__}.{entry.name}")
            summary = (module.__doc__ or "").strip().partition("\n")[0]
            if module.IMAGE_TYPE not in IMAGE_TYPES:
                raise ValueError(f"{module.__name__}.IMAGE_TYPE is {module.IMAGE_TYPE!r}")
            found.append(
                Family(f"{subject.name}/{entry.name}", module.IMAGE_TYPE, summary, module.make)
            )
    found.sort(key=lambda family: (IMAGE_TYPES.index(family.image_type), family.name))
    return MappingProxyType({family.name: family for family in found})


def item_for(problem: Problem) -> Item:
    """The item behind a family's problem, made again from its id.

    Raises InputError where the problem does not come from a family of this version.
    """
    try:
        name, seed, index = problem.id.rsplit("-", 2)
        family = families()[name.replace("-", "/", 1)]
        return family.item(int(seed), int(index))
    except (KeyError, ValueError):
        raise InputError(
            f"problem {problem.id!r} comes from no family here; the family generator draws "
            "only family problems: choose --generator imgcoder"
        ) from None
