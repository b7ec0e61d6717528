"""From a problem to a draft: generators, a file each, and the seam that they all use."""

from scigen_data.generators.options import BuildOptions
from scigen_data.generators.spec import (
    GENERATORS,
    Generator,
    GeneratorSpec,
    Reaches,
    Setting,
    Sketch,
    Sketched,
)

__all__ = [
    "GENERATORS",
    "BuildOptions",
    "Generator",
    "GeneratorSpec",
    "Reaches",
    "Setting",
    "Sketch",
    "Sketched",
]
