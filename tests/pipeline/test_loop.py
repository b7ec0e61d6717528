"""Attempts at one problem: candidates, a critic, disputes, and what measures the kept figure."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from scigen_data.checks import select
from scigen_data.checks.ask import Asker
from scigen_data.checks.critic import ChatCritic, Critic
from scigen_data.checks.judges import JUDGES
from scigen_data.checks.means import Means
from scigen_data.checks.readers import READERS
from scigen_data.clients.chat import ChatClient
from scigen_data.pipeline.attempt import Maker
from scigen_data.pipeline.loop import Loop, Made, candidate_seed
from scigen_data.pipeline.measure import Measure
from scigen_data.records import (
    Attempt,
    Decision,
    Draft,
    Problem,
    Quiz,
    Status,
    Usage,
)
from scigen_data.renderer import Renderer
from tests.endpoint import Endpoint

QUIZ = Quiz("How long is the rod?", ("2 m", "3 m", "4 m", "5 m"), "B")
PROBLEM = Problem("p", "A rod is 3 m long. What is its mass?", "12 kg", quizzes=(QUIZ,))
SHOWS = "import matplotlib.pyplot as plt\nplt.figtext(0.5, 0.5, 'rod, 3 m')\nplt.show()\n"
BARE = SHOWS.replace(", 3 m", "")  # the audit misses the length
CRASH = "undefined_name\n"
FINE = {"shows": "yes", "findings": []}
AMISS = {"shows": "yes", "findings": [{"what": "draw the rod's ends", "where": "at the label"}]}


@dataclass
class Scripted:
    """A generator that gives drafts by seed and turn, and remembers what it was told."""

    drafts: Mapping[int, Sequence[Draft]]
    name: str = "scripted"
    trusted: bool = False
    max_attempts: int = 3
    told: list[Sequence[Attempt]] = field(default_factory=list)

    async def draft(self, problem: Problem, seed: int, history: Sequence[Attempt]) -> Draft:
        self.told.append(tuple(history))
        return replace(self.drafts[seed][len(history)], seed=seed)


def program(text: str, *disputes: tuple[str, str]) -> Draft:
    return Draft(Status.OK, program=text, usage=Usage(10, 5), disputes=disputes)


@pytest.fixture(scope="module")
def renderer() -> Any:
    with Renderer() as renderer:
        yield renderer


def made(
    renderer: Renderer,
    drafts: Sequence[Draft] | Mapping[int, Sequence[Draft]],
    *replies: Any,
    policy: str = "clean",
    measured: bool = False,
    problem: Problem = PROBLEM,
    **options: Any,
) -> tuple[Made, Scripted, list[str]]:
    """The row, its generator, and what the critic, reader and judge were asked.

    `replies` are the critic's, in turn; the reader and the judge find all right.
    """
    generator = Scripted(drafts if isinstance(drafts, Mapping) else {7: drafts})
    said = list(replies)

    def answer(body: Mapping[str, Any]) -> str:
        text = json.dumps(body["messages"])
        if "You are the editor" in text:
            reply = said.pop(0)
            return reply if isinstance(reply, str) else json.dumps(reply)
        if "layout_precision" in text:
            return (
                json.dumps({d: {"score": 2, "reason": "fine"} for d in _DIMENSIONS})[:-1]
                + ', "failure_mode": "none"}'
            )
        if "image_url" not in text:
            return json.dumps({"answer": "A"})
        letter = next(
            line[0]
            for line in body["messages"][-1]["content"][0]["text"].split("\n")
            if line.endswith("3 m")
        )
        return json.dumps({"answer": letter, "shown": "yes"})

    async def run() -> Made:
        async with ChatClient(endpoint.url, delay=0.005, retries=1) as client:
            critic: Critic | None = ChatCritic(Asker(client, "c")) if replies else None
            measure = None
            if measured:
                spec = READERS.pick("chat")
                means = Means("r", client=client)
                measure = Measure(spec, spec.make(means), JUDGES.pick("chat").make(means))
            maker = Maker(generator, renderer, select.policy(policy), critic)
            return await Loop(maker, measure=measure, **options).synthesize(problem, 7)

    with Endpoint(answer) as endpoint:
        row = asyncio.run(run())
        asked = [json.dumps(call.body["messages"]) for call in endpoint.calls]
    return row, generator, asked


_DIMENSIONS = (
    *("correctness_fidelity", "layout_precision", "readability_occlusion"),
    *("scientific_plausibility", "expressiveness_richness"),
)


def checks(row: Made) -> dict[str, Status]:
    return {verdict.check: verdict.status for verdict in row.sample.verdicts}


# ------------------------------------------------------------------------------ candidates


def test_the_best_of_several_candidates_is_kept_and_all_are_paid_for(renderer: Renderer) -> None:
    seeds = [candidate_seed(7, number) for number in range(3)]
    drafts = dict(zip(seeds, ([program(t)] for t in (CRASH, SHOWS, BARE)), strict=True))
    row, generator, _ = made(renderer, drafts, candidates=3)
    assert (row.sample.decision, row.sample.draft.seed) == (Decision.ACCEPTED, seeds[1])
    assert row.sample.attempts == len(row.attempts) == 3
    assert row.sample.draft.usage == Usage(30, 15)
    assert generator.told == [(), (), ()]


def test_more_candidates_change_no_first_draft() -> None:
    assert candidate_seed(7, 0) == 7
    assert len({candidate_seed(7, number) for number in range(16)}) == 16


def test_where_no_candidate_will_do_the_best_is_the_one_that_goes_on(renderer: Renderer) -> None:
    second = candidate_seed(7, 1)
    drafts = {7: [program(CRASH)], second: [program(BARE), program(SHOWS)]}
    row, generator, _ = made(renderer, drafts, candidates=2)
    assert (row.sample.decision, row.sample.attempts) == (Decision.ACCEPTED, 3)
    assert [attempt.draft.program for attempt in generator.told[-1]] == [BARE]


def test_a_candidate_that_waits_for_its_endpoint_lets_the_whole_row_wait(
    renderer: Renderer,
) -> None:
    down = Draft(Status.API_ERROR, reason="refused")
    drafts = {7: [program(SHOWS)], candidate_seed(7, 1): [down]}
    row, _, _ = made(renderer, drafts, candidates=2)
    assert row.waits
    assert row.sample.status is Status.API_ERROR


# ---------------------------------------------------------------------------------- critic


def test_what_the_critic_finds_goes_into_the_next_attempt(renderer: Renderer) -> None:
    row, generator, asked = made(renderer, [program(SHOWS)] * 2, AMISS, FINE)
    assert (row.sample.decision, row.sample.attempts) == (Decision.ACCEPTED, 2)
    found = {v.check: v.reason for v in generator.told[1][0].verdicts}
    assert found["critic"] == "at the label: draw the rod's ends"
    assert checks(row)["critic"] is Status.OK
    assert len(asked) == 2


def test_the_critic_sees_neither_answer_nor_quizzes(renderer: Renderer) -> None:
    _, _, (asked,) = made(renderer, [program(SHOWS)], FINE)
    assert PROBLEM.question in asked
    assert "image_url" in asked
    assert "12 kg" not in asked
    assert QUIZ.question not in asked


def test_the_critic_is_not_paid_for_what_the_audit_turns_down(renderer: Renderer) -> None:
    row, _, asked = made(renderer, [program(BARE)] * 3, FINE)
    assert row.sample.decision is Decision.REJECTED
    assert asked == []


def test_what_the_critic_still_finds_at_the_end_rejects_the_row(renderer: Renderer) -> None:
    row, _, _ = made(renderer, [program(SHOWS)] * 3, AMISS, AMISS, AMISS)
    assert (row.sample.decision, row.sample.reasons) == (Decision.REJECTED, ("critic",))


def test_another_problem_s_figure_is_turned_down(renderer: Renderer) -> None:
    row, _, _ = made(renderer, [program(SHOWS)] * 3, *[{**FINE, "shows": "no"}] * 3)
    assert row.sample.reasons == ("critic",)


def test_a_critic_that_saw_the_problem_in_the_figure_is_a_check_of_its_content(
    renderer: Renderer,
) -> None:
    ice = Problem("q", "Why does ice float?", "It is lighter.")
    unseen, _, _ = made(renderer, [program(BARE)], problem=ice)
    seen, _, _ = made(renderer, [program(BARE)], FINE, problem=ice)
    assert unseen.sample.decision is Decision.UNCHECKED
    assert seen.sample.decision is Decision.ACCEPTED


def test_a_critic_that_cannot_be_read_has_found_nothing(renderer: Renderer) -> None:
    row, _, asked = made(renderer, [program(SHOWS)], "Looks fine to me!", "Really.")
    assert row.sample.decision is Decision.ACCEPTED
    assert checks(row)["critic"] is Status.SKIPPED
    assert len(asked) == 2


@pytest.mark.parametrize(
    ("long", "times"), [({"what": "x" * 9_000}, 15), ({"what": "mend it", "where": "there"}, 150)]
)
def test_a_critic_that_finds_more_than_a_row_can_hold_has_still_found_it(
    long: Mapping[str, Any], times: int, renderer: Renderer
) -> None:
    much = {"shows": "yes", "findings": [long] * times}
    row, _, _ = made(renderer, [program(SHOWS)] * 3, much, much, much)
    assert (row.sample.decision, row.sample.reasons) == (Decision.REJECTED, ("critic",))
    verdict = next(v for v in row.sample.verdicts if v.check == "critic")
    assert len(verdict.reason) < 6_000


def test_what_is_wrong_counts_behind_any_number_of_remarks(renderer: Renderer) -> None:
    remark = {"what": "a nicer font", "wrong": False}
    said = {"shows": "yes", "findings": [*[remark] * 20, *AMISS["findings"]]}
    row, _, _ = made(renderer, [program(SHOWS)] * 2, said, FINE)
    assert row.sample.attempts == 2


# -------------------------------------------------------------------------------- disputes


def test_a_dispute_that_nobody_rules_on_leaves_the_row_unchecked(renderer: Renderer) -> None:
    because = ("audit/content", "the length is a given of the text alone")
    rows = [program(BARE), program(BARE, because, ("audit/givens", "so is this"))]
    row, generator, _ = made(renderer, rows)
    failed = {v.check for v in generator.told[1][0].verdicts if v.status is Status.FAILED}
    rows[1] = program(BARE, *((check, "the text alone gives it") for check in failed))
    row, generator, _ = made(renderer, rows)
    assert row.sample.decision is Decision.UNCHECKED
    assert set(row.sample.reasons) == {f"{check}: disputed" for check in failed}
    assert row.sample.attempts == 2  # no third is bought
    kept = {v.check: v.detail.get("dispute") for v in row.sample.verdicts}
    assert all(kept[check] == "the text alone gives it" for check in failed)


def disputing(renderer: Renderer) -> list[Draft]:
    row, _, _ = made(renderer, [program(BARE)] * 3)
    failed = [v.check for v in row.sample.verdicts if v.status is Status.FAILED]
    assert failed
    return [program(BARE), program(BARE, *((check, "it is there") for check in failed))]


@pytest.mark.parametrize(
    ("holds", "decision"), [(False, Decision.ACCEPTED), (True, Decision.REJECTED)]
)
def test_the_critic_rules_on_a_dispute(holds: bool, decision: Decision, renderer: Renderer) -> None:
    drafts = disputing(renderer)
    rulings = [
        {"number": n, "holds": holds, "because": "I looked"}
        for n in range(1, len(drafts[1].disputes) + 1)
    ]
    row, _, asked = made(renderer, [*drafts, program(BARE)], {**FINE, "rulings": rulings})
    assert "it is there" in asked[0]
    assert row.sample.decision is decision
    if not holds:
        verdict = next(v for v in row.sample.verdicts if "dispute" in v.detail)
        assert verdict.status is Status.SKIPPED
        assert verdict.detail["ruling"] == {"holds": False, "because": "I looked"}


def test_of_two_rulings_on_one_finding_the_one_that_upholds_it_counts(renderer: Renderer) -> None:
    drafts = disputing(renderer)
    numbers = range(1, len(drafts[1].disputes) + 1)
    rulings = [{"number": n, "holds": holds} for n in numbers for holds in (True, False)]
    rulings += [{"number": n, "holds": False} for n in (0, -1, 99, 10**30)]
    row, _, _ = made(renderer, [*drafts, program(BARE)], {**FINE, "rulings": rulings})
    assert row.sample.decision is Decision.REJECTED


def test_what_the_critic_did_not_hold_with_does_not_turn_down_the_next_attempt(
    renderer: Renderer,
) -> None:
    drafts = disputing(renderer)
    rulings = [{"number": n + 1, "holds": False} for n in range(len(drafts[1].disputes))]
    row, _, asked = made(
        renderer,
        [*drafts, program(BARE)],
        {**AMISS, "rulings": rulings},
        {**FINE, "rulings": rulings},
    )
    assert (row.sample.decision, row.sample.attempts) == (Decision.ACCEPTED, 3)
    assert "it is there" in asked[1]


def test_on_a_leak_no_critic_rules_and_none_is_told_the_answer(renderer: Renderer) -> None:
    leaks = program(SHOWS.replace("3 m", "3 m, 12 kg"))
    rulings = [{"number": 1, "holds": False, "because": "I see no answer"}]
    row, _, (asked,) = made(
        renderer,
        [leaks, replace(leaks, disputes=(("audit/leak", "no"),))],
        {**FINE, "rulings": rulings},
    )
    assert "its author disputes that" not in asked
    assert "12 kg" not in asked
    assert row.sample.decision is Decision.UNCHECKED
    assert "audit/leak: disputed" in row.sample.reasons


def test_a_dispute_of_another_finding_than_there_is_settles_nothing(renderer: Renderer) -> None:
    drafts = disputing(renderer)
    other = replace(drafts[1], program=CRASH)
    row, _, _ = made(renderer, [drafts[0], other, program(SHOWS)])
    assert (row.sample.decision, row.sample.attempts) == (Decision.ACCEPTED, 3)


# --------------------------------------------------------------------------------- measure


def test_strict_decides_while_building_and_no_draft_hears_of_it(renderer: Renderer) -> None:
    row, generator, asked = made(renderer, [program(SHOWS)], policy="strict", measured=True)
    assert row.sample.decision is Decision.ACCEPTED
    found = checks(row)
    assert (found["quiz"], found["quiz/strict"], found["judge"]) == (Status.OK,) * 3
    assert len(asked) == 1 + 4 + 1  # the quiz, blind in four trials, the judge
    assert generator.told == [()]
    assert row.sample.draft.usage.input_tokens > 10


def test_what_the_audit_turns_down_is_not_measured(renderer: Renderer) -> None:
    row, _, asked = made(renderer, [program(BARE)] * 3, policy="strict", measured=True)
    assert row.sample.decision is Decision.REJECTED
    assert asked == []


def test_a_reader_that_is_down_lets_the_row_wait(renderer: Renderer) -> None:
    async def run() -> Made:
        async with ChatClient("http://127.0.0.1:9/v1", delay=0.005, retries=0) as client:
            spec = READERS.pick("chat")
            measure = Measure(spec, spec.make(Means("r", client=client)))
            maker = Maker(Scripted({7: [program(SHOWS)]}), renderer, select.policy("paper"))
            return await Loop(maker, measure=measure).synthesize(PROBLEM, 7)

    row = asyncio.run(run())
    assert row.waits
    assert row.sample.decision is Decision.REJECTED
    assert row.sample.reasons == ("quiz: api_error",)
