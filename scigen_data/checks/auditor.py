"""White-box checks of a figure, from its own artists and pixels; no model is asked."""

from __future__ import annotations

from scigen_data.checks.rules import ask, in_order
from scigen_data.facts import Facts
from scigen_data.records import Figure, Problem, Status, Verdict

RUN = "run"
SAYS = "the program ran and drew"  # of `run`, in the card


def check_names() -> tuple[str, ...]:
    """`run` and every rule, in the order of the verdicts."""
    return RUN, *(rule.name for rule in in_order())


def audit(problem: Problem, figure: Figure) -> tuple[Verdict, ...]:
    """What every rule says of a figure: a verdict for each of `check_names()`, in that order.

    `run` carries the figure's status; where that is not ok, or where an earlier check leaves
    nothing to look at, the further ones are `skipped` with the reason. `failed` means that a rule
    found something, and `reason` tells the program's author what to change; a rule that fails
    itself is `error`. A problem without a question or an answer leaves rules on the content
    nothing to ask.
    """
    if figure.status is not Status.OK:
        run = Verdict(RUN, figure.status, None, figure.reason)
        return run, *(skipped(check, "there is no figure to check") for check in check_names()[1:])
    verdicts = [Verdict(RUN, Status.OK)]
    bare = figure.facts == Facts()
    ended = ""
    for rule in in_order():
        reason = ended
        if not reason and bare and rule.needs == "facts":
            reason = "the figure came without the facts that this check reads"
        found = skipped(rule.name, reason) if reason else ask(rule, problem, figure)
        if found.status is Status.FAILED:
            ended = rule.ends
        verdicts.append(found)
    return tuple(verdicts)


def skipped(check: str, reason: str) -> Verdict:
    return Verdict(check, Status.SKIPPED, None, reason)
