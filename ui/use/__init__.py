"""The use pages: drawing and why, export; a folder each."""
