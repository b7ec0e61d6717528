"""How good the rewards are: the answer table, SciGenBench's real answers, speed.

    python scripts/check_rewards.py                       # the table, and speed
    python scripts/check_rewards.py --scigenbench DIR     # DIR holds scigen.json and seephys.json

Prints, for each kind of answer, what was expected and what came out; the share of real answers
that can be judged; how often another problem's answer is called right, each shown; and pairs a
second beside math-verify alone (in process, without time limit), in the same run.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np

from scigen_data.answers import key
from scigen_data.answers.grading.core import unusable
from scigen_data.answers.marks import boxes
from scigen_data.train.rewards import Grade, grade, grade_all, grade_answer

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tests.answers.grading import derived
from tests.answers.grading.answers import GRADES, TABLE, Pair
from tests.answers.grading.heldout import HELD_OUT


def table(pairs: list[Pair], seconds: float, title: str) -> None:
    """Expected against found, by kind."""
    counts: Counter[tuple[str, str, str]] = Counter()
    off = []
    for pair in pairs:
        found = grade(pair.response, pair.gold, question=pair.question, seconds=seconds)
        counts[pair.kind, GRADES[pair.expected], found.grade.value] += 1
        if found.grade.value != GRADES[pair.expected]:
            off.append((pair, found))
    print(f"\n{title}: {len(pairs)} pairs, {len(off)} off")
    names = list(GRADES.values())
    print(f"{'kind':<12}" + "".join(f"{f'{want}>{got}':>20}" for want in names for got in names))
    for kind in dict.fromkeys(pair.kind for pair in pairs):
        row = [counts[kind, want, got] for want in names for got in names]
        print(f"{kind:<12}" + "".join(f"{number or '.':>20}" for number in row))
    false_rights = sum(found.grade is Grade.RIGHT for _, found in off)
    false_wrongs = sum(found.grade is Grade.WRONG for _, found in off)
    print(f"false RIGHT: {false_rights}; false WRONG: {false_wrongs}")
    for pair, found in off:
        print(f"  {pair.gold[:40]!r} / {pair.response[:40]!r}: {found.grade.value}, {found.reason}")


def real(folder: Path, others: int, seconds: float) -> None:
    """Real answers: against themselves, reworded, and against other problems'."""
    items = derived.problems(folder.parent)
    usable = [(question, gold) for question, gold in items if not unusable(gold)]
    print(f"\nSciGenBench: {len(items)} answers, {len(usable)} say something that can be compared")
    same = sum(grade_answer(gold, gold, question=q).grade is Grade.RIGHT for q, gold in usable)
    print(f"against itself right: {same} ({same / len(items):.1%} of all)")
    # What decides when the response is not letter for letter the gold: is the gold's kind read?
    probe = grade_all(
        [f"{gold} #" for _, gold in usable], [gold for _, gold in usable], seconds=seconds
    )
    kinds: dict[str, list[tuple[str, str]]] = {}
    for (question, gold), found in zip(usable, probe, strict=True):
        kinds.setdefault(found.method, []).append((question, gold))
    print("read as", {kind: len(golds) for kind, golds in sorted(kinds.items())})
    rng = random.Random(0)
    counts: Counter[tuple[str, str]] = Counter()
    rights = []
    pairs = [
        (kind, question, gold, other)
        for kind, golds in kinds.items()
        for question, gold in golds
        for _, other in rng.sample(golds, min(others, len(golds)))
        if key(other) != key(gold)
    ]
    found_all = grade_all(
        [other for *_, other in pairs],
        [gold for _, _, gold, _ in pairs],
        questions=[question for _, question, _, _ in pairs],
        seconds=seconds,
    )
    for (kind, _, gold, other), found in zip(pairs, found_all, strict=True):
        counts[kind, found.grade.value] += 1
        if found.grade is Grade.RIGHT:
            rights.append((gold, other, found.reason))
    print(f"another problem's answer of the same kind: {len(pairs)} pairs, {len(rights)} right")
    for kind in kinds:
        print(f"  {kind:<12}", {g: counts[kind, g] for g in GRADES.values()})
    for gold, other, reason in rights:
        print(f"  right: gold {gold[:60]!r}, said {other[:60]!r} ({reason})")


def speed(pairs: list[Pair], seconds: float) -> None:
    """Pairs a second and the 95th percentile, beside math-verify's own way."""
    from math_verify import parse, verify

    pairs = [pair for pair in pairs if pair.kind != "hostile"]
    grade_answer("1+x", "x+1")  # a worker is up

    def ours(pair: Pair) -> Any:
        return grade(pair.response, pair.gold, question=pair.question, seconds=seconds)

    def theirs(pair: Pair) -> Any:
        response = pair.response if boxes(pair.response)[0] else f"\\boxed{{{pair.response}}}"
        gold = parse(f"${pair.gold}$", parsing_timeout=None)
        return verify(gold, parse(response, parsing_timeout=None), timeout_seconds=None)

    print("\nspeed (one thread)")
    for name, run in (("rewards", ours), ("math-verify", theirs), ("rewards again", ours)):
        took = []
        for pair in pairs:
            began = time.perf_counter()
            run(pair)
            took.append(time.perf_counter() - began)
        print(
            f"  {name:<14} {len(pairs) / sum(took):7.0f} pairs/s, "
            f"median {np.median(took) * 1e3:.2f} ms, p95 {np.percentile(took, 95) * 1e3:.1f} ms"
        )
    print(
        f"  {'':<14} math-verify's verdicts on the same pairs:",
        json.dumps(_verdicts(pairs, theirs)),
    )


def step(seconds: float) -> None:
    """What a step of GRPO waits for: 64 completions, 8 to each of 8 formulas, seen for the first
    time; the workers are up."""
    golds = [
        r"\frac{m%s^2}{r}", r"2\pi\sqrt{\frac{%s}{g}}", r"\frac{\mu_0 %s}{2\pi r}", r"\sqrt{2g%s}",
        r"\frac{q}{4\pi\epsilon_0 %s^2}", "3%s^2-2x+1", r"\frac{1}{2}k%s^2", r"v_0 %s\sin\theta",
    ]  # fmt: skip
    took = []
    for name in "LuhabQwE":
        pairs = [
            (f"So it is $\\boxed{{{answer}}}$.", gold % name)
            for gold in golds
            for factor in ("", "2", "3", r"\pi ")
            for answer in (f"{factor}{gold % name}", f"({gold % name}){factor}")
        ]
        began = time.perf_counter()
        grade_all([answer for answer, _ in pairs], [gold for _, gold in pairs], seconds=seconds)
        took.append(time.perf_counter() - began)
    print(f"\na step of 64 completions with formulas: median {np.median(took):.2f} s")


def _verdicts(pairs: list[Pair], run: Any) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for pair in pairs:
        counts[f"{GRADES[pair.expected]} called {'right' if run(pair) else 'not right'}"] += 1
    return dict(sorted(counts.items()))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--scigenbench", type=Path, help="folder of scigen.json and seephys.json")
    parser.add_argument("--others", type=int, default=4, help="other answers for each gold")
    parser.add_argument("--seconds", type=float, default=2.0, help="limit of one answer's algebra")
    options = parser.parse_args()
    table(TABLE, options.seconds, "the answer table")
    table(HELD_OUT, options.seconds, "written without having seen the grader")
    if options.scigenbench:
        table(
            list(derived.pairs(options.scigenbench.parent)),
            options.seconds,
            "made from real answers",
        )
        real(options.scigenbench, options.others, options.seconds)
    speed(TABLE, options.seconds)
    step(options.seconds)


if __name__ == "__main__":
    main()
