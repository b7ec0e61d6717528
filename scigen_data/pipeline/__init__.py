"""Builds: a recipe is cut into shards, each a pure function of (recipe, index range)."""
