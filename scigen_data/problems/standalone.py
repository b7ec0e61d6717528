"""The standalone program of a family's item: `draw`, and whatever it needs of its own files."""

from __future__ import annotations

import ast
import builtins
import importlib
import math
import re
import symtable
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import resolve_name
from pathlib import Path
from typing import cast

from scigen_data.problems.looks import Drawn

_LOOK = "Look"  # the annotation of `draw`'s first argument; in a script, plain names and values
_PYPLOT = "import matplotlib.pyplot as plt"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing and its values; `text` makes the script of it."""

    draw: Callable[..., None]
    values: Mapping[str, object]

    def text(self, drawn: Drawn) -> str:
        """The standalone script that draws it in a look.

        It holds `draw`, whatever top-level functions, constants and imports it needs from its own
        module, from other modules of its package or folder and from this package, and nothing else.
        Raises ValueError where the script would lack something.
        """
        rc = "".join(f"    {name!r}: {value!r},\n" for name, value in drawn.rc.items())
        look = ", ".join(f"{name}={value!r}" for name, value in drawn.literals().items())
        values = commas(self.values) if drawn.comma else self.values
        setting = f"plt.rcParams.update({{\n{rc}}})\nLOOK = {_LOOK}(\n    {look}\n)\n"
        closure = _closure(self.draw.__module__, self.draw.__name__)
        return f"{closure}\n\n\n{setting}{_call(self.draw, values, 'LOOK')}\nplt.show()\n"


def commas(values: Mapping[str, object]) -> dict[str, object]:
    """The values with decimal commas in their texts, but for texts that have commas already.

    As they are where one of their numbers would look like thousands: 4.125 as 4,125.
    """

    def with_commas(value: object) -> object:
        if isinstance(value, str):
            return value if "," in value else re.sub(r"(?<=\d)\.(?=\d)", ",", value)
        if isinstance(value, (list, tuple)):
            return type(value)(map(with_commas, value))
        if isinstance(value, dict):
            return {key: with_commas(each) for key, each in value.items()}
        return value

    if re.search(r"[1-9]\d*\.\d{3}(?!\d)", repr([v for v in values.values() if _has_text(v)])):
        return dict(values)
    return {name: with_commas(value) for name, value in values.items()}


def _has_text(value: object) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    return isinstance(value, str) or (
        isinstance(value, (list, tuple)) and any(map(_has_text, value))
    )


def drawing(draw: Callable[..., None], /, **values: object) -> Drawing:
    """What draws an item: `draw(look, **values)`.

    Raises ValueError where a value is not a literal (numbers, strings, lists, tuples, dicts of
    these), and where `draw` does not take the look first.
    """
    if draw.__code__.co_varnames[:1] != ("look",):
        raise ValueError(f"{draw.__name__} takes the look first: def {draw.__name__}(look, ...)")
    _checked(draw, values)
    return Drawing(draw, values)


def _checked(draw: Callable[..., None], values: Mapping[str, object]) -> None:
    for name, value in values.items():
        if not _is_literal(value):
            raise ValueError(f"draw({name}=...) needs a literal, not {value!r}")
    if draw.__name__ != draw.__qualname__:
        raise ValueError(f"{draw.__qualname__} is no function at the top level of a file")


def _call(draw: Callable[..., None], values: Mapping[str, object], *first: str) -> str:
    given = [f"{name}={value!r}" for name, value in values.items()]
    call = f"{draw.__name__}({', '.join([*first, *given])})"
    if len(call) > 96:
        lines = "".join(f"    {each},\n" for each in [*first, *given])
        call = f"{draw.__name__}(\n{lines})"
    return call


def _is_literal(value: object) -> bool:
    """Of the types themselves: a NumPy number is written as a call."""
    kind = type(value)
    if kind in (list, tuple):
        return all(map(_is_literal, cast("Sequence[object]", value)))
    if kind is dict:
        pairs = cast("Mapping[object, object]", value).items()
        return all(_is_literal(each) for pair in pairs for each in pair)
    if kind is float:
        return math.isfinite(cast("float", value))
    return value is None or kind in (int, str, bool)


@cache
def _closure(module_name: str, function: str) -> str:
    """The source of `function` and of all that it needs, imports first."""
    imports = dict.fromkeys((_PYPLOT, f"from types import SimpleNamespace as {_LOOK}"))
    definitions: dict[tuple[str, str], str] = {}

    def need(module: _Source, name: str, user: str) -> None:
        if (module.name, name) in definitions or name == _LOOK:
            return
        if name in module.inlined:
            origin, original = module.inlined[name]
            source = _source(origin)
            if original not in {*source.inlined, *source.imports, *source.definitions}:
                raise ValueError(
                    f"{module} imports {original} from {source}, which does not define it: "
                    "import functions and constants by name, not modules"
                )
            if name != original:
                raise ValueError(f"{module} renames {original} to {name}: keep its name")
            need(source, original, user)
        elif name in module.imports:
            imports.update(dict.fromkeys(module.imports[name]))
        elif name in module.definitions:
            text, names = module.definitions[name]
            for other, taken in definitions:
                if taken == name:
                    raise ValueError(
                        f"{module} and {_source(other)} both define {name}: rename one"
                    )
            definitions[module.name, name] = ""  # holds the place against recursion
            for other in names:
                need(module, other, name)
            del definitions[module.name, name]
            definitions[module.name, name] = text
        elif not hasattr(builtins, name):
            raise ValueError(
                f"{user} uses {name}, which {module} binds by no import, def or assignment at its "
                "top level"
            )

    need(_source(module_name), function, "program()")
    # one statement may bind several names, but stands once
    return "\n\n\n".join(["\n".join(sorted(imports)), *dict.fromkeys(definitions.values())])


@dataclass(frozen=True)
class _Source:
    """A module's top level, by the names it binds."""

    name: str
    file: str
    imports: dict[str, list[str]]  # name -> the lines that import it
    inlined: dict[str, tuple[str, str]]  # name -> module whose text is taken over, name there
    definitions: dict[str, tuple[str, list[str]]]  # name -> source, names it mentions

    def __str__(self) -> str:
        return self.file


