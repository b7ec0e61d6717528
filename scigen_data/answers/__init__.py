"""Read and compare what problems, figures and models say: numbers, units, LaTeX, choices."""

from scigen_data.answers.compare import evaluate, key, same
from scigen_data.answers.quantity import Quantity, quantities
from scigen_data.answers.reading import plain

__all__ = ["Quantity", "evaluate", "key", "plain", "quantities", "same"]
