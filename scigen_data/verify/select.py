"""Accept or reject: named policies over verdicts, with reasons that can be counted.

A policy lists the checks that must hold; a name that ends in `/*` stands for every check of
that family. Policies compose: `combine("mine", POLICIES["clean"], Policy("quiz", ("quiz",)))`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from scigen_data.errors import InputError
from scigen_data.records import Decision, Draft, Figure, Status, Verdict

_PASSED = (Status.OK, Status.SKIPPED)  # skipped: there was nothing to check


@dataclass(frozen=True, slots=True)
class Policy:
    """The checks that a sample must pass to be accepted."""

    name: str
    require: tuple[str, ...]

    def requires(self, check: str) -> bool:
        """Whether `check` must hold."""
        return any(
            check == wanted or (wanted.endswith("/*") and check.startswith(wanted[:-1]))
            for wanted in self.require
        )


POLICIES: Mapping[str, Policy] = MappingProxyType(
    {
        policy.name: policy
        for policy in (
            Policy("lenient", ("run", "audit/blank")),
            Policy("clean", ("run", "audit/*")),
        )
    }
)


def policy(name: str) -> Policy:
    """The policy of that name. Raises InputError, listing the names, where there is none."""
    try:
        return POLICIES[name]
    except KeyError:
        known = ", ".join(POLICIES)
        raise InputError(f"no policy is called {name!r}: choose one of {known}") from None


def combine(name: str, *policies: Policy) -> Policy:
    """A policy that requires what any of `policies` requires."""
    every = dict.fromkeys(check for one in policies for check in one.require)
    return Policy(name, tuple(every))


def decide(
    policy: Policy, draft: Draft, figure: Figure, verdicts: Sequence[Verdict]
) -> tuple[Decision, tuple[str, ...]]:
    """The decision and its reasons, one for each requirement that fails, none when accepted.

    A draft or figure that never came gives its status alone ("timeout", "api_error"); a check
    gives its name ("audit/overlap"), with what happened where it did not run through
    ("quiz: api_error", "quiz: missing").
    """
    for stage in (draft, figure):
        if stage.status is not Status.OK:
            return Decision.REJECTED, (str(stage.status),)
    reasons: dict[str, None] = {}
    for required in policy.require:
        family = required.endswith("/*")
        found = [
            verdict
            for verdict in verdicts
            if verdict.check == required or (family and verdict.check.startswith(required[:-1]))
        ]
        if not found:
            reasons[f"{required}: missing"] = None
        for verdict in found:
            if verdict.status is Status.FAILED:
                reasons[verdict.check] = None
            elif verdict.status not in _PASSED:
                reasons[f"{verdict.check}: {verdict.status}"] = None
    return (Decision.REJECTED if reasons else Decision.ACCEPTED), tuple(reasons)
