"""Measurements: `make bench`. Ratios against a named baseline, taken in the same run."""
