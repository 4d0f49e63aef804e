"""Makers of inputs and servers for tests, benchmarks, fuzzing, robustness and conformance."""
