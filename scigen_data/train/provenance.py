"""Where a dataset comes from: its name, commit, version and fingerprint, as its card says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from scigen_data.train.loading import card_of, is_folder, told


@dataclass(frozen=True, slots=True)
class Provenance:
    """Empty where the dataset does not say."""

    name: str  # on the Hub, or the last part of the folder's path
    commit: str = ""  # on the Hub
    version: str = ""
    fingerprint: str = ""  # of its content
    license: str = ""


def provenance_of(path: str, revision: str | None = None) -> Provenance:
    """Read from the card's YAML: `scigen: {version, fingerprint}`, `license`.

    Raises InputError for a name or a revision that is not on the Hub.
    """
    if is_folder(path):
        card, commit, name = card_of(path), "", Path(path).resolve().name
    else:
        from huggingface_hub import HfApi

        with told(path):
            commit = HfApi().dataset_info(path, revision=revision).sha or ""
        card, name = card_of(path, commit), path
    said = card.get("scigen")
    said = said if isinstance(said, dict) else {}
    return Provenance(
        name,
        commit,
        str(said.get("version") or ""),
        str(said.get("fingerprint") or ""),
        str(card.get("license") or ""),
    )
