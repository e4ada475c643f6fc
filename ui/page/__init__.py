"""What every page shares: its address, limits, background jobs, code lines, folded boxes, words for numbers."""
