"""What of a program is never ended."""

from __future__ import annotations

import pytest

from scigen_data.renderer.tex_document import unended

PICTURE = r"\begin{tikzpicture}\node{a};"


@pytest.mark.parametrize(
    ("program", "said"),
    [
        (PICTURE + r"\end{tikzpicture}", ""),
        (PICTURE, r"\end{tikzpicture} is missing"),
        ("\n" + PICTURE, "in line 2"),
        (r"\begin{document}" + PICTURE, r"\end{tikzpicture} and \end{document} are missing"),
        (r"\begin{document}" + PICTURE + r"\end{tikzpicture}", r"\end{document} is missing"),
        (r"\begin{tikzpicture}\node at (0,0) {open", "a brace that is opened in line 1"),
        (PICTURE + "\\end{tikzpicture} % \\begin{x} {\n", ""),
        (PICTURE + r"\node{\{ 5\%};\end{tikzpicture}", ""),
        (r"\end{tikzpicture} {", ""),
    ],
)
def test_what_is_never_ended_is_named(program: str, said: str) -> None:
    found = unended(program)
    assert said in found
    assert bool(said) is bool(found)
