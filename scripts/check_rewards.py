"""How good the rewards are: laws that hold for every answer, the tables of pairs, speed.

    python scripts/check_rewards.py                    # everything, with golds from generators
    python scripts/check_rewards.py laws --scigenbench DIR --show 3 --kinds formula,relation
    python scripts/check_rewards.py pairs --pairs FILE

FILE holds pairs of your own as JSON lines of gold, completion, expected, question and kind.

`laws` prints, for each law and each kind of answer, how many pairs were right, wrong and unjudged,
and the share that breaks it: another answer that is called right, the same one called wrong, a
grade that turns with the wrapping. `pairs` prints expected against found by kind. `speed` prints
pairs a second beside math-verify alone (in process, without time limit) in the same run; `floor`
where math-verify decides otherwise on mathematics (`--show 2`: each, with our reason).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from scigen_data.answers.grading import Grade, grade, grade_all, grade_answer
from scigen_data.answers.marks import boxes

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.answers.grading import properties
from tests.answers.grading.answers import GRADES, TABLE, Pair
from tests.answers.grading.golds import MAKERS
from tests.answers.grading.golds import golds as drawn
from tests.answers.grading.heldout import HELD_OUT
from tests.answers.grading.properties import Outcome


def laws(options: argparse.Namespace) -> None:
    """Golds of the generators, and SciGenBench's where they are at hand, tried by every law."""
    golds = [gold for maker in MAKERS for gold in drawn(maker, options.many)]
    if options.scigenbench:
        real = list(properties.real(options.scigenbench.parent))
        print(f"SciGenBench: {len(properties.problems(options.scigenbench.parent))} answers, "
              f"{len(real)} say something that can be compared")  # fmt: skip
        golds += real
    kept = set(filter(None, options.kinds.split(",")))
    golds = [gold for gold in golds if not kept or gold.kind in kept]
    cases = [case for gold in golds for case in properties.cases(gold)]
    began = time.perf_counter()
    found = properties.outcomes(cases, options.seconds, threads=os.cpu_count() or 1)
    print(f"{len(golds)} golds, {len(cases)} pairs, {time.perf_counter() - began:.0f} s")
    _by("kind", found, lambda each: each.case.kind, 0)
    for title, part in (
        ("the same answer: never wrong", [each for each in found if each.case.right]),
        ("another answer: never right", [each for each in found if not each.case.right]),
    ):
        _by(title, part, lambda each: each.case.law, options.show)
    if options.out:
        lines = [
            {"kind": each.case.kind, "law": each.case.law, "gold": each.case.gold,
             "completion": each.case.said, "question": each.case.question,
             "expected": "right" if each.case.right else "not right",
             "got": each.graded.grade.value, "reason": each.graded.reason, "broken": each.broken}
            for each in found if each.broken or each.silent
        ]  # fmt: skip
        options.out.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")


def _by(title: str, found: list[Outcome], key: Callable[[Outcome], str], show: int) -> None:
    """Counts and rates of outcomes, by `key`, with examples of what breaks."""
    names = [*GRADES.values(), "broken", "silent"]
    print(f"\n{title:<34}{'pairs':>8}" + "".join(f"{name:>9}" for name in names) + "   broken")
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for each in found:
        groups[key(each)].append(each)
    groups["all"] = found
    for name, group in groups.items():
        grades = Counter(each.graded.grade.value for each in group)
        counts = [grades[each] for each in GRADES.values()]
        broken = [each for each in group if each.broken]
        counts += [len(broken), sum(each.silent for each in group)]
        share = f"{len(broken) / max(1, len(group)):8.2%}"
        print(f"{name:<34}{len(group):>8}" + "".join(f"{n or '.':>9}" for n in counts) + share)
        # one a kind first
        shown = {each.case.kind: each for each in reversed(broken)} if name != "all" else {}
        for _, (case, graded, *_) in zip(range(show), shown.values(), strict=False):
            print(f"    {case.kind}: {case.gold[:60]!r} / {case.said[:80]!r}: "
                  f"{graded.grade.value}, {graded.reason}")  # fmt: skip


def pairs(options: argparse.Namespace) -> None:
    """The tables of this repository, or pairs of one's own."""
    if options.pairs:
        table(read(options.pairs), options, str(options.pairs))
        return
    table(TABLE, options, "the answer table")
    table(HELD_OUT, options, "written without having seen the grader")


