"""What a problem family is written with.

A family is one module in `families/<subject>/`, found by being there:

    IMAGE_TYPE = "Physics - Circuit"

    def draw(emf: int, r1: int) -> None:       # plain Matplotlib; becomes the program
        fig, ax = plt.subplots()
        ...

    def make(rng: Rng) -> Item:                # one problem, from nothing but rng
        emf = rng.choice((6, 9, 12))
        ...
        return Item(..., program=program(draw, emf=emf, r1=r1))

`families/physics/series_parallel.py` is a complete example.
"""

from __future__ import annotations

import ast
import hashlib
import importlib
import random
import symtable
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import resolve_name
from pathlib import Path
from types import ModuleType

from scigen_data.records import LETTERS, Quiz


class Rng(random.Random):
    """`random.Random` and what families keep needing."""

    @classmethod
    def of(cls, *key: object) -> Rng:
        """Seeded by a hash of `key`, so that neighbouring seeds share nothing."""
        text = "\0".join(map(str, key))
        return cls(int.from_bytes(hashlib.sha256(text.encode()).digest(), "big"))

    def step(self, low: float, high: float, step: float) -> float:
        """A value of the grid low, low + step, ... high, without binary dust (0.3, not 0.30…04)."""
        count = round((high - low) / step)
        return round(low + self.randint(0, count) * step, 10)

    def near(self, value: float, text: Callable[[float], str]) -> list[str]:
        """Three distinct wrong values beside `value`, written by `text`: a slip, not a joke."""
        wrong: list[str] = []
        factors = [0.5, 2, 0.8, 1.25, 1.5, 0.75, 1.1, 0.9, 3, 10, 0.1]
        self.shuffle(factors)
        for candidate in [value * factor for factor in factors] + [value + k for k in range(1, 5)]:
            if (shown := text(candidate)) not in (text(value), *wrong):
                wrong.append(shown)
            if len(wrong) == 3:
                return wrong
        raise ValueError(f"no three distinct values near {value!r} as {text(value)!r}")


@dataclass(frozen=True, slots=True)
class Item:
    """What `make` returns: a problem and the program that draws it."""

    question: str
    answer: str
    multimodal_question: str  # the question with the given values left to the figure
    elements: Sequence[str]  # what must be visible, one statement each
    quizzes: Sequence[Quiz]
    plan: str
    program: str


def quiz(rng: Rng, question: str, correct: object, wrong: Sequence[object], evidence: str) -> Quiz:
    """A quiz with its options in random order.

    `wrong` needs three options that differ from `correct` and from each other; repeats and
    further ones are left out, so siblings' values can be listed freely. `evidence` is the
    label or the feature of the figure that decides.
    Raises ValueError where the options are not four distinct texts.
    """
    options = list(dict.fromkeys(map(str, [correct, *wrong])))[:4]
    if len(options) != 4:
        raise ValueError(f"need a right and three distinct wrong options: {options}")
    rng.shuffle(options)
    a, b, c, d = options
    return Quiz(question, (a, b, c, d), LETTERS[options.index(str(correct))], evidence)


def sig(value: float, digits: int = 3) -> str:
    """`value` to significant digits as a person writes it: 0.0125, 340, 1.25 × 10⁷."""
    if value == 0:
        return "0"
    mantissa, _, exponent = f"{value:.{digits - 1}e}".partition("e")
    power = int(exponent)
    if -4 <= power < 6:
        rounded = round(value, digits - 1 - power)
        return f"{rounded:.{max(0, digits - 1 - power)}f}"
    return f"{mantissa} × 10{superscript(power)}"


def superscript(number: int) -> str:
    """12 -> "¹²", -3 -> "⁻³"."""
    return str(number).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


# ---------------------------------------------------------------------------- programs


