"""What the monkey does to a page: each act chooses its target by chance and says in words what it did."""

import re
from collections.abc import Callable
from pathlib import Path
from random import Random
from urllib.parse import parse_qsl, urlencode, urlsplit

from playwright.sync_api import Locator, Page

from tools.handwriting import SYMBOLS, draw
from tools.running_app import ROOT

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*/*.py"))
NOT_PRESSED = re.compile("Fetch HASYv2|Keep TensorFlow.js")  # they call the internet
BUTTONS = "button:visible, [data-testid=card]:visible"
CHOICES = ", ".join(f"{each}:visible" for each in ("label", "[role=radio]", "[role=tab]", "[role=checkbox]", "summary"))
FIELDS = ", ".join(f"{each}:visible" for each in ("input[type=number]", "input[type=text]", "textarea"))
KEYS = [
    *["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown", "Enter", " ", "Tab"],
    *["Escape", "+", "-", "Backspace", "Shift+ArrowRight", "Control+z", "Control+Shift+z", "e", "Delete"],
]
NUMBERS = [
    *["", "0", "1", "-1", "0.5", "2", "3", "5", "7", "11", "64", "0.001", "1e9", "-1e308", "1e-300", "nan", "inf"],
    *["1,5", "0x10", " 2 ", "--1", "9" * 30],
]
TEXTS = [
    *[
        "",
        r"\alpha",
        "alpha",
        "sum",
        "zzz",
        "<b>x</b>",
        "`a`[b](c) $x^2$",
        "é α 🐒",
        "%s {0} \\",
        "a" * 400,
        "31-36-100",
    ],
    *[
        "INPUT -> [[CONV -> RELU]*2 -> POOL]*2 -> FC",
        "INPUT -> FC",
        "INPUT -> [CONV",
        "INPUT -> [[CONV(99999)]*9]*9 -> FC",
    ],
    *["INPUT(28x28x1) -> FC(4)", "1 2 3; 4 5", "0,0;0"],
]
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}

# What an element is called, and the widget that it belongs to; through the walls of shadow roots too.
WORDS = r"""element => {
  const text = (element.getAttribute("aria-label") || element.innerText || element.value || "").trim();
  let key = "";
  for (let node = element; node && !key; node = node.parentNode ?? node.host)
    key = [...(node.classList ?? [])].find((name) => name.startsWith("st-key-")) ?? "";
  return `${element.localName} "${text.replace(/\s+/g, " ").slice(0, 40)}"${key && ` in ${key}`}`;
}"""


class Hand:
    """The monkey's hand.

    Args:
        address: the app's.
        files: what it uploads.
    """

    def __init__(self, address: str, files: list[Path]) -> None:
        self.address = address
        self.files = files
        self.visited: list[str] = []

    def act(self, page: Page, random: Random) -> str:
        """Does one thing; returns what. Where the page has nothing to do it with, another one."""
        if page.url not in self.visited and page.url.startswith(self.address):
            self.visited = [*self.visited[-60:], page.url]
        said = None
        while said is None:
            (name,) = random.choices(list(ACTS), [weight for weight, _ in ACTS.values()])
            said = ACTS[name][1](self, page, random)
        return f"{name}: {said}"

    def press(self, page: Page, random: Random) -> str | None:
        return _clicked(page.locator(BUTTONS).filter(has_not_text=NOT_PRESSED), page, random)

    def choose(self, page: Page, random: Random) -> str | None:
        return _clicked(page.locator(CHOICES), page, random)

    def select(self, page: Page, random: Random) -> str | None:
        box = _one(page.locator("[data-baseweb=select]:visible"), random)
        if box is None:
            return None
        box.click()
        said = _clicked(page.locator("[role=option]:visible"), page, random)
        return f"{_words(box)}, {said}"

    def slide(self, page: Page, random: Random) -> str | None:
        """A slider is dragged some way, or moved by a key."""
        slider = _one(page.locator("[role=slider]:visible, input[type=range]:visible"), random)
        if slider is None:
            return None
        if random.random() < 0.5:
            key, times = random.choice(KEYS[:8]), random.randint(1, 6)
            slider.focus()
            for _ in range(times):
                page.keyboard.press(key)
            return f"{_words(slider)}, {key} {times} times"
        (x, y), (dx, dy) = _inside(slider, Random(0)), (random.randint(-400, 400), random.randint(-20, 20))
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + dx, y + dy, steps=random.randint(1, 12))
        page.mouse.up()
        return f"{_words(slider)}, dragged by {dx}"

    def scrawl(self, page: Page, random: Random) -> str | None:
        """The pointer is dragged over a picture: stage, pad, plane or map."""
        canvas = _one(page.locator("canvas:visible"), random)
        if canvas is None:
            return None
        points = [_inside(canvas, random) for _ in range(random.randint(1, 6))]
        held = random.choice(["", "", "", "Shift", "Control"])
        if held:
            page.keyboard.down(held)
        page.mouse.move(*points[0])
        page.mouse.down()
        for x, y in points[1:]:
            page.mouse.move(x, y, steps=random.randint(1, 15))
        page.mouse.up()
        if held:
            page.keyboard.up(held)
        return f"{_words(canvas)}, through {_places(points)} {held}"

    def point(self, page: Page, random: Random) -> str | None:
        canvas = _one(page.locator("canvas:visible, svg:visible"), random)
        if canvas is None:
            return None
        points = [_inside(canvas, random) for _ in range(random.randint(1, 8))]
        for x, y in points:
            page.mouse.move(x, y)
        turns = random.choice([0, 0, 0, -300, 120, 900])
        if turns:
            page.mouse.wheel(0, turns)
        return f"{_words(canvas)}, at {_places(points)}, wheel {turns}"

    def type(self, page: Page, random: Random) -> str | None:
        field = _one(page.locator(FIELDS), random)
        if field is None:
            return None
        text = random.choice(NUMBERS if random.random() < 0.5 else TEXTS)
        ending = random.choice(["Enter", "Enter", "Tab", ""])
        field.click()
        page.keyboard.press("Control+a")
        page.keyboard.press("Backspace")
        page.keyboard.insert_text(text) if len(text) > 20 else page.keyboard.type(text)
        if ending:
            page.keyboard.press(ending)
        return f"{text!r} {ending} into {_words(field)}"

    def keys(self, page: Page, random: Random) -> str | None:
        pressed = random.choices(KEYS, k=random.randint(1, 5))
        for key in pressed:
            page.keyboard.press(key)
        focus = page.locator("*:focus")
        return f"{' '.join(map(repr, pressed))} on {_words(focus.last) if focus.count() else 'nothing'}"

    def upload(self, page: Page, random: Random) -> str | None:
        field = page.locator("input[type=file]")
        if not field.count():
            return None
        files = random.sample(self.files, 1)
        field.nth(random.randrange(field.count())).set_input_files(files)
        return f"{files[0].name}"

    def draw(self, page: Page, random: Random) -> str | None:
        """A symbol, or a dot, on the pad."""
        if not page.get_by_test_id("sketch-pad").locator("visible=true").count():
            return None
        if random.random() < 0.2:
            dot = (random.uniform(0, 100), random.uniform(0, 100))
            draw(page, [[dot]], smooth=False)
            return f"a dot at {dot[0]:.1f}, {dot[1]:.1f}"
        latex = random.choice(list(SYMBOLS))
        draw(page, SYMBOLS[latex], step=random.choice([2.0, 6.0, 20.0]))
        return latex

    def follow(self, page: Page, random: Random) -> str | None:
        """A link within the page."""
        link = _one(page.get_by_test_id("stMain").locator("a[href]:visible"), random)
        if link is None:
            return None
        way = link.evaluate("link => link.target === '_blank' || link.download ? '' : link.href")
        if not way.startswith(self.address):
            return None
        said = _words(link)
        link.click()
        return f"{said} to {way.removeprefix(self.address)}"

    def change_page(self, page: Page, random: Random) -> str | None:
        """The list of pages."""
        link = _one(page.locator("[data-testid=stSidebarNavLink]:visible"), random)
        if link is None:
            return None
        said = _words(link)
        link.click()
        return said

    def go(self, page: Page, random: Random) -> str:
        """A page by its address: plain, one that was seen, or one with a setting changed."""
        seen = random.choice([*self.visited, f"{self.address}/{random.choice(PAGES)}"])
        parts = urlsplit(seen)
        query = parse_qsl(parts.query, keep_blank_values=True)
        if query and random.random() < 0.6:
            place = random.randrange(len(query))
            query[place] = (query[place][0], random.choice([*NUMBERS, *TEXTS, query[-1][1]]))
        way = f"{parts.path}?{urlencode(query)}" if query else parts.path
        page.goto(self.address + way, wait_until="commit")
        return way

    def back(self, page: Page, random: Random) -> str:
        steps = random.choice([-1, -1, 1, -2])
        page.evaluate("steps => history.go(steps)", steps)
        return f"{steps} in history"

    def reload(self, page: Page, _: Random) -> str:
        page.reload(wait_until="commit")
        return page.url.removeprefix(self.address)

    def window(self, page: Page, random: Random) -> str:
        """The window is turned, or the scheme."""
        if random.random() < 0.5:
            scheme = random.choice(["light", "dark"])
            page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
            return scheme
        size = random.choice([DESK, DESK, PHONE])
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        return f"{size['width']} x {size['height']}"

    def scroll(self, page: Page, random: Random) -> str:
        size = page.viewport_size or DESK
        page.mouse.move(size["width"] * 0.6, size["height"] / 2)
        way = random.choice([-2000, -300, 300, 900, 5000])
        page.mouse.wheel(0, way)
        return str(way)


Doing = Callable[[Hand, Page, Random], str | None]
ACTS: dict[str, tuple[int, Doing]] = {
    "press": (14, Hand.press),
    "choose": (12, Hand.choose),
    "select": (8, Hand.select),
    "slide": (12, Hand.slide),
    "scrawl": (8, Hand.scrawl),
    "point": (6, Hand.point),
    "type": (10, Hand.type),
    "keys": (6, Hand.keys),
    "upload": (3, Hand.upload),
    "draw": (3, Hand.draw),
    "follow": (5, Hand.follow),
    "change page": (8, Hand.change_page),
    "go": (4, Hand.go),
    "back": (5, Hand.back),
    "reload": (2, Hand.reload),
    "window": (2, Hand.window),
    "scroll": (3, Hand.scroll),
}


def _one(found: Locator, random: Random) -> Locator | None:
    count = found.count()
    if not count:
        return None
    one = found.nth(random.randrange(count))
    one.scroll_into_view_if_needed()
    return one


def _clicked(found: Locator, page: Page, random: Random) -> str | None:
    """Whatever lies over it gets the click: so it is with hands."""
    one = _one(found, random)
    if one is None:
        return None
    said, times = _words(one), random.choice([1, 1, 1, 1, 2, 3])
    page.mouse.click(*_inside(one, random), click_count=times)
    return f"{said} {times} times" if times > 1 else said


def _inside(part: Locator, random: Random) -> tuple[float, float]:
    """A point of the element's box, in the window."""
    box = part.bounding_box()
    if box is None:
        return (0.0, 0.0)
    return box["x"] + random.uniform(0.1, 0.9) * box["width"], box["y"] + random.uniform(0.1, 0.9) * box["height"]


def _places(points: list[tuple[float, float]]) -> str:
    return " ".join(f"({x:.0f}, {y:.0f})" for x, y in points)


def _words(part: Locator) -> str:
    return str(part.evaluate(WORDS))
