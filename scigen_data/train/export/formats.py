"""The formats by name. `tests/train/export` has the consumers read what is written."""

from __future__ import annotations

from collections.abc import Mapping

from scigen_data.train.export.base import Format
from scigen_data.train.export.easyr1 import EasyR1
from scigen_data.train.export.llamafactory import LlamaFactory
from scigen_data.train.export.ms_swift import MsSwift
from scigen_data.train.export.tar_shards import Webdataset
from scigen_data.train.export.trl import TrlGrpo, TrlSft
from scigen_data.train.export.verl import Verl

FORMATS: Mapping[str, Format] = {
    each.name: each
    for each in (TrlSft(), TrlGrpo(), Verl(), EasyR1(), LlamaFactory(), MsSwift(), Webdataset())
}
