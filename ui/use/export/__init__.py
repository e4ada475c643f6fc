"""The export page's parts."""