def read(path: Path) -> list[Pair]:
    """Pairs from JSON lines; `why` may stand for `kind`."""
    lines = enumerate(path.read_text("utf-8").splitlines(), 1)
    return [_pair(text, f"{path}, line {number}") for number, text in lines if text.strip()]


def _pair(text: str, where: str) -> Pair:
    letters = {grade: letter for letter, grade in GRADES.items()}
    try:
        line = json.loads(text)
        kind = line.get("kind") or line.get("why") or ""
        expected = letters[line["expected"]]
        return Pair(kind, line["gold"], line["completion"], expected, line.get("question") or "")
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise SystemExit(
            f"{where}: {type(error).__name__}: {error}: give gold, completion and expected "
            f"({', '.join(letters)}) as one JSON object"
        ) from None


def table(rows: list[Pair], options: argparse.Namespace, title: str) -> None:
    """Expected against found, by kind."""
    found = grade_all(
        [row.response for row in rows], [row.gold for row in rows],
        questions=[row.question for row in rows], seconds=options.seconds,
    )  # fmt: skip
    both = list(zip(rows, found, strict=True))
    names = list(GRADES.values())
    width = max([len(row.kind) for row in rows] + [12]) + 2
    print(f"\n{title}: {len(rows)} pairs\n{'expected > got':<{width}}"
          + "".join(f"{f'{want}>{got}':>19}" for want in names for got in names))  # fmt: skip
    for kind in [*dict.fromkeys(row.kind for row in rows), None]:
        counts = Counter(
            (GRADES[row.expected], each.grade.value)
            for row, each in both
            if kind in (row.kind, None)
        )
        line = [counts[want, got] for want in names for got in names]
        print(f"{kind or 'all':<{width}}" + "".join(f"{number or '.':>19}" for number in line))
    off = [(row, each) for row, each in both if each.grade.value != GRADES[row.expected]]
    for grade_, name in ((Grade.RIGHT, "false RIGHT"), (Grade.WRONG, "false WRONG"),
                         (Grade.UNJUDGED, "left open")):  # fmt: skip
        kept = [(row, each) for row, each in off if each.grade is grade_]
        print(f"{name}: {len(kept)} ({len(kept) / len(rows):.1%})")
        for row, each in kept[: 4 * options.show]:
            print(f"    {row.kind}: {row.gold[:60]!r} / {row.response[:80]!r}: {each.reason}")


def theirs(row: Pair) -> bool:
    """What math-verify makes of a pair, in its own way."""
    from math_verify import parse, verify

    response = row.response if boxes(row.response)[0] else f"\\boxed{{{row.response}}}"
    gold = parse(f"${row.gold}$", parsing_timeout=None)
    return bool(verify(gold, parse(response, parsing_timeout=None), timeout_seconds=None))


def floor(options: argparse.Namespace) -> None:
    """Where math-verify decides otherwise on golds that are mathematics, with our reason."""
    rows = [row for row in (*TABLE, *HELD_OUT) if row.kind not in ("hostile", "game")]
    graded = [(row, grade(row.response, row.gold, question=row.question)) for row in rows]
    formulas = [(row, each) for row, each in graded if each.method in ("symbols", "parts")]
    both = [(row, each, theirs(row)) for row, each in formulas]
    print(f"\nmath-verify on {len(both)} pairs whose gold is mathematics")
    for name, right, grades in (
        ("both right", True, [Grade.RIGHT]),
        ("it alone right, we wrong", True, [Grade.WRONG]),
        ("it alone right, we leave it open", True, [Grade.UNJUDGED]),
        ("we alone right", False, [Grade.RIGHT]),
        ("neither right", False, [Grade.WRONG, Grade.UNJUDGED]),
    ):
        kept = [(row, each) for row, each, it in both if it == right and each.grade in grades]
        false = sum(GRADES[row.expected] != each.grade.value for row, each in kept)
        print(f"  {name:<34} {len(kept):>4}, not as expected: {false}")
        for row, each in kept if options.show > 1 and "alone" in name else ():
            print(f"    {row.gold[:50]!r} / {row.response[:50]!r}: {each.reason}")


