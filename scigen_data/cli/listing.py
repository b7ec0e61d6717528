"""`scigen generators`, `scigen recipes`: what a build can be made of."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Optional

import typer

from scigen_data.cli.app import Journals, app, say
from scigen_data.errors import InputError
from scigen_data.records import LETTERS

if TYPE_CHECKING:
    from scigen_data.generators import GeneratorSpec

_INDENT: dict[str, Any] = {
    "initial_indent": " " * 15,
    "subsequent_indent": " " * 17,
    "break_long_words": False,
    "break_on_hyphens": False,
}


@app.command()
def generators() -> None:
    """List what can draw: by program or in pixels, with which options, keys and models.

    Beside each stand the models of arXiv 2601.17027 that it reaches. Each key goes to its own host
    and nowhere else; any other image endpoint gets SCIGEN_IMAGE_API_KEY.
    """
    from scigen_data.generators import GENERATORS

    for pictures in (False, True):
        say(f"{'In pixels' if pictures else 'By program'}:")
        for found in GENERATORS.found().values():
            if found.record.pictures == pictures:
                place = f" [{found.origin}]" if found.origin else ""
                say(f"  {found.record.name:12} {found.record.summary}{place}")
                for line in _told(found.record):
                    say(textwrap.fill(line, 100, **_INDENT), lines=True)


def _told(spec: GeneratorSpec) -> list[str]:
    from scigen_data.generators import BuildOptions
    from scigen_data.options import options_of

    used = spec.used(BuildOptions())
    flags = [each.flag for each in options_of(BuildOptions) if each.name in used]
    lines = [f"options: {' '.join(flags)}"] if flags else []
    lines += [f"{each.flag}: {each.help} (default: {each.default})" for each in spec.options]
    if spec.keys:
        lines.append(f"key: {', else '.join(spec.keys)}")
    for reached in spec.reaches:
        key = f", key in {reached.key}" if reached.key else ""
        lines.append(f"{reached.model}: {reached.options}{key}")
    return lines


@app.command()
def recipes() -> None:
    """List the recipes that ship: `scigen build NAME`."""
    from scigen_data.resources import names, shipped

    for name in names("builders", ".py"):
        path = shipped("builders", f"{name}.py")
        said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        say(f"{name:16} {said.partition(chr(10))[0]}")


@app.command()
def labels(
    problems: Annotated[
        Optional[list[Path]],  # noqa: UP045
        typer.Option(metavar="FILE", help="a problem file of SciGenBench, to show the quizzes of"),
    ] = None,
    review: Journals = None,
) -> None:
    """What is known of SciGenBench's quizzes: how many a figure decides, and which keys are wrong.

    The published quizzes are no part of this package: with their files (--problems), those whose
    marked option is not the one that is right are shown in full. What people said in a review
    (--review) takes our labels' place.
    """
    from collections import Counter

    from scigen_data.journal.said import read_said
    from scigen_data.problems.scigenbench import load_problems
    from scigen_data.problems.verified import LABELS, faulty
    from scigen_data.problems.verified import labels as known

    ours = {key: each.label for key, each in known().items()}
    people = {key: word.says for key, word in read_said(review or ()).labels.items() if key in ours}
    if review and not people:
        raise InputError(f"nothing in {review[0]} is about a quiz of SciGenBench: is it of it?")
    for label, count in Counter({**ours, **people}.values()).most_common():
        say(f"{count:6} {label}")
    for key, label in people.items():
        if label != ours[key]:
            say(f"{known()[key].problem}, quiz {key}: {ours[key]} by our labels, {label} by people")
    at_hand = [problem for file in problems or () for problem in load_problems(file).problems]
    for found in faulty(at_hand):
        right = found.label.right
        said = {None: "several options are right", "": "no option is right"}.get(
            right, f"{right} is right"
        )
        say(f"{found.label.problem}, quiz {found.quiz}: {said}")
        if found.published is not None:
            quiz = found.published
            options = "; ".join(map(". ".join, zip(LETTERS, quiz.options, strict=True)))
            say(f"    {quiz.question} {options}. Marked: {quiz.answer}")
    say(f"labels: {LABELS} (its README.md says who made them, and how far they go)")
