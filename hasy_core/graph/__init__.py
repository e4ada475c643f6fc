"""One reader of a trained network's Keras graph: its operations, settings, arrays and costs."""
