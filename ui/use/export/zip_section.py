"""The zip: made when it is asked for, handed out, and opened to show what is in it."""

import io
import zipfile
from collections.abc import Hashable, Sequence

import streamlit as st

from hasy_core.errors import HasyError
from hasy_core.export.formats import FORMATS, Format
from hasy_core.export.source_text import plain
from hasy_core.export.tfjs_library import fetched_library
from hasy_core.models import model_path
from ui.networks.network_table import bytes_words
from ui.page.command_job import jobs, watch_command
from ui.page.folded import folded
from ui.page.plain_text import plain_text


def show_zip(model_name: str, chosen: Sequence[str]) -> bytes | None:
    """The button that makes the zip, how far it is, and the button that hands it out.

    Returns:
        the zip; None while there is none.
    """
    if not chosen:
        st.info("Choose at least one format.")
        return None
    library = fetched_library() if "tfjs" in chosen else None
    try:
        key = (*_key(model_name, chosen), library)
    except HasyError as error:
        st.error(plain_text(str(error)))
        return None
    job = jobs().find(key)
    if job is None or job.error:
        if job is not None:
            st.error(plain_text(job.error))
        if st.button(
            "Make the zip",
            key="export_make",
            type="primary",
            icon=":material/inventory_2:",
            help="Takes some seconds, in a process of its own, so that no other page waits for it.",
        ):
            arguments = ["export", f"--model={model_name}", f"--format={','.join(chosen)}", "--zip"]
            if library:
                arguments.append(f"--library={library}")
            jobs().start(key, tuple(arguments), "export.zip")
            st.rerun()
        return None
    if job.result is None:
        watch_command(job, "Making the zip; TensorFlow takes its seconds")
        return None
    _show_download(job.result, f"{plain(model_name)}-{chosen[0] if len(chosen) == 1 else 'formats'}.zip")
    return job.result


def show_loading(model_name: str, chosen: Sequence[str], content: bytes | None, key: str) -> None:
    """How each chosen format is read, and the program of those that are one.

    Args:
        model_name: the network.
        chosen: names of formats.
        content: their zip, if it was made.
        key: of the choice among them.
    """
    if not chosen:
        return
    st.subheader("How to load it")
    if st.session_state[key] not in chosen:
        st.session_state[key] = chosen[0]
    told = st.segmented_control(
        "Format to read about",
        chosen,
        format_func=lambda name: FORMATS[name].title,
        key=key,
        required=True,
        label_visibility="collapsed",
        help="Which of the chosen formats is explained.",
    )
    each = FORMATS[told or chosen[0]]
    # Without a language: Streamlit's colours for a shell's commands have too little contrast.
    if each.packages:
        st.code(f"pip install {each.packages}", language=None)
    reads = "; it reads a drawn ∑ that lies beside the network" if each.language == "python" else ""
    folder = "the folder that was in the zip" if len(chosen) == 1 else f"the folder `{each.name}` of the zip"
    st.markdown(f"Run this in {folder}{reads}.")
    st.code(each.code(), language=each.language or None)
    if each.explained:
        st.markdown(each.explained)
    if each.shown and content is None:
        st.caption(f"Make the zip to read its `{each.shown}` here.")
    elif each.shown:
        folded(each.shown, lambda: _show_program(content or b"", each), key="export_program", icon=":material/code:")
    st.markdown("The same on the command line:")
    st.code(f"python -m hasy_core export --model {plain(model_name)} --format {each.name} --out {each.name}", None)


def _key(model_name: str, chosen: Sequence[str]) -> tuple[Hashable, ...]:
    """What the zip depends on: the model's file as it is now, and the formats."""
    try:
        file = model_path(model_name)
        return "export", str(file), file.stat().st_mtime_ns, tuple(chosen)
    except OSError as error:
        raise HasyError(f"The network {model_name} cannot be read ({error.strerror}); choose another.") from error


def _show_download(content: bytes, file_name: str) -> None:
    st.download_button(
        f"Download {file_name} · {bytes_words(len(content))}",
        content,
        file_name,
        "application/zip",
        key="export_download",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
        help="Saves the zip on your device.",
    )

    def listed() -> None:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            rows = "\n".join(f"| `{entry.filename}` | {entry.file_size:,} |" for entry in archive.infolist())
        st.markdown(f"| File | Bytes |\n|---|---:|\n{rows}")

    folded("What is in it", listed, key="export_content", icon=":material/folder_zip:")


def _show_program(content: bytes, each: Format) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        inside = [name for name in archive.namelist() if name.endswith(f"/{each.shown}")]
        # Of several formats each is in a folder of its name.
        program = next((name for name in inside if f"/{each.name}/" in name), inside[0])
        st.code(archive.read(program).decode("utf-8"), language="python")
