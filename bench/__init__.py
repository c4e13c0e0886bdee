"""Benchmarks: each measures both halves of its ratio in one run, on one machine, on one database."""
