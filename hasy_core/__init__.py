"""ConvScope's core: HASYv2, explained convolution arithmetic, networks; works without Streamlit and a browser."""
