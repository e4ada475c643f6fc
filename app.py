"""ConvScope: `streamlit run app.py`.

The dashboard itself is `ui/dashboard.py`. Were this file the script, Streamlit would find `pages/` beside it, start
in its old multipage mode, and greet whoever opens a fresh server by a page's address with "Page not found".
"""

import streamlit as st

from ui.script_errors import say_what_to_do

app = st.App("ui/dashboard.py", on_script_error=say_what_to_do)
