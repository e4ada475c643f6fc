"""Figures, measured side by side in one run; never asserted in the test suite."""
