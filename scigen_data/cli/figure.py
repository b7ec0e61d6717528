"""`scigen render`, `scigen audit`: one program."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scigen_data.cli.app import OptionalPath, OptionalText, app, fail, say, write
from scigen_data.errors import InputError, ScigenError


@app.command()
def render(
    script: Annotated[Path, typer.Argument(help="a Matplotlib program, or TikZ (.tex, .tikz)")],
    out: Annotated[Path, typer.Option("--out", "-o", help="the PNG")],
    facts: Annotated[OptionalPath, typer.Option(help="write the figure's facts here, JSON")] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="seconds")] = 20.0,
) -> None:
    """Run one program in the sandbox and save what it draws."""
    from scigen_data.records import Status
    from scigen_data.renderer import Limits, Renderer

    try:
        program = script.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot read {script}: {error}") from None
    with Renderer(Limits(wall_seconds=timeout)) as renderer:
        language = "tikz" if script.suffix.lower() in (".tex", ".tikz") else "python"
        figure = renderer.render(program, language)
    if figure.status is not Status.OK or figure.png is None:
        if figure.detail:
            say(figure.detail.rstrip(), err=True, lines=True)
        raise ScigenError(f"{script}: {figure.status}: {figure.reason}")
    write(out, figure.png)
    if facts is not None:
        write(facts, figure.facts.to_json().encode())
    say(f"{out}: {figure.width} x {figure.height} pixels, {len(figure.facts.texts)} texts")


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
    ocr: Annotated[
        bool,
        typer.Option("--ocr", help="read the picture as well, about a second (extra ocr)"),
    ] = False,
) -> None:
    """Check the figure of one program, a line a finding.

    Exits with 0 where nothing is found, 1 where something is, 2 where it could not be checked.
    """
    from scigen_data.checks.script import audit_script, find_problem, lines
    from scigen_data.records import Status

    try:
        if problem is None and id_ is not None:
            raise InputError(f"--id {id_} needs the file that holds it: --problem FILE")
        asked = None if problem is None else find_problem(problem, id_)
        verdicts = audit_script(script, asked, seconds=timeout, ocr=ocr)
    except ScigenError as error:
        fail(str(error), code=2)
    found = list(lines(verdicts))
    for line in found:
        say(line)
    if found:
        raise typer.Exit(2 if any(verdict.status is Status.ERROR for verdict in verdicts) else 1)
    say("nothing found")
