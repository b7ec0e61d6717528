"""`scigen bench`, `scigen select`: which images are right."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from scigen_data.cli.app import STOPPED, OptionalFloat, OptionalPath, OptionalText, app, every, fail
from scigen_data.errors import ScigenError


@app.command()
def bench(
    folders: Annotated[list[Path], typer.Argument(metavar="DIR...", help="builds to evaluate")],
    reader: Annotated[
        str, typer.Option(help="who answers the quizzes: chat, ocr or none")
    ] = "chat",
    judge: Annotated[bool, typer.Option("--judge", help="score five dimensions as well")] = False,
    out: Annotated[Path, typer.Option(help="folder of the report")] = Path("report"),
    base_url: Annotated[
        OptionalText,
        typer.Option(
            help="OpenAI-compatible endpoint of a vision model; else SCIGEN_BASE_URL. The key is "
            "read from SCIGEN_API_KEY, else OPENAI_API_KEY"
        ),
    ] = None,
    model: Annotated[OptionalText, typer.Option(help="reads and judges; else SCIGEN_MODEL")] = None,
    reader_model: Annotated[OptionalText, typer.Option(help="reads, in place of --model")] = None,
    judge_model: Annotated[OptionalText, typer.Option(help="judges, in place of --model")] = None,
    judge_base_url: Annotated[
        OptionalText, typer.Option(help="the judge's endpoint; its key: SCIGEN_JUDGE_API_KEY")
    ] = None,
    judge_repeats: Annotated[
        int, typer.Option(min=1, help="times each image is judged; above 1 at temperature 0.7")
    ] = 1,
    references: Annotated[
        OptionalPath, typer.Option(metavar="DIR", help="reference images, <problem id>.png")
    ] = None,
    clip: Annotated[
        OptionalText, typer.Option(help="CLIP weights: a folder, or a model in the Hub cache")
    ] = None,
    inception: Annotated[
        OptionalPath, typer.Option(metavar="FILE", help="Inception weights, for FID")
    ] = None,
    cache: Annotated[
        OptionalPath, typer.Option(metavar="DIR", help="kept replies", show_default="OUT/cache")
    ] = None,
    concurrency: Annotated[int, typer.Option(min=1, help="requests at once")] = 16,
    timeout: Annotated[float, typer.Option(min=0.1, help="seconds a request")] = 180.0,
    retries: Annotated[int, typer.Option(min=0, help="of a failed request")] = 8,
    price_in: Annotated[OptionalFloat, typer.Option(help="US dollars a million tokens")] = None,
    price_out: Annotated[OptionalFloat, typer.Option(help="US dollars a million tokens")] = None,
    judge_price_in: Annotated[OptionalFloat, typer.Option(help="the judge's, if another")] = None,
    judge_price_out: Annotated[OptionalFloat, typer.Option(help="the judge's, if another")] = None,
) -> None:
    """Evaluate builds: inverse validation, blind rate, judge, reference metrics; write a report.

    Stop it at any moment: the same command continues, and nothing is paid for twice.
    """
    from scigen_data.evaluation.bench import Setup, evaluate, from_environment
    from scigen_data.evaluation.builds import images_of
    from scigen_data.report.bench import images_wanted, write_report
    from scigen_data.report.leaderboard import summary

    setup = Setup(
        folders=tuple(folders),
        out=out,
        reader=reader,
        reader_model=reader_model,
        judge=judge,
        judge_model=judge_model,
        repeats=judge_repeats,
        base_url=base_url,
        judge_base_url=judge_base_url,
        references=references,
        clip=clip,
        inception=inception,
        cache=cache,
        concurrency=concurrency,
        timeout=timeout,
        retries=retries,
        price_in=price_in,
        price_out=price_out,
        judge_price_in=judge_price_in,
        judge_price_out=judge_price_out,
    )
    try:
        setup = from_environment(setup, model)
        found = evaluate(setup, _counting())
    except KeyboardInterrupt:
        fail("stopped; the same command goes on from here", code=STOPPED)
    images = images_of(found.builds, images_wanted(found.results))
    page = write_report(found.results, images, out)
    for line in summary(found.results):
        typer.echo(line)
    for note in found.notes:
        typer.echo(f"note: {note}", err=True)
    typer.echo(f"report: {page}")
    if found.unanswered:
        raise ScigenError(
            f"{found.unanswered} readings and judgements got no reply ({found.failure}): they are "
            "counted as not judged; see that the endpoint is up, then run the same command again"
        )


def _counting() -> Callable[[str, str, int, int], None]:
    """One line in ten seconds about rows done; every line where a build is finished."""
    due = every(10.0)

    def count(stage: str, name: str, done: int, total: int) -> None:
        if done == total or due():
            typer.echo(f"{stage} {name}: {done}/{total}", err=True)

    return count


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
) -> None:
    """Decide a build's rows again, with what a reader and a judge said of them.

    Nothing is drawn or asked; every row stays, accepted or rejected with its reasons.
    """
    from scigen_data.evaluation.selection import reselect

    chosen = reselect(folder, out, policy, report)
    typer.echo(
        f"{chosen.rows} rows, {chosen.accepted} accepted by {policy} (before: {chosen.before}) "
        f"in {out}"
    )
    for rule, each in chosen.rules.items():
        typer.echo(f"  {each.rows:6d}  {rule}" + (f"  ({each.alone} alone)" if each.alone else ""))
    if chosen.accepted:
        typer.echo(f"load: datasets.load_dataset({str(out)!r})")
