"""What a review came to: for a terminal, and into the card of its dataset."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from scigen_data.errors import InputError
from scigen_data.journal.file import Entry
from scigen_data.journal.records import ACCEPT, REASONS, REJECT, Sample, Word
from scigen_data.journal.said import Said
from scigen_data.publish.readme import CARD, card_of, write_text
from scigen_data.publish.reviewed import with_review
from scigen_data.review.result import Result, agreed, agreement, result, section, share
from scigen_data.review.rows import Rows
from scigen_data.review.sample import find, sample_name


def outcome(rows: Rows, entries: Sequence[Entry], sample: Sample) -> Result:
    """What a sample came to. Raises InputError where nobody has decided a row of it."""
    quizzes = {(row.id, row.shown): len(row.quizzes) for row in rows.rows}
    return result(sample, Said.of(entries, sample.name), quizzes)


def finish(rows: Rows, entries: Sequence[Entry], n: int | None, seed: int) -> Result:
    """Write a sample's outcome into the dataset's card: of `n` rows and `seed`, or the latest.

    Raises InputError where there is no card, no such sample of these rows, or no verdict in it.
    """
    card = card_of(rows.folder)
    name = None if n is None else sample_name(n, seed)
    samples = [entry for entry in entries if isinstance(entry, Sample)]
    sample = find(samples, card.fingerprint, name)
    if sample is None:
        which = "sample" if name is None else f"sample {name}"
        other = " (there is one of others)" if samples else ""
        raise InputError(
            f"no {which} of these rows stands in the journal{other}: draw and review one with "
            f"`scigen review {rows.folder} --sample {n or 200}`"
        )
    found = outcome(rows, entries, sample)
    text = with_review(card.text, section(found), found.to_json())
    write_text(rows.folder / CARD, text)
    return found


def told(rows: Rows, entries: Sequence[Entry]) -> list[str]:
    """How far a review went, in lines: who decided what, agreement, reasons, samples."""
    said = Said.of(entries)
    keys = {(row.id, row.shown) for row in rows.rows}
    here = [row for key, row in said.rows.items() if key in keys]
    given = [word for row in here for word in row.given]
    verdicts = Counter(str(row.verdict) for row in here if row.verdict)
    disputed = sum(row.disputed for row in here)
    counts = f"{verdicts[ACCEPT]} accepted, {verdicts[REJECT]} rejected ({disputed} disputed)"
    lines = [f"{len(rows.rows)} rows, {verdicts.total()} decided: {counts}"]
    for name in sorted({word.reviewer for word in given}):
        own = [word for word in given if word.reviewer == name]
        accepted = sum(word.verdict == ACCEPT for word in own)
        edits = sum(
            len(word.quizzes) for row in here for word in row.words if word.reviewer == name
        )
        lines.append(
            f"  {name}: {accepted} accepted, {len(own) - accepted} rejected, {edits} quizzes "
            f"edited or labelled, last {max(word.at for word in own)}"
        )
    if sentence := agreed(agreement(here)):
        lines.append(sentence)
    reasons = Counter(reason for row in here for reason in row.reasons)
    lines += [f"  {count:6d}  {REASONS[reason]}" for reason, count in reasons.most_common()]
    if contested := said.contested:
        lines.append(f"{contested} quizzes that reviewers edit differently: the later word holds")
    if stale := sum(isinstance(e, Word) and (e.row, e.shown) not in keys for e in entries):
        lines.append(f"{stale} words are about rows that changed since, and are left out")
    drawn = (sample for sample in said.samples if sample.dataset == rows.fingerprint)
    lines += [f"sample {each.name}: {_outcome(rows, entries, each)}" for each in drawn]
    return lines


def in_a_line(found: Result) -> str:
    """A sample's outcome for a terminal."""
    of = found.precision
    left = f"; {of.total - of.judged} are left" if of.judged < of.total else ""
    return f"{of.hits} of {of.judged} accepted rows are right, {share(of)}{left}"


def _outcome(rows: Rows, entries: Sequence[Entry], sample: Sample) -> str:
    try:
        return in_a_line(outcome(rows, entries, sample))
    except InputError as error:
        return str(error)
