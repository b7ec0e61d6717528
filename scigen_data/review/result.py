"""What the words of a sample come to: how many accepted rows are right, and how sure that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from scigen_data.errors import InputError
from scigen_data.journal.records import ACCEPT, REASONS, Sample
from scigen_data.journal.said import RowSaid, Said
from scigen_data.metrics.agreement import exact_share, krippendorff_alpha, quadratic_kappa
from scigen_data.metrics.rates import Rate
from scigen_data.texts import coded, literal


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far reviewers agree about rows that several decided; None where that says nothing."""

    rows: int  # with at least two verdicts
    exact: float | None  # share of pairs of verdicts that are the same
    kappa: float | None  # Cohen's, of exactly two reviewers
    alpha: float | None  # Krippendorff's, of any number


def agreement(rows: Iterable[RowSaid]) -> Agreement:
    given = [{word.reviewer: word.verdict == ACCEPT for word in row.given} for row in rows]
    reviewers = sorted({name for row in given for name in row})
    ratings = [[None if n not in row else int(row[n]) for n in reviewers] for row in given]
    pairs = [(a, b) for a, b, *_ in ratings if None not in (a, b)] if len(reviewers) == 2 else []
    return Agreement(
        rows=sum(len(row) > 1 for row in given),
        exact=exact_share(ratings),
        kappa=quadratic_kappa([a or 0 for a, _ in pairs], [b or 0 for _, b in pairs]),
        alpha=krippendorff_alpha(ratings),
    )


@dataclass(frozen=True, slots=True)
class Result:
    """A sample's outcome. A row counts as right where everyone who decided it accepts it."""

    sample: Sample
    precision: Rate  # of accepted rows
    overlooked: Rate  # of the others: what people would have accepted
    disputed: int  # accepted rows that one reviewer accepts and another rejects: not right
    quizzes: tuple[int, int]  # of accepted rows that people accept: edited or dropped, of all
    reasons: Mapping[str, int]  # against accepted rows, most frequent first
    reviewers: Mapping[str, int]  # rows that each decided
    first: str  # time of the first word, and of the last
    last: str
    agreement: Agreement

    def to_json(self) -> dict[str, Any]:
        """What the card's header states."""
        agreed = self.agreement
        return {
            "sample": self.sample.name,
            "drawn": self.sample.at,
            "rows": self.sample.accepted,
            "precision": self.precision.as_dict(),
            "overlooked": self.overlooked.as_dict(),
            "disputed": self.disputed,
            "quizzes_edited": self.quizzes[0],
            "quizzes": self.quizzes[1],
            "reasons": dict(self.reasons),
            "reviewers": dict(self.reviewers),
            "first": self.first,
            "last": self.last,
            "agreement": {
                name: getattr(agreed, name) for name in ("rows", "exact", "kappa", "alpha")
            },
        }


def result(sample: Sample, said: Said, quizzes: Mapping[tuple[str, str], int]) -> Result:
    """The outcome of a sample. `said` holds what was said in it; `quizzes` how many a row has.

    Raises InputError where nobody has decided any accepted row of it.
    """
    rows = [(drawn, said.rows.get((drawn.row, drawn.shown), RowSaid())) for drawn in sample.rows]
    accepted = [row for drawn, row in rows if drawn.accepted]
    words = [word for _, row in rows for word in row.given]
    if not any(row.verdict for row in accepted):
        raise InputError(
            f"no accepted row of the sample {sample.name} has a verdict yet: review it first"
        )
    right = [(drawn, row) for drawn, row in rows if drawn.accepted and row.verdict == ACCEPT]
    edited = {
        (drawn.row, drawn.shown, each.quiz)
        for drawn, row in right
        for word in row.words
        for each in word.quizzes
        if each.to is not None or each.drops
    }
    against = Counter(reason for row in accepted for reason in row.reasons)
    return Result(
        sample,
        Rate.of(_right(row) for row in accepted),
        Rate.of(_right(row) for drawn, row in rows if not drawn.accepted),
        sum(row.disputed for row in accepted),
        (len(edited), sum(quizzes.get((drawn.row, drawn.shown), 0) for drawn, _ in right)),
        dict(against.most_common()),
        dict(sorted(Counter(word.reviewer for word in words).items())),
        min(word.at for word in words),
        max(word.at for word in words),
        agreement(row for _, row in rows),
    )


def _right(row: RowSaid) -> bool | None:
    return row.verdict == ACCEPT if row.verdict else None


def section(found: Result) -> str:
    """The card's section, Markdown."""
    precision, sample = found.precision, found.sample
    names = ", ".join(f"{literal(name)} ({rows} rows)" for name, rows in found.reviewers.items())
    days = dict.fromkeys((found.first[:10], found.last[:10]))
    among = (
        f", and {found.overlooked.total} rows that were not accepted lay among the others."
        if found.overlooked.total
        else "; there was no row with a figure that was not accepted, to lay among them."
    )
    drawn = (
        f"Of the {sample.accepted:,} accepted rows {precision.total} were drawn at random, image "
        f"types in proportion (`scigen review DIR --sample {coded(sample.name.partition('-')[0])} "
        f"--seed {sample.seed}`). A row is right where everyone who decided it found nothing wrong "
        "with figure, problem or answer; where two disagree, it is not. Reviewers saw neither "
        f"verdicts nor decisions{among}"
    )
    head = (
        f"**{share(precision)} of the accepted rows are right** ({precision.hits} of "
        f"{precision.judged} that people decided; 95 % interval, Wilson), by {names}, "
        f"{' to '.join(days)}."
    )
    text = ["## Human review", head, drawn]
    if precision.judged < precision.total:
        text.append(
            f"{precision.total - precision.judged} drawn rows were not decided; were all of them "
            f"wrong, it would be {share(precision, of_all=True)}."
        )
    if found.overlooked.judged:
        over = found.overlooked
        text.append(
            f"Of the {over.judged} rows that were not accepted, people would have accepted "
            f"{over.hits}: {share(over)}."
        )
    if found.reasons:
        against = (f"{REASONS[name]}: {count}" for name, count in found.reasons.items())
        text.append(f"What was wrong with accepted rows: {'; '.join(against)}.")
    if found.quizzes[1]:
        text.append(
            f"Of the {found.quizzes[1]} quizzes of right rows, {found.quizzes[0]} were edited or "
            "struck out."
        )
    if said := agreed(found.agreement):
        text.append(f"{said} They disagree about {found.disputed} accepted rows.")
    return "\n\n".join(text)


def agreed(found: Agreement) -> str:
    """The figures of agreement in a sentence; empty where no two decided one row."""
    if not found.rows or found.exact is None:
        return ""
    parts = [f"{found.exact:.1%} of pairs of verdicts are the same"]
    if found.kappa is not None:
        parts.append(f"Cohen's kappa {found.kappa:.2f}")
    elif found.alpha is not None:
        parts.append(f"Krippendorff's alpha {found.alpha:.2f}")
    return f"Over {found.rows} rows that several decided, {', '.join(parts)}."


def share(rate: Rate, *, of_all: bool = False) -> str:
    """A share with its interval, of the rows that were decided or of all that were drawn."""
    found = rate.overall if of_all else rate.of_judged
    interval = rate.overall_interval if of_all else rate.judged_interval
    if found is None or interval is None:
        return "none"
    return f"{found:.1%} ({interval.low:.1%} to {interval.high:.1%})"
