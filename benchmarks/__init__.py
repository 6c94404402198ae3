"""Benchmarks: one command each; what they print stands in docs/performance.md."""
