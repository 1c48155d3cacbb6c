"""Timings of this engine side by side with others; see ``python -m benchmarks --help``."""
