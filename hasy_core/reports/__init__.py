"""Reports: a run, a model or an evaluation as one HTML file to hand in, without a network and without a server."""
