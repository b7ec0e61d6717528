"""The document that TeX is given: the program as it is, behind one line that makes it one."""

from __future__ import annotations

import re

from scigen_data.libraries import TEX_PACKAGES, TIKZ_LIBRARIES

PROGRAM = "program.tex"  # the file that holds it

# Computer Modern's European letters and text symbols (°, µ, Ω) exist as bitmaps only, which would
# have to be made while TeX runs; Latin Modern has the same shapes as outlines.
_OUTLINES = (
    r"\AddToHook{package/fontenc/after}{\IfFileExists{lmodern.sty}{\RequirePackage{lmodern}}{}}"
)
_OUTLINES += r"\AtBeginDocument{\IfFileExists{ts1lmr.fd}{"
_OUTLINES += r"{\fontencoding{TS1}\fontfamily{cmss}\selectfont}"  # makes its family known
_OUTLINES += "".join(
    rf"\DeclareFontShape{{TS1}}{{{family}}}{{{series}}}{{{shape}}}{{<->ts1-{font}10}}{{}}"
    for family, series, shape, font in (
        ("cmr", "m", "n", "lmr"),
        ("cmr", "m", "it", "lmri"),
        ("cmr", "m", "sl", "lmro"),
        ("cmr", "bx", "n", "lmbx"),
        ("cmr", "b", "n", "lmb"),
        ("cmr", "bx", "it", "lmbxi"),
        ("cmss", "m", "n", "lmss"),
        ("cmss", "bx", "n", "lmssbx"),
    )
)
_OUTLINES += "}{}}"

# what TikZ sets as one box of text is marked on the page, which `tex_page` reads and nobody sees
_GROUPS = r"\newcount\scigen@boxes\def\scigen@marked#1{\global\advance\scigen@boxes1\relax"
_GROUPS += r"\pgfsys@invoke{/scigen-\the\scigen@boxes\space BMC}\scigen@hbox{#1}"
_GROUPS += r"\pgfsys@invoke{EMC}}\AtBeginDocument{\ifdefined\pgfsys@hbox"
_GROUPS += r"\let\scigen@hbox\pgfsys@hbox\let\pgfsys@hbox\scigen@marked\fi}"

# the driver is one line, so that TeX's line numbers are those of the program
DRIVER = (
    r"\ifdefined\pdfgentounicode\input{glyphtounicode}\pdfgentounicode=1 \pdfsetrandomseed 1 \fi"
    r"\ifdefined\setrandomseed\setrandomseed 1 \fi"
    r"\AtBeginDocument{\pagestyle{empty}}"
    + _OUTLINES
    + r"\makeatletter"
    + _GROUPS
    + r"\makeatother"
)
_WHOLE = re.compile(r"^[^%\n]*\\document(?:class|style)\b", re.MULTILINE)
_BEGIN = re.compile(r"^[^%\n]*\\begin\s*\{document\}", re.MULTILINE)
_END = re.compile(r"^[^%\n]*\\end\s*\{document\}", re.MULTILINE)
_PREAMBLE_ONLY = re.compile(r"^[^%\n]*\\(?:usepackage|RequirePackage)\b", re.MULTILINE)
_PICTURE = re.compile(r"\\begin\s*\{(?!document)|\\tikz\b|\\chemfig\b")
_STANDALONE = re.compile(r"^[^%\n]*\\documentclass\s*(?:\[[^]]*\])?\s*\{standalone\}", re.MULTILINE)


def document(program: str, *, standalone: bool = True) -> tuple[str, str]:
    """The one line that starts TeX, and the program file it reads, line by line the program."""
    if _WHOLE.search(program):
        return DRIVER + rf"\input{{{PROGRAM}}}", program
    kind = r"[border=6pt]{standalone}" if standalone else r"{article}"
    line = DRIVER + r"\documentclass" + kind
    # as few assumptions as possible: what is not installed is not loaded
    line += "".join(
        rf"\IfFileExists{{{name}.sty}}{{\usepackage{{{name}}}}}{{}}" for name in TEX_PACKAGES
    )
    line += rf"\usetikzlibrary{{{TIKZ_LIBRARIES}}}\pgfplotsset{{compat=newest}}"
    begun, ended = _BEGIN.search(program), _END.search(program)
    if not begun:
        picture = _PICTURE.search(program)
        at = picture.start() if picture else 0
        if not _PREAMBLE_ONLY.search(program[:at]):
            at = 0
        program = program[:at] + r"\begin{document}" + program[at:]
    return line + rf"\input{{{PROGRAM}}}" + ("" if ended else r"\end{document}"), program


def is_standalone(program: str, *, standalone: bool) -> bool:
    """Whether its page is cut to the picture by the class; `standalone` where that is installed."""
    return bool(_STANDALONE.search(program)) or (standalone and not _WHOLE.search(program))


_COMMENT = re.compile(r"(?<!\\)((?:\\\\)*)%.*")
_OPENED = re.compile(r"\\(begin|end)\s*\{([A-Za-z]+\*?)\}|\\.|[{}]|\n", re.DOTALL)


def unended(program: str) -> str:
    """What the program begins and never ends, with the line; "" where all is ended."""
    opened: list[tuple[str, int]] = []  # the name of an environment, or "{"
    line = 1
    for found in _OPENED.finditer(_COMMENT.sub(r"\1", program)):
        what, name = found.group(1), found.group(2) or ""
        if found.group() == "{":
            name, what = "{", "begin"
        elif found.group() == "}":
            name, what = "{", "end"
        if what == "begin":
            opened.append((name, line))
        elif what == "end" and opened and opened[-1][0] == name:
            opened.pop()
        elif what == "end":
            return ""  # what is ended here began elsewhere
        line += found.group().count("\n")
    if not opened:
        return ""
    name, at = opened[-1]
    if name == "{":
        return f"a brace that is opened in line {at} is never closed: is the program cut off?"
    ends = " and ".join(rf"\end{{{each}}}" for each, _ in reversed(opened) if each != "{")
    verb = "are" if " and " in ends else "is"
    return rf"{ends} {verb} missing: \begin{{{name}}} in line {at} is never ended"
