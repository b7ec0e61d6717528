"""`scigen generators`, `scigen recipes`: what a build can be made of."""

from __future__ import annotations

import ast
import textwrap
from typing import TYPE_CHECKING, Any

from scigen_data.cli.app import app, say

if TYPE_CHECKING:
    from scigen_data.generators import GeneratorSpec

_INDENT: dict[str, Any] = {
    "initial_indent": " " * 15,
    "subsequent_indent": " " * 17,
    "break_long_words": False,
    "break_on_hyphens": False,
}


@app.command()
def generators() -> None:
    """List what can draw: by program or in pixels, with which options, keys and models.

    Beside each stand the models of arXiv 2601.17027 that it reaches. Each key goes to its own host
    and nowhere else; any other image endpoint gets SCIGEN_IMAGE_API_KEY.
    """
    from scigen_data.generators import GENERATORS

    for pictures in (False, True):
        say(f"{'In pixels' if pictures else 'By program'}:")
        for found in GENERATORS.found().values():
            if found.record.pictures == pictures:
                place = f" [{found.origin}]" if found.origin else ""
                say(f"  {found.record.name:12} {found.record.summary}{place}")
                for line in _told(found.record):
                    say(textwrap.fill(line, 100, **_INDENT), lines=True)


def _told(spec: GeneratorSpec) -> list[str]:
    from scigen_data.generators import BuildOptions
    from scigen_data.options import options_of

    used = spec.used(BuildOptions())
    flags = [each.flag for each in options_of(BuildOptions) if each.name in used]
    lines = [f"options: {' '.join(flags)}"] if flags else []
    lines += [f"{each.flag}: {each.help} (default: {each.default})" for each in spec.options]
    if spec.keys:
        lines.append(f"key: {', else '.join(spec.keys)}")
    for reached in spec.reaches:
        key = f", key in {reached.key}" if reached.key else ""
        lines.append(f"{reached.model}: {reached.options}{key}")
    return lines


@app.command()
def recipes() -> None:
    """List the recipes that ship: `scigen build NAME`."""
    from scigen_data.resources import names, shipped

    for name in names("builders", ".py"):
        path = shipped("builders", f"{name}.py")
        said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        say(f"{name:16} {said.partition(chr(10))[0]}")
