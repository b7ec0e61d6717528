"""A vision model behind a chat endpoint as judge (rubric after arXiv 2601.17027, section 4)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from scigen_data.checks.judge import DIMENSIONS, FAILURE_MODES, HIGHEST, Judgement
from scigen_data.checks.judges import JudgeSpec
from scigen_data.checks.means import Means
from scigen_data.checks.replies import PROMPTS, Unparseable, json_object, spoken
from scigen_data.clients import WINDOW, Chat, ChatRequest, Failure, Message
from scigen_data.records import Problem, Status, Usage

PROMPT_VERSION = "judge.v1"
REPEATED = 0.7  # temperature of a judge who is asked several times: at 0 all repeats are one
_LONGEST_REASON = 500  # characters
_NONE = frozenset({"none", "null", "n/a", ""})


class ChatJudge:
    """Asks with the problem, its visual checklist and the image; never with its answer.

    A reply that cannot be read in full is asked for again, up to `retries_on_unparseable` times
    with a new seed and a word on the form. `checklist=False` leaves the elements out.
    `temperature=None` leaves it to the endpoint; repeats of one judge need one above 0 to differ.
    """

    def __init__(
        self,
        client: Chat,
        *,
        model: str,
        temperature: float | None = 0.0,
        max_tokens: int = 4096,
        retries_on_unparseable: int = 2,
        checklist: bool = True,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        self.name = model
        self.client = client
        self.model = model
        self.temperature = temperature
        self.max_tokens = max_tokens
        self.retries_on_unparseable = retries_on_unparseable
        self.checklist = checklist
        self.extra = dict(extra or {})

    async def judge(self, problem: Problem, image: bytes, *, repeat: int = 0) -> Judgement:
        """The scores of `image`. Raises EndpointError where the endpoint refuses for good."""
        usage = Usage()
        reason = ""
        for go in range(self.retries_on_unparseable + 1):
            request = self.request(problem, image, repeat=repeat, go=go)
            outcome = await self.client.complete(request)
            usage += outcome.usage
            if isinstance(outcome, Failure):
                reason = outcome.reason
                if outcome.status is Status.UNPARSEABLE:
                    continue
                return Judgement(
                    outcome.status, reason=reason, judge=self.name, repeat=repeat, usage=usage
                )
            found = parse_judgement(outcome.text)
            if isinstance(found, Unparseable):
                reason = found.reason + (" (cut at the token limit)" if outcome.cut else "")
                if outcome.finish_reason == WINDOW:
                    reason = f"{found.reason}: the server's context window was full"
                    return Judgement(
                        Status.API_ERROR, reason=reason, judge=self.name, repeat=repeat, usage=usage
                    )
                continue
            scores, reasons, mode = found
            return Judgement(
                Status.OK, scores, reasons, mode, judge=self.name, repeat=repeat, usage=usage
            )
        return Judgement(
            Status.UNPARSEABLE, reason=reason, judge=self.name, repeat=repeat, usage=usage
        )

    def request(
        self, problem: Problem, image: bytes, *, repeat: int = 0, go: int = 0
    ) -> ChatRequest:
        """What is asked; `go` counts the replies before it that could not be read."""
        text = PROMPTS.render(
            PROMPT_VERSION,
            "problem",
            question=problem.question.strip(),
            image_type=problem.image_type,
            elements=[" ".join(e.split()) for e in problem.elements] if self.checklist else [],
            again=go > 0,
        )
        return ChatRequest(
            model=self.model,
            messages=(Message("user", text, (image,)),),
            temperature=self.temperature,
            max_tokens=self.max_tokens,
            seed=_seed(problem.id, repeat, go),
            extra=self.extra,
        )


Parsed = tuple[dict[str, int], dict[str, str], str]


def parse_judgement(text: str) -> Parsed | Unparseable:
    """Scores and reasons by dimension, and the failure mode, from a reply's JSON object.

    All five dimensions with whole numbers 0 to 2 and the failure mode, or nothing.
    """
    said = spoken(text)
    if isinstance(said, Unparseable):
        return said
    found = json_object(said, DIMENSIONS)
    if found is None:
        return Unparseable("the reply holds no JSON object with the dimensions")
    if isinstance(found, Unparseable):
        return found
    scores: dict[str, int] = {}
    reasons: dict[str, str] = {}
    for dimension in DIMENSIONS:
        value = found.get(dimension)
        reason = ""
        if isinstance(value, dict):
            reason = str(value.get("reason") or "")
            value = value.get("score")
        if type(value) is not int or not 0 <= value <= HIGHEST:
            return Unparseable(
                f"{dimension} is {str(value)[:40]!r}, no whole number 0 to {HIGHEST}"
            )
        scores[dimension] = value
        reasons[dimension] = " ".join(reason.split())[:_LONGEST_REASON]
    mode = _mode(found.get("failure_mode", "missing"))
    if mode is None:
        return Unparseable(f"failure_mode is {str(found.get('failure_mode'))[:40]!r}, not a mode")
    return scores, reasons, mode


def _mode(value: object) -> str | None:
    """One of FAILURE_MODES, "" for none, None where it is neither."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return None
    word = value.strip().lower().replace("-", "_").replace(" ", "_")
    if word in _NONE:
        return ""
    return word if word in FAILURE_MODES else None


def _seed(problem: str, repeat: int, go: int) -> int:
    """31 bits, which every server takes; repeats differ."""
    digest = hashlib.sha256(f"judge\0{problem}\0{repeat}\0{go}".encode()).digest()
    return int.from_bytes(digest[:4], "big") % 2**31


def _make(means: Means) -> ChatJudge:
    temperature = REPEATED if means.repeats > 1 else 0.0
    return ChatJudge(means.chat(), model=means.model, temperature=temperature)


CHAT = JudgeSpec(
    "chat",
    "a vision model behind a chat endpoint",
    _make,
    endpoint=True,
    prompt=lambda: PROMPTS.label(PROMPT_VERSION, "problem"),
)
