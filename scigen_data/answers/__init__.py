"""Read and compare what problems, figures and models say: numbers, units, LaTeX, choices."""

from scigen_data.answers.arithmetic import evaluate
from scigen_data.answers.compare import key
from scigen_data.answers.measure import Measure, in_one_unit, measure
from scigen_data.answers.quantity import Quantity, quantities
from scigen_data.answers.reading import plain

__all__ = [
    "Measure",
    "Quantity",
    "evaluate",
    "in_one_unit",
    "key",
    "measure",
    "plain",
    "quantities",
]
