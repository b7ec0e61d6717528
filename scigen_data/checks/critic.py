"""A strict editor: a vision model that sees a figure beside its problem and lists what to mend.

It sees neither the answer nor the quizzes, so that its author may hear of all that it finds. It
also rules on what the author of the figure disputes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, Protocol

import msgspec

from scigen_data.checks.ask import Asker, Untold, untold
from scigen_data.checks.replies import PROMPTS
from scigen_data.records import Problem, Status, Usage, Verdict

CHECK = "critic"
SAYS = {CHECK: "a vision model that saw it beside the problem found nothing to mend"}
DISPUTE, RULING = "dispute", "ruling"  # in a verdict's detail: why it is wrong; who agreed and why
PROMPT_VERSION = "critic.v1"
# Nobody rules on it: a critic does not know the answer, nor may it, since the author hears of it.
_LEAK = "audit/leak"
_OVERRULED = "the critic does not hold with: "
_LONGEST = 400  # characters of a finding
_MOST = 12  # findings of one look, of either kind


class Finding(msgspec.Struct, frozen=True):
    """What is to be mended, and where in the figure."""

    what: str
    where: str = ""
    wrong: bool = True  # False: it could be better, and is right


class Ruling(msgspec.Struct, frozen=True):
    """Whether a disputed finding holds."""

    number: int
    holds: bool
    because: str = ""


class Reply(msgspec.Struct, frozen=True):
    """What the critic is asked for."""

    shows: Literal["yes", "partly", "no"]  # whether this is the problem's figure
    findings: list[Finding]
    rulings: list[Ruling] = []


@dataclass(frozen=True, slots=True)
class Look:
    """What came of one look at a figure."""

    verdict: Verdict
    rulings: Mapping[int, Ruling] = field(default_factory=dict)  # by number, from 1
    usage: Usage = field(default_factory=Usage)


class Critic(Protocol):
    """Looks at figures; `disputed` are findings with what their figure's author says of them."""

    @property
    def name(self) -> str: ...

    async def look(
        self, problem: Problem, image: bytes, disputed: Sequence[tuple[str, str]] = ()
    ) -> Look:
        """Raises EndpointError where an endpoint refuses for good."""
        ...


@dataclass(frozen=True, slots=True)
class ChatCritic:
    """A vision model behind a chat endpoint."""

    asker: Asker

    @property
    def name(self) -> str:
        return self.asker.model

    async def look(
        self, problem: Problem, image: bytes, disputed: Sequence[tuple[str, str]] = ()
    ) -> Look:
        """The verdict fails where something is wrong, or another problem's figure is shown."""
        prompt = PROMPTS.render(
            PROMPT_VERSION,
            "figure",
            question=problem.question.strip(),
            image_type=problem.image_type,
            disputed=disputed,
        )
        told = await self.asker.ask(prompt, Reply, images=(image,))
        if isinstance(told, Untold):
            status, reason = untold(told)
            if status is Status.UNPARSEABLE:  # it has said nothing: that is no finding
                status = Status.SKIPPED
            return Look(Verdict(CHECK, status, None, reason, {"critic": self.name}), {}, told.usage)
        return Look(
            _verdict(told.value, self.name),
            # Of two rulings on one number, that it holds: nothing is let through by a slip.
            {each.number: each for each in sorted(told.value.rulings, key=lambda r: r.holds)},
            told.usage,
        )


def _verdict(reply: Reply, name: str) -> Verdict:
    wrong = [_line(each) for each in reply.findings if each.wrong][:_MOST]
    if reply.shows == "no":
        wrong.insert(0, "it is not the figure of this problem")
    detail = {
        "critic": name,
        "shows": reply.shows,
        "wrong": wrong,
        "better": [_line(each) for each in reply.findings if not each.wrong][:_MOST],
    }
    if wrong:
        return Verdict(CHECK, Status.FAILED, None, "; ".join(wrong), detail)
    if reply.shows == "partly":  # and nothing that is wrong with it: not seen to hold
        return Verdict(CHECK, Status.SKIPPED, None, "it shows the problem only in part", detail)
    return Verdict(CHECK, Status.OK, None, "", detail)


def _line(finding: Finding) -> str:
    where = " ".join(finding.where.split())
    what = " ".join(finding.what.split()).rstrip(".")
    return (f"{where}: {what}" if where else what)[:_LONGEST]


def prompts() -> str:
    """What identifies the prompts in a build."""
    return PROMPTS.label(PROMPT_VERSION, "figure")


# ------------------------------------------------------------------------------- disputes


def disputed(
    verdicts: Sequence[Verdict], disputes: Sequence[tuple[str, str]], before: Sequence[Verdict]
) -> tuple[Verdict, ...]:
    """The verdicts, those marked that fail as they did `before` and that the author disputes.

    A check that fails for another reason than before is a new finding. What the critic did not hold
    with before stays disputed: the author was not told of it, and the figure is another.
    """
    told = {verdict.check: verdict.reason for verdict in before if verdict.status is Status.FAILED}
    why = dict(disputes)
    for verdict in before:
        if verdict.status is Status.SKIPPED and RULING in verdict.detail:
            told[verdict.check] = verdict.reason.removeprefix(_OVERRULED)
            why[verdict.check] = verdict.detail[DISPUTE]
    return tuple(
        replace(verdict, detail={**verdict.detail, DISPUTE: why[verdict.check]})
        if verdict.status is Status.FAILED
        and verdict.check in why
        and told.get(verdict.check) == verdict.reason
        else verdict
        for verdict in verdicts
    )


def is_disputed(verdict: Verdict) -> bool:
    """Whether a finding is disputed and nobody has ruled on it."""
    return (
        verdict.status is Status.FAILED
        and DISPUTE in verdict.detail
        and RULING not in verdict.detail
    )


def is_ruled_on(verdict: Verdict) -> bool:
    """Whether a critic is asked about a finding: it is disputed, and can be seen."""
    return is_disputed(verdict) and verdict.check != _LEAK


def ruled(verdicts: Sequence[Verdict], look: Look) -> tuple[Verdict, ...]:
    """The verdicts with the critic's rulings; a finding that does not hold counts as not checked.

    The numbers are those that it is asked about in order, from 1. One without a ruling stays so.
    """
    result, number = [], 0
    for verdict in verdicts:
        if not is_ruled_on(verdict):
            result.append(verdict)
            continue
        number += 1
        ruling = look.rulings.get(number)
        if ruling is None:
            result.append(verdict)
            continue
        said = " ".join(ruling.because.split())[:_LONGEST]
        detail = {**verdict.detail, RULING: {"holds": ruling.holds, "because": said}}
        if ruling.holds:
            result.append(replace(verdict, detail=detail))
        else:
            reason = f"{_OVERRULED}{verdict.reason}"
            result.append(replace(verdict, status=Status.SKIPPED, reason=reason, detail=detail))
    return tuple(result)
