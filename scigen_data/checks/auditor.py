"""White-box checks of a figure, from its own artists and pixels; no model is asked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from scigen_data.checks.rules import (
    Report,
    content,
    hidden,
    layout,
    leak,
    marks,
    pixels,
    shapes,
    unasked,
    verdict,
)
from scigen_data.records import Facts, Figure, Problem, Status, Verdict

Rule = Callable[[Problem, Figure], Report]

# A rule that needs the figure's facts is skipped where there are none (pixel generators).
_PIXEL_RULES: Mapping[str, Rule] = MappingProxyType({"audit/blank": pixels.blank})
_FACT_RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "audit/overlap": layout.overlapping,
        "audit/clipped": layout.clipped,
        "audit/struck": marks.struck,
        "audit/hidden": hidden.hidden,
        "audit/givens": content.givens,
        "audit/unasked": unasked.unasked,
        "audit/leak": leak.leak,
        "audit/size": layout.small,
        "audit/shapes": shapes.distorted,
        "audit/glyphs": pixels.glyphs,
    }
)

CHECKS: tuple[str, ...] = ("run", *_PIXEL_RULES, *_FACT_RULES)


def audit(problem: Problem, figure: Figure) -> tuple[Verdict, ...]:
    """One verdict for each of `CHECKS`, in order.

    "run" carries the figure's status; where that is not ok, or where an earlier check leaves
    nothing to look at, the further ones are `skipped` with the reason.
    """
    if figure.status is not Status.OK:
        run = Verdict("run", figure.status, None, figure.reason)
        return run, *(_skip(check, "there is no figure to check") for check in CHECKS[1:])
    verdicts = [Verdict("run", Status.OK)]
    verdicts += [verdict(check, rule(problem, figure)) for check, rule in _PIXEL_RULES.items()]
    if any(found.status is Status.FAILED for found in verdicts):
        reason = "the figure is blank"
    elif figure.facts == Facts():
        reason = "the figure came without the facts that this check reads"
    else:
        reason = ""
    for check, rule in _FACT_RULES.items():
        found = _skip(check, reason) if reason else verdict(check, rule(problem, figure))
        verdicts.append(found)
    return tuple(verdicts)


def _skip(check: str, reason: str) -> Verdict:
    return Verdict(check, Status.SKIPPED, None, reason)
