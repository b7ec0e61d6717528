"""One problem's way through generate, render, verify and select."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from scigen_data.checks import select
from scigen_data.errors import EndpointError
from scigen_data.pipeline.attempt import Maker
from scigen_data.pipeline.loop import Loop
from scigen_data.pipeline.recipe import Draws
from scigen_data.pipeline.shard import item_seed, run_shard
from scigen_data.records import Attempt, Decision, Draft, Figure, Problem, Sample, Status, Usage
from scigen_data.renderer import Limits, Renderer
from scigen_data.rows import to_row

PROBLEM = Problem("p", "A rod is 3 m long. What is its mass?", "12 kg")
GOOD = "import matplotlib.pyplot as plt\nplt.figtext(0.5, 0.5, 'rod, 3 m')\nplt.show()\n"
CRASH = "undefined_name\n"
OVERLAP = (
    "import matplotlib.pyplot as plt\n"
    "plt.figtext(0.5, 0.5, 'rod, 3 m')\nplt.figtext(0.51, 0.5, 'another label')\nplt.show()\n"
)


@dataclass
class Scripted:
    """A generator that gives these drafts in turn and remembers what it was told."""

    drafts: Sequence[Draft]
    name: str = "scripted"
    trusted: bool = False
    max_attempts: int = 3
    told: list[Sequence[Attempt]] = field(default_factory=list)

    async def draft(self, problem: Problem, seed: int, history: Sequence[Attempt]) -> Draft:
        self.told.append(tuple(history))
        return self.drafts[len(history)]


def program(text: str) -> Draft:
    return Draft(Status.OK, program=text, usage=Usage(10, 5, 0.25))


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with Renderer() as renderer:
        yield renderer


def outcome(renderer: Renderer, generator: Scripted, problem: Problem = PROBLEM) -> Sample:
    made = asyncio.run(run_shard([problem], [7], looped(generator, renderer)))
    return made[0].sample


def looped(generator: Scripted, renderer: Draws) -> Loop:
    return Loop(Maker(generator, renderer, select.policy("clean")))


def test_first_clean_figure_is_kept(renderer: Renderer) -> None:
    generator = Scripted([program(GOOD)])
    sample = outcome(renderer, generator)
    assert (sample.decision, sample.attempts, sample.reasons) == (Decision.ACCEPTED, 1, ())
    assert len(generator.told) == 1


def test_an_unchecked_figure_is_kept_and_no_better_one_is_asked_for(renderer: Renderer) -> None:
    plain = program(GOOD.replace(", 3 m", ""))
    generator = Scripted([program(CRASH), plain, plain])
    sample = outcome(renderer, generator, Problem("q", "Why does ice float?", "It is lighter."))
    assert (sample.decision, sample.attempts) == (Decision.UNCHECKED, 2)
    assert sample.reasons == ("audit/content: skipped",)


def test_error_and_findings_go_into_the_next_attempts(renderer: Renderer) -> None:
    generator = Scripted([program(CRASH), program(OVERLAP), program(GOOD)])
    sample = outcome(renderer, generator)
    assert (sample.decision, sample.attempts) == (Decision.ACCEPTED, 3)
    first, second = generator.told[2]
    assert "undefined_name" in first.figure.reason
    findings = [v.reason for v in second.verdicts if v.status is Status.FAILED]
    assert any("another label" in finding for finding in findings)
    assert sample.draft.usage == Usage(30, 15, 0.75)


def test_without_a_clean_figure_the_best_attempt_is_kept(renderer: Renderer) -> None:
    generator = Scripted([program(CRASH), program(OVERLAP), program(CRASH)])
    sample = outcome(renderer, generator)
    assert sample.decision is Decision.REJECTED
    assert sample.draft.program == OVERLAP
    assert sample.figure.png is not None
    assert "audit/overlap" in sample.reasons
    assert sample.attempts == 3


def test_endpoint_failure_ends_the_attempts_and_is_the_outcome(renderer: Renderer) -> None:
    down = Draft(Status.API_ERROR, reason="connection refused")
    generator = Scripted([program(OVERLAP), down, program(GOOD)])
    sample = outcome(renderer, generator)
    assert (sample.draft.status, sample.reasons) == (Status.API_ERROR, ("api_error",))
    assert sample.attempts == 2


def test_unusable_reply_costs_an_attempt_and_draws_nothing(renderer: Renderer) -> None:
    rubbish = Draft(Status.UNPARSEABLE, reason="no python block")
    sample = outcome(renderer, Scripted([rubbish, rubbish, rubbish]))
    assert (sample.reasons, sample.figure.status) == (("unparseable",), Status.SKIPPED)
    assert to_row(sample)["status"] == "unparseable"


def test_refusal_for_good_stops_the_whole_shard(renderer: Renderer) -> None:
    class Refusing(Scripted):
        async def draft(self, problem: Problem, seed: int, history: Sequence[Attempt]) -> Draft:
            raise EndpointError("wrong key")

    with pytest.raises(EndpointError, match="wrong key"):
        asyncio.run(
            run_shard(
                [PROBLEM, PROBLEM],
                [1, 2],
                looped(Refusing([]), renderer),
            )
        )


def test_samples_come_in_the_order_of_their_problems(renderer: Renderer) -> None:
    problems = [Problem(f"p{i}", PROBLEM.question, PROBLEM.answer) for i in range(6)]
    heard: list[str] = []
    made = asyncio.run(
        run_shard(
            problems,
            range(6),
            looped(Scripted([program(GOOD)]), renderer),
            lambda sample: heard.append(sample.problem.id),
        )
    )
    assert [each.sample.problem.id for each in made] == [problem.id for problem in problems]
    assert sorted(heard) == [problem.id for problem in problems]


def test_item_seeds_of_neighbouring_build_seeds_share_nothing() -> None:
    first = {item_seed("r", 42, f"p{i}") for i in range(1000)}
    second = {item_seed("r", 43, f"p{i}") for i in range(1000)}
    assert len(first) == len(second) == 1000
    assert not first & second
    assert all(0 <= seed < 2**31 for seed in first)


# --------------------------------------------------------------------- what should not happen


@dataclass
class Raising(Scripted):
    """Raises what it is given, over the problem `over`."""

    error: BaseException = field(default_factory=lambda: TypeError("no such thing"))
    over: str = "p"

    async def draft(self, problem: Problem, seed: int, history: Sequence[Attempt]) -> Draft:
        if problem.id == self.over:
            raise self.error
        return await super().draft(problem, seed, history)


@dataclass
class Blank:
    """Draws nothing, or fails at it."""

    error: BaseException | None = None
    limits: Limits = Limits()  # noqa: RUF009 - frozen

    def render(self, program: str, language: str = "python", *, trusted: bool = False) -> Figure:
        if self.error is not None:
            raise self.error
        return Figure(Status.BLANK, "nothing is drawn")

    def __enter__(self) -> Blank:
        return self

    def __exit__(self, *_: object) -> None: ...


def shard(generator: Scripted, drawer: Draws, *ids: str) -> list[Sample]:
    problems = [Problem(id_, PROBLEM.question, PROBLEM.answer) for id_ in ids]
    made = asyncio.run(run_shard(problems, range(len(ids)), looped(generator, drawer)))
    return [each.sample for each in made]


def test_what_a_generator_fails_over_is_that_rows_outcome_and_the_others_go_on() -> None:
    failed, fine = shard(Raising([program(GOOD)] * 3), Blank(), "p", "q")
    assert (failed.status, failed.decision, failed.reasons) == (
        Status.ERROR,
        Decision.REJECTED,
        ("error",),
    )
    assert failed.draft.reason == "TypeError: no such thing"
    (verdict,) = failed.verdicts
    assert verdict.status is Status.ERROR
    assert "test_shard.py" in verdict.detail["traceback"][-1]
    assert fine.status is Status.BLANK
    assert to_row(failed)["status"] == "error"


def test_what_drawing_fails_over_keeps_the_draft() -> None:
    (sample,) = shard(Scripted([program(GOOD)]), Blank(ZeroDivisionError("by zero")), "p")
    assert sample.draft.program == GOOD
    assert (sample.figure.status, sample.figure.reason) == (
        Status.ERROR,
        "ZeroDivisionError: by zero",
    )
    assert "render" in sample.figure.detail
    assert sample.draft.usage == Usage(10, 5, 0.25)
    assert sample.attempts == 1


@pytest.mark.parametrize(
    ("draft", "says"),
    [
        (None, "TypeError: scripted returned NoneType, not a Draft"),
        (Draft(Status.OK, program=7), "TypeError: scripted returned a Draft whose program is int"),  # type: ignore[arg-type]
        (Draft(Status.OK, image="x"), "TypeError: scripted returned a Draft whose image is str"),  # type: ignore[arg-type]
    ],
)
def test_a_draft_that_no_row_can_hold_is_an_error_of_its_row(draft: Draft, says: str) -> None:
    (sample,) = shard(Scripted([draft]), Blank(), "p")
    assert (sample.status, sample.draft.reason) == (Status.ERROR, says)


@pytest.mark.parametrize(
    "error",
    [
        EndpointError("wrong key"),
        OSError(28, "No space left on device"),
        KeyboardInterrupt(),
        asyncio.CancelledError(),
    ],
)
def test_what_is_no_rows_fault_ends_the_shard(error: BaseException) -> None:
    with pytest.raises(type(error)):
        shard(Raising([program(GOOD)] * 3, error=error), Blank(), "p", "q")
