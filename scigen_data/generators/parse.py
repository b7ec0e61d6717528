"""Read a plan and a program out of a model's reply, or say why that is not possible.

Strict where guessing could pick the wrong program: exactly one fenced block is the program, and
an open fence means that the reply was cut. The plan is half of the protocol and a column of the
dataset, so that a reply without one is sent back. Whether the program is sound Python is left to
the sandbox, whose traceback says more than a parser's "no".
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass

from scigen_data.answers.marks import after_thought, unwrapped


@dataclass(frozen=True, slots=True)
class Parsed:
    """The plan as written, without its section's heading; the program with a final newline."""

    plan: str
    program: str


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


_PYTHON = frozenset({"python", "python3", "py", "py3", "ipython"})
_OPEN = re.compile(r"^( {0,8}|\t)(`{3,}|~{3,})[ \t]*([^`\s]*)[^`]*$")
_DRAWS = re.compile(r"^\s*(?:import|from)\s+(?:matplotlib|pylab)\b", re.MULTILINE)
_RULE = re.compile(r"^\s*([-*_])(?:\s*\1){2,}\s*$")
# A line that only names a section: "#### **Section 1: Plan**", "## Program", "**Python code:**".
_HEADING = re.compile(
    r"^[#*_\s]*(?:(?:section|step|part)\s*\d+\s*[:.,—–-]?\s*)?(?:the\s+)?"
    r"(?:plan|planning|(?:full\s+|complete\s+)?(?:python|matplotlib)?\s*(?:code|program|script))"
    r"[*_\s]*:?[*_\s]*$",
    re.IGNORECASE,
)
_LINES, _LENGTH = 3, 120  # what makes a plan of a text: lines, or characters
_NO_PLAN = (
    f"there is no plan before the program: say first, in {_LINES} lines or more, what is drawn, "
    "where it goes, what each label says and what must not be shown"
)


def parse_reply(text: str) -> Parsed | Unparseable:
    """The reply's plan and program."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    said = after_thought(text)
    if said is None:
        return Unparseable("the reply ends inside its reasoning, before plan and program")
    if not said:
        return Unparseable("the reply is empty")

    lines = unwrapped(said).split("\n")
    block = _program(_blocks(lines))
    if isinstance(block, Unparseable):
        return block
    plan = _plan(lines[: block.start])
    if not plan:
        return Unparseable(_NO_PLAN)
    return Parsed(plan, block.content.rstrip() + "\n")


def _program(blocks: list[_Block]) -> _Block | Unparseable:
    """The one block that can be the program; several alike count as one."""
    if blocks and not blocks[-1].closed:
        return Unparseable("the last code block is not closed, so the reply was cut")
    candidates = [block for block in blocks if block.content.strip() and _may_be_program(block)]
    if not candidates:
        return Unparseable("there is no fenced python block with the program")
    if len({block.content for block in candidates}) == 1:
        return candidates[0]
    drawing = [block for block in candidates if _DRAWS.search(block.content)]
    if len({block.content for block in drawing}) == 1:
        return drawing[0]
    return Unparseable(
        f"there are {len(candidates)} python blocks; one standalone program is wanted"
    )


def _may_be_program(block: _Block) -> bool:
    """Python by its fence, or a bare fence around something that imports Matplotlib."""
    if block.info in _PYTHON:
        return True
    return not block.info and bool(_DRAWS.search(block.content))


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
