"""Page: take a network with you, in the formats of other programs."""

import streamlit as st

from hasy_core.export.formats import FORMATS
from hasy_core.models import model_names
from ui.networks.recognizer import default_reader
from ui.networks.report_button import show_report_button
from ui.page.address import Address, choice, switch
from ui.page.page_style import page_style
from ui.use.export.browser_app import show_browser_app
from ui.use.export.choosing import DEFAULT, choose_formats, formats_setting, show_network_facts
from ui.use.export.zip_section import show_loading, show_zip

NO_MODEL = "There is no trained network here yet; train one on the Training page and come back."
# As on the training page: white on the dark theme's blue is hard to read.
STYLE = ".st-key-export_make button[kind=primary], .st-key-export_download button[kind=primary] { color: Canvas; }"

names = model_names()
if names:
    settings = Address(
        "export",
        {
            "model": choice(default_reader(), names),
            "formats": formats_setting(),
            "read": choice(DEFAULT[0], FORMATS, lambda name: FORMATS[name].title),
            "app": switch(False),
        },
    )
    settings.read()
    page_style("export_style", STYLE)
    st.markdown("**Try first:** press **Make the zip**, unpack it, and run the few lines of its README.")
    settings.show_notices()
    name = st.selectbox(
        "Network",
        names,
        key=settings.key("model"),
        width=320,
        help="Which trained network is exported: those shipped with ConvScope and your own finished runs.",
    )
    show_network_facts(name)
    chosen = choose_formats(settings.key("formats"))
    content = show_zip(name, chosen)
    show_browser_app(name, settings.write)
    show_loading(name, chosen, content, settings.key("read"))
    st.subheader("A report to hand in")
    show_report_button("export", name)
    settings.write()
else:
    st.error(NO_MODEL)
