"""`scigen doctor`, `version`: what there is."""

from __future__ import annotations

from scigen_data import __version__
from scigen_data.cli.app import app, say
from scigen_data.errors import ScigenError


@app.command()
def doctor() -> None:
    """Say what this machine has.

    That is isolation, fonts, extras and the endpoint.

    Exits with 1 where a build of model-written programs would be refused.
    """
    from scigen_data.doctor import checks

    refused = False
    for check in checks():
        mark = "ok" if check.ok else ("NO" if check.needed else "--")
        say(f"{mark:3} {check.name:22} {check.detail}")
        if not check.ok and check.remedy:
            say(f"    {'':22} {check.remedy}")
        refused |= check.needed and not check.ok
    if refused:
        raise ScigenError("builds of model-written programs are refused on this machine")


@app.command()
def version() -> None:
    """Print the version."""
    say(__version__)
