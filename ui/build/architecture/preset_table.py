"""Where a famous network comes from, what was kept of it and what was scaled."""

import streamlit as st

from hasy_core.architecture import PresetFacts
from ui.page.plain_text import plain_text


def preset_table(facts: PresetFacts) -> None:
    """The paper, what it brought, and a row for everything that was kept or scaled."""
    there = "elsewhere" if facts.ours else "in the paper" if facts.paper else "in the article"
    st.subheader(f"{there.capitalize()}, and here")
    source = ""
    if facts.paper:
        source = f" {facts.paper.authors}: [{facts.paper.title}]({facts.paper.address}), {facts.year}."
    st.markdown(plain_text(facts.brought) + source)
    rows = [("kept", trait) for trait in facts.kept] + [("scaled", trait) for trait in facts.scaled]
    lines = [f"| | {there} | here | |", "|---|---|---|---|"]
    lines += [f"| {plain_text(t.what)} | {plain_text(t.paper)} | {plain_text(t.here)} | {how} |" for how, t in rows]
    st.markdown("\n".join(lines))
