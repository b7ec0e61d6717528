"""`scigen bench`, `scigen select`: which images are right."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scigen_data.cli.app import (
    STOPPED,
    Counting,
    Journals,
    OptionalInt,
    OptionalPath,
    app,
    fail,
    loader,
    say,
)
from scigen_data.cli.declared import Grouped, with_options
from scigen_data.errors import ScigenError
from scigen_data.evaluation.options import EvaluateOptions


@app.command(cls=Grouped)
@with_options(EvaluateOptions)
def bench(
    folders: Annotated[list[Path], typer.Argument(metavar="DIR...", help="builds to evaluate")],
    options: EvaluateOptions,
    *,
    out: Annotated[Path, typer.Option(help="folder of the report")] = Path("report"),
    workers: Annotated[
        OptionalInt,
        typer.Option(
            min=1,
            help="processes that look",
            show_default="one, where an endpoint is asked; else what there is room for",
        ),
    ] = None,
) -> None:
    """Evaluate builds: inverse validation, blind rate, judge, reference metrics; write a report.

    Stop it at any moment: the same command continues, and nothing is paid for twice.
    """
    from scigen_data.clients.waiting import listening
    from scigen_data.evaluation.bench import evaluate
    from scigen_data.evaluation.builds import images_of
    from scigen_data.report.bench import images_wanted, write_report
    from scigen_data.report.leaderboard import summary

    counting = Counting()

    def advance(stage: str, name: str, done: int, total: int) -> None:
        counting.tell(f"{stage} {name}: {done}/{total}", finished=done == total)

    try:
        with listening(counting.hear):
            found = evaluate(folders, out, options, workers=workers, advance=advance)
    except KeyboardInterrupt:
        fail("stopped; the same command goes on from here", code=STOPPED)
    images = images_of(found.builds, images_wanted(found.results))
    page = write_report(found.results, images, out)
    for line in summary(found.results):
        say(line)
    for note in found.notes:
        say(f"note: {note}", err=True)
    say(f"report: {page}")
    if found.unanswered:
        raise ScigenError(
            f"{found.unanswered} readings and judgements got no reply ({found.failure}): they are "
            "counted as not judged; see that the endpoint is up and takes such requests, then run "
            "the same command again"
        )
    if found.unread:
        raise ScigenError(
            f"{found.unread}: nothing was measured there; choose a model that sees images and "
            "answers as it is asked, or help it with --chat-option or --without"
        )


@app.command()
def select(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="a build")],
    out: Annotated[Path, typer.Option(help="folder that becomes the selected dataset")],
    policy: Annotated[
        str, typer.Option(help="lenient, clean, paper, strict; or several, as clean+paper")
    ] = "strict",
    report: Annotated[
        OptionalPath,
        typer.Option("--from", metavar="DIR", help="the report of `scigen bench` on this build"),
    ] = None,
    review: Journals = None,
) -> None:
    """Decide a build's rows again, with what a reader, a judge and people said of them.

    Nothing is drawn or asked; every row stays: accepted, unchecked, or rejected with its reasons.
    What people say stands over every check.
    """
    from scigen_data.evaluation.selection import select as decide_again

    chosen = decide_again(folder, out, policy, report, review or ())
    say(
        f"{chosen.rows} rows, {chosen.accepted} accepted by {policy} (before: {chosen.before})"
        f"{f', {chosen.unchecked} unchecked' if chosen.unchecked else ''} in {out}"
    )
    if chosen.reviewed:
        say(f"{chosen.reviewed} rows are decided by people")
    for rule, each in chosen.rules.items():
        say(f"  {each.rows:6d}  {rule}" + (f"  ({each.alone} alone)" if each.alone else ""))
    if chosen.accepted:
        say(f"load: {loader(out)}({str(out)!r})")
