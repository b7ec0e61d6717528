"""Where problems come from: seeded families, SciGenBench, files of the same fields."""
