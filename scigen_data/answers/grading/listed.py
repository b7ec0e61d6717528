"""What a text lists: values, tuples, sets, matrices, vectors, `(a) ... (b) ...`, `x = 1, y = 2`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scigen_data.answers import plain
from scigen_data.answers.grading.spelling import bare, symbolic

MAX_PARTS = 36
_LABEL = re.compile(
    r"(?:^|(?<=[\s;,.]))(?:part\s+)?(?:\(([a-h]|[ivx]{1,4}|\d)\)|([a-h]|[ivx]{1,4}(?=\))|[1-9])[).:])(?=\s|\$|\\|[-\d])",
    re.I,
)
_MARKS = (
    r"(?P<open>\\begin\{|[(\[{⟨])|(?P<close>\\end\{|[)\]}⟩])|\\[,;:!]"
    r"|(?P<part>[;\n]|\\\\|(?<=\s)and(?=\s)|,)"
)
_APART = re.compile(_MARKS)
# The comma of 1,234 groups digits, those of 27,54,108 do not.
_GROUPED = re.compile(rf"(?<![\d,.])\d{{1,3}}(?:,\d{{3}})+(?!,?\d)|{_MARKS}")
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
_CALLED = re.compile(
    r"^(?:\\(?:vec|mathbf|boldsymbol|bm|overrightarrow)\s*\{?)?[A-Za-z]{1,2}(?:_\{?\w{1,3}\}?)?\}?\s*"
    r"(?:=|\\in|∈)\s*(?=[\[({\\⟨<])"
)
_NAMED = re.compile(r"^\s*([^\s=<>≤≥:]{1,24}(?: [^\W\d_]{1,12})?)\s*[=:]\s*(?=\S)")
_MATRIX = re.compile(  # of which a determinant is none
    r"(?:\\left\s*[\[(]\s*)?\\begin\{([bpB]?matrix|array)\}(?:\{[^{}]*\})?(.*?)\\end\{\1\}"
    r"(?:\s*\\right\s*[\])])?",
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
    return _matrix(text) or _labelled(text) or _signs(text) or _either(text) or separate(text)


def alternatives(text: str) -> list[str] | None:
    """What an answer offers side by side: `42 or 43`, `42, 43`; None where it is one answer."""
    found = read(text)
    return None if found is None or found.kind == "matrix" else list(found.items)


def is_list(text: str) -> bool:
    """Whether a text has several parts that no brackets hold together."""
    found = read(text)
    return found is not None and found.kind in ("list", "either", "labelled")


def _matrix(text: str) -> Parts | None:
    stripped = re.sub(r"^[A-Za-z]\s*=\s*", "", text.strip())
    if match := _MATRIX.fullmatch(stripped):
        rows = [row for row in re.split(r"\\\\(?:\[[^\]]*\])?", match.group(2)) if row.strip()]
        cells = [[cell.strip() for cell in row.replace(r"\hline", "").split("&")] for row in rows]
    elif match := _ROWS.fullmatch(stripped):
        cells = [_split(row, apart=True) for row in re.split(r"\]\s*,\s*\[", match.group(1))]
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
    found = re.findall(
        r"([+-]?)((?:\\[A-Za-z]+(?![A-Za-z])|[^ijk+\-()\\]|\([^()]*\))*)([ijk])", flat
    )
    if "".join(map("".join, found)) != flat or len({each[2] for each in found}) != len(found):
        return None
    letters = {each[2] for each in found}
    signed = all(sign for sign, _, _ in found[1:]) and not re.search(r"\\[a-z]*[ijk]", flat)
    if not letters & {"j", "k"} or len(letters) < 2 or not signed:
        return None
    sizes = {letter: f"{sign.strip('+')}{size or '1'}" for sign, size, letter in found}
    return Parts(
        "tuple", tuple(sizes.get(axis, "0") for axis in ("ijk" if "k" in letters else "ij"))
    )


def _signs(text: str) -> Parts | None:
    """Two values in one: `±4`, `2 ± √3`, also within a fraction; `12.5 ± 0.2` is one value."""
    marks = list(re.finditer(r"\\(?:pm|mp)(?![a-z])|[±∓]", text))
    if len(marks) != 1 or not symbolic(text) or separate(text) is not None:
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
    ordered = any(sorted(labels) == sorted(counted[: len(labels)]) for counted in _COUNTED)
    if len(marks) < 2 or text[: marks[0].start()].strip(" *#\n:") or not ordered:
        return None
    ends = [match.start() for match in marks[1:]] + [len(text)]
    items = [text[m.end() : end].strip(" ;,\n") for m, end in zip(marks, ends, strict=True)]
    return Parts("labelled", tuple(map(bare, items)), tuple(labels)) if all(items) else None


def _either(text: str) -> Parts | None:
    items = [item.strip(" ,") for item in _OR.split(text)]
    if not 2 <= len(items) <= 8 or not all(item and symbolic(item) for item in items):
        return None
    return _with_names("either", items)


def separate(text: str, *, apart: bool = False) -> Parts | None:
    text = re.sub(r"\\left|\\right|\\displaystyle", "", text).strip()
    head = _TUPLE_OF.match(text)
    inner, brackets = _inside(text[head.end() :] if head else text)
    kind = {"{}": "set", "": "list"}.get(brackets, "tuple")
    apart |= bool(brackets) and re.search(r",\s|;|\n|\band\b", inner) is None  # (100,200)
    items = [item for item in _split(inner, apart=apart) if item]
    if not 1 < len(items) <= MAX_PARTS or not all(_value_like(item) for item in items):
        return None
    names = tuple(_split(head[1], apart=True)) if head and brackets else ()
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
    text = _CALLED.sub("", text)
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


def _split(text: str, *, apart: bool) -> list[str]:
    """`text` at separators outside of brackets; `apart`: no comma groups the digits of a number."""
    depth, start, out = 0, 0, []
    for found in (_APART if apart else _GROUPED).finditer(text):
        depth += bool(found["open"]) - bool(found["close"])
        if found["part"] and depth <= 0:
            out.append(text[start : found.start()])
            start = found.end()
    return [_SPACED.sub("", each.strip("$ ")).strip("$ \n") for each in (*out, text[start:])]
