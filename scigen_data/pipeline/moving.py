"""What a task needs to be served on another machine: its files there, and the same libraries."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from scigen_data import __version__
from scigen_data.generators import BuildOptions
from scigen_data.modules import load_alone, python_files, sources
from scigen_data.options import options_of
from scigen_data.pipeline.recipe import load_recipe
from scigen_data.renderer import render_fingerprint
from scigen_data.seams import PLUGINS

Place = Callable[[Path], Path]


@dataclass(frozen=True, slots=True)
class MadeWith:
    """What of a machine decides a row's bytes, beside the recipe and its options."""

    code: str  # SHA-256 of this package's sources
    render: str  # fingerprint of what draws
    libraries: tuple[str, ...]  # that it looks at

    @classmethod
    def here(cls, libraries: tuple[str, ...]) -> MadeWith:
        """As this machine has it."""
        return cls(_code(), render_fingerprint(libraries=libraries), libraries)

    def refusal(self) -> str:
        """Why rows made on this machine would be others; empty: they are the same."""
        here = MadeWith.here(self.libraries)
        if here.code != self.code:
            return (
                f"its scigen-data {__version__} has other code than the build's: install the same"
            )
        if here.render != self.render:
            return "it draws with other versions or fonts than the build: install the same"
        return ""


def files_of(recipe: Path, options: BuildOptions) -> dict[Path, list[Path]]:
    """The recipe with what it imports and the families beside it, and what options and
    environment name."""
    files = set(sources(load_alone(recipe, recipe.parent).__name__).values())
    for folder in map(Path, getattr(load_recipe(recipe).recipe.problems, "folders", ())):
        if recipe.parent in folder.parents:
            files.update(python_files(folder))
    found = {recipe.parent: sorted(files)}
    plugins = filter(None, os.environ.get(PLUGINS, "").split(os.pathsep))
    for path in (*_paths(options), *map(Path, plugins)):
        root = path.expanduser().absolute()
        inside = root.rglob("*") if root.is_dir() else [root]
        found[root] = [
            each for each in sorted(inside) if each.is_file() and "__pycache__" not in each.parts
        ]
    return found


def placed(options: BuildOptions, folder: str, place: Place) -> BuildOptions:
    """The options, every path in them where it lies on this machine; they were given in `folder`
    of another."""

    def absolute(path: Path) -> Path:
        return place(Path(folder, path.expanduser()))

    moved = {
        each.name: _placed(getattr(options, each.name), absolute)
        for each in options_of(BuildOptions)
    }
    return replace(options, **moved)


def _paths(value: Any) -> Iterator[Path]:
    """The paths in a value, or in options."""
    if isinstance(value, BuildOptions):
        for each in options_of(BuildOptions):
            yield from _paths(getattr(value, each.name))
    elif isinstance(value, Path):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _paths(each)
    elif isinstance(value, Mapping):
        yield from _paths(tuple(value.values()))


def _placed(value: Any, place: Place) -> Any:
    if isinstance(value, Path):
        return place(value)
    if isinstance(value, tuple):
        return tuple(_placed(each, place) for each in value)
    if isinstance(value, Mapping):
        return {name: _placed(each, place) for name, each in value.items()}
    return value


@lru_cache(maxsize=1)
def _code() -> str:
    root = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
