"""`scigen`: thin commands over the package; nothing imports this module."""

from __future__ import annotations

import json
import os
import shlex
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, NoReturn, Optional

import typer

from scigen_data import __version__
from scigen_data.errors import InputError, ScigenError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Scientific images that show exactly what the problem says, as Hugging Face datasets.",
)

# typer reads annotations at run time, where Python 3.10 knows no `X | None` of its own.
OptionalPath = Optional[Path]  # noqa: UP045
OptionalText = Optional[str]  # noqa: UP045
OptionalInt = Optional[int]  # noqa: UP045
OptionalFloat = Optional[float]  # noqa: UP045


def main() -> None:
    """Run the command line; what goes wrong on purpose is one line on stderr, exit code 1."""
    try:
        app()
    except _Told:
        raise
    except SystemExit as ended:
        if ended.code == _STOPPED:  # typer takes Ctrl-C for itself, and says nothing
            typer.echo("scigen: stopped", err=True)
        raise
    except ScigenError as error:
        _fail(str(error))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


_STOPPED = 130  # what a shell says of Ctrl-C


class _Told(SystemExit):
    """An exit whose reason stands on stderr already."""


def _fail(message: str, code: int = 1) -> NoReturn:
    typer.echo(f"scigen: {' '.join(message.split())}", err=True)
    raise _Told(code)


