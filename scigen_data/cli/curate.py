"""`scigen curate`, `scigen funnel`: choose problems and quizzes, look at what became of them."""

from __future__ import annotations

import shlex
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scigen_data.cli.app import STOPPED, Counting, OptionalText, app, fail, say
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
    from scigen_data.cli.hub import set_up_hub
    from scigen_data.clients.waiting import listening
    from scigen_data.curation.curate import curate as run

    set_up_hub()
    names = [name.strip() for name in steps.split(",")] if steps is not None else None
    counting = Counting()

    def advance(step: str, done: int, total: int) -> None:
        counting.tell(f"{step}: {done:,}{f'/{total:,}' if total else ''}", finished=done == total)

    try:
        with listening(counting.hear):
            curated = run(source, out, options, steps=names, until=until, advance=advance)
    except KeyboardInterrupt:
        fail("stopped; the same command goes on from here", code=STOPPED)
    _tell(curated)


def _tell(curated: Curated) -> None:
    from scigen_data.curation.funnel import headline, lines

    say(headline(curated.rows, curated.kept, curated.quizzed, curated.folder))
    for line in lines(curated.rejected, curated.steps, curated.alone):
        say(line)
    if curated.blind is not None:
        say(str(curated.blind))
    folder = shlex.quote(str(curated.folder))
    again = "see that the endpoint is up and takes such requests, then run the same command again"
    if curated.waiting:
        raise ScigenError(
            f"problems that wait for a reply: {curated.waiting} ({curated.failure}): {again}"
        )
    if curated.failure:
        raise ScigenError(f"the blind rate lacks readings ({curated.failure}): {again}")
    say(f"look: scigen funnel {folder} STEP")
    if curated.kept:
        say(f"draw: scigen build corpus --problems {folder} --out DIR")


@app.command()
def funnel(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="a curation")],
    step: Annotated[
        OptionalText, typer.Argument(help="what it dropped is shown", show_default=False)
    ] = None,
    reason: Annotated[OptionalText, typer.Option(metavar="NAME", help="only for this")] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, help="problems at most")] = 10,
) -> None:
    """Say what each step of a curation kept, or show what one of them dropped, with its reasons."""
    from scigen_data.curation.funnel import headline, lines
    from scigen_data.curation.look import open_curation, shown

    found = open_curation(folder)
    if step is None:
        say(headline(found.rows, found.kept, found.quizzed, folder))
        for line in lines(found.rejected, found.steps, found.alone):
            say(line)
        return
    texts = shown(found, step, reason)
    for text in islice(texts, limit):
        say(text, lines=True)
    if more := sum(1 for _ in texts):
        say(f"and {more} more: -n {limit + more} shows all", err=True)
