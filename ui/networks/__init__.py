"""Networks to draw for, compare and export: recognizers, packed networks, tables and choosers."""
