"""Rules of the audit: what one is, where they are found, and what one says about a figure.

A rule is added by one record in one file, here or outside the package (`scigen_data.seams`):

    LARGE = Rule("audit/large", large, "the figure is large enough", needs="pixels")
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from scigen_data.checks.rules.budget import TooMuch, spending
from scigen_data.errors import InputError
from scigen_data.facts import Box
from scigen_data.records import Figure, Problem, Status, Verdict
from scigen_data.seams import Seam

Severity = Literal["major", "minor"]
_NAMED = 3  # findings that the reason spells out
_KEPT = 20  # findings that the detail lists
_LONGEST = 300  # characters of what a failing rule said


@dataclass(frozen=True, slots=True)
class Finding:
    """One defect: `message` tells the program's author what to change."""

    severity: Severity
    message: str
    texts: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What one rule returns: findings, or why there was nothing to check."""

    findings: Sequence[Finding] = ()
    skipped: str = ""
    score: float | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)  # JSON-ready


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the audit.

    `restyled` says of which figure it is asked where an image model made a picture of a
    program's figure: of the picture, of the program's figure, or of neither. Built-ins stand in
    the verdicts by `order`, strangers behind them.
    """

    name: str  # "audit/overlap"
    check: Callable[[Problem, Figure], Report]
    says: str  # in the card: what holds of a figure that passes
    needs: Literal["facts", "pixels"] = "facts"  # without facts (pixel generators): not asked
    restyled: Literal["picture", "program", "neither"] = "neither"
    order: int = 1_000
    ends: str = ""  # where it fails: why no further rule has anything to look at

    def __post_init__(self) -> None:
        if not self.name.startswith("audit/"):
            raise InputError(f"the rule {self.name!r} needs a name that begins with audit/")


RULES = Seam("rule", Rule, __name__, group="scigen_data.rules")


def in_order() -> list[Rule]:
    """Every rule, in the order of its verdicts. Raises InputError for a broken stranger."""
    found = sorted(RULES.found().values(), key=lambda each: (bool(each.origin), each.record.order))
    return [each.record for each in found]


def ask(rule: Rule, problem: Problem, figure: Figure) -> Verdict:
    """The rule's verdict; `error`, with the exception's name, where the rule itself fails.

    A figure that takes more work than a rule may spend fails it.
    """
    try:
        with spending():
            found = verdict(rule.name, rule.check(problem, figure))
        if found.detail:
            json.dumps(dict(found.detail))
        return Verdict(
            found.check,
            found.status,
            None if found.score is None else float(found.score),
            str(found.reason),
            found.detail,
        )
    except TooMuch as error:
        return verdict(rule.name, Report([Finding("major", str(error))]))
    except Exception as error:
        said = " ".join(f"{type(error).__name__}: {error}".split())
        return Verdict(rule.name, Status.ERROR, None, said[:_LONGEST].rstrip(": "))


def verdict(check: str, report: Report) -> Verdict:
    """The report as a verdict: any finding makes it `failed`, worst first."""
    if report.skipped:
        return Verdict(check, Status.SKIPPED, None, report.skipped, dict(report.detail))
    findings = sorted(report.findings, key=lambda finding: finding.severity != "major")
    if not findings:
        return Verdict(check, Status.OK, report.score, "", dict(report.detail))
    messages = [finding.message for finding in findings[:_NAMED]]
    if len(findings) > _NAMED:
        messages.append(f"And {len(findings) - _NAMED} more of the same kind.")
    listed = [
        {
            "rule": check,
            "severity": finding.severity,
            "message": finding.message,
            "texts": list(finding.texts),
            "boxes": [[round(side) for side in _sides(box)] for box in finding.boxes],
        }
        for finding in findings[:_KEPT]
    ]
    detail = {**report.detail, "findings": listed, "count": len(findings)}
    return Verdict(check, Status.FAILED, report.score, " ".join(messages), detail)


def _sides(box: Box) -> tuple[float, float, float, float]:
    return box.x0, box.y0, box.x1, box.y1


def quote(text: str, limit: int = 48) -> str:
    """`text` on one line in quotes, shortened in its middle."""
    line = " ".join(text.split())
    if len(line) > limit:
        line = f"{line[: limit - 16]}…{line[-14:]}"
    return f"'{line}'"
