"""The box with the code: one language at a time, remembered."""

from streamlit.testing.v1 import AppTest

from hasy_core.architecture.operator_code import convolution_code
from hasy_core.arithmetic import ConvSpec
from tests.patience import SECONDS

SCRIPT = """
import streamlit as st
from hasy_core.arithmetic import ConvSpec
from hasy_core.architecture.operator_code import convolution_code
from ui.page.code_lines import show_code

stride = st.slider("Stride", 1, 4, key="lab_stride")
show_code(st.session_state.get("page", "lab"), convolution_code(ConvSpec(3, stride), 32, 32))
"""


def test_the_lines_follow_the_controls_and_the_language_the_reader() -> None:
    app = AppTest.from_string(SCRIPT, default_timeout=SECONDS).run()
    assert not app.code  # folded: neither the lines nor the code that colours them are sent
    app.session_state["lab_code"] = True
    app.run()
    assert app.code[0].value == convolution_code(ConvSpec(3), 32, 32).keras.strip()
    app.segmented_control(key="lab_language").set_value("torch")
    app.slider(key="lab_stride").set_value(2)
    app.run()
    assert not app.exception
    assert app.code[0].value == convolution_code(ConvSpec(3, 2), 32, 32).torch.strip()
    app.session_state["page"] = "other"
    app.session_state["other_code"] = True
    app.run()
    assert app.segmented_control(key="other_language").value == "torch"
