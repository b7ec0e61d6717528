"""`scigen push`, `diff`, `verify`: versions of a dataset."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from scigen_data.cli.app import (
    STOPPED,
    OptionalInt,
    OptionalPath,
    OptionalText,
    app,
    fail,
    say,
)
from scigen_data.cli.app import (
    write as write_file,
)
from scigen_data.errors import InputError, ScigenError


def set_up_hub() -> None:
    """Set huggingface_hub up for a command: a time limit, no chatter where no one looks."""
    from huggingface_hub.utils import disable_progress_bars  # type: ignore[attr-defined]
    from huggingface_hub.utils.logging import set_verbosity_error

    from scigen_data.publish.remote import patient_client

    set_verbosity_error()  # type: ignore[no-untyped-call]  # a second try is not worth a line
    if not sys.stderr.isatty():
        disable_progress_bars()
    patient_client()


@app.command()
def push(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="a finished build")],
    repo: Annotated[str, typer.Argument(metavar="ORG/NAME", help="a dataset on the Hub")],
    tag: Annotated[
        OptionalText, typer.Option(metavar="vX.Y.Z", show_default="v<the card's version>")
    ] = None,
    license: Annotated[  # noqa: A002 - the card's word
        OptionalText,
        typer.Option(metavar="NAME", help="of the dataset", show_default="what the card says"),
    ] = None,
    private: Annotated[bool, typer.Option("--private", help="where the repo is new")] = False,
    reread: Annotated[
        bool, typer.Option("--reread/--no-reread", help="fetch every byte back before tagging")
    ] = True,
) -> None:
    """Publish a build as a version: one commit, read back, then tagged.

    The token is the one of `hf auth login`, or HF_TOKEN. Stop it at any moment: the same command
    finishes, and nothing is sent twice.
    """
    from scigen_data.publish.hub import push as run

    set_up_hub()
    try:
        pushed = run(
            folder,
            repo,
            tag=tag,
            license=license,
            private=private,
            reread=reread,
            watch=lambda step: say(step, err=True),
        )
    except KeyboardInterrupt:
        fail("stopped; the same command goes on from here", code=STOPPED)
    if not (pushed.committed or pushed.tagged):
        say(f"{pushed.repo} has {pushed.tag} with this content: nothing to do")
    else:
        say(f"{pushed.repo} {pushed.tag}: {pushed.files} files, {pushed.sent} of them new")
    say(f"see:  {pushed.url}")
    say(f"load: datasets.load_dataset({pushed.repo!r}, revision={pushed.tag!r})")


@app.command()
def diff(
    a: Annotated[str, typer.Argument(metavar="A", help="a folder, or org/name@v1.0.0")],
    b: Annotated[str, typer.Argument(metavar="B", help="the newer one")],
    write: Annotated[
        bool, typer.Option("--write", help="put the changelog's section into the card of B")
    ] = False,
    out: Annotated[OptionalPath, typer.Option("--json", help="all that differs")] = None,
) -> None:
    """Say which rows differ between two versions, by id and column, and the version to give."""
    from scigen_data.publish import changelog
    from scigen_data.publish.diff import compare
    from scigen_data.publish.readme import CARD, card_of, write_text
    from scigen_data.publish.source import open_source
    from scigen_data.publish.version import Bump

    set_up_hub()
    if write and not Path(b).is_dir():
        raise InputError(f"--write needs a folder as B, and {b} is none")
    older, newer = open_source(a), open_source(b)
    found = compare(older, newer)
    for line in changelog.report(found):
        say(line)
    if out is not None:
        write_file(out, (json.dumps(found.to_json(), indent=1) + "\n").encode())
    if found.bump is Bump.NONE:
        return
    if not write:
        asked = changelog.asked_version(found, older)
        say(f"the change is {found.bump}" + (f": version {asked} at least" if asked else ""))
        return
    card = changelog.with_changelog(found, older, card_of(Path(b)))
    write_text(Path(b) / CARD, card.text)
    say(f"{Path(b) / CARD} is {card.tag} now ({found.bump}), with what changed")
    asked = changelog.asked_version(found, older)
    if asked and card.version < asked:
        say(f"note: a {found.bump} change asks for version {asked} at least", err=True)


@app.command()
def verify(
    dataset: Annotated[str, typer.Argument(metavar="DIR", help="a folder, or org/name@v1.0.0")],
    n: Annotated[
        OptionalInt, typer.Option(min=1, help="only so many figures, drawn by lot")
    ] = None,
    workers: Annotated[
        OptionalInt, typer.Option(min=1, help="processes", show_default="one a core")
    ] = None,
    engine: Annotated[str, typer.Option(metavar="NAME", help="whose: local, ray")] = "local",
    address: Annotated[
        OptionalText, typer.Option(help="of the Ray cluster: auto, HOST:PORT; else RAY_ADDRESS")
    ] = None,
    ocr: Annotated[
        bool, typer.Option("--ocr", help="read the pictures as well, a second each (extra ocr)")
    ] = False,
) -> None:
    """Run a dataset's programs again, in the sandbox, and compare every pixel.

    Exit code 1 where a row is not what it says, or the rows are not those of the card.
    """
    from scigen_data.cli.progress import counting, noted
    from scigen_data.pipeline.reproduce import verify as run

    set_up_hub()
    try:
        with counting() as advance:
            checked = run(
                dataset,
                n,
                workers=workers,
                ocr=ocr,
                advance=advance,
                engine=engine,
                address=address,
                hear=noted,
            )
    except KeyboardInterrupt:
        fail("stopped", code=STOPPED)
    for outcome, count in checked.outcomes.most_common():
        say(f"{count:6d}  {outcome}")
    if (tried := checked.outcomes.total()) < checked.rows:
        say(f"{tried} of {checked.rows} rows tried")
    for row in checked.wrong[:20]:
        of = f" ({row.part})" if row.part else ""
        say(f"  {row.config}/{row.split} {row.id}: {row.outcome}: {row.reason}{of}")
    if not checked.stated:
        say(f"content fingerprint {checked.found}; the card states none")
    elif checked.stated == checked.found:
        say(f"content fingerprint {checked.found}, as the card states")
    if checked.wrong:
        raise ScigenError(f"{len(checked.wrong)} rows of {dataset} are not what they say")
    if not checked.ok:
        raise ScigenError(
            f"the rows of {dataset} are not those of its card: content fingerprint "
            f"{checked.found[:12]}, stated {checked.stated[:12]}"
        )
