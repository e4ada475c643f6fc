"""An HTML file that needs nothing beside it: its style, its sections, its tables."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

# Colours, fonts and figures stand in the file itself; the policy has the browser refuse anything else.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
STACKED_FROM = 4  # columns
_STYLE = """
:root { color-scheme: light dark; --paper: #fff; --ink: #0b131b; --soft: #51606f; --line: #d5dde5; --tint: #f2f5f8; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #12171d; --ink: #e6ebf0; --soft: #a5b3c0; --line: #36424e; --tint: #1c242d; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 66rem; padding: 2rem 1rem 4rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 .25rem; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 .5rem; border-top: 1px solid var(--line); padding-top: 1rem; }
h3 { font-size: 1rem; margin: 1.25rem 0 .25rem; }
p { margin: .5rem 0; max-width: 46rem; }
.soft, figcaption, caption { color: var(--soft); }
figcaption, caption, .small { font-size: .875rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9375rem; }
caption { text-align: left; padding: .25rem 0; }
th, td { text-align: left; vertical-align: baseline; padding: .3rem .9rem .3rem 0;
  border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
code, pre { font: .875rem/1.5 ui-monospace, monospace; }
pre { background: var(--tint); padding: .75rem; border-radius: .5rem; white-space: pre-wrap; overflow-wrap: anywhere; }
figure { margin: 0; }
.side { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.5rem; }
.tiles { display: flex; flex-wrap: wrap; gap: 1.25rem; align-items: flex-end; }
.chart { width: 100%; height: auto; max-width: 34rem; display: block; }
.chart text { font: 14px system-ui, sans-serif; fill: currentColor; }
.pixels { image-rendering: pixelated; display: block; max-width: 100%; border: 1px solid var(--line); }
.key { display: inline-block; width: 1.5rem; height: 0; border-top: 3px solid; vertical-align: middle;
  margin-right: .35rem; }
.dot { border-top: 0; width: .6rem; height: .6rem; border-radius: 50%; }
.legend span { margin-right: 1rem; white-space: nowrap; }
.scale { height: .6rem; border: 1px solid var(--line); }
.ends { display: flex; justify-content: space-between; }
.score { display: inline-block; min-width: 9rem; margin: .5rem 1.5rem .5rem 0; vertical-align: top; max-width: 15rem; }
.score b { display: block; font-size: 1.6rem; line-height: 1.2; }
.sign { font-size: 1.5rem; white-space: nowrap; }
@media screen and (max-width: 640px) {
  td, th { overflow-wrap: anywhere; }
  .stacked :is(table, caption, tbody, tr) { display: block; }
  .stacked thead { display: none; }
  .stacked tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }
  .stacked td { display: flex; justify-content: space-between; gap: 1rem; padding: .1rem 0; border: 0; }
  .stacked td:empty { display: none; }
  .stacked td[data-head]::before { content: attr(data-head); color: var(--soft); text-align: left; }
}
@media print {
  :root { --paper: #fff; --ink: #000; --soft: #444; --line: #bbb; --tint: #f4f4f4; color-scheme: light; }
  body { padding: 0; max-width: none; font-size: 11pt; }
  figure, tr, .score { break-inside: avoid; } h2, h3 { break-after: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""


@dataclass(frozen=True)
class Section:
    """A part of a report.

    Attributes:
        title: its heading, as plain text.
        body: HTML.
    """

    title: str
    body: str


def document(title: str, subtitle: str, sections: Iterable[Section]) -> str:
    """A whole HTML file.

    Args:
        title: plain text; anything in it that looks like markup is shown as it stands.
        subtitle: HTML.
        sections: in their order; those without a body are left out.
    """
    parts = "\n".join(
        f"<section><h2>{escape(each.title)}</h2>\n{each.body}\n</section>" for each in sections if each.body
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<title>{escape(title)}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{escape(title)}</h1>
<p class="soft">{subtitle}</p>
{parts}
</main>
</body>
</html>
"""


def table(
    head: Sequence[str], rows: Iterable[Sequence[object]], *, numbers: Sequence[int] = (), caption: str = ""
) -> str:
    """A table; where the screen is narrow, each row of a wide one stands as a list, and a narrow one wraps.

    Args:
        head: plain texts; all empty for a table without a head.
        rows: of plain values, or of HTML marked as such by `Html`.
        numbers: columns that hold numbers.
        caption: plain text above it.
    """

    stacked = len(head) >= STACKED_FROM and any(head)

    def cell(tag: str, place: int, value: object) -> str:
        number = ' class="number"' if place in numbers else ""
        name = f' data-head="{escape(head[place])}"' if stacked and tag == "td" and head[place] else ""
        return f"<{tag}{number}{name}>{value.text if isinstance(value, Html) else escape(str(value))}</{tag}>"

    def line(tag: str, values: Sequence[object]) -> str:
        return f"<tr>{''.join(cell(tag, place, value) for place, value in enumerate(values))}</tr>"

    above = f"<caption>{escape(caption)}</caption>" if caption else ""
    header = f"<thead>{line('th', head)}</thead>" if any(head) else ""
    label = escape(caption or ", ".join(filter(None, head)) or "table")
    body = "".join(line("td", row) for row in rows)
    look = "wide stacked" if stacked else "wide"
    scrolled = f'<div class="{look}" tabindex="0" role="region" aria-label="{label}">'
    return f"{scrolled}<table>{above}{header}<tbody>{body}</tbody></table></div>"


@dataclass(frozen=True)
class Html:
    """Text that is markup already."""

    text: str


def code(text: str) -> str:
    """Lines to copy."""
    return f"<pre>{escape(text)}</pre>"
