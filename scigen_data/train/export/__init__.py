"""A dataset as other trainers read it: `scigen export`.

    write_export("org/name", "verl", Path("out/verl"))

One module a consumer says which rows it wants and how it is told to read them; `sinks` writes
Parquet, JSON lines with image files, or tar shards; `write` goes from a dataset to a folder.
"""

from scigen_data.train.export.base import Format
from scigen_data.train.export.formats import FORMATS
from scigen_data.train.export.write import Exported, write_export

__all__ = ["FORMATS", "Exported", "Format", "write_export"]
