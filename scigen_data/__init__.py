"""Scientific images that show exactly what the problem says, as Hugging Face datasets."""

from scigen_data.errors import ScigenError
from scigen_data.records import Draft, Figure, Problem, Quiz, Sample, Status, Verdict

__version__ = "0.1.0"

__all__ = ["Draft", "Figure", "Problem", "Quiz", "Sample", "ScigenError", "Status", "Verdict"]
