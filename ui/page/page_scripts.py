"""Where the page scripts stand: `st.page_link` and `st.navigation` take their paths."""

from pathlib import Path

PAGES = Path(__file__).resolve().parents[2] / "pages"
LEARN, BUILD, USE = (PAGES / part for part in ("learn", "build", "use"))
