"""Where problems come from: seeded families, SciGenBench, files of the same fields."""

from scigen_data.problems.upstream import load_scigenbench

__all__ = ["load_scigenbench"]
