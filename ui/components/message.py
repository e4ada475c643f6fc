"""A component's data as bytes: a JSON header and raw numbers after it, which `shared/bits.js` takes apart."""

import json
from collections.abc import Mapping
from typing import Any


def pack_message(header: Mapping[str, Any], *parts: bytes) -> bytes:
    """The header's length (uint32, little-endian), the header as JSON padded to whole 4 bytes, then the parts."""
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 4)
    return b"".join((len(text).to_bytes(4, "little"), text, *parts))
