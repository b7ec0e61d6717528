"""`scigen audit`: one program, drawn and looked at, a line a finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from scigen_data.checks.auditor import audit
from scigen_data.checks.readers.ocr import OcrReader
from scigen_data.checks.recognised import ocr_rule
from scigen_data.checks.rules import quote
from scigen_data.errors import InputError
from scigen_data.problems.scigenbench import load_problems
from scigen_data.records import Problem, Status, Verdict
from scigen_data.renderer import Limits, Renderer

_TIKZ = (".tex", ".tikz")


def audit_script(
    script: Path, problem: Problem | None = None, *, seconds: float = 20.0, ocr: bool = False
) -> tuple[Verdict, ...]:
    """`audit_program` of a file, TikZ by its ending. Raises InputError where it cannot be read."""
    try:
        program = script.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"cannot read {script}: {reason}") from None
    language = "tikz" if script.suffix.lower() in _TIKZ else "python"
    return audit_program(program, problem, language=language, seconds=seconds, ocr=ocr)


def audit_program(
    program: str,
    problem: Problem | None = None,
    *,
    language: str = "python",
    seconds: float = 20.0,
    ocr: bool = False,
) -> tuple[Verdict, ...]:
    """The verdicts on the figure that a program draws in the sandbox, as `auditor.audit` gives.

    Without a problem nothing is known of what the figure should say: rules on its content are
    skipped. With `ocr`, `audit/ocr` as well: raises MissingExtra without `scigen-data[ocr]`.
    """
    more = [ocr_rule(OcrReader())] if ocr else []
    with Renderer(Limits(wall_seconds=seconds)) as renderer:
        figure = renderer.render(program, language)
    return audit(problem or Problem(id="", question="", answer=""), figure, more)


def find_problem(file: Path, id_: str | None) -> Problem:
    """The problem of that id in `file`, which may be left out where the file holds only one.

    Raises InputError where the file cannot be used or no such problem is in it.
    """
    imported = load_problems(file)
    problems = imported.problems
    if id_ is None:
        if len(problems) == 1:
            return problems[0]
        raise InputError(f"{file} holds {len(problems)} problems: name one with --id")
    for problem in problems:
        if problem.id == id_:
            return problem
    for rejected in imported.rejected:
        if rejected.id == id_:
            raise InputError(f"{file}: the problem {id_!r} cannot be used: {rejected.reason}")
    known = ", ".join(problem.id for problem in problems[:3]) or "none"
    raise InputError(f"{file} has no problem with the id {id_!r}: its ids are like {known}")


def lines(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """A line a finding: severity, rule, the texts concerned, what to change.

    A rule that failed itself has a line that begins with `error`.
    """
    for verdict in verdicts:
        if verdict.status in (Status.OK, Status.SKIPPED):
            continue
        if verdict.check == "run":
            yield f"major {verdict.check}: {verdict.status}: {_one_line(verdict.reason)}"
        elif verdict.status is Status.ERROR:
            yield f"error {verdict.check}: it could not be checked: {_one_line(verdict.reason)}"
        for finding in verdict.detail.get("findings", ()):
            texts = ", ".join(quote(text) for text in finding["texts"])
            yield (
                f"{finding['severity']} {verdict.check}"
                f"{f' [{texts}]' if texts else ''}: {_one_line(finding['message'])}"
            )
        listed = len(verdict.detail.get("findings", ()))
        if (more := verdict.detail.get("count", listed) - listed) > 0:
            yield f"      {verdict.check}: and {more} more"


def _one_line(text: str) -> str:
    return " ".join(text.split())
