"""What a build came to, counted from its rows: the source of every number in a card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from scigen_data.publish.licences import named
from scigen_data.records import Decision, Share, Status, Usage
from scigen_data.taxonomy import IMAGE_TYPES

_KINDS = 60  # image types that are counted apart
_LONGEST = 60  # characters of one that is none of ours
OUTCOMES = ("proved", "skipped", "failed")  # of a check, over rows


@dataclass
class Statistics:
    """Counts over the rows given to `add`."""

    rows: int = 0
    accepted: int = 0
    unchecked: int = 0
    drawn: int = 0  # rows with an image
    quizzes: int = 0
    image_bytes: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None  # US dollars, where prices were given
    shares: tuple[Share, ...] = ()  # of these, by role
    reasons: Counter[str] = field(default_factory=Counter)  # not to accept; a row may have several
    # check -> of how many rows it was proved, had nothing to check, failed
    checks: dict[str, Counter[str]] = field(default_factory=dict)
    by_type: dict[str, Counter[str]] = field(default_factory=dict)  # type -> rows, accepted, drawn
    attempts: Counter[int] = field(default_factory=Counter)
    unfinished: int = 0  # rows that an endpoint, of the coder or a check, gave no reply for
    failures: Counter[str] = field(default_factory=Counter)  # what the endpoint's failures said
    sources: Counter[str] = field(default_factory=Counter)
    licenses: Counter[str] = field(default_factory=Counter)  # of the problems

    @property
    def rejected(self) -> int:
        return self.rows - self.accepted - self.unchecked

    def add(self, row: Mapping[str, Any]) -> str:
        """Count one row of `rows.features()`; the image type that it counts under."""
        accepted = row["decision"] == Decision.ACCEPTED.value
        drawn = row["image"] is not None
        self.rows += 1
        self.accepted += accepted
        self.unchecked += row["decision"] == Decision.UNCHECKED.value
        self.drawn += drawn
        for verdict in filter(None, row["verdicts"] or ()):
            self.checks.setdefault(verdict["check"], Counter())[outcome(verdict["status"])] += 1
        self.quizzes += len(row["quizzes"])
        self.image_bytes += len(row["image"]["bytes"]) if drawn else 0
        self.input_tokens += row["input_tokens"]
        self.output_tokens += row["output_tokens"]
        if row["cost"] is not None:
            self.cost = (self.cost or 0.0) + row["cost"]
        self._share(tuple(Share(**each) for each in row.get("costs") or ()))
        self.reasons.update(row["reasons"])
        kind = self._kind(row["image_type"])
        counts = self.by_type.setdefault(kind, Counter())
        counts.update(rows=1, accepted=int(accepted), drawn=int(drawn))
        self.attempts[row["attempts"]] += 1
        self.sources[row["source"]] += 1
        self.licenses[named(row["license"] or "")] += 1
        verdicts = [*filter(None, row["verdicts"] or ())]
        down = [v for v in verdicts if v["status"] == Status.API_ERROR.value]
        if down or row["status"] == Status.API_ERROR.value:
            self.unfinished += 1
            self.failures.update(map(_failure, (down or verdicts)[:1]))
        return kind

    def merge(self, later: Statistics) -> None:
        """Count what was counted apart, over the rows that follow."""
        for name in _SUMS:
            setattr(self, name, getattr(self, name) + getattr(later, name))
        if later.cost is not None:
            self.cost = (self.cost or 0.0) + later.cost
        self._share(later.shares)
        for check, outcomes in later.checks.items():
            self.checks.setdefault(check, Counter()).update(outcomes)
        for name, counts in later.by_type.items():
            self.by_type.setdefault(self._kind(name), Counter()).update(counts)

    def to_json(self) -> dict[str, Any]:
        plain = {each.name: getattr(self, each.name) for each in fields(self)}
        return {**plain, "shares": [asdict(share) for share in self.shares]}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Statistics:
        """Raises KeyError, TypeError, ValueError and AttributeError where it is none."""
        found = cls(**{each.name: said[each.name] for each in fields(cls)})
        for name in _COUNTERS:
            setattr(found, name, Counter(getattr(found, name)))
        found.shares = tuple(Share(**each) for each in said["shares"])
        found.attempts = Counter({int(number): of for number, of in said["attempts"].items()})
        found.checks = {name: Counter(of) for name, of in found.checks.items()}
        found.by_type = {name: Counter(of) for name, of in found.by_type.items()}
        return found

    def _share(self, shares: tuple[Share, ...]) -> None:
        self.shares = (Usage(shares=self.shares) + Usage(shares=shares)).shares

    def _kind(self, name: str | None) -> str:
        """The image type that the row is counted under: others than ours may be any text."""
        if name in IMAGE_TYPES:
            return str(name)
        kind = " ".join((name or "(not given)").split())[:_LONGEST]
        return kind if kind in self.by_type or len(self.by_type) < _KINDS else "(others)"


_COUNTERS = ("reasons", "failures", "sources", "licenses")
_SUMS = (
    *("rows", "accepted", "unchecked", "drawn", "quizzes", "image_bytes", "unfinished"),
    *("input_tokens", "output_tokens", "attempts", *_COUNTERS),
)


def outcome(status: str) -> str:
    """What a check came to: `proved`, `skipped` or, for every other status, `failed`."""
    return {Status.OK.value: "proved", Status.SKIPPED.value: "skipped"}.get(status, "failed")


def _failure(verdict: Mapping[str, Any]) -> str:
    """What an endpoint's failure said; of a check's, with the check."""
    check = "" if verdict["check"] == "run" else f"{verdict['check']}: "
    return f"{check}{verdict['reason']}"
