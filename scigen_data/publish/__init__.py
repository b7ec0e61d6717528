"""From samples to a folder that is a Hub dataset repo: Parquet, card, configs."""