def speed(options: argparse.Namespace) -> None:
    """Pairs a second beside math-verify's own way; a batch with one thread and with the default."""
    rows = [row for row in TABLE if row.kind != "hostile"]
    grade_answer("1+x", "x+1")  # the libraries are there

    def ours(row: Pair) -> Any:
        return grade(row.response, row.gold, question=row.question, seconds=options.seconds)

    print("\nspeed, one pair after the other")
    for name, run in (("rewards", ours), ("math-verify", theirs), ("rewards again", ours)):
        took = []
        for row in rows:
            began = time.perf_counter()
            run(row)
            took.append(time.perf_counter() - began)
        print(f"  {name:<14} {len(rows) / sum(took):7.0f} pairs/s, median "
              f"{np.median(took) * 1e3:.2f} ms, p95 {np.percentile(took, 95) * 1e3:.1f} ms, "
              f"longest {max(took):.2f} s")  # fmt: skip
    said = Counter(
        f"{GRADES[row.expected]} called {'right' if theirs(row) else 'not right'}" for row in rows
    )
    print("  math-verify on the same pairs:", json.dumps(dict(sorted(said.items()))))
    cheap = [row for row in rows if row.kind in ("choice", "truth", "integer", "number", "units")]
    for title, batch in (("all kinds", rows), ("numbers, units and letters", cheap)):
        _threads(title, batch * 3, options.seconds)
    _step(options.seconds)


def _threads(title: str, rows: list[Pair], seconds: float) -> None:
    """`grade_all` of a batch: its default threads against one, each twice, the better one."""
    best: dict[str, float] = {}
    for name, more in [("one thread", {"threads": 1}), ("default threads", {})] * 2:
        began = time.perf_counter()
        grade_all(
            [row.response for row in rows], [row.gold for row in rows],
            questions=[row.question for row in rows], seconds=seconds, **more,
        )  # fmt: skip
        best[name] = max(best.get(name, 0), len(rows) / (time.perf_counter() - began))
    told = ", ".join(f"{name} {rate:.0f} pairs/s" for name, rate in best.items())
    print(f"  grade_all, {title}: {told}")


def _step(seconds: float) -> None:
    """What a step of GRPO waits for: 64 completions, 8 to each of 8 formulas, seen for the first
    time."""
    golds = [
        r"\frac{m%s^2}{r}", r"2\pi\sqrt{\frac{%s}{g}}", r"\frac{\mu_0 %s}{2\pi r}", r"\sqrt{2g%s}",
        r"\frac{q}{4\pi\epsilon_0 %s^2}", "3%s^2-2x+1", r"\frac{1}{2}k%s^2", r"v_0 %s\sin\theta",
    ]  # fmt: skip
    took = []
    for name in "LuhabQwE":
        batch = [
            (f"So it is $\\boxed{{{answer}}}$.", gold % name)
            for gold in golds
            for factor in ("", "2", "3", r"\pi ")
            for answer in (f"{factor}{gold % name}", f"({gold % name}){factor}")
        ]
        began = time.perf_counter()
        grade_all([answer for answer, _ in batch], [gold for _, gold in batch], seconds=seconds)
        took.append(time.perf_counter() - began)
    print(f"  a step of 64 completions with formulas: median {np.median(took):.2f} s")


PARTS: dict[str, Callable[[argparse.Namespace], None]] = {
    "laws": laws,
    "pairs": pairs,
    "floor": floor,
    "speed": speed,
}


def main(arguments: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument(
        "parts", nargs="*", metavar="|".join(PARTS), help="all, where none is named"
    )
    parser.add_argument("--scigenbench", type=Path, help="folder of scigen.json and seephys.json")
    parser.add_argument("--pairs", type=Path, help="JSON lines of pairs, for the part `pairs`")
    parser.add_argument("--many", type=int, default=100, help="golds of each maker")
    parser.add_argument("--kinds", default="", help="only these kinds, with commas between")
    parser.add_argument("--show", type=int, default=1, help="examples of each law that is broken")
    parser.add_argument("--seconds", type=float, default=2.0, help="limit of one answer's algebra")
    parser.add_argument("--out", type=Path, help="JSON lines of every pair that breaks a law")
    options = parser.parse_args(None if arguments is None else list(arguments))
    if unknown := set(options.parts) - set(PARTS):
        parser.error(f"{', '.join(sorted(unknown))}: choose from {', '.join(PARTS)}")
    for name, part in PARTS.items():
        if name in (options.parts or PARTS):
            part(options)


if __name__ == "__main__":
    main()
