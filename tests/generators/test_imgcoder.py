"""ImgCoder over a real endpoint: what it asks and what it makes of the replies."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scigen_data import libraries
from scigen_data.clients.cache import ReplyCache
from scigen_data.clients.chat import ChatClient
from scigen_data.errors import EndpointError
from scigen_data.generators import Generator, imgcoder
from scigen_data.generators.imgcoder import PROMPT_VERSION, ImgCoder, prompt_hash
from scigen_data.libraries import Library
from scigen_data.problems.scigenbench import load_problems
from scigen_data.prompts import Prompts
from scigen_data.records import Attempt, Draft, Figure, Problem, Quiz, Status, Usage, Verdict
from tests.endpoint import FAULTS, Endpoint, recorded
from tests.generators.test_parse import CODE, PLAN, reply

PROBLEM = Problem(
    id="p-1",
    question="A 12 V battery feeds $R_1$ = 4 Ω. {eq}I = ?{/eq} {{ braces }} stay.",
    answer="3.14159 A",
    image_type="Physics - Circuit",
    elements=("a secret element",),
    quizzes=(Quiz("What is R1?", ("4 Ω", "5 Ω", "secret 6 Ω", "7 Ω"), "A", "secret evidence"),),
)


def answer(_: Mapping[str, Any]) -> str:
    return reply()


def draft(
    endpoint: Endpoint | str,
    problem: Problem = PROBLEM,
    seed: int = 5,
    history: Sequence[Attempt] = (),
    cache: ReplyCache | None = None,
    **options: Any,
) -> Draft:
    url = endpoint if isinstance(endpoint, str) else endpoint.url

    async def run() -> Draft:
        async with ChatClient(url, delay=0.005, retries=1, cache=cache, prices=(1, 1)) as client:
            return await ImgCoder(client, model="test-model", **options).draft(
                problem, seed, history
            )

    return asyncio.run(run())


def attempt(
    *,
    draft: Draft | None = None,
    figure: Figure | None = None,
    verdicts: tuple[Verdict, ...] = (),
) -> Attempt:
    made = Draft(Status.OK, plan=PLAN, program=CODE) if draft is None else draft
    return Attempt(made, figure or Figure(Status.OK), verdicts)


def prompts(*history: Attempt, problem: Problem = PROBLEM) -> list[tuple[str, str]]:
    """Roles and texts of the request that follows `history`."""
    with Endpoint(answer) as endpoint:
        draft(endpoint, problem, history=history)
    return [(turn["role"], turn["content"]) for turn in endpoint.calls[0].body["messages"]]


# --------------------------------------------------------------------------------- drafts


def test_a_draft_has_every_field_filled() -> None:
    with Endpoint(answer) as endpoint:
        made = draft(endpoint)
    assert made == Draft(
        status=Status.OK,
        plan=PLAN,
        program=CODE,
        generator="imgcoder",
        model="test-model",
        prompt_version="imgcoder.v3",
        prompt_hash=prompt_hash(),
        seed=5,
        usage=made.usage,
    )
    assert made.usage.input_tokens > 300
    assert made.usage.output_tokens == len(reply().split())
    assert made.usage.cost == (made.usage.input_tokens + made.usage.output_tokens) / 1e6
    assert len(made.prompt_hash) == 64


def test_the_paper_s_settings_are_the_default_and_the_seed_is_sent() -> None:
    with Endpoint(answer) as endpoint:
        draft(endpoint, seed=2**31 - 1)
        draft(endpoint, extra={"seed": None, "top_p": 0.5})
    first, second = (call.body for call in endpoint.calls)
    assert (first["model"], first["temperature"]) == ("test-model", 0.6)
    assert first["seed"] == 2**31 - 1
    assert "seed" not in second
    assert second["top_p"] == 0.5
    generator: Generator = ImgCoder(ChatClient("http://localhost:1"), model="m")
    assert (generator.name, generator.max_attempts, generator.trusted) == ("imgcoder", 3, False)


def test_a_reply_without_a_program_is_unparseable_with_a_reason() -> None:
    with Endpoint(lambda _: "I would rather not.") as endpoint:
        made = draft(endpoint)
    assert made.status is Status.UNPARSEABLE
    assert "no fenced python block" in made.reason
    assert made.usage.output_tokens == 4
    assert made.prompt_hash == prompt_hash()


def test_a_cut_reply_says_at_what_it_was_cut() -> None:
    with Endpoint(lambda _: reply()[:-5], finish_reason="length") as endpoint:
        made = draft(endpoint)
    assert made.status is Status.UNPARSEABLE
    assert "cut at max_tokens" in made.reason


def test_an_endpoint_that_is_down_is_an_api_error_on_the_draft() -> None:
    made = draft("http://127.0.0.1:9/v1")
    assert made.status is Status.API_ERROR
    assert "no answer after 2 tries" in made.reason
    assert made.model == "test-model"


def test_a_refused_key_ends_the_build() -> None:
    with Endpoint(answer, key="k") as endpoint, pytest.raises(EndpointError):
        draft(endpoint)


# -------------------------------------------------------------------------------- prompts


def test_the_prompt_holds_the_question_as_it_stands_and_the_image_type() -> None:
    system, user = prompts()
    assert (system[0], user[0]) == ("system", "user")
    assert f"<problem>\n{PROBLEM.question}\n</problem>" in user[1]
    assert "Physics - Circuit" in user[1]
    for part in ("Image content", "Layout", "Labels", "Drawing constraints", "plt.show()"):
        assert part in system[1]


def test_the_prompt_names_what_is_installed_for_the_image_type(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    circuits = Library("circuits", (), ("Physics - Circuit",), "resistors")
    monkeypatch.setattr(libraries, "installed", lambda: (circuits,))
    _, user = prompts()
    assert (
        "as well; what is shown is Matplotlib's all the same:\n- `circuits`: resistors\n" in user[1]
    )
    _, other = prompts(problem=replace(PROBLEM, image_type="Biology - Genetics"))
    assert "as well" not in other[1]


def test_a_problem_without_an_image_type_gets_a_prompt_too() -> None:
    _, user = prompts(problem=Problem("1", "Draw a cell.", "no answer given"))
    assert "not given" in user[1]


def test_no_prompt_tells_answer_checklist_or_quiz() -> None:
    """Nor does the audit's finding that the answer shows, which quotes it."""
    leak = Verdict("audit/leak", Status.FAILED, 0.0, "the label 'I = 3.14159 A' is the answer")
    quiz = Verdict("quiz", Status.FAILED, 0.0, "read 'secret 6 Ω'; correct option is A: 4 Ω")
    for history in ((), (attempt(verdicts=(leak, quiz)),)):
        text = json.dumps(prompts(*history), ensure_ascii=False).lower()
        assert "3.14159" not in text
        assert "secret" not in text
        assert "correct option" not in text


