r"""Dollar signs that Matplotlib takes for the ends of a formula: `"$5 and $10"` shows "5and10".

A formula in one label is looked at as it was written: between prices it opens or closes like a
price, or it is prose, whose spaces a formula does not draw. A label with an odd dollar sign is
the reverse: its formulas are drawn as they were typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scigen_data.checks.rules import Finding, Report, Rule, quote
from scigen_data.checks.rules.layout import shown_texts
from scigen_data.facts import MAX_PLAIN
from scigen_data.mathtext import plain, split
from scigen_data.records import Figure, Problem

_LABEL = 500  # characters of one text that are read
_MARKUP = re.compile(r"\\[A-Za-z]+|[\\^_{}]")  # what only a formula has
_PRICE = r"[.,]?\d"
_WORD = r"[^\W\d_]{2,}"
_UNITS = "mm cm dm km kg mg ms min mol Hz kHz kPa Pa kJ kV mV rad deg"
_NAMES = "sin cos tan cot sec csc log ln exp lim max min gcd lcm mod det arcsin arccos arctan"
_OF_FORMULAS = frozenset(f"{_UNITS} {_NAMES}".split())
_TURNED = r"[^(\[]*[)\]].*[(\[][^)\]]*"  # a bracket that closes, and one that opens
_RAW = re.compile(r"\$(?:[^$]*(?:\\[A-Za-z]{2,}|[_^]\{)[^$]*|[A-Za-z]\d?)\$")


def dollars(problem: Problem, figure: Figure) -> Report:  # noqa: ARG001
    """Labels whose dollar signs are not drawn, or whose formulas are drawn as typed."""
    texts = [fact for fact in shown_texts(figure) if "$" in fact.text]
    if not texts:
        return Report(skipped="no text is written with a dollar sign")
    findings = []
    for fact in texts:
        written, shown = fact.text[:_LABEL], quote(fact.plain)
        if fact.plain == plain(fact.text)[:MAX_PLAIN] and taken(written):
            findings.append(
                Finding(
                    "major",
                    f"The dollar signs of {quote(written)} are taken for the ends of a formula, "
                    rf"which shows {shown}: write \$ for a dollar sign, and words outside it.",
                    (fact.plain,),
                    (fact.box,),
                )
            )
        elif _RAW.search(fact.plain[:_LABEL]):
            findings.append(
                Finding(
                    "major",
                    f"{shown} is drawn with its markup, as a dollar sign has no other that ends "
                    r"the formula: write \$ for a price.",
                    (fact.plain,),
                    (fact.box,),
                )
            )
    return Report(findings)


def taken(text: str) -> bool:
    """Whether a formula in the label is none: what stands between two prices, or prose."""
    return any(_is_none(*found) for line in text.split("\n") for found in _formulas(line))


def _formulas(line: str) -> Iterator[tuple[str, str, str]]:
    """Each formula, with what stands before and behind it."""
    parts = split(line)
    for at in range(1, len(parts), 2):
        yield parts[at - 1], parts[at], parts[at + 1]


def _is_none(before: str, inside: str, behind: str) -> bool:
    if _MARKUP.search(inside):
        return False
    opens, closes = re.match(rf"[+−-]?{_PRICE}", inside), re.match(_PRICE, behind)
    return bool(
        (opens and closes)  # "$10-$20"
        or (opens and re.search(r"[-+−–—/=<>,;:]\s*$", inside) and re.match(r"\S", behind))
        or (re.match(rf"\s{_PRICE}", inside) and re.match(rf"\s{_PRICE}", behind))  # "$ 5, $ 10"
        or re.fullmatch(r"\s*", inside)
        # "Income ($k)/cost ($k)", "$/kg, $/lb"
        or (re.search(r"[(\[]\s*$", before) and re.fullmatch(_TURNED, inside))
        or (inside.startswith("/") and behind.startswith("/"))
        # "5$ and 10$", "5$-10$"
        or (re.search(r"\d\s?$", before) and re.fullmatch(r"(\s|[-–—/,;+]).*\d\s?", inside))
        or _is_prose(inside)
    )


def _is_prose(inside: str) -> bool:
    """Whether two words stand side by side, or one by itself between spaces."""
    rest = re.sub(rf"\b{_WORD}\b", lambda found: _as_word(found.group()), inside)
    return re.search(r"#[,;]? +(?:\w )?#| #[,;:]? ", rest) is not None


def _as_word(word: str) -> str:
    return word[0] if word in _OF_FORMULAS else "#"


DOLLARS = Rule("audit/dollars", dollars, "every dollar sign is drawn", order=115)
