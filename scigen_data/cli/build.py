"""`scigen build`, `scigen show`: make a dataset, look at it."""

from __future__ import annotations

import json
import os
import shlex
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, Optional

import typer

from scigen_data.cli.app import (
    STOPPED,
    OptionalFloat,
    OptionalInt,
    OptionalPath,
    OptionalText,
    app,
    every,
    fail,
)
from scigen_data.errors import InputError, ScigenError


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
    version: Annotated[
        OptionalText,
        typer.Option(metavar="X.Y.Z", help="of the dataset", show_default="the recipe's"),
    ] = None,
) -> None:
    """Build a dataset, or go on with one.

    Stop it at any moment: the same command continues, to the same bytes.
    """
    try:
        from scigen_data.pipeline.build import build as run
        from scigen_data.pipeline.generators import CODERS, from_environment
        from scigen_data.pipeline.recipe import LocalOptions, Options, PixelOptions
    except KeyboardInterrupt:
        fail("stopped before it began", code=STOPPED)

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
        version=version,
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
        fail("stopped; the same command goes on from here", code=STOPPED)
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
        say = every(10.0)
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
