"""`scigen export`: a dataset as other trainers read it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scigen_data.cli.app import STOPPED, OptionalInt, OptionalText, app, fail
from scigen_data.errors import InputError


@app.command()
def export(
    source: Annotated[
        str, typer.Argument(metavar="DIR", help="a build, or org/name[@revision] on the Hub")
    ],
    to: Annotated[
        str,
        typer.Option(help="trl-sft, trl-grpo, verl, easyr1, llamafactory, ms-swift or webdataset"),
    ],
    out: Annotated[Path, typer.Option(help="folder of the export")],
    view: Annotated[
        OptionalText,
        typer.Option(
            help="sft, grpo, quiz, image-to-code or text-to-code", show_default="the format's own"
        ),
    ] = None,
    split: Annotated[OptionalText, typer.Option(show_default="train, or the only one")] = None,
    config: Annotated[OptionalText, typer.Option(show_default="the dataset's own")] = None,
    rejected: Annotated[bool, typer.Option("--rejected", help="rejected rows as well")] = False,
    n: Annotated[OptionalInt, typer.Option(min=1, help="at most so many rows")] = None,
    instruction: Annotated[OptionalText, typer.Option(help="text behind every question")] = None,
    system: Annotated[OptionalText, typer.Option(help="text of a system turn")] = None,
    plan: Annotated[
        bool, typer.Option("--plan/--no-plan", help="the plan before the program, in code views")
    ] = True,
) -> None:
    """Write a dataset in the format of another trainer, and say how that reads it."""
    from scigen_data.train.export import write_export

    path, revision = _source(source)
    try:
        made = write_export(
            path,
            to,
            out,
            view=view,
            split=split,
            config=config,
            revision=revision,
            n=n,
            rejected=rejected,
            instruction=instruction,
            system=system,
            plan=plan,
        )
    except KeyboardInterrupt:
        fail("stopped; nothing was written", code=STOPPED)
    typer.echo(f"{made.rows} rows of the view {made.view} for {made.format} in {made.folder}")
    for reason, count in sorted(made.left.items()):
        typer.echo(f"  {count:6d}  left out: {reason}")
    typer.echo(f"\n{made.usage.rstrip()}")


def _source(source: str) -> tuple[str, str | None]:
    """`org/name@v1.0.0` as name and revision; a folder may have an @ in its name."""
    if Path(source).exists():
        return source, None
    name, at, revision = source.rpartition("@")
    if not at:
        return source, None
    if not (name and revision):
        raise InputError(f"{source!r} is no dataset: it should look like org/name@v1.0.0")
    return name, revision