@cache
def _source(module_name: str) -> _Source:
    module = importlib.import_module(module_name)
    found = _Source(module_name, module.__file__ or module_name, {}, {}, {})
    if module.__file__ is None:  # a folder
        return found
    text = Path(module.__file__).read_text(encoding="utf-8")
    tree = module_name.partition(".")[0]
    for node in _statements(ast.parse(text)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                suffix = f" as {alias.asname}" if alias.asname else ""
                bound = alias.asname or alias.name.partition(".")[0]
                found.imports.setdefault(bound, []).append(f"import {alias.name}{suffix}")
        elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
            origin = resolve_name("." * node.level + (node.module or ""), module.__package__)
            for alias in node.names:
                bound = alias.asname or alias.name
                if origin.partition(".")[0] in (tree, "scigen_data"):
                    found.inlined[bound] = (origin, alias.name)
                else:
                    suffix = f" as {alias.asname}" if alias.asname else ""
                    found.imports[bound] = [f"from {origin} import {alias.name}{suffix}"]
        else:
            source = _text_of(node, text)
            outer = _outer_names(symtable.symtable(source, module_name, "exec"))
            mentioned = [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and n.id in outer]
            for bound in _bound_names(node):
                found.definitions[bound] = (source, mentioned)
    return found


def _statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """Those at the top level, and what stands under `if TYPE_CHECKING:` there."""
    for node in tree.body:
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from node.body
        else:
            yield node


def _text_of(node: ast.stmt, text: str) -> str:
    """A statement's source, decorators included."""
    source = ast.get_source_segment(text, node) or ""
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        above = [ast.get_source_segment(text, each) or "" for each in node.decorator_list]
        return "".join(f"@{decorator}\n" for decorator in above) + source
    return source


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
