"""Problem families: seeded generators of problems with exact answers and drawing programs.

Those of this package lie here, a module `<subject>/<name>.py` each; the same file does anywhere
else, see `authoring`. Nothing needs an edit: families are found by being there.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from scigen_data.errors import InputError
from scigen_data.modules import load_alone, load_folder
from scigen_data.problems.family import Family, Made, read
from scigen_data.records import Problem
from scigen_data.seams import Seam
from scigen_data.taxonomy import IMAGE_TYPES, SUBJECTS

SEAM: Seam[Family] = Seam("family", Family, __name__, group="scigen_data.families", read=read)


def families(*folders: str | Path) -> Mapping[str, Family]:
    """Every family by name, ordered by image type, then name: ours, those that are installed, and
    those of `folders`.

    Raises InputError, naming the file, where one cannot be used, and where two have one name.
    """
    found = dict(SEAM.table())
    for folder in folders:
        for family in in_folder(Path(folder)):
            other = found.setdefault(family.name, family)
            if other.file != family.file:
                raise InputError(
                    f"{family.file} and {other.file} are both the family {family.name!r}: "
                    "rename one"
                )
    order = sorted(found.values(), key=lambda each: (IMAGE_TYPES.index(each.image_type), each.name))
    return MappingProxyType({family.name: family for family in order})


def in_folder(folder: Path) -> Iterator[Family]:
    """The families of a folder and of the folders in it. Raises InputError as `families` does."""
    modules = load_folder(folder, what="--families")
    if not modules:
        raise InputError(f"{folder} holds no family: `scigen families new NAME` writes one")
    for module in modules:
        if not (declared := read(module)):
            raise InputError(
                f"{module.__file__} declares no IMAGE_TYPE and no make(rng): if it holds parts for "
                "others, let its name begin with _"
            )
        yield from declared


def family_in(file: Path) -> Family:
    """The family of one file, wherever it lies. Raises InputError where it is none.

    Its neighbours are not read, but for what it imports.
    """
    if not file.is_file():
        raise InputError(f"no family file {file}: `scigen families new NAME` writes one")
    folder = file.resolve().parent
    subjects = {subject.lower() for subject in SUBJECTS}
    root = folder.parent if folder.name.lower() in subjects else folder
    if not (declared := read(load_alone(file, root))):
        raise InputError(f"{file} is no family: it declares no IMAGE_TYPE and no make(rng)")
    return declared[0]


def pick(name: str, known: Mapping[str, Family]) -> Family:
    """The family of that name, or of that file name where only one has it.

    Raises InputError, with the nearest names, where there is none.
    """
    if name in known:
        return known[name]
    short = [family for family in known.values() if family.name.endswith(f"/{name}")]
    if len(short) == 1:
        return short[0]
    stems = {family.name.rpartition("/")[2]: family.name for family in known.values()}
    near = difflib.get_close_matches(name, known, 3, 0.5) or [
        stems[stem] for stem in difflib.get_close_matches(name, stems, 3, 0.5)
    ]
    meant = f"did you mean {' or '.join(near)}? " if near else ""
    raise InputError(
        f"no family {name!r}: {meant}`scigen families` lists them; one of your own is found with "
        "--families DIR, or by the path of its file"
    )


def made_again(problem: Problem, known: Mapping[str, Family] | None = None) -> Made:
    """A family's problem, made again from its id.

    `known` are the families to look in; None: those of this package and the installed ones. Raises
    InputError where the problem comes from none of them.
    """
    name = problem.id
    try:
        name, seed, index = problem.id.rsplit("-", 2)
        name = name.replace("-", "/", 1)
        family = (families() if known is None else known)[name]
        return family.problem(int(seed), int(index))
    except (KeyError, ValueError):
        if problem.source == f"families/{name}":
            raise InputError(
                f"problem {problem.id!r} is of the family {name!r}, which is not here: give the "
                "folder of its file with --families DIR"
            ) from None
        raise InputError(
            f"problem {problem.id!r} comes from no family here, and the family generator draws no "
            "other: give its family's folder with --families DIR or choose --generator imgcoder"
        ) from None
