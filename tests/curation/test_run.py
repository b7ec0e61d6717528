"""Steps over candidates: journals that outlive a kill, and what waits is asked for again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from scigen_data.curation.candidate import Candidate, Posed, packed, unpacked
from scigen_data.curation.run import Ran, key_of, run_steps
from scigen_data.curation.step import Each, Outcome, StepSpec, Whole
from scigen_data.errors import EndpointError
from scigen_data.records import Problem, Quiz, Status, Usage

QUIZ = Quiz("How heavy is it?", ("1 kg", "2 kg", "3 kg", "4 kg"), "B")
CANDIDATES = [
    Candidate(Problem(f"p{n}", f"A block of {n} kg.", f"{n}"), posed=(Posed(QUIZ),))
    for n in range(30)
]


class Step:
    """Answers as told, and counts what it is asked."""

    def __init__(
        self,
        answer: Callable[[Candidate], Outcome] = lambda each: Outcome(Status.OK, each),
        identity: str = "one",
    ) -> None:
        self.answer, self._identity = answer, identity
        self.asked: list[str] = []

    @property
    def identity(self) -> str:
        return self._identity

    async def run(self, candidate: Candidate) -> Outcome:
        self.asked.append(candidate.problem.id)
        await asyncio.sleep(0)
        return self.answer(candidate)


class First:
    """Keeps the first five that it sees."""

    def run_all(self, candidates: Sequence[Candidate]) -> list[Outcome]:
        return [
            Outcome(Status.OK if place < 5 else Status.FAILED, each, "late")
            for place, each in enumerate(candidates)
        ]


def run(
    state: Path, *steps: Each | Whole, candidates: Sequence[Candidate] = CANDIDATES
) -> list[Ran]:
    named = [
        (StepSpec(f"s{place}", "", {}, lambda _: Step()), step) for place, step in enumerate(steps)
    ]
    return asyncio.run(run_steps(candidates, named, state, lambda *_: None))


def ids(ran: Ran) -> list[str]:
    return [each.problem.id for each in ran.passed]


def test_a_candidate_survives_a_line_of_a_journal() -> None:
    assert unpacked(packed(CANDIDATES[3])) == CANDIDATES[3]
    assert key_of("a", CANDIDATES[0]) != key_of("b", CANDIDATES[0])
    assert key_of("a", CANDIDATES[0]) != key_of("a", CANDIDATES[1])


def test_what_a_step_drops_does_not_reach_the_next(tmp_path: Path) -> None:
    def odd(each: Candidate) -> Outcome:
        good = int(each.problem.answer) % 2 == 0
        return Outcome(Status.OK if good else Status.FAILED, each, "odd")

    second = Step()
    ran = run(tmp_path, Step(odd), First(), second)
    assert ids(ran[0]) == [f"p{n}" for n in range(0, 30, 2)]
    assert ids(ran[1]) == ids(ran[2]) == ["p0", "p2", "p4", "p6", "p8"]
    assert sorted(second.asked) == sorted(ids(ran[1]))


def test_a_second_run_asks_nothing_and_says_the_same(tmp_path: Path) -> None:
    first, again = Step(), Step()
    assert run(tmp_path, first) == run(tmp_path, again)
    assert (len(first.asked), again.asked) == (30, [])


def test_usage_is_kept_with_the_outcome(tmp_path: Path) -> None:
    paid = Step(lambda each: Outcome(Status.OK, each, usage=Usage(10, 5, 0.25, 2)))
    run(tmp_path, paid)
    usage = run(tmp_path, Step())[0].outcomes[0].usage
    assert (usage, usage.calls) == (Usage(10, 5, 0.25), 2)


def test_a_step_of_another_identity_is_done_anew(tmp_path: Path) -> None:
    run(tmp_path, Step())
    other = Step(identity="two")
    run(tmp_path, other)
    assert len(other.asked) == 30


def test_what_waits_is_asked_for_again_and_nothing_else(tmp_path: Path) -> None:
    def down(each: Candidate) -> Outcome:
        late = each.problem.id in ("p3", "p9")
        return Outcome(Status.API_ERROR if late else Status.OK, each, detail="down" * late)

    second = Step()
    assert len(ids(run(tmp_path, Step(down), second)[1])) == 28
    again, after = Step(), Step()
    ran = run(tmp_path, again, after)
    assert again.asked == after.asked == ["p3", "p9"]
    assert ids(ran[1]) == [each.problem.id for each in CANDIDATES]


def test_a_torn_line_and_a_spoilt_one_are_done_anew(tmp_path: Path) -> None:
    run(tmp_path, Step())
    journal = tmp_path / "s0.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    lines[4] = lines[4][:20] + b"\xff" + lines[4][21:]
    journal.write_bytes(b"".join(lines)[:-25])
    again = Step()
    ran = run(tmp_path, again)
    assert len(again.asked) == 2
    assert ids(ran[0]) == [each.problem.id for each in CANDIDATES]
    last = Step()
    run(tmp_path, last)
    assert last.asked == []


def test_a_step_that_fails_over_a_candidate_is_that_candidates_outcome(tmp_path: Path) -> None:
    def broken(each: Candidate) -> Outcome:
        if each.problem.id == "p7":
            raise ValueError("no such unit")
        return Outcome(Status.OK, each)

    outcome = run(tmp_path, Step(broken))[0].outcomes[7]
    assert (outcome.status, outcome.detail) == (Status.ERROR, "ValueError: no such unit")
    again = Step()
    run(tmp_path, again)
    assert again.asked == ["p7"]


def test_an_endpoint_that_refuses_for_good_ends_the_run_and_what_is_done_is_kept(
    tmp_path: Path,
) -> None:
    def refusing(each: Candidate) -> Outcome:
        if each.problem.id == "p20":
            raise EndpointError("wrong key")
        return Outcome(Status.OK, each)

    with pytest.raises(EndpointError, match="wrong key"):
        run(tmp_path, Step(refusing))
    again = Step()
    run(tmp_path, again)
    assert "p0" not in again.asked
    assert "p20" in again.asked
