"""What a second node is worth: families a second, with local workers and with nodes of Ray.

    python scripts/bench_ray.py --n 200

Each node is a raylet of this machine with one processor, so that the best that two can do is what
two local workers do. What it takes to start a cluster and workers is left out: the time runs from
the first figure to the last. Best of `--times` builds each.
"""

from __future__ import annotations

import argparse
import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from scigen_data.pipeline.build import build
from scigen_data.pipeline.engines import SampleDone


def rate(out: Path, n: int, **chosen: Any) -> float:
    """Figures a second of one build."""
    at: list[float] = []

    def watch(_: int, events: Iterator[Any]) -> Iterator[Any]:
        for event in events:
            if isinstance(event, SampleDone):
                at.append(time.monotonic())
            yield event

    build("families", out, n=n, watch=watch, **chosen)
    return (len(at) - 1) / (at[-1] - at[0])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--n", type=int, default=200, help="problems a build")
    parser.add_argument("--times", type=int, default=2, help="builds each")
    options = parser.parse_args()
    os.environ |= {"RAY_AUTH_MODE": "token", "RAY_AUTH_TOKEN": secrets.token_hex(32)}
    os.environ |= {"RAY_USAGE_STATS_ENABLED": "0", "RAY_DEDUP_LOGS_SKIP_REGEX": "."}
    from ray.cluster_utils import Cluster

    node = {"num_cpus": 1, "object_store_memory": 200 << 20}
    with tempfile.TemporaryDirectory(prefix="scigen-bench-") as folder:

        def best(name: str, **chosen: Any) -> None:
            rates = [
                rate(Path(folder, f"{name}-{each}"), options.n, **chosen)
                for each in range(options.times)
            ]
            print(f"{name:<18} {max(rates):6.1f} figures/s", flush=True)

        for workers in (1, 2):
            best(f"local, {workers} workers", workers=workers)
        cluster = Cluster(initialize_head=True, head_node_args={**node, "include_dashboard": False})
        for nodes in (1, 2):
            if nodes > 1:
                cluster.add_node(**node)
            best(f"ray, {nodes} nodes", workers=nodes, engine="ray", address=cluster.address)
        cluster.shutdown()


if __name__ == "__main__":
    main()
