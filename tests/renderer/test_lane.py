"""This package's own programs share a process; what is drawn in company is what is drawn alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pytest

from scigen_data.problems.families import _template, families, family_in
from scigen_data.problems.family import Family
from scigen_data.problems.looks import LOOKS
from scigen_data.records import OwnProgram, Status
from scigen_data.renderer import Limits, Renderer, isolation
from scigen_data.renderer.lane import Lane

PLOT = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()\n"
ENDS = {
    "import os\nos._exit(0)": Status.BLANK,
    "import os\nos.abort()": Status.CODE_ERROR,
    "x = bytearray(1 << 33)": Status.MEMORY,
    "x = 1": Status.BLANK,
    "open('/tmp/x', 'w').write('x')": Status.BLANK,  # into a folder of its own
    "while True: pass": Status.TIMEOUT,
}
LITTLE = Limits(wall_seconds=2, cpu_seconds=1, memory_mb=300)
SOME = 6  # programs of ours that are drawn where not all are


@pytest.fixture(scope="module")
def own() -> Iterator[Renderer]:
    if not isolation().complete:
        pytest.skip(f"this kernel lacks {', '.join(isolation().missing)}")
    with Renderer(LITTLE) as warm:
        yield warm


def lanes(renderer: Renderer) -> list[Lane]:
    """Processes that wait for another program of ours."""
    return list(renderer._servers[False]._lanes)


def one_each() -> list[str]:
    """A program of each family; the first in the first look, the second in the next."""

    def made(number: int, family: Family) -> str:
        wanted = LOOKS[number % len(LOOKS)]
        index = next(at for at in range(1000) if family.kind(1, at)[1] == wanted)
        return family.problem(1, index).program

    return [made(number, family) for number, family in enumerate(families().values())]


def same_in_company(renderer: Renderer, programs: Sequence[str]) -> None:
    alone = {each: renderer.render(str(each)) for each in programs}
    for each in (*programs, *programs[::-1]):
        assert renderer.render(each, trusted=True) == alone[each]
    assert lanes(renderer)


def test_what_is_drawn_in_company_is_what_is_drawn_alone(renderer: Renderer) -> None:
    same_in_company(renderer, one_each()[:: len(families()) // SOME])


@pytest.mark.slow
def test_it_is_for_every_family(renderer: Renderer) -> None:
    same_in_company(renderer, one_each())


def test_whatever_ends_otherwise_is_drawn_again_alone(own: Renderer) -> None:
    before = own.render(PLOT)
    for program, status in ENDS.items():
        assert own.render(OwnProgram(PLOT), trusted=True) == before
        assert own.render(OwnProgram(program), trusted=True).status is status
        assert not lanes(own)


def test_a_process_ends_after_so_many_programs(own: Renderer) -> None:
    own.render(OwnProgram(PLOT), trusted=True)
    (lane,) = lanes(own)
    lane._left = 1
    assert own.render(OwnProgram(PLOT), trusted=True).status is Status.OK
    assert not lanes(own)


def test_only_what_a_family_of_ours_made_here_shares_a_process(own: Renderer) -> None:
    before = [lane._left for lane in lanes(own)]
    assert own.render(PLOT, trusted=True).status is Status.OK
    assert own.render(OwnProgram(PLOT)).status is Status.OK
    assert [lane._left for lane in lanes(own)] == before


def test_a_program_is_ours_until_it_is_altered_or_read_back() -> None:
    program = next(iter(families().values())).problem(0, 0).program
    assert type(program) is OwnProgram
    assert type(program.replace("plt", "pyplot")) is str
    assert type(pa.array([program]).to_pylist()[0]) is str


def test_a_family_from_outside_makes_none_of_ours(tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(Path(str(_template.__file__)).read_text())
    assert type(family_in(file).problem(0, 0).program) is str
