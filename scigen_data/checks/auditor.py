"""White-box checks of a figure, from its own artists and pixels; no model is asked."""

from __future__ import annotations

from collections.abc import Sequence

from scigen_data.checks.rules import Finding, Report, Rule, ask, in_order, verdict
from scigen_data.facts import Facts
from scigen_data.records import Figure, Problem, Status, Verdict
from scigen_data.renderer.limits import Limits

RUN = "run"
LISTED = Limits().max_artists  # texts, and again shapes, that facts hold
SAYS = "the program ran and drew"  # of `run`, in the card


def check_names() -> tuple[str, ...]:
    """`run` and every rule, in the order of the verdicts."""
    return RUN, *(rule.name for rule in in_order())


def audit(problem: Problem, figure: Figure, more: Sequence[Rule] = ()) -> tuple[Verdict, ...]:
    """What every rule says of a figure: a verdict for each of `check_names()`, in that order, and
    for each of `more`, rules that are no part of every audit.

    `run` carries the figure's status; where that is not ok, or where an earlier check leaves
    nothing to look at, the further ones are `skipped` with the reason. `failed` means that a rule
    found something, or that a program's figure lacks the facts that the rule reads, and `reason`
    tells the program's author what to change; a rule that fails itself is `error`. A problem
    without a question or an answer leaves rules on the content nothing to ask.
    """
    rules = [*in_order(), *more]
    if figure.status is not Status.OK:
        run = Verdict(RUN, figure.status, None, figure.reason)
        return run, *(skipped(rule.name, "there is no figure to check") for rule in rules)
    verdicts = [Verdict(RUN, Status.OK)]
    ended = ""
    for rule in rules:
        amiss = _without_facts(figure, rule.name) if rule.needs == "facts" else None
        found = skipped(rule.name, ended) if ended else amiss or ask(rule, problem, figure)
        if found.status is Status.FAILED:
            ended = rule.ends
        verdicts.append(found)
    return tuple(verdicts)


def _without_facts(figure: Figure, check: str) -> Verdict | None:
    """What is said of a figure whose facts are missing or cut; None where they are whole.

    The renderer notes facts of every figure that a program draws. Where they are not there, the
    program did away with them: that fails, and is not skipped. Pictures of a model have none.
    """
    facts = figure.facts
    if facts == Facts():
        if not figure.fingerprint:
            return skipped(check, "the figure came without the facts that this check reads")
        message = "The figure came without its facts: leave the drawing library as it is."
    elif facts.truncated and not len(facts.shapes) >= LISTED > len(facts.texts):
        message = f"The figure has more texts than the {LISTED:,} that are checked: draw fewer."
    else:
        return None
    return verdict(check, Report([Finding("major", message)]))


def skipped(check: str, reason: str) -> Verdict:
    return Verdict(check, Status.SKIPPED, None, reason)
