"""Plan and program out of a reply."""

from __future__ import annotations

import ast
import random
from pathlib import Path

import pytest

from scigen_data.generators.parse import Parsed, Unparseable, parse_reply

PLAN = """1. Image content
   - a block on an incline of 30°
2. Layout
   - incline rising to the right
3. Labels
   - "m = 2 kg", "30°"
4. Drawing constraints
   - no acceleration shown"""
CODE = """import matplotlib.pyplot as plt

fig, ax = plt.subplots()
ax.plot([0, 1], [0, 1])
plt.show()
"""


def reply(plan: str = PLAN, code: str = CODE, info: str = "python") -> str:
    return f"## Plan\n{plan}\n\n## Program\n```{info}\n{code}```\n"


def test_all_recorded_replies_parse_into_a_plan_and_a_sound_program(shared: Path) -> None:
    paths = sorted((shared / "completions" / "imgcoder").glob("*.md"))
    assert len(paths) == 50
    for path in paths:
        parsed = parse_reply(path.read_text(encoding="utf-8"))
        assert isinstance(parsed, Parsed), path.name
        ast.parse(parsed.program)
        assert parsed.program in path.read_text(encoding="utf-8")
        assert parsed.plan.startswith("1. **Image Content**")
        assert "Section" not in parsed.plan.splitlines()[-1]
        assert "```" not in parsed.plan


def test_plan_and_program_come_without_headings_and_fences() -> None:
    assert parse_reply(reply()) == Parsed(PLAN, CODE)


@pytest.mark.parametrize("info", ["python", "py", "Python", "python3", "", " python", "{python}"])
def test_a_program_is_found_behind_any_python_fence(info: str) -> None:
    assert parse_reply(reply(info=info)) == Parsed(PLAN, CODE)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(reply().replace("\n", "\r\n"), id="windows line ends"),
        pytest.param(reply().replace("```", "~~~"), id="tildes"),
        pytest.param(reply().replace("```", "````"), id="longer fence"),
        pytest.param(
            f"<think>\nfirst idea:\n```python\nx = 1\n```\n</think>\n{reply()}", id="think"
        ),
        pytest.param(f"so ```python\nunfinished\n</think>{reply()}", id="think without its start"),
        pytest.param(f"<thinking>hm</thinking>\n\n{reply()}", id="thinking"),
        pytest.param(f"````markdown\n{reply()}````", id="wrapped whole"),
        pytest.param(f"```markdown\n{reply()}```", id="wrapped whole by a fence as short"),
        pytest.param(reply() + "\nThis program draws the setting.\n", id="words after"),
        pytest.param(reply() + "\n```text\npip install matplotlib\n```\n", id="another language"),
        pytest.param(reply() + "\n```bash\nimport -window root\n```\n", id="a shell block"),
        pytest.param(reply() + f"\nAgain:\n```python\n{CODE}```\n", id="the same block twice"),
        pytest.param(reply(code=CODE + "\n\n"), id="blank lines at the end"),
        pytest.param(reply(code="\n" + CODE), id="blank line at the start"),
    ],
)
def test_variants_that_mean_the_same(text: str) -> None:
    assert parse_reply(text) == Parsed(PLAN, CODE)


def test_an_indented_fence_is_dedented() -> None:
    indented = "".join(f"    {line}\n" for line in f"```python\n{CODE}```".splitlines())
    assert parse_reply(f"{PLAN}\n{indented}") == Parsed(PLAN, CODE)


def test_a_helper_snippet_beside_the_one_drawing_program_is_left_out() -> None:
    snippet = "```python\nangle = 30 * 3.14159 / 180\n```\n"
    parsed = parse_reply(f"{PLAN}\n{snippet}\n{reply(plan='')}")
    assert isinstance(parsed, Parsed)
    assert parsed.program == CODE


def test_a_syntax_error_is_left_to_the_sandbox() -> None:
    parsed = parse_reply(reply(code="import matplotlib.pyplot as plt\nplt.plot([1, 2\n"))
    assert isinstance(parsed, Parsed)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        (" \n\t\n", "empty"),
        ("I cannot draw this.", "no fenced python block"),
        (f"{PLAN}\n{CODE}", "no fenced python block"),
        (f"{PLAN}\n```python\n\n```", "no fenced python block"),
        (f"{PLAN}\n```json\n{{}}\n```", "no fenced python block"),
        (f"{PLAN}\n```\njust text\n```", "no fenced python block"),
        (f"{PLAN}\n```python\n{CODE}", "not closed"),
        (f"{PLAN}\n```python\n{CODE}``", "not closed"),
        (f"{PLAN}\n```python\n{CODE}```\nand\n```python\nimport matpl", "not closed"),
        ("<think>\nLet me see, the block", "inside its reasoning"),
        (f"<think>\n{reply()}", "inside its reasoning"),
        (f"{reply()}</think>", "empty"),
        (f"```python\n{CODE}```", "no plan"),
        (f"Here is the code:\n```python\n{CODE}```", "no plan"),
        (f"## Plan\n\n## Program\n```python\n{CODE}```\n{PLAN}", "no plan"),
        (f"{reply()}\nOr:\n{reply(code=CODE.replace('1]', '2]'))}", "2 python blocks"),
        (f"{PLAN}\n```python\nx = 1\n```\n```python\ny = 2\n```", "2 python blocks"),
    ],
)
def test_what_cannot_be_used_says_why(text: str, reason: str) -> None:
    parsed = parse_reply(text)
    assert isinstance(parsed, Unparseable)
    assert reason in parsed.reason
    assert "\n" not in parsed.reason


def test_no_cut_reply_is_taken_for_a_whole_one() -> None:
    text = reply()
    end = text.index("```\n", text.index("plt.show()"))
    for length in range(end + 3):
        assert isinstance(parse_reply(text[:length]), Unparseable), text[:length][-20:]


def test_garbage_never_raises() -> None:
    rng = random.Random(1)
    pieces = ["```", "~~~", "python", "\n", " ", "\r", "<think>", "</think>", "import matplotlib"]
    pieces += [
        "\x00",
        "\t",
        "`",
        "md",
        "markdown",
        "é",
        "\u2028",
        "plan",
        "#",
        "**",
        "1.",
        "{",
        "}",
    ]
    for _ in range(3000):
        text = "".join(rng.choices(pieces, k=rng.randrange(40)))
        assert isinstance(parse_reply(text), (Parsed, Unparseable))


def test_a_hostile_reply_is_read_in_linear_time() -> None:
    for text in [
        "`" * 200_000,
        "```\n" * 20_000,
        "#*_ " * 50_000,
        "- " * 100_000,
        "<think>" * 9999,
    ]:
        assert isinstance(parse_reply(text), (Parsed, Unparseable))
