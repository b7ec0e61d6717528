"""`scigen families`, `families new`, `preview`: problem families, ours and one's own."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from scigen_data.cli.app import STOPPED, OptionalPath, app, fail, say, screen, write
from scigen_data.errors import InputError

if TYPE_CHECKING:
    from scigen_data.problems.family import Family
    from scigen_data.records import Sample

Folders = Annotated[
    Optional[list[Path]],  # noqa: UP045
    typer.Option("--families", metavar="DIR", help="a folder of further families; repeatable"),
]

Names = Annotated[
    Optional[list[str]],  # noqa: UP045
    typer.Argument(metavar="[FAMILY]...", help="names, or paths of files", show_default="all"),
]

commands = typer.Typer(rich_markup_mode=None)
app.add_typer(commands, name="families")


@commands.callback(invoke_without_command=True)
def listed(context: typer.Context, folders: Folders = None) -> None:
    """List the problem families, or write a new one."""
    from scigen_data.problems.families import families

    if context.invoked_subcommand is not None:
        return
    for family in families(*folders or ()).values():
        place = "" if family.built_in else f"  ({family.file})"
        say(f"{family.image_type:32} {family.name:40} {family.summary}{place}")


@commands.command()
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="of the file, e.g. spring")],
    to: Annotated[Path, typer.Option(metavar="DIR", help="its folder")] = Path("families"),
) -> None:
    """Write a family that works, to be changed into one's own."""
    from scigen_data.problems.families import _template as template
    from scigen_data.problems.families import families

    if not name.isidentifier() or name.startswith("_"):
        raise InputError(
            f"{name!r} names no family: letters, digits and _ only, as in spring; its subject "
            "comes from its IMAGE_TYPE"
        )
    file = to / f"{name}.py"
    if file.exists():
        raise InputError(f"{file} is there already: choose another NAME or --to DIR")
    if taken := [each.name for each in families().values() if each.name.endswith(f"/{name}")]:
        raise InputError(f"{taken[0]} is a family of this package: choose another NAME")
    text = Path(template.__file__).read_text(encoding="utf-8")
    try:
        to.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"cannot make {to}: {error.strerror}") from None
    write(file, text.replace("families/NAME.py", str(file)).encode())
    say(f"{file} draws a first problem already: change it, and look at it with")
    say(f"  scigen preview {shlex.quote(str(file))}")
    folder = shlex.quote(str(to))
    say(f"  scigen build families --families {folder} --out out/families")


@commands.command()
def check(
    names: Names = None,
    folders: Folders = None,
    seed: Annotated[int, typer.Option(help="of the items that are looked at")] = 0,
) -> None:
    """Put families to all that one of this package must pass: a line a finding.

    Exits with 1 where one fails. What an extra is missing for is said and not failed.
    """
    from scigen_data.inspection import inspect

    chosen = _chosen(names, folders)
    failing = []
    for family in chosen:
        for finding in inspect(family, seed):
            mark = {True: "ok", False: "FAIL", None: "-"}[finding.good]
            say(f"{family.name:32} {finding.check:14} {mark:5} {finding.said}")
            if finding.good is False:
                failing.append(family.name)
    if failed := list(dict.fromkeys(failing)):
        say(f"{len(failed)} of {len(chosen)} families fail: {', '.join(failed)}")
        raise typer.Exit(1)
    say(f"{len(chosen)} families, nothing fails")


@commands.command()
def table(
    names: Names = None,
    folders: Folders = None,
    seed: Annotated[int, typer.Option(help="of the items that are shown")] = 0,
    out: Annotated[Path, typer.Option(metavar="FILE", help="the page")] = Path("families.html"),
) -> None:
    """Write one HTML page of families: a figure of each, what it asks, its levels."""
    from scigen_data.report.catalogue import Entry, write_catalogue

    known = _chosen(names, folders)
    entries = []
    for family, sample in zip(known, _drawn(known, 1, seed), strict=True):
        item = sample.problem
        entries.append(
            Entry(
                name=family.name,
                image_type=family.image_type,
                summary=family.summary,
                levels=family.levels,
                quizzes=len(item.quizzes),
                held_out=family.held_out,
                question=item.multimodal_question,
                answer=item.answer,
                png=sample.figure.png or b"",
            )
        )
    write_catalogue(entries, out)
    say(f"{len(entries)} families, {sum(bool(entry.png) for entry in entries)} drawn")
    say(f"look: {out}")


