"""Refusals of a content policy among other errors."""

from __future__ import annotations

import pytest

from scigen_data.clients.refusals import is_refusal


@pytest.mark.parametrize(
    ("code", "message", "refusal"),
    [
        ("moderation_blocked", "", True),
        ("content_policy_violation", "", True),
        ("", "Your request was rejected as a result of our safety system.", True),
        ("OutputImageSensitiveContentDetected", "The request failed.", True),
        ("invalid_value", "Invalid value for 'moderation'.", False),
        ("", "Field safety_tolerance must be at most 6", False),
        ("rate_limit_exceeded", "Slow down", False),
    ],
)
def test_refusals_are_told_from_mistakes(code: str, message: str, refusal: bool) -> None:
    assert is_refusal(code, message) is refusal
