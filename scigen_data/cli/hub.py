"""`scigen push`, `diff`, `verify`: versions of a dataset."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from scigen_data.cli.app import STOPPED, OptionalText, app, fail


def _hub() -> None:
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

    _hub()
    try:
        pushed = run(
            folder,
            repo,
            tag=tag,
            private=private,
            reread=reread,
            watch=lambda step: typer.echo(step, err=True),
        )
    except KeyboardInterrupt:
        fail("stopped; the same command goes on from here", code=STOPPED)
    if not (pushed.committed or pushed.tagged):
        typer.echo(f"{pushed.repo} has {pushed.tag} with this content: nothing to do")
    else:
        typer.echo(f"{pushed.repo} {pushed.tag}: {pushed.files} files, {pushed.sent} of them new")
    typer.echo(f"see:  {pushed.url}")
    typer.echo(f"load: datasets.load_dataset({pushed.repo!r}, revision={pushed.tag!r})")
