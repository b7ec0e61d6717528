"""`scigen export`: a dataset as other trainers read it; `scigen views` lists what there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from scigen_data.cli.app import STOPPED, OptionalInt, OptionalText, app, fail, say
from scigen_data.cli.declared import Grouped, with_options
from scigen_data.train.conversations import ViewOptions

_ALL = "of `scigen views`"


class _WithTables(Grouped):
    """Its help ends with the views and the formats."""

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - click's signature
        for heading, lines in _tables():
            with formatter.section(heading):
                formatter.write_dl(lines)


@app.command(cls=_WithTables)
@with_options(ViewOptions)
def export(
    source: Annotated[
        str, typer.Argument(metavar="DIR", help="a build, or org/name[@revision] on the Hub")
    ],
    to: Annotated[str, typer.Option(metavar="FORMAT", help=f"who reads it: a format {_ALL}")],
    out: Annotated[Path, typer.Option(help="folder of the export")],
    view: Annotated[
        OptionalText, typer.Option(help=f"a view {_ALL}", show_default="the format's own")
    ] = None,
    split: Annotated[OptionalText, typer.Option(show_default="train, or the only one")] = None,
    config: Annotated[OptionalText, typer.Option(show_default="the dataset's own")] = None,
    n: Annotated[OptionalInt, typer.Option(min=1, help="at most so many rows")] = None,
    processor: Annotated[
        OptionalText,
        typer.Option(metavar="MODEL", help="folder or Hub name: count each row's tokens for it"),
    ] = None,
    max_tokens: Annotated[
        OptionalInt, typer.Option(min=1, help="leave out rows with more, images included")
    ] = None,
    *,
    options: ViewOptions,
) -> None:
    """Write a dataset in the format of another trainer, and say how that reads it."""
    from scigen_data.train.exporting.write import export as write

    try:
        made = write(
            source,
            to,
            out,
            view=view,
            split=split,
            config=config,
            n=n,
            processor=processor,
            max_tokens=max_tokens,
            **asdict(options),
        )
    except KeyboardInterrupt:
        fail("stopped; nothing was written", code=STOPPED)
    say(f"{made.rows} rows of the view {made.view} for {made.format} in {made.folder}")
    for reason, count in sorted(made.left.items()):
        say(f"  {count:6d}  left out: {reason}")
    say(f"\n{made.usage.rstrip()}", lines=True)


@app.command()
def views() -> None:
    """List the views of a dataset, and the formats that they are exported to."""
    from click import HelpFormatter

    formatter = HelpFormatter(width=100)
    for heading, lines in _tables():
        with formatter.section(heading):
            formatter.write_dl(lines)
    say(formatter.getvalue().strip(), lines=True)


def _tables() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The tables of views and formats: a heading, and names with what they are."""
    from scigen_data.train.exports import FORMATS
    from scigen_data.train.views import VIEWS

    views = VIEWS.table().values()
    yield (
        "Views (load_view, --view)",
        [(", ".join((each.name, *each.aliases)), each.summary) for each in views],
    )
    yield (
        "Formats (--to)",
        [
            (each.name, f"{each.title}: {each.summary}; views: {_taken(each, views)}")
            for each in FORMATS.table().values()
        ],
    )


def _taken(form: Any, views: Any) -> str:
    """The views that a format takes, its default first."""
    names = [each.name for each in views if form.takes(each)]
    return ", ".join(sorted(names, key=lambda name: name != form.view))
