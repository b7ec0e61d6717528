"""`scigen score`: what a program's figure is worth, part by part."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from scigen_data.cli.app import OptionalText, app, fail, say
from scigen_data.errors import InputError, ScigenError


@app.command()
def score(
    script: Annotated[Path, typer.Argument(help="a Matplotlib program, or TikZ (.tex, .tikz)")],
    against: Annotated[
        str,
        typer.Option(
            metavar="ROW",
            help="a dataset's folder or Hub name (with --id), or a problem file: JSON, JSONL, CSV",
        ),
    ],
    id_: Annotated[OptionalText, typer.Option("--id", metavar="ID", help="of the row")] = None,
    text_only: Annotated[
        bool, typer.Option("--text-only", help="do not ask how like the row's own figure it is")
    ] = False,
    timeout: Annotated[float, typer.Option(min=0.1, help="seconds")] = 20.0,
) -> None:
    """Draw a program and hold its figure against a row: the score and its parts, a line each.

    Exits with 0 where there is a score, 2 where none could be told.
    """
    from scigen_data.environments.draw import Weights, score_program
    from scigen_data.environments.target import Target
    from scigen_data.renderer import Limits, Renderer

    try:
        program = script.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read {script}: {error}") from None
    try:
        target = _target(against, id_)
        if text_only:
            target = Target(target.problem)
        with Renderer(Limits(wall_seconds=timeout)) as renderer:
            language = "tikz" if script.suffix.lower() in (".tex", ".tikz") else "python"
            found = score_program(program, language, target, renderer.render, Weights())
    except ScigenError as error:
        fail(str(error), code=2)
    if found.score is None:
        fail(f"{script}: no score: {found.reason}", code=2)
    say(f"score     {found.score:.3f}")
    for name, value in found.parts.items():
        say(f"{name:<9} {value:.3f}")
        for part, share in found.detail.items() if name == "likeness" else ():
            say(f"  {part:<7} {share:.3f}")
    if found.reason:
        say(f"reason    {found.reason}")


def _target(against: str, id_: str | None) -> Any:
    from scigen_data.checks.script import find_problem
    from scigen_data.environments.target import Target, target_of
    from scigen_data.publish.source import open_source

    file = Path(against)
    if file.is_file():
        if file.suffix.lower() == ".json" and (row := _row(file)) is not None:
            return target_of(row)
        return Target(find_problem(file, id_))
    if id_ is None:
        raise InputError(f"name a row of {against} with --id ID")
    for _, _, row in open_source(against).rows():
        if row.get("id") == id_:
            return target_of(row)
    raise InputError(f"{against} has no row with the id {id_!r}: see its column `id`")


def _row(file: Path) -> Mapping[str, Any] | None:
    """A row of a dataset on its own, with its facts."""
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read {file}: {' '.join(str(error).split())}") from None
    return found if isinstance(found, dict) and found.get("facts") else None
