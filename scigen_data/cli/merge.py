"""`scigen merge`: several builds become one dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scigen_data.cli.app import STOPPED, OptionalText, app, fail, loader, say


@app.command()
def merge(
    folders: Annotated[list[Path], typer.Argument(metavar="DIR...", help="builds of one layout")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="folder that becomes the dataset")],
    title: Annotated[
        OptionalText, typer.Option(help="heading of its card", show_default="of the builds")
    ] = None,
    license: Annotated[  # noqa: A002 - the option's name
        OptionalText, typer.Option(metavar="NAME", show_default="the strictest of the builds'")
    ] = None,
    version: Annotated[
        OptionalText, typer.Option(metavar="X.Y.Z", show_default="the highest of the builds'")
    ] = None,
) -> None:
    """Make one dataset of several builds: a config a generator, or one corpus.

    Every row stays as it is. One that stands in several builds is kept once, and said. The same
    command again does nothing, unless a build has changed.
    """
    from scigen_data.publish.merging import merge as run

    try:
        merged = run(folders, out, title=title, license=license, version=version)
    except KeyboardInterrupt:
        fail("stopped; the same command makes it", code=STOPPED)
    if not merged.made:
        say(f"{out} holds these {merged.rows} rows: nothing to do")
    else:
        say(f"{merged.rows} rows, {merged.accepted} accepted, in {out}")
    for part in merged.parts:
        say(f"  {part.rows:6d}  {part}{f', {part.left_out} left out' if part.left_out else ''}")
    if merged.same:
        say(f"left out: {merged.same} that an earlier build has word for word")
    if merged.again:
        say(
            f"left out: {merged.again} of a problem that an earlier build has, by the same "
            "generator or undrawn as there"
        )
    for maker, names in merged.unlike.items():
        say(f"note: the builds by {maker} differ in {', '.join(names)}", err=True)
    if merged.accepted:
        say(f"load: {loader(out)}({str(out)!r})")
