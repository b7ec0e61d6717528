"""Answers of several parts: lists, tuples, sets, matrices, `(a) ... (b) ...`, `x = 1, y = 2`."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from scigen_data.answers import measure, plain
from scigen_data.answers.grading.result import Grade, Graded, right, unjudged, wrong
from scigen_data.answers.grading.spelling import bare, symbolic

MAX_PARTS = 36
_METHOD = "parts"
_OPEN, _CLOSE = "([{⟨<", ")]}⟩>"
_LABEL = re.compile(
    r"(?:^|(?<=[\s;,.]))(?:part\s+)?(?:\(([a-h]|[ivx]{1,4}|\d)\)|([a-h]|[ivx]{1,4}(?=\))|[1-9])[).:])(?=\s|\$|\\|[-\d])",
    re.I,
)
_SEPARATOR = re.compile(r"\s*;\s*|,\s+(?:and\s+)?|\s+and\s+|\n+|\s*\\\\\s*|,")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+")
_OR = re.compile(r"\s*(?:,\s*)?\bor\b\s*")
_COUNTED = list("abcdefgh"), list("123456789"), ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii"]
_SPACE = r"(?:\\(?:q?quad|[,;:! ])\s*)"
# `1 \text{ and } 2`, `\quad \text{or} \quad`, `x=1orx=2`
_WORDED = re.compile(
    rf"\s*{_SPACE}*\\(?:text(?:rm|normal|bf|it)?|mathrm|mbox)\s*\{{[\s,]*(and|or)[\s,]*\}}\s*{_SPACE}*"
    r"|(?<=[\d)}])(and|or)(?=[A-Za-z]\w?(?:\(\w\))?\s*=)"
)
_SPACED = re.compile(rf"^{_SPACE}+|\s*{_SPACE}+$")
_TUPLE_OF = re.compile(r"\s*\(([^()=]{1,60})\)\s*=\s*(?=[(\[⟨<\\])")  # (x, y) =
# Questions whose answers have no order, and those that give them one.
_SOLUTIONS = re.compile(
    r"\b(?:all|any|each|every|possible|solve|solutions?|roots?|zeroe?s|values|integers|numbers|pairs"
    r"|points|intersect\w*|eigenvalues|primes?|factors|divisors|elements|satisf\w+)\b|[求解所有各]",
    re.I,
)
_ORDER = re.compile(
    r"\brespectively\b|\border(?!ed pairs)|\b(?:as|de)cending|\bsequences?\b|\bterms\b|\btriples?\b"
    r"|\bcoordinates\b|\bfirst\b|\bthen\b|\b[a-z]\s+and\s+[a-z]\b|\b[A-Za-z], [A-Za-z]\b"
    r"|分别|依次"
)
_NAMED = re.compile(r"^\s*([^\s=<>≤≥:]{1,24}(?: [^\W\d_]{1,12})?)\s*[=:]\s*(?=\S)")
_MATRIX = re.compile(
    r"(?:\\left\s*[\[(|]\s*)?\\begin\{([bpvBV]?matrix|array)\}(?:\{[^{}]*\})?(.*?)\\end\{\1\}"
    r"(?:\s*\\right\s*[\])|])?",
    re.S,
)
_ROWS = re.compile(r"\[\s*\[(.*)\]\s*\]", re.S)


@dataclass(frozen=True)
class Parts:
    """What a text lists: `kind` is `list`, `tuple`, `set`, `matrix`, `labelled` or `either`."""

    kind: str
    items: tuple[str, ...]
    names: tuple[str, ...] = ()  # labels or left sides, one for each item, or none
    brackets: str = ""  # as written around them: "()", "[]", "[)"


def read(text: str) -> Parts | None:
    """The parts of a gold; None where it is one answer or prose."""
    text = _WORDED.sub(lambda match: f" {match[1] or match[2]} ", text)
    return _matrix(text) or _labelled(text) or _signs(text) or _either(text) or _listed(text)


def alternatives(text: str) -> list[str] | None:
    """What an answer offers side by side: `42 or 43`, `42, 43`; None where it is one answer."""
    found = read(text)
    return None if found is None or found.kind == "matrix" else list(found.items)


def is_list(text: str) -> bool:
    """Whether a text has several parts that no brackets hold together."""
    found = read(text)
    return found is not None and found.kind in ("list", "either", "labelled")


def unordered(gold: Parts, question: str) -> bool:
    """Whether a bare list is a set of solutions: quantities with units and words never are."""
    if gold.kind != "list" or len(set(gold.names)) > 1 or not all(map(symbolic, gold.items)):
        return False
    read_items = [measure(plain(item)) for item in gold.items]
    if any(each is not None and each.unit.name for each in read_items):
        return False
    if not question.strip():
        return True
    return _SOLUTIONS.search(question) is not None and _ORDER.search(question) is None


def compare(  # noqa: PLR0911, PLR0912
    answer: str, gold: Parts, one: Callable[[str, str], Graded], question: str = ""
) -> Graded:
    """An answer against the parts of a gold; `one` grades a part, the order may not count."""
    if gold.kind == "either":
        return _any_of(answer, gold, one)
    said = read(answer) or vector(answer) or _listed(answer, apart=True)
    if said is not None and len(said.items) == 2 and len(gold.items) == 3 and vector(answer):
        said = Parts("tuple", (*said.items, "0"))  # 3i - 4j in space
    if said is not None and {said.kind, gold.kind} == {"matrix", "tuple"}:
        said, gold = _row(said), _row(gold)
    if said is None or (said.kind == "matrix") != (gold.kind == "matrix"):
        if said is None and not symbolic(answer):
            return unjudged(_METHOD, f"prose where {len(gold.items)} parts are asked")
        if said is not None and {said.kind, gold.kind} == {"matrix", "tuple"}:
            return unjudged(_METHOD, "a matrix against a list")
        if _digits((answer,)) == _digits(gold.items) and re.fullmatch(r"\d{3}", gold.items[-1]):
            return unjudged(_METHOD, "a comma between parts, or within a number?")
        return wrong(_METHOD, f"one answer where {len(gold.items)} are asked")
    if said.kind == "matrix" and said.names != gold.names:
        return wrong(_METHOD, "a matrix of another shape")
    items = said.items
    if said.kind == "either" and gold.kind not in ("list", "set"):
        return wrong(_METHOD, "alternatives where parts are asked")
    if len(items) != len(gold.items):
        if _digits(items) == _digits(gold.items):
            return unjudged(_METHOD, "a comma between parts, or within a number?")
        return wrong(_METHOD, f"{len(items)} parts where {len(gold.items)} are asked")
    if _interval(gold) and said.brackets and said.brackets != gold.brackets:
        both_open = {gold.brackets, said.brackets} == {"()", "[]"} and gold.brackets == "()"
        if not both_open:
            return wrong(_METHOD, "an end that belongs to it does not, or the other way round")
        return unjudged(_METHOD, "a point or an open interval?")
    if gold.names and said.names and gold.kind != "matrix":
        return _by_name(said, gold, one)
    grades = [one(a, b) for a, b in zip(items, gold.items, strict=True)]
    if all(each.grade is Grade.RIGHT for each in grades):
        return right(_METHOD)
    if gold.kind in ("set", "list") and len(items) <= 8 and _matched(items, gold.items, one):
        loose = gold.kind == "set" or said.kind in ("set", "either")
        loose |= said.kind == "list" and unordered(gold, question)
        if loose or _one_unknown(gold, said):
            return right(_METHOD, "equal as sets")
        return unjudged(_METHOD, "the same parts in another order")
    return worst(grades)


def _any_of(answer: str, gold: Parts, one: Callable[[str, str], Graded]) -> Graded:
    """Golds of the form `87.3 J or 87.5 J`: readings of one value, or all values of an unknown."""
    same_value = all(one(item, gold.items[0]).grade is Grade.RIGHT for item in gold.items[1:])
    said = read(answer)
    if said is None or said.kind not in ("either", "list", "set"):
        grades = [one(answer, item) for item in gold.items]
        if all(each.grade is Grade.WRONG for each in grades):
            return grades[0]
        if any(each.grade is Grade.RIGHT for each in grades):
            return right(_METHOD) if same_value else unjudged(_METHOD, "one of the gold's values")
        return unjudged(_METHOD, grades[0].reason)
    if len(said.items) == len(gold.items) and _matched(said.items, gold.items, one):
        return right(_METHOD, "equal as sets")
    grades = [one(a, b) for a, b in zip(said.items, gold.items, strict=False)]
    if len(said.items) != len(gold.items):
        return wrong(_METHOD, f"{len(said.items)} values where {len(gold.items)} are asked")
    return worst(grades)


def _by_name(said: Parts, gold: Parts, one: Callable[[str, str], Graded]) -> Graded:
    mine = {_folded(name): item for name, item in zip(said.names, said.items, strict=True)}
    theirs = {_folded(name): item for name, item in zip(gold.names, gold.items, strict=True)}
    if len(theirs) == len(gold.items) and set(mine) == set(theirs):
        return worst([one(mine[name], theirs[name]) for name in theirs])
    if len(theirs) == 1 and set(mine) == set(theirs):
        matched = _matched(said.items, gold.items, one)
        grades = [one(a, b) for a, b in zip(said.items, gold.items, strict=True)]
        return right(_METHOD, "equal as sets") if matched else worst(grades)
    grades = [one(a, b) for a, b in zip(said.items, gold.items, strict=True)]
    if all(each.grade is Grade.RIGHT for each in grades):
        return right(_METHOD, "equal in order")
    if _matched(said.items, gold.items, one):
        return unjudged(_METHOD, "the same values under other names")
    return worst(grades)


def _one_unknown(gold: Parts, said: Parts) -> bool:
    names = {_folded(name) for name in (*gold.names, *said.names)}
    return len(names) == 1


def worst(grades: list[Graded]) -> Graded:
    """The grade of several parts: one wrong part is enough."""
    for grade in (Grade.WRONG, Grade.UNJUDGED):
        for number, each in enumerate(grades, 1):
            if each.grade is grade:
                return Graded(grade, f"part {number}: {each.reason}", _METHOD)
    return right(_METHOD)


def _matched(
    items: tuple[str, ...], golds: tuple[str, ...], one: Callable[[str, str], Graded]
) -> bool:
    """Whether each gold has an item of its own that is right."""
    left = list(items)
    for gold in golds:
        found = next((item for item in left if one(item, gold).grade is Grade.RIGHT), None)
        if found is None:
            return False
        left.remove(found)
    return True


def _folded(name: str) -> str:
    return re.sub(r"[\s*$_{}()\\]", "", plain(name)).casefold()


def _digits(items: tuple[str, ...]) -> str:
    return (
        re.sub(r"\D", "", "".join(items)) if all(re.search(r"\d", each) for each in items) else ""
    )


def _interval(gold: Parts) -> bool:
    return len(gold.items) == 2 and gold.brackets in ("[]", "()", "[)", "(]")


# ----------------------------------------------------------------------------- reading


def _matrix(text: str) -> Parts | None:
    stripped = re.sub(r"^[A-Za-z]\s*=\s*", "", text.strip())
    if match := _MATRIX.fullmatch(stripped):
        rows = [row for row in re.split(r"\\\\(?:\[[^\]]*\])?", match.group(2)) if row.strip()]
        cells = [[cell.strip() for cell in row.replace(r"\hline", "").split("&")] for row in rows]
    elif match := _ROWS.fullmatch(stripped):
        cells = [_split(row, ",") for row in re.split(r"\]\s*,\s*\[", match.group(1))]
    else:
        return None
    cells = [row for row in cells if any(row)]
    if not cells or len({len(row) for row in cells}) != 1 or len(cells) * len(cells[0]) > MAX_PARTS:
        return None
    return Parts("matrix", tuple(cell for row in cells for cell in row), (f"{len(cells)} rows",))


def vector(text: str) -> Parts | None:
    """The components of `3i + 4j`, `2\\hat{i} - \\hat{k}`; None for anything else."""
    flat = re.sub(
        r"\\(?:hat|vec|mathbf|boldsymbol|bm|mathrm|text|left|right|imath|jmath)(?![a-z])|[{}\s*·\u0302]",
        lambda match: {"\\imath": "i", "\\jmath": "j"}.get(match.group(), ""),
        text.replace("î", "i").replace("ĵ", "j").replace("−", "-"),
    )
    flat = re.sub(r"^[A-Za-z]{1,2}=", "", flat)
    found = re.findall(r"([+-]?)((?:[^ijk+\-()]|\([^()]*\))*)([ijk])", flat)
    if "".join(map("".join, found)) != flat or len({each[2] for each in found}) != len(found):
        return None
    letters = {each[2] for each in found}
    if not letters & {"j", "k"} or len(letters) < 2:
        return None
    sizes = {letter: f"{sign.strip('+')}{size or '1'}" for sign, size, letter in found}
    return Parts(
        "tuple", tuple(sizes.get(axis, "0") for axis in ("ijk" if "k" in letters else "ij"))
    )


def _row(parts: Parts) -> Parts:
    """A matrix of one row or column as a tuple; everything else as it is."""
    flat = parts.kind == "matrix" and parts.names in (("1 rows",), (f"{len(parts.items)} rows",))
    return Parts("tuple", parts.items) if flat else parts


def _signs(text: str) -> Parts | None:
    """Two values in one: `±4`, `2 ± √3`, also within a fraction; `12.5 ± 0.2` is one value."""
    marks = list(re.finditer(r"\\[pm][pm](?![a-z])|±|∓", text))
    if len(marks) != 1 or not symbolic(text) or _listed(text) is not None:
        return None
    before = re.sub(r"^\s*[A-Za-z](?:_\{?\w+\}?)?\s*=\s*", "", text[: marks[0].start()]).strip()
    if before and not re.search(r"sqrt|√|(?<![a-z])i(?![a-z])", text[marks[0].end() :]):
        return None
    name = text[: marks[0].start()].rstrip().removesuffix(before)
    values = [
        f"{before}{sign}{text[marks[0].end() :].strip()}" for sign in ("+" if before else "", "-")
    ]
    return _with_names("set", [f"{name.strip()} {value}".strip() for value in values])


def _labelled(text: str) -> Parts | None:
    marks = list(_LABEL.finditer(text))
    labels = [(match.group(1) or match.group(2)).lower() for match in marks]
    if len(marks) < 2 or text[: marks[0].start()].strip(" *#\n:") or len(marks) > MAX_PARTS:
        return None
    if not any(labels == counted[: len(labels)] for counted in _COUNTED):
        return None
    ends = [match.start() for match in marks[1:]] + [len(text)]
    items = [text[m.end() : end].strip(" ;,\n") for m, end in zip(marks, ends, strict=True)]
    if not all(items):
        return None
    return Parts("labelled", tuple(bare(item) for item in items), tuple(labels))


def _either(text: str) -> Parts | None:
    items = [item.strip(" ,") for item in _OR.split(text)]
    if len(items) < 2 or len(items) > 8 or not all(items):
        return None
    if not all(symbolic(item) for item in items):
        return None
    return _with_names("either", items)


def _listed(text: str, *, apart: bool = False) -> Parts | None:
    text = re.sub(r"\\left|\\right|\\displaystyle", "", text).strip()
    head = _TUPLE_OF.match(text)
    inner, brackets = _inside(text[head.end() :] if head else text)
    kind = {"{}": "set", "": "list"}.get(brackets, "tuple")
    apart |= bool(brackets) and re.search(r",\s|;|\n|\band\b", inner) is None  # (100,200)
    items = [item for item in _split(inner, None, apart) if item]
    if not 1 < len(items) <= MAX_PARTS or not all(_value_like(item) for item in items):
        return None
    names = tuple(_split(head[1], ",")) if head else ()
    if len(names) == len(items):
        return Parts("tuple", tuple(items), names, brackets)
    named = _with_names(kind, items)
    return Parts(named.kind, named.items, named.names, brackets)


def _with_names(kind: str, items: list[str]) -> Parts:
    matches = [_NAMED.match(item) for item in items]
    if kind == "list" and matches[0] and not any("=" in item for item in items[1:]):
        matches = [matches[0]] * len(items)  # x = 1, 2
    if all(match is not None for match in matches):
        names = tuple(match.group(1) for match in matches if match is not None)
        return Parts(kind, tuple(_NAMED.sub("", item) for item in items), names)
    return Parts(kind, tuple(items))


def _value_like(item: str) -> bool:
    return symbolic(item) or len(plain(item).split()) <= 2


def _inside(text: str) -> tuple[str, str]:
    """What brackets around all of a text hold, and the brackets."""
    text = re.sub(r"^[A-Za-z]{1,2}\s*(?:=|\\in|∈)\s*(?=[\[({\\⟨<])", "", text)
    for begin, end, mark in (
        (r"\{", r"\}", "{}"), (r"\langle", r"\rangle", "<>"), ("⟨", "⟩", "<>"), ("<", ">", "<>"),
        ("(", ")", "()"), ("[", "]", "[]"), ("{", "}", "{}"), ("[", ")", "[)"), ("(", "]", "(]"),
    ):  # fmt: skip
        if text.startswith(begin) and text.endswith(end) and len(text) > len(begin) + len(end):
            inner = text[len(begin) : len(text) - len(end)]
            if _balanced(inner):
                return inner, mark
    return text, ""


def _balanced(text: str) -> bool:
    depth = 0
    for char in text:
        depth += (char in "([{⟨") - (char in ")]}⟩")
        if depth < 0:
            return False
    return depth == 0


def _split(text: str, mark: str | None, apart: bool = False) -> list[str]:
    """`text` at separators outside of brackets; `apart`: no comma groups the digits of a number."""
    depth, start, out = 0, 0, []
    at = 0
    while at < len(text):
        char = text[at]
        if char in "([{⟨":
            depth += 1
        elif char in ")]}⟩":
            depth -= 1
        elif depth <= 0:
            if mark is not None and char == mark:
                out.append(text[start:at].strip())
                start = at + 1
            elif (
                mark is None
                and (match := _SEPARATOR.match(text, at))
                and _divides(text, match, apart)
            ):
                out.append(text[start:at].strip())
                at = start = match.end()
                continue
        at += 1
    out.append(text[start:].strip())
    return [_SPACED.sub("", piece.strip("$ ")).strip("$ ") for piece in out]


def _divides(text: str, match: re.Match[str], apart: bool) -> bool:
    r"""Whether a separator is one: the comma of 1,234 and of `\,` is none; that of 27,54,108 is."""
    if match.group()[:1] in (",", ";") and text[match.start() - 1 : match.start()] == "\\":
        return False
    if apart or match.group() != ",":
        return True
    before = re.search(r"[\d,]*$", text[max(0, match.start() - 40) : match.start()])
    after = re.compile(r"[\d,]*").match(text, match.end())
    run = f"{before and before.group()},{after and after.group()}"
    return _GROUPED.fullmatch(run) is None
