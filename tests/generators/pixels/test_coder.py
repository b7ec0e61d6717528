"""Pixel models: what they are told, what they are not, and what becomes of their failures."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from scigen_data.clients import ChatRequest, Failure, Reply
from scigen_data.clients.images import ImageRequest, Picture
from scigen_data.generators import Generator
from scigen_data.generators.imgcoder import ImgCoder
from scigen_data.generators.pixels.caption import Captioner
from scigen_data.generators.pixels.coder import PixelCoder
from scigen_data.generators.pixels.prompting import PROMPT_VERSION, attempt_seed, prompt_hash
from scigen_data.records import Attempt, Draft, Figure, Problem, Quiz, Status, Usage

PROBLEM = Problem(
    "p1",
    "A ball of 2 kg lies on a slope of 30°. Which acceleration has it?",
    "4.905 m/s²",
    image_type="Physics - Mechanical",
    elements=("a-checklist-entry",),
    quizzes=(Quiz("a-quiz", ("opt-a", "opt-b", "opt-c", "opt-d"), "A", "an-evidence"),),
    multimodal_question="a-multimodal-question",
)
SECRETS = ("4.905", "a-checklist-entry", "a-quiz", "opt-", "an-evidence", "a-multimodal-question")
PLAN_REPLY = (
    "## Plan\n1. Image content\n- a ball, 2 kg\n2. Layout\n- on a slope\n3. Labels\n- 30°\n"
    "4. Drawing constraints\n- none\n\n## Program\n```python\nimport matplotlib.pyplot as plt\n"
    "plt.show()\n```\n"
)


@dataclass
class Painter:
    """Gives these outcomes in turn and remembers what it was asked."""

    outcomes: Sequence[Picture | Failure] = (Picture(b"image", Usage(1, 2), "painter-2026"),)
    asked: list[ImageRequest] = field(default_factory=list)

    async def draw(self, request: ImageRequest) -> Picture | Failure:
        self.asked.append(request)
        return self.outcomes[min(len(self.asked), len(self.outcomes)) - 1]


@dataclass
class Talker:
    """Answers every chat request with one text."""

    outcome: Reply | Failure
    asked: list[ChatRequest] = field(default_factory=list)

    async def complete(self, request: ChatRequest) -> Reply | Failure:
        self.asked.append(request)
        return self.outcome


def coder(
    painter: Painter, condition: str = "none", planner: Generator | None = None
) -> PixelCoder:
    return PixelCoder(
        painter,
        name="images",
        model_name="painter",
        condition=condition,
        planner=planner,
        extra={"quality": "high"},
    )


def draft(generator: Generator, history: Sequence[Attempt] = ()) -> Draft:
    return asyncio.run(generator.draft(PROBLEM, 11, history))


def attempt(earlier: Draft) -> Attempt:
    return Attempt(earlier, Figure(Status.BLANK, "nothing"), ())


def test_draft_carries_the_image_and_where_it_comes_from() -> None:
    painter = Painter()
    found = draft(coder(painter))
    assert (found.status, found.image, found.program, found.plan) == (Status.OK, b"image", "", "")
    assert (found.generator, found.model) == ("images", "painter-2026")
    assert (found.prompt_version, found.prompt_hash) == (PROMPT_VERSION, prompt_hash())
    assert found.usage == Usage(1, 2)
    assert painter.asked[0].extra == {"quality": "high"}


@pytest.mark.parametrize("condition", ["none", "plan", "caption"])
def test_no_model_is_shown_answer_checklist_or_quizzes(condition: str) -> None:
    painter = Painter()
    talker = Talker(Reply(PLAN_REPLY))
    planner: Generator | None = None
    if condition == "plan":
        planner = ImgCoder(talker, model="chat")
    if condition == "caption":
        planner = Captioner(talker, model="chat")
    assert draft(coder(painter, condition, planner)).status is Status.OK
    told = painter.asked[0].prompt + "".join(
        message.content for request in talker.asked for message in request.messages
    )
    assert PROBLEM.question in painter.asked[0].prompt
    assert PROBLEM.image_type in painter.asked[0].prompt
    assert not [secret for secret in SECRETS if secret in told]


def test_prompt_asks_for_all_that_is_given_and_nothing_of_the_solution() -> None:
    painter = Painter()
    draft(coder(painter))
    prompt = painter.asked[0].prompt.lower()
    for word in ("depict everything", "no answer", "textbook", "large enough to read"):
        assert word in prompt


def test_plan_of_imgcoder_goes_into_the_prompt_and_its_program_does_not() -> None:
    painter, talker = Painter(), Talker(Reply(PLAN_REPLY, Usage(100, 50)))
    planner = ImgCoder(talker, model="chat")
    found = draft(coder(painter, "plan", planner))
    assert "a ball, 2 kg" in found.plan
    assert found.plan in painter.asked[0].prompt
    assert "matplotlib" not in painter.asked[0].prompt
    assert talker.asked[0].key == planner.request(PROBLEM, 11, ()).key  # the very same request
    assert found.usage == Usage(101, 52)
    assert found.prompt_version == f"imgcoder.v3+{PROMPT_VERSION}"
    assert found.prompt_hash != prompt_hash("plan")


def test_caption_goes_into_the_prompt() -> None:
    painter, talker = Painter(), Talker(Reply("<think>hm</think> A ball on a slope."))
    found = draft(coder(painter, "caption", Captioner(talker, model="chat")))
    assert found.plan == "A ball on a slope."
    assert found.plan in painter.asked[0].prompt


@pytest.mark.parametrize(
    ("outcome", "status"),
    [
        (Failure(Status.API_ERROR, "down"), Status.API_ERROR),
        (Reply("no plan here"), Status.UNPARSEABLE),
    ],
)
def test_without_a_plan_nothing_is_drawn(outcome: Reply | Failure, status: Status) -> None:
    painter = Painter()
    found = draft(coder(painter, "plan", ImgCoder(Talker(outcome), model="chat")))
    assert found.status is status
    assert found.reason.startswith("no plan: ")
    assert not painter.asked


def test_caption_that_was_cut_is_no_caption() -> None:
    talker = Talker(Reply("A ball on", finish_reason="length"))
    found = draft(coder(Painter(), "caption", Captioner(talker, model="chat")))
    assert (found.status, found.plan) == (Status.UNPARSEABLE, "")


def test_next_attempt_has_another_seed_and_pays_for_no_second_plan() -> None:
    painter, talker = Painter(), Talker(Reply(PLAN_REPLY, Usage(100, 50)))
    generator = coder(painter, "plan", ImgCoder(talker, model="chat"))
    first = draft(generator)
    second = draft(generator, [attempt(first)])
    assert len(talker.asked) == 1
    assert second.usage == Usage(1, 2)
    assert replace(second, usage=first.usage) == first
    one, other = painter.asked
    assert one.prompt == other.prompt
    assert one.seed != other.seed


@pytest.mark.parametrize("status", [Status.FAILED, Status.API_ERROR, Status.UNPARSEABLE])
def test_failure_of_the_model_is_the_drafts_status(status: Status) -> None:
    found = draft(coder(Painter([Failure(status, "because")])))
    assert (found.status, found.reason, found.image) == (status, "because", None)
    assert found.model == "painter"


def test_seeds_have_31_bits_and_attempts_share_none() -> None:
    seeds = {attempt_seed(2**40 + 7, n) for n in range(100)}
    assert len(seeds) == 100
    assert all(0 <= seed < 2**31 for seed in seeds)
    assert attempt_seed(5, 0) == 5


def test_prompts_are_versioned_by_their_files() -> None:
    folder = Path(__file__).parents[3] / "scigen_data" / "generators" / "prompts"
    digest = hashlib.sha256()
    name = f"{PROMPT_VERSION}.figure.md"
    digest.update(f"{name}\0".encode() + (folder / name).read_bytes() + b"\0")
    assert prompt_hash() == digest.hexdigest()
    assert prompt_hash("caption") != prompt_hash()