def test_answer_checklist_and_quizzes_leave_no_trace_in_a_request() -> None:
    coder = ImgCoder(ChatClient("http://localhost:1"), model="m")
    bare = Problem("other", PROBLEM.question, "", PROBLEM.image_type)
    history = [attempt(verdicts=(Verdict("audit/leak", Status.FAILED, 0.0, "3.14159 A shows"),))]
    assert coder.request(PROBLEM, 0, history) == coder.request(bare, 0, history)


def test_the_next_attempt_sees_program_and_error() -> None:
    figure = Figure(
        Status.CODE_ERROR,
        reason="NameError: name 'axx' is not defined",
        detail="File \"program.py\", line 4\n<object at 0x7f3a12345678>\nNameError: name 'axx'",
    )
    turns = prompts(attempt(figure=figure))
    assert [role for role, _ in turns] == ["system", "user", "assistant", "user"]
    assert PLAN in turns[2][1]
    assert f"```python\n{CODE}```" in turns[2][1]
    assert "code_error - NameError: name 'axx' is not defined" in turns[3][1]
    assert 'File "program.py", line 4' in turns[3][1]
    assert "0x7f3a" not in turns[3][1]


def test_the_next_attempt_sees_the_audit_s_findings() -> None:
    verdicts = (
        Verdict("run", Status.OK),
        Verdict("audit/overlap", Status.FAILED, 0.0, "the labels 'R1' and '4 Ω' overlap"),
        Verdict("audit/clipped", Status.OK, 1.0, "nothing is clipped"),
        Verdict("audit/givens", Status.FAILED, 0.5, "12 V is nowhere in the figure"),
    )
    *_, (role, text) = prompts(attempt(verdicts=verdicts))
    assert role == "user"
    assert "1. the labels 'R1' and '4 Ω' overlap\n2. 12 V is nowhere in the figure" in text
    assert "nothing is clipped" not in text


