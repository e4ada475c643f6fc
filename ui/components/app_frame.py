"""The exported app, shown live in a frame of its own."""

import hashlib
from dataclasses import dataclass

from hasy_core.export.browser_app import inlined
from ui.components.message import pack_message
from ui.components.web_component import web_component

_FRAME = web_component("app_frame/app_frame")


@dataclass(frozen=True)
class PackedApp:
    """An exported app as `app_frame` sends it.

    Attributes:
        message: the page and its files.
        size: bytes of the files of the exported folder.
    """

    message: bytes
    size: int


def pack_app(name: str, files: dict[str, bytes]) -> PackedApp:
    """The files of an exported folder, by name, for `app_frame`; `name` is what the network is called."""
    page, given = inlined(files)
    header = {
        "id": hashlib.sha256(b"".join(files.values())).hexdigest()[:16],
        "title": f"The exported app of {name}",
        "page": page,
        "files": [[file, len(content)] for file, content in given.items()],
    }
    return PackedApp(pack_message(header, *given.values()), sum(map(len, files.values())))


def app_frame(key: str, app: PackedApp) -> None:
    """Shows an exported app.

    Streamlit serves the folder `static/` beside app.py and no folder made at run time. Routes of one's own need a
    `streamlit.App` in app.py, which is new and would be the whole dashboard's server for the sake of one frame; a
    second server on another port would be out of reach of everyone but this machine's user, behind a proxy and in a
    container alike; the media files have neither names nor folders of their own. So the files travel as the networks
    of the draw page do, in the element's message, which the browser keeps and the server sends once. The frame is a
    sandbox without an origin: what runs in it can reach neither the dashboard nor its cookies.
    """
    _FRAME(key=key, data=app.message)
