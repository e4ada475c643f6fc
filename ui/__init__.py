"""Everything that imports Streamlit besides the page scripts: components, figures, state, theme."""
