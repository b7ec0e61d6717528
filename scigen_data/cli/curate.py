"""`scigen curate`, `scigen funnel`: choose problems and quizzes, look at what became of them."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scigen_data.cli.app import STOPPED, OptionalText, app, every, fail, say
from scigen_data.cli.declared import Grouped, with_options
from scigen_data.curation.options import CurateOptions
from scigen_data.errors import ScigenError

if TYPE_CHECKING:
    from scigen_data.curation.curate import Curated


@app.command(cls=Grouped)
@with_options(CurateOptions)
def curate(
    source: Annotated[
        str,
        typer.Argument(
            help="questions and answers: org/name on the Hub, a file (Parquet, JSON, JSONL, CSV) "
            "or a folder of Parquet"
        ),
    ],
    out: Annotated[Path, typer.Option(metavar="DIR", help="folder that becomes the dataset")],
    steps: Annotated[
        OptionalText, typer.Option(metavar="A,B", help="only these steps", show_default="all")
    ] = None,
    until: Annotated[
        OptionalText, typer.Option(metavar="STEP", help="the last step", show_default="the last")
    ] = None,
    *,
    options: CurateOptions,
) -> None:
    """Choose the problems of a text corpus that a figure can be drawn for, with sound quizzes.

    Stop it at any moment: the same command continues, and nothing is paid for twice. Without a
    model the steps do what rules can, and say what they leave undone.
    """
    from scigen_data.curation.curate import curate as run

    names = [name.strip() for name in steps.split(",")] if steps is not None else None
    try:
        curated = run(source, out, options, steps=names, until=until, advance=_counting())
    except KeyboardInterrupt:
        fail("stopped; the same command goes on from here", code=STOPPED)
    _tell(curated)


def _counting() -> Callable[[str, int, int], None]:
    """One line in ten seconds about candidates done; every line where a step is finished."""
    due = every(10.0)

    def count(step: str, done: int, total: int) -> None:
        if done == total or due():
            say(f"{step}: {done:,}{f'/{total:,}' if total else ''}", err=True)

    return count


def _tell(curated: Curated) -> None:
    say(f"{curated.rows:,} rows, {curated.kept:,} problems kept in {curated.folder}")
    for reason, count in curated.rejected.items():
        say(f"  {count:6,d}  source: {reason}")
    for step in curated.steps:
        quizzes = f", quizzes {step.quizzes:,} to {step.quizzes_passed:,}"
        say(f"{step.step}: {step.came:,} to {step.passed:,}{quizzes if step.quizzes else ''}")
        for reason, count in step.dropped.items():
            say(f"  {count:6,d}  {reason}")
        for reason, count in step.quizzes_dropped.items():
            say(f"  {count:6,d}  quizzes: {reason}")
        if step.unparseable:
            say(f"  {step.unparseable:6,d}  unparseable")
        if step.usage.calls:
            cost = f", {step.usage.cost:.2f} US dollars" if step.usage.cost is not None else ""
            say(
                f"          {step.usage.calls:,} calls, {step.usage.input_tokens:,} tokens in, "
                f"{step.usage.output_tokens:,} out{cost}"
            )
    for name, left in curated.alone.items():
        say(f"note: {name} had no model to ask; {left}", err=True)
    folder = shlex.quote(str(curated.folder))
    if curated.waiting:
        raise ScigenError(
            f"{curated.waiting} problems wait for a reply ({curated.failure}): see that the "
            "endpoint is up and takes such requests, then run the same command again"
        )
    if curated.kept:
        say(f"draw: scigen build scigenbench --problems {folder}/data/curated/*.parquet --out DIR")
