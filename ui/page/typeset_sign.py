"""A typeset symbol in the page's own HTML, in the colour of the text around it."""

import base64

from hasy_core.data.typeset import symbol_svg


def typeset_sign(index: int, size: float = 1.5) -> str:
    """A class's symbol as an inline element: a mask over the text's colour, as `st.html` lets no `<svg>` through.

    Args:
        index: of the class.
        size: width and height, in em.
    """
    drawn = base64.b64encode(symbol_svg(index).encode()).decode()
    mask = f"url(data:image/svg+xml;base64,{drawn}) center/contain no-repeat"
    return (
        f'<span aria-hidden="true" style="display:inline-block;width:{size}em;height:{size}em;vertical-align:middle;'
        f'background:currentColor;-webkit-mask:{mask};mask:{mask}"></span>'
    )
