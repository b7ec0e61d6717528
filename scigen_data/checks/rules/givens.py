"""What the question gives and the figure's texts have to say."""

from __future__ import annotations

from collections.abc import Sequence

from scigen_data.answers import Quantity
from scigen_data.checks.rules import Finding, Report, Rule, quote
from scigen_data.checks.rules.asked import counts, named_in, required, written
from scigen_data.checks.rules.dollars import taken
from scigen_data.checks.rules.layout import shown_texts
from scigen_data.checks.rules.names import shows_formula, shows_point
from scigen_data.checks.rules.shown import LABEL, has_unit, is_said, is_shown, read
from scigen_data.records import Figure, Problem

_NAMED = 12  # missing things that a finding spells out


def givens(problem: Problem, figure: Figure) -> Report:
    """Given quantities, points and formulas of the question that no text of the figure shows.

    Asked for are numbers with a unit and numbers that a symbol equals (n = 7), unless the
    multimodal question still states them. The score is the share of them that is shown.
    """
    wanted = required(problem)
    reading = read(shown_texts(figure))
    # how many plain counts have a label is noted
    plain = counts(problem)
    noted = {"counts": len(plain), "counts_shown": sum(is_said(c, reading) for c in plain)}
    unnamed = _unnamed(problem, reading.texts)
    if not wanted and unnamed is None:
        reason = "the question gives no value that a figure has to show"
        return Report(skipped=reason, detail=noted)
    missing = [given for given in wanted if not is_shown(given, reading)]
    bare = [given for given in wanted if given not in missing and not has_unit(given, reading)]
    if any(taken(fact.text[:LABEL]) for fact in reading.facts):
        # the program wrote them; that their signs are not drawn is told by another rule
        missing, bare = ([g for g in found if g.unit != "$"] for found in (missing, bare))
    if (missing or unnamed) and figure.facts.truncated:
        return Report(skipped="the figure has more texts than its facts list")
    findings = [*_missing(missing), *_bare(bare), *(unnamed or [])]
    shown = len(wanted) - len(missing)
    detail = {"required": [given.text for given in wanted], "shown": shown, **noted}
    score = round(shown / len(wanted), 4) if wanted else None
    return Report(findings, score=score, detail=detail)


def _missing(missing: Sequence[Quantity]) -> list[Finding]:
    """One finding that names all of them."""
    if not missing:
        return []
    names, several = _list([written(given) for given in missing])
    verb, remedy = ("are", "labels with them") if several else ("is", "a label with it")
    return [
        Finding(
            "major" if any(given.unit for given in missing) else "minor",
            f"The given {names} {verb} not shown: add {remedy}.",
            tuple(given.text for given in missing),
        )
    ]


def _bare(bare: Sequence[Quantity]) -> list[Finding]:
    if not bare:
        return []
    names, several = _list([written(given) for given in bare])
    verb, its = ("are", "their units") if several else ("is", "its unit")
    units = " and ".join(f"'{unit}'" for unit in dict.fromkeys(given.unit for given in bare))
    return [
        Finding(
            "minor",
            f"The given {names} {verb} shown without {its}: add {units}.",
            tuple(given.text for given in bare),
        )
    ]


def _list(names: Sequence[str]) -> tuple[str, bool]:
    """The names as a sentence lists them, and whether there are several."""
    quoted = [quote(name) for name in names]
    if len(quoted) > _NAMED:
        quoted = [*quoted[:_NAMED], f"{len(quoted) - _NAMED} more"]
    return " and ".join(filter(None, (", ".join(quoted[:-1]), quoted[-1]))), len(quoted) > 1


def _unnamed(problem: Problem, texts: list[str]) -> list[Finding] | None:
    """Points and formulas of the question without a label; None where it names none."""
    named, formulas = named_in(problem)
    if not named and not formulas:
        return None
    lacking = [(f"point {one}", one) for one in named if not shows_point(one, texts)]
    lacking += [(one, one) for one in formulas if not shows_formula(one, texts)]
    if not lacking:
        return []
    what = [name for name, _ in lacking]
    names = " and ".join(filter(None, (", ".join(what[:-1]), what[-1])))
    them = "them" if len(what) > 1 else "it"
    return [
        Finding(
            "minor",
            f"The question names {names}, which no label shows: label {them}.",
            tuple(one for _, one in lacking),
        )
    ]


GIVENS = Rule(
    "audit/givens",
    givens,
    "every value with a unit or a symbol, point and formula of the question is shown",
    restyled="program",
    order=60,
)