@app.command()
def build(
    recipe: Annotated[str, typer.Argument(help="a recipe's name or file, e.g. families")],
    out: Annotated[Path, typer.Option(help="folder that becomes the dataset")],
    n: Annotated[OptionalInt, typer.Option(min=1, max=10_000_000, help="how many problems")] = None,
    seed: Annotated[int, typer.Option(min=0)] = 0,
    workers: Annotated[int, typer.Option(min=1, help="processes", show_default="one a core")] = len(
        os.sched_getaffinity(0)
    )
    if hasattr(os, "sched_getaffinity")
    else os.cpu_count() or 1,
    problems: Annotated[
        Optional[list[Path]],  # noqa: UP045
        typer.Option(metavar="FILE", help="problem file: JSON, JSONL or Parquet; repeatable"),
    ] = None,
    generator: Annotated[
        OptionalText,
        typer.Option(
            help="by program: family, imgcoder, local, recorded; in pixels: images, chat-images, "
            "hub, bfl, diffusers"
        ),
    ] = None,
    policy: Annotated[OptionalText, typer.Option(help="what accepts a row: clean, lenient")] = None,
    base_url: Annotated[
        OptionalText,
        typer.Option(
            help="OpenAI-compatible endpoint; else SCIGEN_BASE_URL. The key is read "
            "from SCIGEN_API_KEY, else OPENAI_API_KEY"
        ),
    ] = None,
    model: Annotated[
        OptionalText,
        typer.Option(help="what draws; else SCIGEN_MODEL, for pixels SCIGEN_IMAGE_MODEL"),
    ] = None,
    image_base_url: Annotated[
        OptionalText,
        typer.Option(
            help="endpoint of a pixel model; else SCIGEN_IMAGE_BASE_URL. The key is read from "
            "SCIGEN_IMAGE_API_KEY; BFL_API_KEY, HF_TOKEN and OPENAI_API_KEY go to their own hosts"
        ),
    ] = None,
    condition: Annotated[
        str, typer.Option(help="what a pixel model is told beside the problem: none, plan, caption")
    ] = "none",
    hybrid: Annotated[
        bool, typer.Option("--hybrid", help="a program draws, the pixel model restyles")
    ] = False,
    plan_model: Annotated[
        OptionalText,
        typer.Option(help="chat model for --condition and --hybrid; else SCIGEN_MODEL"),
    ] = None,
    size: Annotated[
        OptionalText, typer.Option(metavar="WxH", help="of a picture", show_default="1024x1024")
    ] = None,
    strength: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="of restyling, above 0 to 1")
    ] = 0.5,
    steps: Annotated[OptionalInt, typer.Option(min=1, help="of denoising")] = None,
    guidance: Annotated[OptionalFloat, typer.Option(help="scale of guidance")] = None,
    provider: Annotated[OptionalText, typer.Option(help="the Hub's, for hub: fal-ai, ...")] = None,
    image_option: Annotated[
        Optional[list[str]],  # noqa: UP045
        typer.Option(metavar="NAME=VALUE", help="a further field for the backend; repeatable"),
    ] = None,
    price_image: Annotated[OptionalFloat, typer.Option(help="US dollars a picture")] = None,
    device: Annotated[
        OptionalText, typer.Option(help="of a local model", show_default="the best there is")
    ] = None,
    dtype: Annotated[OptionalText, typer.Option(help="of a local model: bfloat16, ...")] = None,
    offload: Annotated[
        str, typer.Option(help="of a local pixel model: none, model, sequential")
    ] = "none",
    batch: Annotated[int, typer.Option(min=1, help="of a local model")] = 1,
    replies: Annotated[
        OptionalPath,
        typer.Option(help="folder of recorded replies: --generator recorded, or plans for pixels"),
    ] = None,
    attempts: Annotated[int, typer.Option(min=1, help="tries a problem")] = 3,
    temperature: Annotated[float, typer.Option(min=0, max=2)] = 0.6,
    max_tokens: Annotated[int, typer.Option(min=1, help="of one reply")] = 16_384,
    concurrency: Annotated[int, typer.Option(min=1, help="requests at once")] = 16,
    timeout: Annotated[float, typer.Option(min=0.1, help="seconds a request")] = 180.0,
    retries: Annotated[int, typer.Option(min=0, help="of a failed request")] = 8,
    price_in: Annotated[OptionalFloat, typer.Option(help="US dollars a million tokens")] = None,
    price_out: Annotated[OptionalFloat, typer.Option(help="US dollars a million tokens")] = None,
) -> None:
    """Build a dataset, or go on with one.

    Stop it at any moment: the same command continues, to the same bytes.
    """
    try:
        from scigen_data.pipeline.build import build as run
        from scigen_data.pipeline.generators import CODERS, from_environment
        from scigen_data.pipeline.recipe import LocalOptions, Options, PixelOptions
    except KeyboardInterrupt:
        _fail("stopped before it began", code=_STOPPED)

    options = Options(
        n=n,
        seed=seed,
        problems=tuple(problems or ()),
        generator=generator,
        policy=policy,
        model=model,
        replies=replies,
        attempts=attempts,
        temperature=temperature,
        max_tokens=max_tokens,
        price_in=price_in,
        price_out=price_out,
        base_url=base_url,
        concurrency=concurrency,
        timeout=timeout,
        retries=retries,
        pixel=PixelOptions(
            base_url=image_base_url,
            provider=provider,
            size=_size(size),
            condition=condition,
            hybrid=hybrid,
            strength=strength,
            plan_model=plan_model,
            steps=steps,
            guidance=guidance,
            extra=_fields(image_option or ()),
            price=price_image,
        ),
        local=LocalOptions(device=device, dtype=dtype, offload=offload, batch=batch),
    )
    try:
        options = from_environment(options)
        built = run(recipe, out, options, workers=workers, watch=_progress)
    except KeyboardInterrupt:  # typer would end in silence
        _fail("stopped; the same command goes on from here", code=_STOPPED)
    share = 100 * built.accepted / built.rows if built.rows else 0.0
    typer.echo(
        f"{built.rows} rows, {built.drawn} drawn, {built.accepted} accepted ({share:.1f} %) "
        f"in {built.folder}"
    )
    for reason, count in built.reasons.items():
        typer.echo(f"  {count:6d}  {reason}")
    typer.echo(f"look: scigen show {shlex.quote(str(built.folder))}")
    if built.unfinished:
        by_program = options.generator in (None, *CODERS)
        asked = (options.base_url if by_program else options.pixel.base_url) or options.generator
        raise ScigenError(
            f"{asked} gave no reply for {built.unfinished} of {built.rows} problems "
            f"({built.failure.removeprefix('nothing to draw: ')}): see that it is up, then run "
            "the same command again"
        )
    if built.accepted:
        typer.echo(f"load: datasets.load_dataset({str(built.folder)!r})")