@app.command()
def preview(
    family: Annotated[
        str, typer.Argument(metavar="FAMILY", help="a family's name, or the path of its file")
    ],
    seeds: Annotated[int, typer.Option(min=1, help="how many items")] = 12,
    folders: Folders = None,
    out: Annotated[
        OptionalPath, typer.Option(metavar="FILE", help="the page", show_default="NAME.html")
    ] = None,
    show: Annotated[
        Optional[bool],  # noqa: UP045
        typer.Option(
            "--open/--no-open", help="in a browser", show_default="where there is a screen"
        ),
    ] = None,
) -> None:
    """Draw some items of a family, check them, and write one HTML page of them.

    A line a finding; exits with 1 where there is one that rejects an item.
    """
    from scigen_data.checks.script import lines
    from scigen_data.records import Decision, Status
    from scigen_data.report.gallery import write_gallery
    from scigen_data.rows import to_row

    found = _find(family, folders or ())
    try:
        samples = _drawn([found], seeds)
    except KeyboardInterrupt:
        fail("stopped", code=STOPPED)
    unsteady = False
    for index, sample in enumerate(samples):
        said = [verdict.reason for verdict in sample.verdicts if verdict.check == "make"]
        said += lines(sample.verdicts)
        if not _steady(found, index):
            unsteady = True
            said += [f"{found.file}: make(rng) is not decided by rng alone: two calls differ"]
        for line in said:
            say(f"{sample.problem.id}: {line}")
    page = out or Path(f"{found.name.replace('/', '-')}.html")
    write_gallery(map(to_row, samples), page, title=found.name)
    drawn = sum(sample.figure.status is Status.OK for sample in samples)
    accepted = sum(sample.decision is Decision.ACCEPTED for sample in samples)
    say(f"{found.name}: {seeds} items, {drawn} drawn, {accepted} accepted")
    say(f"look: {page}")
    if show or (show is None and screen()):
        typer.launch(page.resolve().as_uri())
    if unsteady or accepted < seeds:
        raise typer.Exit(1)


def _chosen(names: Sequence[str] | None, folders: Sequence[Path] | None) -> list[Family]:
    from scigen_data.problems.families import families

    return [_find(name, folders or ()) for name in names or families(*folders or ())]


def _find(name: str, folders: Sequence[Path]) -> Family:
    from scigen_data.problems.families import families, family_in, pick

    path = Path(name)
    if path.suffix != ".py":
        return pick(name, families(*folders))
    for each in families(*folders).values() if folders else ():
        if each.file == path.resolve():
            return each
    return family_in(path)


def _drawn(families: Sequence[Family], count: int, seed: int = 0) -> list[Sample]:
    """The first items of each, as a build makes them."""
    import asyncio

    from scigen_data.checks.select import policy
    from scigen_data.generators.family import FamilyCoder
    from scigen_data.pipeline.attempt import Maker
    from scigen_data.pipeline.dealing import FamilyItems
    from scigen_data.pipeline.loop import Loop
    from scigen_data.pipeline.shard import item_seed, run_shard
    from scigen_data.renderer import Renderer

    problems = [item for each in families for item in FamilyItems(seed, count, ((each,),))]
    seeds = [item_seed("families", seed, problem.id) for problem in problems]
    with Renderer() as renderer:
        loop = Loop(Maker(FamilyCoder(), renderer, policy("clean")))
        return [made.sample for made in asyncio.run(run_shard(problems, seeds, loop))]


def _steady(family: Family, index: int) -> bool:
    """Whether `make` looks at its argument alone, as far as two calls show."""
    try:
        return family.problem(0, index) == family.problem(0, index)
    except InputError:
        return True  # the row says what is wrong
