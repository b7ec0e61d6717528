"""`scigen review`: people look at rows, one by one."""

from __future__ import annotations

import getpass
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Optional

import typer

from scigen_data.cli.app import OptionalInt, OptionalText, app, say, screen
from scigen_data.errors import InputError

if TYPE_CHECKING:
    from scigen_data.journal.file import Journal
    from scigen_data.journal.records import Sample
    from scigen_data.review.rows import Rows


@app.command()
def review(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="a build, or curated problems")],
    journals: Annotated[
        Optional[list[Path]],  # noqa: UP045
        typer.Option(
            "--journal",
            metavar="FILE",
            help="where words are kept; further ones are other reviewers', and only read",
            show_default="DIR.review.jsonl",
        ),
    ] = None,
    reviewer: Annotated[
        OptionalText, typer.Option(metavar="NAME", help="who reviews", show_default="login name")
    ] = None,
    sample: Annotated[
        OptionalInt,
        typer.Option(
            min=1,
            metavar="N",
            help="only N accepted rows, drawn at random, with others among them; what checks say "
            "is hidden",
        ),
    ] = None,
    seed: Annotated[int, typer.Option(help="of the sample")] = 0,
    summary: Annotated[
        bool, typer.Option("--summary", help="say how far it went; opens no page")
    ] = False,
    finish: Annotated[
        bool, typer.Option("--finish", help="write the sample's result into the card of DIR")
    ] = False,
    port: Annotated[
        OptionalInt, typer.Option(min=1, max=65_535, show_default="from 8765 the first free")
    ] = None,
    show: Annotated[
        Optional[bool],  # noqa: UP045
        typer.Option(
            "--open/--no-open", help="in a browser", show_default="where there is a screen"
        ),
    ] = None,
) -> None:
    """Look through rows on a page of this machine: accept, reject with a reason, edit quizzes.

    Every word is in the journal at once; the page may be closed at any moment. Builds, `select` and
    `labels` read the journal with --review.
    """
    from scigen_data.review.rows import open_rows
    from scigen_data.review.session import default_journal, open_journals

    rows = open_rows(folder)
    paths = journals or [default_journal(folder)]
    mine, *others = open_journals(rows, paths, begin=not (summary or finish))
    if mine.mended:
        say(f"note: {mine.mended}", err=True)
    if summary:
        _summarise(rows, [mine, *others])
    if finish:
        _finish(rows, [mine, *others], sample, seed)
    if summary or finish:
        return
    drawn = None if sample is None else _drawn(rows, mine, others, sample, seed, _name(reviewer))
    _serve(rows, mine, others, _name(reviewer), drawn, port, screen() if show is None else show)


def _name(given: str | None) -> str:
    if given is None:
        try:
            given = getpass.getuser()
        except (OSError, KeyError):
            raise InputError("this login has no name: say who reviews with --reviewer") from None
    if not given.strip() or len(given) > 80 or not given.isprintable():
        raise InputError(f"--reviewer is {given!r}: give a name of at most 80 characters")
    return given.strip()


def _drawn(
    rows: Rows, mine: Journal, others: list[Journal], n: int, seed: int, reviewer: str
) -> Sample:
    """The sample as a journal has it, else drawn now and written down."""
    from scigen_data.journal.file import entries_of
    from scigen_data.journal.records import Sample
    from scigen_data.review.sample import draw, find, sample_name

    known = [entry for entry in entries_of([mine, *others]) if isinstance(entry, Sample)]
    found = find(known, rows.fingerprint, sample_name(n, seed))
    if found is None:
        found = draw(rows, n, seed, reviewer)
        mine.append(found)
    return found


def _serve(
    rows: Rows,
    mine: Journal,
    others: list[Journal],
    reviewer: str,
    sample: Sample | None,
    port: int | None,
    show: bool,
) -> None:
    import webbrowser

    from scigen_data.review.server import Door, application, listen, serve
    from scigen_data.review.session import Session

    session = Session(rows, mine, reviewer, sample, others)
    application(session, Door(0, ""))  # says what is missing before a port is taken
    listening = listen(port)
    door = Door(listening.getsockname()[1], secrets.token_urlsafe(24))
    if session.stale:
        say(f"note: {session.stale} words are about rows that changed since, and are left out")
    done = session.summary()
    say(
        f"{done['rows']} rows, {done['accepted'] + done['rejected']} decided by {reviewer}; "
        f"journal: {mine.path}"
    )
    say(f"open {door.url}")
    say("Ctrl-C ends it; the same command goes on")
    if show:
        webbrowser.open(door.url)
    try:
        serve(session, listening, door)
    except KeyboardInterrupt:
        pass
    finally:
        done = session.summary()
        say(f"{done['accepted']} accepted, {done['rejected']} rejected by {reviewer}: {mine.path}")


def _summarise(rows: Rows, journals: list[Journal]) -> None:
    from scigen_data.journal.file import entries_of
    from scigen_data.review.finish import told

    for line in told(rows, entries_of(journals)):
        say(line)


def _finish(rows: Rows, journals: list[Journal], n: int | None, seed: int) -> None:
    from scigen_data.journal.file import entries_of
    from scigen_data.publish.readme import CARD
    from scigen_data.review.finish import finish, in_a_line

    found = finish(rows, entries_of(journals), n, seed)
    say(f"{in_a_line(found)}: so says {rows.folder / CARD}")
