"""Drawing kits: each shows all its parts on a page of its own, in any look."""

from __future__ import annotations

import importlib
import pkgutil
import random
from collections.abc import Iterator

import pytest

from scigen_data.problems import kits
from scigen_data.problems.looks import look_of
from scigen_data.problems.standalone import drawing
from scigen_data.records import Status
from scigen_data.renderer import Renderer

KITS = [name for _, name, _ in pkgutil.iter_modules(kits.__path__)]


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as running:
        yield running


@pytest.mark.parametrize("name", KITS)
def test_kit_draws_its_sheet(renderer: Renderer, name: str) -> None:
    kit = importlib.import_module(f"{kits.__name__}.{name}")
    for look in ("blackboard", "exam"):
        program = drawing(kit.sheet).text(look_of(look, random.Random(1)))
        figure = renderer.render(program, trusted=True)
        assert figure.status is Status.OK, figure.reason
        assert not figure.facts.missing_glyphs
