"""The 5 subjects and 25 image types, spelled as SciGenBench spells them (arXiv 2601.17027)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

TYPES_BY_SUBJECT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "Biology": ("Cell Diagram", "Ecological", "Genetics", "Molecular Process"),
        "Chemistry": (
            "Crystal Structure",
            "Electron Config",
            "Molecular Structure",
            "Orbital / Quantum",
            "Reaction Scheme",
            "Spectra",
        ),
        "Math": ("Analytic Geometry", "Plane Geometric", "Set & Probability", "Solid Geometric"),
        "Physics": (
            "Astronomical",
            "Circuit",
            "Field Diagram",
            "Mechanical",
            "Optical Ray",
            "Thermodynamic",
            "Waveform",
        ),
        "Universal": ("Exp. Setup", "Graph & Flow", "Plot & Chart", "Table / Grid"),
    }
)

SUBJECTS: tuple[str, ...] = tuple(TYPES_BY_SUBJECT)

IMAGE_TYPES: tuple[str, ...] = tuple(
    f"{subject} - {kind}" for subject, kinds in TYPES_BY_SUBJECT.items() for kind in kinds
)


def subject_of(image_type: str) -> str:
    """`"Physics - Circuit"` -> `"Physics"`; an empty string where the type is not given."""
    return image_type.partition(" - ")[0]
