"""What one look at a family found."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """`good` is None where nothing could be looked at; then `said` names what is missing."""

    check: str
    good: bool | None
    said: str  # one line: the figure that was measured, and what to mend


def of(check: str, faults: list[str], fine: str, most: int = 3) -> Finding:
    """Good where there are no faults; else the first few of them."""
    if not faults:
        return Finding(check, True, fine)
    more = f" (and {len(faults) - most} more)" if len(faults) > most else ""
    return Finding(check, False, "; ".join(faults[:most]) + more)