def test_an_unreadable_reply_is_told_why_in_one_user_turn() -> None:
    broken = attempt(draft=Draft(Status.UNPARSEABLE, "there is no plan before the program"))
    turns = prompts(broken)
    assert [role for role, _ in turns] == ["system", "user"]
    assert turns[1][1].startswith(prompts()[1][1])
    assert "could not be used: there is no plan before the program." in turns[1][1]


def test_two_failures_are_both_in_the_talk() -> None:
    figure = Figure(Status.TIMEOUT, reason="it ran longer than 20 s")
    overlap = Verdict("audit/overlap", Status.FAILED, 0.0, "two labels overlap")
    turns = prompts(attempt(figure=figure), attempt(verdicts=(overlap,)))
    assert [role for role, _ in turns] == [
        "system",
        *("user", "assistant") * 2,
        "user",
    ]
    assert "ran longer" in turns[3][1]
    assert "two labels overlap" in turns[5][1]


def test_an_attempt_without_any_reply_leaves_no_trace_but_another_seed() -> None:
    down = attempt(draft=Draft(Status.API_ERROR, "no answer"))
    with Endpoint(answer) as endpoint:
        draft(endpoint)
        draft(endpoint, history=[down])
    first, second = (call.body for call in endpoint.calls)
    assert first["messages"] == second["messages"]
    assert first["seed"] != second["seed"]
    assert 0 <= second["seed"] < 2**31


def test_every_attempt_is_a_request_of_its_own_in_the_cache(tmp_path: Path) -> None:
    cache = ReplyCache(tmp_path)
    broken = attempt(draft=Draft(Status.UNPARSEABLE, "empty"))
    histories: list[list[Attempt]] = [[], [broken], [broken, broken], []]
    with Endpoint(answer) as endpoint:
        for history in histories:
            draft(endpoint, history=history, cache=cache)
    assert len(endpoint.calls) == 3


