"""What each check means for a figure that passes it, in a sentence for the dataset's card."""

from __future__ import annotations

from collections.abc import Iterable

from scigen_data.checks import auditor, critic, judge, outcome
from scigen_data.checks.readers import READERS
from scigen_data.checks.rules import in_order

_UNKNOWN = "see the column `verdicts`"


def explained(checks: Iterable[str]) -> dict[str, str]:
    """A sentence for each check, and for each `CHECK at least SCORE`, in the order given."""
    known = {
        auditor.RUN: auditor.SAYS,
        **{rule.name: rule.says for rule in in_order()},
        **outcome.SAYS,
        **judge.SAYS,
        **critic.SAYS,
        **{
            f"quiz/{reader.name}": outcome.LABELS_SAY
            for reader in READERS.table().values()
            if reader.answers == "labels"
        },
    }
    return {
        check: known.get(check) or judge.SCORES.get(check.partition(" at least ")[0], _UNKNOWN)
        for check in checks
    }
