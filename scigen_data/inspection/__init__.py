"""What a problem family must pass before it is one of this package's: `scigen families check`.

`words` looks at its items alone, `guessing` at whether its quizzes need the figure at all,
`figures` at what it draws.
"""

from scigen_data.inspection.finding import Finding
from scigen_data.inspection.inspect import inspect

__all__ = ["Finding", "inspect"]