@pytest.mark.parametrize("part", ["system", "problem", "feedback"])
def test_the_prompt_hash_covers_every_template(
    part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = prompt_hash()
    shutil.copytree(imgcoder.PROMPTS.folder, tmp_path / "prompts")
    with (tmp_path / "prompts" / f"{PROMPT_VERSION}.{part}.md").open("a") as file:
        file.write("More.")
    monkeypatch.setattr(imgcoder, "PROMPTS", Prompts(tmp_path / "prompts"))
    assert prompt_hash.__wrapped__() != before


# --------------------------------------------------------------- languages and disputes

PICTURE = "\\begin{tikzpicture}\n\\draw (0,0) -- (1,1);\n\\end{tikzpicture}\n"
TIKZ = f"## Plan\n{PLAN}\n\n## Program\n```latex\n{PICTURE}```\n"


def test_a_tikz_program_is_asked_for_and_read() -> None:
    with Endpoint(lambda _: TIKZ) as endpoint:
        made = draft(endpoint, language="tikz")
    system = endpoint.calls[0].body["messages"][0]["content"]
    assert "LaTeX program that uses TikZ" in system
    assert "circuitikz" in system
    assert "plt.show()" not in system
    assert (made.status, made.language, made.program) == (Status.OK, "tikz", PICTURE)


def test_python_is_no_reply_where_tikz_is_asked_for() -> None:
    with Endpoint(answer) as endpoint:
        made = draft(endpoint, language="tikz")
    assert (made.status, made.reason) == (
        Status.UNPARSEABLE,
        "there is no fenced latex block with the program",
    )


@pytest.mark.parametrize(("said", "language"), [(TIKZ, "tikz"), (reply(), "python")])
def test_auto_takes_the_language_that_the_model_chose(said: str, language: str) -> None:
    with Endpoint(lambda _: said) as endpoint:
        made = draft(endpoint, language="auto")
    assert (made.status, made.language) == (Status.OK, language)


def test_a_later_attempt_sees_its_program_in_its_own_language() -> None:
    before = attempt(draft=Draft(Status.OK, plan=PLAN, program=PICTURE, language="tikz"))
    assert f"```latex\n{PICTURE}```" in prompts(before)[2][1]


FOUND = (
    Verdict("audit/overlap", Status.FAILED, reason="the labels 'R1' and '4 Ω' overlap"),
    Verdict("audit/givens", Status.FAILED, reason="12 V is nowhere in the figure"),
)


def test_a_dispute_names_the_check_and_keeps_the_program() -> None:
    said = "## Disputes\n2: wrong, because it stands at the battery.\n"
    with Endpoint(lambda _: said) as endpoint:
        made = draft(endpoint, history=[attempt(verdicts=FOUND)])
    assert made.disputes == (("audit/givens", "it stands at the battery."),)
    assert (made.status, made.plan, made.program) == (Status.OK, PLAN, CODE)


def test_a_dispute_may_come_with_another_program() -> None:
    said = f"## Disputes\n- **1.** because they only touch\n\n{reply()}".replace(
        "show()", "show(1)"
    )
    with Endpoint(lambda _: said) as endpoint:
        made = draft(endpoint, history=[attempt(verdicts=FOUND)])
    assert made.disputes == (("audit/overlap", "they only touch"),)
    assert made.plan == PLAN
    assert "show(1)" in made.program


@pytest.mark.parametrize("history", [[], [attempt(verdicts=FOUND)]])
def test_a_dispute_of_nothing_that_was_found_is_no_reply(history: list[Attempt]) -> None:
    said = "## Disputes\n7: wrong, because I say so.\n"
    with Endpoint(lambda _: said) as endpoint:
        made = draft(endpoint, history=history)
    assert made.status is Status.UNPARSEABLE


def test_what_a_critic_found_is_told_and_what_a_reader_said_is_not() -> None:
    said = (
        Verdict("critic", Status.FAILED, reason="left of the rod: its length is missing"),
        Verdict("quiz", Status.FAILED, reason="'What is R1?' read as '5 Ω', not '4 Ω'"),
    )
    told = prompts(attempt(verdicts=said))[-1][1]
    assert "1. left of the rod: its length is missing" in told
    assert "5 Ω" not in told


# -------------------------------------------------------------------------- real replies


def test_fifty_real_replies_come_through_a_failing_endpoint_unchanged(
    shared: Path, tmp_path: Path
) -> None:
    folder = shared / "completions" / "imgcoder"
    problems = [
        problem
        for problem in load_problems(shared / "scigenbench" / "scigen.json").problems
        if (folder / f"{problem.id}.md").exists()
    ]
    assert len(problems) == 50

    async def drafts(url: str, cache: ReplyCache | None) -> list[Draft]:
        async with ChatClient(url, timeout=2.0, delay=0.01, cache=cache) as client:
            coder = ImgCoder(client, model="test-model")
            return list(
                await asyncio.gather(
                    *(coder.draft(problem, seed, ()) for seed, problem in enumerate(problems))
                )
            )

    replies = recorded(folder, problems)
    with Endpoint(replies) as endpoint:
        sound = asyncio.run(drafts(endpoint.url, None))
    cache = ReplyCache(tmp_path)
    with Endpoint(replies, faults=FAULTS, rate=0.4, hang=30) as endpoint:
        shaken = asyncio.run(drafts(endpoint.url, cache))
        calls = len(endpoint.calls)
        assert sum(endpoint.faults_given.values()) > 10
        again = asyncio.run(drafts(endpoint.url, cache))
        assert len(endpoint.calls) == calls
    assert shaken == sound
    assert again == sound
    assert all(made.status is Status.OK for made in sound)
    for problem, made in zip(problems, sound, strict=True):
        assert made.program in (folder / f"{problem.id}.md").read_text(encoding="utf-8")
        assert made.usage != Usage()
