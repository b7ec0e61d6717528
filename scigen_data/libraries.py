"""What programs may draw with beside Matplotlib and NumPy, where it is installed.

Libraries of a field are loaded by a render server of their own, which starts when a program imports
one: what their import does to Matplotlib is done to no other program.
"""

from __future__ import annotations

import importlib.util
import re
from dataclasses import dataclass
from functools import lru_cache

CJK_PACKAGE = "noto_cjk_sans_otc"
ROLE = "fields"  # of the server that has them loaded, as an argument
# What a bare TikZ picture has loaded.
TEX_PACKAGES = (
    *("amsmath", "amssymb", "bm", "siunitx", "xcolor"),
    *("tikz", "pgfplots", "circuitikz", "tikz-3dplot"),
)
TIKZ_LIBRARIES = (
    "3d,angles,arrows,arrows.meta,automata,backgrounds,calc,decorations.markings,"
    "decorations.pathmorphing,decorations.pathreplacing,decorations.text,fit,intersections,"
    "matrix,patterns,perspective,plotmarks,positioning,quotes,shapes.arrows,shapes.geometric,"
    "shapes.misc,shapes.multipart,shapes.symbols,through,trees"
)


@dataclass(frozen=True, slots=True)
class Library:
    """A library of a field; its distribution has the same name."""

    name: str
    parts: tuple[str, ...]  # modules that are loaded before a program asks for them
    types: tuple[str, ...]  # the image types that it is good for
    says: str  # for who writes a program


FIELDS: tuple[Library, ...] = (
    Library(
        "rdkit",
        ("rdkit.Chem.AllChem", "rdkit.Chem.rdDepictor", "rdkit.Chem.Descriptors"),
        (
            "Chemistry - Molecular Structure",
            "Chemistry - Reaction Scheme",
            "Chemistry - Spectra",
            "Biology - Molecular Process",
        ),
        "molecules from SMILES, with 2-D coordinates of their atoms (`AllChem.Compute2DCoords`); "
        "draw bonds and labels yourself, since what `rdkit.Chem.Draw` gives are pixels",
    ),
    Library(
        "periodictable",
        (),
        (
            "Chemistry - Crystal Structure",
            "Chemistry - Electron Config",
            "Chemistry - Reaction Scheme",
            "Chemistry - Spectra",
        ),
        "elements and isotopes: numbers, symbols, masses, densities",
    ),
    Library(
        "ase",
        ("ase.build", "ase.spacegroup", "ase.data"),
        ("Chemistry - Crystal Structure", "Chemistry - Molecular Structure"),
        "crystals and molecules as atoms with places (`ase.build.bulk`, `ase.spacegroup.crystal`)",
    ),
    Library(
        "schemdraw",
        ("schemdraw.elements", "schemdraw.flow", "schemdraw.logic"),
        ("Physics - Circuit", "Universal - Graph & Flow"),
        "circuits, logic gates and flow charts: `d = schemdraw.Drawing(canvas=ax)`, elements added "
        "with `d += ...`, then `d.draw(show=False)` onto axes of yours",
    ),
)
_IMPORT = re.compile(r"\s{0,40}(?:from\s+([\w.]+)|import\s+([\w., \t]+))")


@lru_cache(maxsize=1)
def cjk() -> bool:
    """Whether programs can draw Chinese, Japanese and Korean characters: the extra `cjk`."""
    return importlib.util.find_spec(CJK_PACKAGE) is not None


@lru_cache(maxsize=1)
def installed() -> tuple[Library, ...]:
    """Those of `FIELDS` that this Python has."""
    return tuple(each for each in FIELDS if importlib.util.find_spec(each.name) is not None)


def for_type(image_type: str) -> tuple[Library, ...]:
    """Those that are installed and good for a kind of figure."""
    return tuple(each for each in installed() if image_type in each.types)


def named(program: str) -> tuple[str, ...]:
    """The names of those that a program imports, in the order of `FIELDS`."""
    found: set[str] = set()
    for line in program.replace(";", "\n").splitlines():
        if (match := _IMPORT.match(line)) is not None:
            found.update(part.split(".")[0].strip() for part in _parts(match[1] or match[2]))
    return tuple(each.name for each in FIELDS if each.name in found)


def _parts(said: str) -> list[str]:
    """The modules of an import: `rdkit.Chem as c, ase` as `rdkit.Chem` and `ase`."""
    return [(part.split() or [""])[0] for part in said.split(",")]
