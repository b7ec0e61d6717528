"""`scigen push`: a dataset's folder becomes one commit on the Hub, read back, then tagged.

Killed at any moment, the Hub's main branch holds the old version or the new one; the same call
finishes the work. A tag is never moved.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from scigen_data.errors import InputError
from scigen_data.publish.finished import check_rows, finished
from scigen_data.publish.folder import STATE
from scigen_data.publish.guards import Edition, Watch, check_licence
from scigen_data.publish.manifest import manifest
from scigen_data.publish.readme import CARD, card_of, licensed, read_card, stamped
from scigen_data.publish.release import Pushed, Release
from scigen_data.publish.repo import Repo, check_repo
from scigen_data.publish.source import Source, fingerprint_of, open_source
from scigen_data.publish.version import Version

if TYPE_CHECKING:
    from huggingface_hub import HfApi


def push(
    folder: str | Path,
    repo: str,
    *,
    tag: str | None = None,
    license: str | None = None,  # noqa: A002 - the card's word
    private: bool = False,
    reread: bool = True,
    watch: Watch | None = None,
    api: HfApi | None = None,
) -> Pushed:
    """Publish the dataset in `folder` as version `tag` of the Hub dataset `repo`.

    `tag` (`vX.Y.Z`) is stamped into the folder's card first; None: what the card states. So is
    `license`, which must be named where it is unknown of rows and of the card. With
    `reread` every byte is fetched back and hashed before the tag is set; the hashes that the Hub
    states are compared in any case. `watch` hears of each step. `api` is for another Hub, or
    another token, than huggingface_hub finds by itself.

    Raises InputError where the folder holds no finished dataset, the tag is taken by other
    content, main holds something that this would destroy, or a licence is unknown; EndpointError
    where the Hub refuses or cannot be reached. All of them leave main as it was, or with the whole
    new version.
    """
    check_repo(repo)
    folder = Path(folder)
    version = Version.of_tag(tag) if tag is not None else None
    with finished(folder):
        card = card_of(folder)
        api = api or _api()  # a missing token shows now, not after every row is read
        rows = open_source(str(folder.resolve()))
        check_rows(folder, card, fingerprint_of(rows))
        under = check_licence(card, _licences(rows), license)
        if under != card.header.get("license"):
            card = read_card(licensed(card, under), str(folder / CARD))
        if version is not None:
            card = read_card(stamped(card, version), str(folder / CARD))
        new = Edition(folder, card, manifest(folder, card.text, repo))
        told = watch or (lambda _: None)
        if waiting := _unfinished(folder):
            told(f"note: {waiting} rows wait for an endpoint's reply: the build goes on with them")
        return Release(Repo(api, repo), new, private, reread, told).run()


def _unfinished(folder: Path) -> int:
    """Rows that an endpoint left without a reply; they are published as such."""
    try:
        counts = json.loads((folder / STATE / "complete.json").read_text(encoding="utf-8"))
        return int(counts["counts"]["unfinished"])
    except (OSError, ValueError, KeyError, TypeError):
        return 0


def _licences(source: Source) -> Counter[str]:
    """How many rows are under each licence; what a curation dropped may lack one."""
    rows = ((config, row.get("license")) for config, _, row in source.rows(["license"]))
    return Counter(said or "" for config, said in rows if said or config != "dropped")


def _api() -> HfApi:
    """Raises InputError where no token is to be found."""
    from huggingface_hub import HfApi, get_token

    if not get_token():
        raise InputError("no token for the Hub: `hf auth login`, or set HF_TOKEN")
    return HfApi(library_name="scigen-data")
