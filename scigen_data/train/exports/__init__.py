"""Exports: a dataset as other trainers read it, a module a consumer.

    export("org/name", "verl", "out/verl")

A format is added by a module that holds a `Format`: here, in a folder that SCIGEN_PLUGINS names,
or in an installed package, by an entry point of the group `scigen_data.exports`.
`tests/train/exports` has the consumers read what is written.
"""

from __future__ import annotations

from scigen_data.seams import Seam
from scigen_data.train.exporting.format import Format

FORMATS = Seam("format", Format, "scigen_data.train.exports", group="scigen_data.exports")