def program(draw: Callable[..., None], /, **values: object) -> str:
    """The standalone script that calls `draw(**values)` and shows the figure.

    It holds `draw`, whatever top-level functions, constants and imports it needs from its own
    module and from other modules of this package, and nothing else. Raises ValueError where a
    value is not a literal (numbers, strings, lists, tuples, dicts of these).
    """
    for name, value in values.items():
        if not _is_literal(value):
            raise ValueError(f"draw({name}=...) needs a literal, not {value!r}")
    arguments = ", ".join(f"{name}={value!r}" for name, value in values.items())
    call = f"{draw.__name__}({arguments})"
    if len(call) > 96:
        lines = "".join(f"    {name}={value!r},\n" for name, value in values.items())
        call = f"{draw.__name__}(\n{lines})"
    return f"{_closure(draw.__module__, draw.__name__)}\n\n\n{call}\nplt.show()\n"


def _is_literal(value: object) -> bool:
    try:
        return bool(ast.literal_eval(repr(value)) == value)
    except (ValueError, SyntaxError):
        return False


@cache
def _closure(module_name: str, function: str) -> str:
    """The source of `function` and of all that it needs, imports first."""
    imports: dict[str, None] = {"import matplotlib.pyplot as plt": None}
    definitions: dict[tuple[str, str], str] = {}

    def need(module: _Source, name: str) -> None:
        if (module.name, name) in definitions:
            return
        if name in module.inlined:
            origin, original = module.inlined[name]
            source = _source(origin)
            if original not in {*source.inlined, *source.imports, *source.definitions}:
                raise ValueError(
                    f"{module.name} imports {original} from {origin}, which does not define it: "
                    "import functions and constants by name, not modules"
                )
            if name != original:
                raise ValueError(f"{module.name} renames {original} to {name}: keep its name")
            need(source, original)
        elif name in module.imports:
            imports[module.imports[name]] = None
        elif name in module.definitions:
            text, names = module.definitions[name]
            for other, taken in definitions:
                if taken == name:
                    raise ValueError(f"{module.name} and {other} both define {name}: rename one")
            definitions[module.name, name] = ""  # holds the place against recursion
            for other in names:
                need(module, other)
            del definitions[module.name, name]
            definitions[module.name, name] = text

    need(_source(module_name), function)
    # one statement may bind several names, but stands once
    return "\n\n\n".join(["\n".join(sorted(imports)), *dict.fromkeys(definitions.values())])


@dataclass(frozen=True)
class _Source:
    """A module's top level, by the names it binds."""

    name: str
    imports: dict[str, str]  # name -> the line that imports it
    inlined: dict[str, tuple[str, str]]  # name -> module of this package, name there
    definitions: dict[str, tuple[str, list[str]]]  # name -> source, names it mentions


@cache
def _source(module_name: str) -> _Source:
    module: ModuleType = importlib.import_module(module_name)
    text = Path(str(module.__file__)).read_text(encoding="utf-8")
    found = _Source(module_name, {}, {}, {})
    for node in ast.parse(text).body:
        if isinstance(node, ast.Import):
            for alias in node.names:
                suffix = f" as {alias.asname}" if alias.asname else ""
                bound = alias.asname or alias.name.partition(".")[0]
                found.imports[bound] = f"import {alias.name}{suffix}"
        elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
            origin = resolve_name("." * node.level + (node.module or ""), module.__package__)
            for alias in node.names:
                bound = alias.asname or alias.name
                if node.level or origin.startswith("scigen_data."):
                    found.inlined[bound] = (origin, alias.name)
                else:
                    suffix = f" as {alias.asname}" if alias.asname else ""
                    found.imports[bound] = f"from {origin} import {alias.name}{suffix}"
        else:
            source = ast.get_source_segment(text, node) or ""
            outer = _outer_names(symtable.symtable(source, module_name, "exec"))
            mentioned = [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and n.id in outer]
            for bound in _bound_names(node):
                found.definitions[bound] = (source, mentioned)
    return found


def _outer_names(table: symtable.SymbolTable) -> set[str]:
    """The names that code takes from its module's top level; locals of the same name are none."""
    outer = {
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced() and (table.get_type() == "module" or symbol.is_global())
    }
    return outer.union(*map(_outer_names, table.get_children()))


def _bound_names(node: ast.stmt) -> list[str]:
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
        return [node.name]
    if isinstance(node, ast.Assign):
        # every name of a target, so that `A, B = 1, 2` binds two
        names = [name for target in node.targets for name in ast.walk(target)]
        return [n.id for n in names if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return [node.target.id]
    return []
