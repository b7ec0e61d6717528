"""`--type`, `--family`, `--level`, `--look`: which families' items a build draws."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from scigen_data.errors import InputError
from scigen_data.generators import BuildOptions
from scigen_data.options import make
from scigen_data.pipeline.plan import planned
from scigen_data.pipeline.sources import from_families
from scigen_data.problems.families import families
from scigen_data.problems.family import Kinds
from scigen_data.records import Problem


def drawn(n: int = 40, only: Sequence[str] = (), **choices: Any) -> list[Problem]:
    options = make(BuildOptions, {"n": n, **choices})
    return list(from_families(500, only=only)(options).items)


def test_types_and_families_are_chosen() -> None:
    circuits = drawn(type=("Physics - Circuit", "Math - Solid Geometric"))
    assert {problem.image_type for problem in circuits} == {
        "Physics - Circuit",
        "Math - Solid Geometric",
    }
    some = drawn(family=("math/*", "physics/incline"), only=("*/incline", "math/three_sets"))
    assert {problem.source for problem in some} == {
        "families/math/three_sets",
        "families/physics/incline",
    }


def test_items_of_a_level_and_a_look_keep_their_ids() -> None:
    chosen = drawn(24, family=("physics/incline",), level=(2, 3), look=("exam", "slide"))
    family = families()["physics/incline"]
    every = [family.problem(0, index) for index in range(54)]
    fit = [each for each in every if each.level in (2, 3) and each.look in ("exam", "slide")]
    assert chosen[: len(fit)] == fit
    assert len({problem.id for problem in chosen}) == 24


@pytest.mark.parametrize(
    "kinds", [Kinds(), Kinds(frozenset({3})), Kinds(looks=frozenset({"exam"}))]
)
def test_no_item_of_a_kind_is_passed_over(kinds: Kinds) -> None:
    family = families()["physics/incline"]
    fit = [index for index in range(90) if family.kind(5, index) in kinds]
    assert [family.index(5, turn, kinds) for turn in range(len(fit))] == fit


def test_families_without_the_level_are_left_out() -> None:
    hard = {f"families/{name}" for name, each in families().items() if 3 in each.levels}
    assert {problem.source for problem in drawn(len(hard), level=(3,))} == hard


@pytest.mark.parametrize(
    ("choices", "said"),
    [
        ({"type": "Physics - Circut"}, "--type is 'Physics - Circut': did you mean 'Physics - Ci"),
        ({"type": "circuit"}, "did you mean 'Physics - Circuit'?"),
        ({"family": "incline"}, "--family is 'incline': did you mean 'physics/incline'?"),
        ({"family": "zzz"}, "`scigen families` lists what there is"),
        ({"level": 4}, "--level is '4': there are 1, 2, 3"),
        ({"look": "chalkboard"}, "--look is 'chalkboard': did you mean 'blackboard'?"),
        ({"look": "exam", "family": "math/*", "type": "Physics - Circuit"}, "no family has all"),
    ],
)
def test_near_misses_are_named(choices: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as refused:
        drawn(**choices)
    assert said in str(refused.value)


def test_recipe_of_files_has_no_use_for_a_choice_among_families(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"id": "a", "question": "How long?", "answer": "3 m", "image_type": ""}]')
    chat = {"problems": path, "base_url": "http://127.0.0.1:9/v1", "model": "m"}
    planned("scigenbench", make(BuildOptions, chat))
    for name, value in (("level", 1), ("look", "exam"), ("family", "*"), ("type", "x")):
        options = make(BuildOptions, {**chat, name: value})
        with pytest.raises(InputError, match=f"no use for --{name}: leave it out"):
            planned("scigenbench", options)
