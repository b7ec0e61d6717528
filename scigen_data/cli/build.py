"""`scigen build`, `scigen show`: make a dataset, look at it."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scigen_data.cli.app import STOPPED, OptionalInt, OptionalPath, app, fail, loader, say
from scigen_data.cli.declared import Grouped, with_options
from scigen_data.errors import InputError, OutputInUse, ScigenError
from scigen_data.generators.options import BuildOptions
from scigen_data.publish.statistics import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scigen_data.pipeline.state import Built
    from scigen_data.records import Share


@app.command(
    cls=Grouped,
    # What is left over are options of the generator's own.
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
)
@with_options(BuildOptions)
def build(
    context: typer.Context,
    recipe: Annotated[str, typer.Argument(help="a recipe's name or file, e.g. families")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="folder that becomes the dataset")],
    workers: Annotated[
        OptionalInt, typer.Option(min=1, help="processes", show_default="one a core")
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="say all that differs from the build that is there")
    ] = False,
    *,
    options: BuildOptions,
) -> None:
    """Build a dataset, or go on with one.

    Stop it at any moment: the same command continues, to the same bytes. A generator from outside
    may have further options: `scigen generators` lists them.
    """
    try:
        from scigen_data.cli.progress import progress
        from scigen_data.generators.choice import own_of
        from scigen_data.pipeline.build import build as run
        from scigen_data.pipeline.recipe import load_recipe

        if recipe.startswith("-"):
            raise InputError(f"no option {recipe}: a generator's own follow the recipe")
        if context.args:
            default = load_recipe(recipe).recipe.generator
            options = replace(options, own=own_of(context.args, options, default))
        built = run(recipe, out, options, workers=workers, watch=progress)
    except KeyboardInterrupt:  # typer would end in silence
        fail("stopped; the same command goes on from here", code=STOPPED)
    except OutputInUse as error:
        raise OutputInUse(error.whole if verbose and error.whole else str(error)) from None
    _tell(built)


def _by_role(shares: Sequence[Share]) -> str:
    """What each took, where there are several."""
    if len(shares) < 2:
        return ""
    told = (
        f"{each.role} {each.input_tokens:,} in, {each.output_tokens:,} out"
        f"{'' if each.cost is None else f', {each.cost:.2f}'}"
        for each in shares
    )
    return f" ({'; '.join(told)})"


_WHOSE = {  # whose endpoint a check asks
    "critic": "the critic",
    **dict.fromkeys(("quiz", "quiz/strict"), "the reader"),
    **dict.fromkeys(("judge", "judge/lowest"), "the judge"),
}


def _tell(built: Built) -> None:
    share = 100 * built.accepted / built.rows if built.rows else 0.0
    say(
        f"{built.rows} rows, {built.drawn} drawn, {built.accepted} accepted ({share:.1f} %)"
        f"{f', {built.unchecked} unchecked' if built.unchecked else ''} in {built.folder}"
    )
    if built.note:
        say(f"note: {built.note}", err=True)
    for reason, count in built.reasons.items():
        say(f"  {count:6d}  {reason}")
    if built.checks:
        say("checks: rows that each proved, had nothing to check in (skipped), failed")
    for check, of in built.checks.items():
        counts = ", ".join(f"{of[each]} {each}" for each in OUTCOMES if of.get(each))
        say(f"  {check:<16}  {counts}")
    if built.output_tokens or built.cost:
        cost = "" if built.cost is None else f", {built.cost:.2f} US dollars"
        told = f"{built.input_tokens:,} tokens in and {built.output_tokens:,} out{cost}"
        say(f"asked: {told}{_by_role(built.shares)}")
    folder = shlex.quote(str(built.folder))
    say(f"look: scigen show {folder}")
    if built.unchecked:
        say(
            f"unchecked: scigen bench {folder} has them read, and scigen select {folder} "
            "--policy clean --from REPORT accepts what was read right"
        )
    if built.errors:
        named = "; ".join(f"{id_}: {said}" for id_, said in built.failed)
        more = (
            f" and {built.errors - len(built.failed)} more"
            if built.errors > len(built.failed)
            else ""
        )
        raise ScigenError(
            f"something failed over {built.errors} of {built.rows} problems that should not have "
            f"({named}{more}): mend it, then run the same command again, into "
            "another --out where that changes the recipe"
        )
    if built.unfinished:
        check = built.failure.partition(": ")[0]
        asked = _WHOSE.get(check, built.asked)
        raise ScigenError(
            f"{asked} gave no reply for {built.unfinished} of {built.rows} problems "
            f"({built.failure.removeprefix('nothing to draw: ')}): see that it is up and takes "
            "such requests, then run the same command again"
        )
    if built.accepted:
        say(f"load: {loader(built.folder)}({str(built.folder)!r})")


@app.command()
def show(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="a build")],
    out: Annotated[OptionalPath, typer.Option(help="the page", show_default="DIR.html")] = None,
    limit: Annotated[OptionalInt, typer.Option(min=1, help="only the first rows")] = None,
    per_page: Annotated[
        OptionalInt,
        typer.Option(min=1, help="rows a page", show_default="100, up to 200 rows all in one"),
    ] = None,
) -> None:
    """Write HTML pages to look through a build: one file, or further pages beside it."""
    from scigen_data.report.gallery import show as written

    page = out or folder.resolve().with_name(f"{folder.resolve().name}.html")
    title = folder.resolve().name
    gallery = written(folder, page, title=title, limit=limit, per_page=per_page)
    say(f"{gallery.page}" + (f" (page 1 of {gallery.pages})" if gallery.pages > 1 else ""))
