"""What the worker says back about two formulas."""

from __future__ import annotations

from typing import Any


def yes() -> dict[str, Any]:
    """They are equal."""
    return {"verdict": True}


def no(reason: str) -> dict[str, Any]:
    """They differ."""
    return {"verdict": False, "reason": reason}


def undecided(reason: str, blame: str = "us") -> dict[str, Any]:
    """Nobody knows; `blame` is `gold`, `answer` or `us`."""
    return {"verdict": None, "reason": reason, "blame": blame}
