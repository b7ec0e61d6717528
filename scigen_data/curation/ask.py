"""What steps ask with; a figure's critic asks with it too, so that it lies in `checks`."""

from scigen_data.checks.ask import Asker, Told, Untold, parsed, seed_of, untold
from scigen_data.prompts import Prompts

__all__ = ["PROMPTS", "Asker", "Told", "Untold", "parsed", "seed_of", "untold"]

PROMPTS = Prompts.beside(__file__)  # of every step
