"""Kernels by name, typed, learned and in banks, and the maps they make."""
