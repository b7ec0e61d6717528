"""How well the OCR reader reads, and that it does not read what is not there.

    nice python scripts/check_ocr.py [--n 500] [--damaged 150] [--cache out/ocr]

Draws figures of the embedded families and asks all their quizzes; then covers, blurs and swaps the
labels that it answered by, and asks those again. A *label quiz* says in its words which label
answers it ("the resistance R₁", "row Robin, column garden"); other quizzes are answered where a
label happens to tie a value to what they ask for. Recognised texts are kept in `--cache` by image,
so that another run with the same figures takes only the drawing.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import random
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from scigen_data.checks.outcome import label_verdict
from scigen_data.checks.quiz import Reading
from scigen_data.checks.readers.labels import Line, is_label_quiz
from scigen_data.checks.readers.ocr import OcrReader
from scigen_data.facts import Box
from scigen_data.generators import BuildOptions
from scigen_data.generators.family import FamilyCoder
from scigen_data.pipeline.sources import from_families
from scigen_data.records import Figure, Problem, Quiz, Status
from scigen_data.renderer import Renderer

ROOT = Path(__file__).resolve().parents[1]


class KeptReader(OcrReader):
    """The reader, with what it recognises kept on disk by image."""

    def __init__(self, folder: Path) -> None:
        super().__init__(threads=1)
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def _recognised(self, image: bytes) -> tuple[Line, ...]:
        path = self.folder / f"{hashlib.sha256(image).hexdigest()}.json"
        if path.exists():
            raw = json.loads(path.read_text(encoding="utf-8"))
            return tuple(Line(i["text"], Box(**i["box"]), i["score"]) for i in raw)
        lines = super()._recognised(image)
        path.write_text(json.dumps(msgspec.to_builtins(lines)), encoding="utf-8")
        return lines


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=500, help="figures")
    parser.add_argument("--damaged", type=int, default=150, help="of these, how many are damaged")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cache", type=Path, default=Path("out/ocr"))
    options = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    from tests.checks.damage import DAMAGES, concerned

    reader = KeptReader(options.cache)
    chosen = set(random.Random(options.seed).sample(range(options.n), options.damaged))
    clean: Counter[str] = Counter()
    images: Counter[str] = Counter()
    damaged: dict[str, Counter[str]] = {name: Counter() for name in DAMAGES}
    damaged_images: dict[str, Counter[str]] = {name: Counter() for name in DAMAGES}
    for number, (problem, figure) in enumerate(_figures(options.n, options.seed)):
        assert figure.png is not None
        _note(f"{number + 1} of {options.n}")
        readings = _read(reader, problem.quizzes, figure.png)
        images[str(label_verdict(problem.quizzes, readings).status)] += 1
        answered: list[Quiz] = []
        for quiz, reading in zip(problem.quizzes, readings, strict=True):
            kind = "label" if is_label_quiz(quiz) else "other"
            outcome = (
                "skipped" if reading.status is not Status.OK else _outcome(reading.right(quiz))
            )
            clean[f"{kind} {outcome}"] += 1
            if kind == "other" and _one_label(figure, quiz):
                clean[f"placed {outcome}"] += 1
            if outcome == "right":
                answered.append(quiz)
            elif outcome == "wrong" or kind == "label":
                print(f"  {problem.id}: {quiz.question} ({quiz.correct}): {outcome}", flush=True)
        if number not in chosen:
            continue
        answered = [quiz for quiz in answered if concerned(figure, quiz)]
        for name, damage in DAMAGES.items():
            if not answered:
                break
            image, quizzes = damage(figure, answered)
            if not quizzes:
                continue
            again = _read(reader, quizzes, image)
            for quiz, reading in zip(quizzes, again, strict=True):
                skipped = reading.status is not Status.OK
                damaged[name]["skipped" if skipped else _outcome(reading.right(quiz))] += 1
                if reading.right(quiz):
                    print(f"  {problem.id} {name}: {quiz.question} ({quiz.correct}): right")
            everything = _read(reader, problem.quizzes, image)
            damaged_images[name][str(label_verdict(problem.quizzes, everything).status)] += 1
    _note("")
    _print(clean, images, damaged, damaged_images)
    return 0


def _figures(n: int, seed: int) -> Iterator[tuple[Problem, Figure]]:
    problems = from_families(n)(BuildOptions(n=n, seed=seed)).items
    coder = FamilyCoder()
    with Renderer() as renderer:
        for problem in problems:
            draft = asyncio.run(coder.draft(problem, seed, ()))
            figure = renderer.render(draft.program, trusted=True)
            if figure.status is not Status.OK:
                raise SystemExit(f"{problem.id} is not drawn: {figure.reason}")
            yield problem, figure


def _read(reader: OcrReader, quizzes: Sequence[Quiz], image: bytes) -> list[Reading]:
    async def run() -> list[Reading]:
        return [await reader.read(quiz, image) for quiz in quizzes]

    return asyncio.run(run())


def _one_label(figure: Figure, quiz: Quiz) -> bool:
    """Whether the quiz is answered by one label after all, tied by where it stands."""
    value = any(char.isdigit() for char in quiz.correct)
    return value and any(fact.plain == quiz.evidence for fact in figure.facts.texts)


def _outcome(right: bool) -> str:
    return "right" if right else "wrong"


def _print(
    clean: Counter[str],
    images: Counter[str],
    damaged: dict[str, Counter[str]],
    damaged_images: dict[str, Counter[str]],
) -> None:
    rows = (
        ("label quizzes (worded so)", "label"),
        ("others", "other"),
        ("  of these, one label has it", "placed"),
    )
    print(
        f"\n{'clean figures':30}{'asked':>8}{'answered':>10}{'right':>8}{'right of answered':>20}"
    )
    for title, kind in rows:
        right, wrong, skipped = (clean[f"{kind} {o}"] for o in ("right", "wrong", "skipped"))
        asked, answered = right + wrong + skipped, right + wrong
        share = f"{right / answered:.1%}" if answered else "-"
        print(f"{title:30}{asked:8}{answered:10}{right:8}{share:>20}")
    print(f"verdicts quiz/ocr: {dict(images)}")
    print(f"\n{'damaged':12}{'asked':>8}{'right':>8}{'wrong':>8}{'not readable':>14}   verdicts")
    for name, found in damaged.items():
        right, wrong, skipped = (found[o] for o in ("right", "wrong", "skipped"))
        asked = right + wrong + skipped
        verdicts = dict(damaged_images[name])
        print(f"{name:12}{asked:8}{right:8}{wrong:8}{skipped:14}   {verdicts}")


def _note(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{text:30}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    raise SystemExit(main())
