"""The seam of generators: what drafts a figure for a problem, and how it is declared.

    STARS = GeneratorSpec(
        "stars",
        "draws as many stars as the answer says",
        make=lambda setting: Stars(setting.options.own["points"]),
        options=(Option("points", int, 5, "of a star", least=3),),
    )

One record in a file of this room, in a module that an entry point of the group
`scigen_data.generators` names, in a folder of SCIGEN_PLUGINS or in a recipe's `generator`:
`scigen build RECIPE --generator stars --points 7`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from scigen_data.generators.options import BuildOptions
from scigen_data.options import Option
from scigen_data.records import Attempt, Draft, Problem
from scigen_data.seams import Seam


class Generator(Protocol):
    """Drafts a figure for a problem.

    `name` names the paradigm ("family", "imgcoder", ...) and `max_attempts` how often a
    problem may be tried. A failure of the model is a `Draft` whose status says so.
    """

    name: str
    max_attempts: int
    trusted: bool  # its programs are this package's own and need no sandbox to be safe

    async def draft(self, problem: Problem, seed: int, history: Sequence[Attempt]) -> Draft:
        """The next draft; `history` holds earlier attempts at this problem, oldest first."""
        ...


@dataclass(frozen=True, slots=True)
class Sketched:
    """What a draft's program drew, fit to be restyled."""

    png: bytes
    width: int  # pixels
    height: int
    labels: tuple[str, ...] = ()  # the texts it shows, in plain Unicode


# The figure of a draft's program, or None where it fails the build's checks; the last argument
# is whether the program is this package's own.
Sketch = Callable[[Problem, Draft, bool], Awaitable[Sketched | None]]


@dataclass(frozen=True, slots=True)
class Setting:
    """Where a generator is made: in a worker of a build, or to be looked at alone."""

    options: BuildOptions  # `own` holds a value for each of the generator's own options
    state: Path | None  # the build's folder, for what is kept; None: nothing is kept or claimed
    stack: AsyncExitStack  # closes what it opens
    sketch: Sketch | None = None  # draws and checks a program, for what restyles it
    coder: Generator | None = None  # what writes programs or plans for a pixel model


@dataclass(frozen=True, slots=True)
class Reaches:
    """A model of the paper (arXiv 2601.17027), and the options that reach it."""

    model: str  # as the paper calls it
    options: str
    key: str = ""  # the variable that holds the key; empty: none is wanted


@dataclass(frozen=True, slots=True)
class GeneratorSpec:
    """One generator, as `--generator NAME` picks it."""

    name: str
    summary: str  # one line
    make: Callable[[Setting], Generator | Awaitable[Generator]]
    # The names of the options that it has a use for; others are refused where they are given.
    uses: Collection[str] | Callable[[BuildOptions], Collection[str]] = ()
    # What it cannot do without: "base_url": "an endpoint: {flag} http://localhost:8000/v1".
    needs: Mapping[str, str] = field(default_factory=dict)
    # Raises InputError where the options do not go together.
    check: Callable[[BuildOptions], None] = lambda options: None  # noqa: ARG005
    options: tuple[Option, ...] = ()  # of its own
    reads: Mapping[str, str] = field(default_factory=dict)  # environment variables, by option
    keys: tuple[str, ...] = ()  # environment variables that hold its keys
    pictures: bool = False  # it draws pictures; else it writes programs
    trusted: bool = False  # its programs are no stranger's, and need no isolation to be run
    in_process: bool = False  # the model runs in the worker's own process: one worker a device
    hosted: bool = False  # ... or in one process a device that all workers of a machine ask
    prompts: Callable[[BuildOptions], str] = lambda options: ""  # noqa: ARG005 - identifies them
    # What writes programs or plans for it, of the options and the recipe's own generator.
    beside: Callable[[BuildOptions, GeneratorSpec], GeneratorSpec | None] | None = None
    title: Callable[[BuildOptions], str] | None = None  # as rows name it; None: its name
    # What to say of an option that it has no use for: "steps": "its own go into --image-option".
    instead: Mapping[str, str] = field(default_factory=dict)
    reaches: tuple[Reaches, ...] = ()

    def used(self, options: BuildOptions) -> frozenset[str]:
        """The names of the options that it has a use for, beside those of every build."""
        return frozenset(self.uses(options) if callable(self.uses) else self.uses)


GENERATORS = Seam("generator", GeneratorSpec, __package__)
