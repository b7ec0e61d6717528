"""What a rule of the audit says about a figure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from scigen_data.records import Box, Status, Verdict

Severity = Literal["major", "minor"]
_NAMED = 3  # findings that the reason spells out
_KEPT = 20  # findings that the detail lists


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
