"""The build pages: data, architecture, training, evaluation; a folder each."""
