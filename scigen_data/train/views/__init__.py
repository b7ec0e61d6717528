"""Views: a dataset's rows as conversations to train on, a module each.

The layout is TRL's: `prompt` and `completion` are lists of `{"role", "content"}` with plain text
and no image marks. A row whose text names such a mark (`<image>`) gets a space into it, so that
no trainer takes it for a figure.

A view is added by a module that holds a `View`: here, in a folder that SCIGEN_PLUGINS names, or in
an installed package, by an entry point of the group `scigen_data.views`:

    from scigen_data.train.conversations import View, example, said

    def _captions(row, options):
        return [{**example(row, "What does the figure show?", options),
                 "completion": said(row["plan"])}]

    CAPTIONS = View("captions", "the figure -> its plan", ("image", "plan"), _captions)
"""

from __future__ import annotations

from scigen_data.errors import InputError
from scigen_data.seams import Seam
from scigen_data.train.conversations import View

VIEWS = Seam("view", View, "scigen_data.train.views", group="scigen_data.views")


def pick(name: str) -> View:
    """The view of that name or alias. Raises InputError, listing the names, where there is none."""
    known = VIEWS.table()
    others = {alias: view for view in known.values() for alias in view.aliases}
    if name not in known and name not in others:
        raise InputError(f"no view {name!r}: choose one of {', '.join((*known, *others))}")
    return known.get(name) or others[name]
