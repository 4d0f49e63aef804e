"""Runs tests on Python 3.14 where there is none: as WebAssembly, in Node."""
