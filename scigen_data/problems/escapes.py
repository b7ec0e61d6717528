"""LaTeX commands whose backslash an escape ate, put back."""

from __future__ import annotations

import re
from collections import Counter

# What is left of a LaTeX command after JSON or Python read its first two characters as an
# escape: "\nu" -> line break + "u". Only where the rest completes a common command.
_EATEN = {
    "\n": ("n", "u|abla|eq"),
    "\t": ("t", "heta|imes|au|ext|ilde"),
    "\r": ("r", "ho|ight"),
    "\f": ("f", "rac"),
    "\b": ("b", "eta|ar|egin|oldsymbol|inom"),
}
_BROKEN = re.compile(
    r"(?<=[$ ({])(?:"
    + "|".join(f"{char}(?:{rest})(?![A-Za-z])" for char, (_, rest) in _EATEN.items())
    + ")"
)
_MATH = re.compile(r"\$\$.*?\$\$|\$[^$]*\$", re.DOTALL)


def unescaped(text: str, field: str, repairs: list[str]) -> str:
    """`text` with the backslashes of eaten LaTeX commands put back.

    Only between dollar signs, after a space, a bracket or the opening dollar: a line that was
    merely wrapped has no space left before its break, and never breaks behind that dollar.
    """
    if not any(char in text for char in _EATEN):
        return text
    found: Counter[str] = Counter()

    def command(match: re.Match[str]) -> str:
        name = f"\\{_EATEN[match[0][0]][0]}{match[0][1:]}"
        found[name] += 1
        return name

    def formula(match: re.Match[str]) -> str:
        opening = "$$" if match[0].startswith("$$") else ""  # a display may start on a new line
        return opening + _BROKEN.sub(command, match[0][len(opening) :])

    mended = _MATH.sub(formula, text)
    repairs.extend(f'{field}: backslash of "{name}" put back' for name in found)
    return mended
