"""Read plan, program and disputes out of a model's reply, or say why that is not possible.

Strict where guessing could pick the wrong program: exactly one fenced block is the program, and
an open fence means that the reply was cut. The plan is half of the protocol and a column of the
dataset, so that a reply without one is sent back. Whether the program is sound Python is left to
the sandbox, whose traceback says more than a parser's "no".
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from scigen_data.answers.marks import after_thought, unwrapped


@dataclass(frozen=True, slots=True)
class Parsed:
    """The plan as written, without its section's heading; the program with a final newline.

    `disputes`: findings by number, from 1, and why each is held to be wrong. Where there are some,
    plan and program may be empty: the attempt before stands as it is.
    """

    plan: str
    program: str
    language: str = "python"
    disputes: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Unparseable:
    """`reason` is one line that the reply's author can act on."""

    reason: str


@dataclass(frozen=True, slots=True)
class _Block:
    info: str  # first word after the fence, in lower case
    content: str
    start: int  # line of the opening fence
    end: int  # line of the closing fence
    closed: bool


LANGUAGES = ("python", "tikz")
_INFOS = {  # first word after the fence -> language
    **dict.fromkeys(("python", "python3", "py", "py3", "ipython"), "python"),
    **dict.fromkeys(("latex", "tex", "tikz"), "tikz"),
}
_OPEN = re.compile(r"^( {0,8}|\t)(`{3,}|~{3,})[ \t]*([^`\s]*)[^`]*$")
_DRAWS = {
    "python": re.compile(r"^\s*(?:import|from)\s+(?:matplotlib|pylab)\b", re.MULTILINE),
    "tikz": re.compile(r"\\begin\s*\{tikzpicture\}"),
}
_DISPUTES = re.compile(r"^[#*_\s]*disputes?[*_\s]*:?[*_\s]*$", re.IGNORECASE)
_DISPUTE = re.compile(
    r"^[-*\s]*(?:finding\s+)?\**(\d{1,3})\**\s*[:.)]\**\s*"
    r"(?:\**wrong\**\s*[,:—–-]?\s*)?(?:because\b\s*[:,]?\s*)?(\S.*)$",
    re.IGNORECASE,
)
_SECTION = re.compile(r"^\s*#{1,6}\s")
_RULE = re.compile(r"^\s*([-*_])(?:\s*\1){2,}\s*$")
# A line that only names a section: "#### **Section 1: Plan**", "## Program", "**Python code:**".
_HEADING = re.compile(
    r"^[#*_\s]*(?:(?:section|step|part)\s*\d+\s*[:.,—–-]?\s*)?(?:the\s+)?"
    r"(?:plan|planning|(?:full\s+|complete\s+)?(?:python|matplotlib)?\s*(?:code|program|script))"
    r"[*_\s]*:?[*_\s]*$",
    re.IGNORECASE,
)
_LONGEST = 600  # characters of a dispute
_LINES, _LENGTH = 3, 120  # what makes a plan of a text: lines, or characters
_NO_PLAN = (
    f"there is no plan before the program: say first, in {_LINES} lines or more, what is drawn, "
    "where it goes, what each label says and what must not be shown"
)


def parse_reply(
    text: str, languages: Sequence[str] = ("python",), *, planned: bool = True
) -> Parsed | Unparseable:
    """The reply's plan and program, in one of `languages`, and what it disputes.

    planned: whether a reply without a plan is refused.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    said = after_thought(text)
    if said is None:
        return Unparseable("the reply ends inside its reasoning, before plan and program")
    if not said:
        return Unparseable("the reply is empty")

    lines = unwrapped(said).split("\n")
    blocks = _blocks(lines)
    first = blocks[0].start if blocks else len(lines)
    disputes, rest = _disputed(lines[:first])
    if disputes and not blocks:
        return Parsed("", "", disputes=disputes)
    block = _program(blocks, languages)
    if isinstance(block, Unparseable):
        return block
    plan = _plan([*rest, *lines[first : block.start]])
    if not plan and planned:
        return Unparseable(_NO_PLAN)
    return Parsed(plan, block.content.rstrip() + "\n", _language(block, languages), disputes)


def _disputed(lines: list[str]) -> tuple[tuple[tuple[int, str], ...], list[str]]:
    """What a section of disputes says, and the lines without it."""
    start = next((n for n, line in enumerate(lines) if _DISPUTES.match(line)), None)
    if start is None:
        return (), lines
    end = next((n for n in range(start + 1, len(lines)) if _ends(lines[n])), len(lines))
    found = [match for line in lines[start + 1 : end] if (match := _DISPUTE.match(line))]
    said = {int(match[1]): " ".join(match[2].split())[:_LONGEST] for match in found}
    return tuple(said.items()), lines[:start] + lines[end:]


def _ends(line: str) -> bool:
    return bool(_SECTION.match(line) or _HEADING.match(line))


def _program(blocks: list[_Block], languages: Sequence[str]) -> _Block | Unparseable:
    """The one block that can be the program; several alike count as one."""
    if blocks and not blocks[-1].closed:
        return Unparseable("the last code block is not closed, so the reply was cut")
    candidates = [
        block for block in blocks if block.content.strip() and _language(block, languages)
    ]
    kind = " or ".join("latex" if each == "tikz" else each for each in languages)
    if not candidates:
        return Unparseable(f"there is no fenced {kind} block with the program")
    if len({block.content for block in candidates}) == 1:
        return candidates[0]
    drawing = [
        block for block in candidates if _DRAWS[_language(block, languages)].search(block.content)
    ]
    if len({block.content for block in drawing}) == 1:
        return drawing[0]
    return Unparseable(
        f"there are {len(candidates)} {kind} blocks; one standalone program is wanted"
    )


def _language(block: _Block, languages: Sequence[str]) -> str:
    """The block's language by its fence, or of a bare fence by what it draws with; else empty."""
    if block.info:
        found = _INFOS.get(block.info, "")
        return found if found in languages else ""
    return next((each for each in languages if _DRAWS[each].search(block.content)), "")


def _blocks(lines: list[str]) -> list[_Block]:
    """Fenced blocks, by CommonMark's rule: closed by a bare fence that is at least as long."""
    found: list[_Block] = []
    number = 0
    while number < len(lines):
        opening = _OPEN.match(lines[number])
        if not opening:
            number += 1
            continue
        fence, info = opening.group(2), opening.group(3).lower().strip("{}.")
        closing = re.compile(rf"^\s*{re.escape(fence[0])}{{{len(fence)},}}\s*$")
        end = next(
            (n for n in range(number + 1, len(lines)) if closing.match(lines[n])), len(lines)
        )
        content = textwrap.dedent("\n".join(lines[number + 1 : end])).strip("\n")
        found.append(_Block(info, content, number, end, closed=end < len(lines)))
        number = end + 1
    return found


def _plan(lines: list[str]) -> str:
    """The text before the program; empty where it is but a phrase ("Here is the code:")."""
    kept = [line.rstrip() for line in lines if not (_HEADING.match(line) or _RULE.match(line))]
    plan = "\n".join(kept).strip("\n")
    said = [line for line in kept if re.search(r"\w", line)]
    return plan if len(said) >= _LINES or len(plan.strip()) >= _LENGTH else ""