def _size(text: str | None) -> tuple[int, int] | None:
    """`1024x768` as two numbers."""
    if text is None:
        return None
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise InputError(f"--size is {text!r}: it should look like 1024x768")
    return int(width), int(height)


def _fields(pairs: Iterable[str]) -> tuple[tuple[str, Any], ...]:
    """`NAME=VALUE` as fields: a value that is JSON as such, any other as text."""
    found: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not (name and equals):
            raise InputError(f"--image-option is {pair!r}: it should look like quality=high")
        try:
            found[name] = json.loads(value)
        except ValueError:
            found[name] = value
    return tuple(sorted(found.items()))


def _progress(total: int, events: Iterator[Any]) -> Iterator[Any]:
    """A bar with rate, decisions and time left; one line in ten seconds where no one looks."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    from scigen_data.pipeline.workers import SampleDone, ShardDone, ShardLost

    console = Console(stderr=True)
    decisions: Counter[str] = Counter()
    reasons: Counter[str] = Counter()
    in_shard: dict[Any, list[Any]] = {}
    with Progress(
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[summary]}"),
        console=console,
        disable=not console.is_terminal,
    ) as bar:
        task = bar.add_task("", total=total, rate="", summary="")
        say = _every(10.0)
        drawn = 0
        for event in events:
            if isinstance(event, SampleDone):
                in_shard.setdefault(event.shard, []).append(event)
                decisions[event.decision] += 1
                reasons.update(event.reasons)
                drawn += 1
                bar.advance(task)
            elif isinstance(event, ShardLost):
                for sample in in_shard.pop(event.shard, []):
                    decisions[sample.decision] -= 1
                    reasons.subtract(sample.reasons)
                    bar.advance(task, -1)
            elif isinstance(event, ShardDone):
                in_shard.pop(event.shard, None)
                if event.resumed:
                    bar.advance(task, event.shard.stop - event.shard.start)
            elapsed = bar.tasks[0].elapsed or 0.0
            rate = f"{drawn / elapsed:.1f}/s" if elapsed > 1 else ""
            summary = f"{decisions['accepted']} accepted, {decisions['rejected']} rejected"
            against = ", ".join(
                f"{count} {reason}" for reason, count in reasons.most_common(4) if count
            )
            summary += f" ({against})" if against else ""
            bar.update(task, rate=rate, summary=summary)
            if not console.is_terminal and say():
                done = int(bar.tasks[0].completed)
                typer.echo(f"{done}/{total} {rate} {summary}", err=True)
            yield event


def _every(seconds: float) -> Callable[[], bool]:
    """A clock that says True at most once in `seconds`."""
    from time import monotonic

    last = monotonic()

    def due() -> bool:
        nonlocal last
        if monotonic() - last < seconds:
            return False
        last = monotonic()
        return True

    return due


@app.command()
def show(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="a build")],
    out: Annotated[OptionalPath, typer.Option(help="the page", show_default="DIR.html")] = None,
    limit: Annotated[OptionalInt, typer.Option(min=1, help="only the first rows")] = None,
) -> None:
    """Write one HTML page to look through a build."""
    from scigen_data.report.gallery import rows_of, write_gallery

    page = out or folder.resolve().with_name(f"{folder.resolve().name}.html")
    written = write_gallery(rows_of(folder), page, title=folder.resolve().name, limit=limit)
    typer.echo(f"{written}")


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
    from scigen_data.evaluate.bench import Setup, evaluate, from_environment
    from scigen_data.evaluate.builds import images_of
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
        _fail("stopped; the same command goes on from here", code=_STOPPED)
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
    due = _every(10.0)

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
    from scigen_data.evaluate.selection import reselect

    chosen = reselect(folder, out, policy, report)
    typer.echo(
        f"{chosen.rows} rows, {chosen.accepted} accepted by {policy} (before: {chosen.before}) "
        f"in {out}"
    )
    for rule, each in chosen.rules.items():
        typer.echo(f"  {each.rows:6d}  {rule}" + (f"  ({each.alone} alone)" if each.alone else ""))
    if chosen.accepted:
        typer.echo(f"load: datasets.load_dataset({str(out)!r})")


@app.command()
def render(
    script: Annotated[Path, typer.Argument(help="a Matplotlib program, or TikZ (.tex, .tikz)")],
    out: Annotated[Path, typer.Option("--out", "-o", help="the PNG")],
    facts: Annotated[OptionalPath, typer.Option(help="write the figure's facts here, JSON")] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="seconds")] = 20.0,
) -> None:
    """Run one program in the sandbox and save what it draws."""
    from scigen_data.records import Status
    from scigen_data.render import Limits, Renderer

    try:
        program = script.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read {script}: {error}") from None
    with Renderer(Limits(wall_seconds=timeout)) as renderer:
        language = "tikz" if script.suffix.lower() in (".tex", ".tikz") else "python"
        figure = renderer.render(program, language)
    if figure.status is not Status.OK or figure.png is None:
        if figure.detail:
            typer.echo(figure.detail.rstrip(), err=True)
        raise ScigenError(f"{script}: {figure.status}: {figure.reason}")
    _write(out, figure.png)
    if facts is not None:
        _write(facts, figure.facts.to_json().encode())
    typer.echo(f"{out}: {figure.width} x {figure.height} pixels, {len(figure.facts.texts)} texts")


@app.command()
def audit(
    script: Annotated[Path, typer.Argument(help="a Matplotlib program, or TikZ (.tex, .tikz)")],
    problem: Annotated[
        OptionalPath,
        typer.Option(metavar="FILE", help="problem file: JSON, JSONL or Parquet; checks content"),
    ] = None,
    id_: Annotated[
        OptionalText, typer.Option("--id", metavar="ID", help="of the problem in FILE")
    ] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="seconds")] = 20.0,
) -> None:
    """Check the figure of one program, a line a finding.

    Exits with 0 where nothing is found, 1 where something is, 2 where it could not be checked.
    """
    from scigen_data.verify.command import audit_script, find_problem, lines

    try:
        if problem is None and id_ is not None:
            raise InputError(f"--id {id_} needs the file that holds it: --problem FILE")
        asked = None if problem is None else find_problem(problem, id_)
        found = list(lines(audit_script(script, asked, seconds=timeout)))
    except ScigenError as error:
        _fail(str(error), code=2)
    for line in found:
        typer.echo(line)
    if found:
        raise typer.Exit(1)
    typer.echo("nothing found")


def _write(path: Path, content: bytes) -> None:
    try:
        path.write_bytes(content)
    except OSError as error:
        raise InputError(f"cannot write {path}: {error.strerror}") from None


@app.command()
def doctor() -> None:
    """Say what this machine has.

    That is isolation, fonts, extras and the endpoint.

    Exits with 1 where a build of model-written programs would be refused.
    """
    from scigen_data.doctor import checks

    refused = False
    for check in checks():
        mark = "ok" if check.ok else ("NO" if check.needed else "--")
        typer.echo(f"{mark:3} {check.name:22} {check.detail}")
        if not check.ok and check.remedy:
            typer.echo(f"    {'':22} {check.remedy}")
        refused |= check.needed and not check.ok
    if refused:
        raise ScigenError("builds of model-written programs are refused on this machine")


@app.command()
def families() -> None:
    """List the embedded problem families."""
    from scigen_data.problems.families import families as all_families

    for family in all_families().values():
        typer.echo(f"{family.image_type:32} {family.name:40} {family.summary}")


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)
