"""Python files from anywhere as modules: read once, told apart by what is in them."""

from __future__ import annotations

import ast
import hashlib
import importlib
import importlib.util
import pkgutil
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

from scigen_data.errors import InputError


def walk(package: ModuleType) -> Iterator[ModuleType]:
    """A package and the modules in it, in the order of their names; private ones (`_x`) are left
    out: they are parts that others share."""
    yield package
    for entry in pkgutil.iter_modules(getattr(package, "__path__", [])):
        if not entry.name.startswith("_"):
            yield from walk(importlib.import_module(f"{package.__name__}.{entry.name}"))


def load_folder(folder: Path, *, what: str) -> list[ModuleType]:
    """The modules of a folder of Python files and of the folders in it, in the order of names.

    The folder is a package of its own, and so is each in it: their files may import each other
    with `from ._x import y` or `from .._x import y`, and what begins with `_` is only imported so.
    They are the user's own programs and run as such. A file that changed is another module.
    Raises InputError, naming the file, where one does not run; `what` names the option.
    """
    folder = folder.expanduser().resolve()
    if not folder.is_dir():
        raise InputError(f"{what} names {folder}, which is no folder of Python files")
    files = sorted(python_files(folder))
    package = _package(folder, files)
    parts = {path: path.relative_to(folder).with_suffix("").parts for path in files}
    return [
        load_file(path, ".".join((package, *names)))
        for path, names in parts.items()
        if not any(name.startswith("_") for name in names)
    ]


def load_alone(path: Path, folder: Path) -> ModuleType:
    """One file of a folder as `load_folder` has it, without the others but those that it imports.

    Raises InputError where it does not run.
    """
    path, folder = path.resolve(), folder.resolve()
    package = _package(folder, sorted({*path.parent.glob("*.py"), *folder.glob("*.py")}))
    return load_file(path, ".".join((package, *path.relative_to(folder).with_suffix("").parts)))


def python_files(folder: Path) -> Iterator[Path]:
    """The files that are modules of a folder or of the folders in it."""
    for path in folder.iterdir():
        if path.suffix == ".py" and path.is_file():
            yield path
        elif path.is_dir() and path.name.isidentifier() and not _apart(path):
            yield from python_files(path)


def _apart(folder: Path) -> bool:
    """A link, which may lead round in a circle, or an environment of packages."""
    return folder.is_symlink() or (folder / "pyvenv.cfg").exists()


def _package(folder: Path, files: Iterable[Path]) -> str:
    """The name of the package that the folder is while its files are what they are."""
    state = [str(folder), *(f"{path}\0{file_hash(path)}" for path in files)]
    name = f"scigen_plugins_{hashlib.sha256(chr(10).join(state).encode()).hexdigest()[:12]}"
    if name not in sys.modules:
        if (folder / "__init__.py").is_file():
            load_file(folder / "__init__.py", name)
        else:
            package = importlib.util.module_from_spec(ModuleSpec(name, None, is_package=True))
            package.__path__ = [str(folder)]
            sys.modules[name] = package
    return name


def load_file(path: Path, name: str) -> ModuleType:
    """The module of one file, under that name; once a process.

    Raises InputError, naming file and line, where it does not run.
    """
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise InputError(f"{path} cannot be read as a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up here
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        del sys.modules[name]
        said = " ".join(str(error).split())
        if isinstance(error, ImportError) and (path.parent / f"{error.name}.py").is_file():
            said += f": a file beside it is imported with a dot, `from .{error.name} import ...`"
        raise InputError(
            f"{path}{line_in(error, path)} does not run: {type(error).__name__}: {said}"
        ) from error
    return module


@cache
def digest(module_name: str) -> str:
    """SHA-256 over the files of a module and of all that it imports from its own tree.

    A tree is a top-level package, or a folder as `load_folder` takes it; where it lies is no part
    of the digest.
    """
    tree = module_name.partition(".")[0]
    found = {name: file_hash(path) for name, path in sources(module_name).items()}
    lines = sorted(f"{name.removeprefix(tree)} {found[name]}" for name in found)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def sources(module_name: str) -> dict[str, Path]:
    """The files of a module and of all that it imports from its own tree, by module."""
    tree = module_name.partition(".")[0]
    found: dict[str, Path | None] = {}
    waiting = [module_name]
    while waiting:
        name = waiting.pop()
        if name in found or name.partition(".")[0] != tree:
            continue
        found[name] = path = _file_of(name)
        parent = name.rpartition(".")[0]
        waiting += [parent] if parent else []
        if path is not None:
            package = name if path.name == "__init__.py" else parent
            waiting += _imported(path, package)
    return {name: path for name, path in found.items() if path is not None}


def _file_of(module_name: str) -> Path | None:
    try:
        spec = importlib.util.find_spec(module_name)
    except (ImportError, ValueError):  # no module: a name in one, or one that has no spec
        return None
    if spec is None or not spec.has_location or spec.origin is None:
        return None
    return Path(spec.origin)


def _imported(path: Path, package: str) -> Iterator[str]:
    """The modules that a file names in its imports, and what might be modules in them."""
    if path.suffix != ".py":
        return
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = node.module or ""
            if node.level:
                origin = importlib.util.resolve_name("." * node.level + origin, package)
            yield origin
            yield from (f"{origin}.{alias.name}" for alias in node.names)


def module_name(prefix: str, path: Path) -> str:
    """A module's name for a file that is no part of a package: one a path."""
    stem = re.sub(r"\W", "_", path.stem)
    return f"{prefix}_{stem}_{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"


def file_hash(path: Path) -> str:
    """SHA-256 of a file's content."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def line_in(error: BaseException, path: Path) -> str:
    """`, line 7`, of the innermost place in the file that the error came through, or nothing."""
    line, trace = 0, error.__traceback__
    if isinstance(error, SyntaxError) and error.filename == str(path):
        line = error.lineno or 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == str(path):
            line = trace.tb_lineno
        trace = trace.tb_next
    return f", line {line}" if line else ""
