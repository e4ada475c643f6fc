// Cards: typeset symbols, a title and a note, and pictures; each card may be a button.
import { PICTURE_SIDE, paintBits, readMessage, textRgb } from "../shared/bits.js";
import { mount } from "../shared/mount.js";
import { viewElement } from "../shared/parts.js";

/**
 * What Python sends: the header of ui/components/cards.py, with the pictures after it.
 *
 * @typedef {object} Message
 * @property {string} label
 * @property {"rows" | "wide" | "tiles"} look
 * @property {number | null} chosen
 * @property {boolean} choosable
 * @property {string} leadsTo key of the element to scroll to; empty: none
 * @property {{ title: string, note: string, svgs: string[], count: number }[]} cards `count`: of its pictures
 */

const GAP = 4; // pixels of the picture, between two of them

export default mount((parent) => new CardList(parent));

class CardList {
  constructor(parent) {
    this.list = viewElement("cards", "", "ul");
    parent.append(this.list);
  }

  /** @param {import("../shared/mount.js").Component<Uint8Array | ArrayBuffer>} component */
  receive({ data, setTriggerValue }) {
    /** @type {[Message, Uint8Array<ArrayBuffer>]} */
    const [header, bytes] = readMessage(data);
    showCards(this.list, header, bytes, (index) => {
      setTriggerValue("chosen", index);
      bringIntoSight(header.leadsTo);
    });
  }

  destroy() {
    this.list.remove();
  }
}

/**
 * Fills the list anew, except where the same cards stand there: then the focus stays.
 *
 * @param {any} list
 * @param {Message} message
 * @param {Uint8Array} bytes
 * @param {(index: number) => void} choose
 */
function showCards(list, { label, look, chosen, choosable, cards }, bytes, choose) {
  list.setAttribute("aria-label", label);
  list.dataset.look = look;
  const plan = JSON.stringify([look, choosable, cards]);
  if (list.plan !== plan) {
    list.plan = plan;
    list.replaceChildren(...cards.map((card) => makeCard(card, choosable)));
  }
  let first = 0;
  cards.forEach(({ count }, index) => {
    const card = list.children[index].firstElementChild;
    card.classList.toggle("chosen", index === chosen);
    if (choosable) {
      card.setAttribute("aria-pressed", index === chosen);
      card.onclick = () => choose(index);
    }
    paintStrip(card.querySelector("canvas"), bytes, first, count);
    first += count;
  });
}

function makeCard({ title, note, svgs, count }, choosable) {
  const item = document.createElement("li");
  item.innerHTML = `
    <${choosable ? 'button type="button"' : "div"} class="card" data-testid="card">
      <span class="glyphs" aria-hidden="true">${svgs.join("")}</span>
      <span class="words"><span class="title"></span><span class="note"></span></span>
      <canvas aria-hidden="true" width="${count * (PICTURE_SIDE + GAP) - GAP}" height="${PICTURE_SIDE}"></canvas>
    </${choosable ? "button" : "div"}>`;
  /** @type {(selector: string) => any} */
  const find = (selector) => item.querySelector(selector);
  find(".title").textContent = title;
  find(".note").textContent = note;
  find(".note").hidden = !note;
  find(".glyphs").hidden = svgs.length === 0;
  find("canvas").hidden = count === 0;
  find("canvas").style.setProperty("--count", count);
  find(".card").dataset.title = title;
  return item;
}

function paintStrip(canvas, bytes, first, count) {
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, canvas.width, canvas.height);
  const ink = textRgb(canvas);
  for (let place = 0; place < count; place += 1) {
    paintBits(context, bytes, first + place, place * (PICTURE_SIDE + GAP), 0, ink);
  }
}

/** Scrolls to the element that shows what a press has done, where that is out of sight. */
function bringIntoSight(key) {
  const target = key && document.querySelector(`.st-key-${CSS.escape(key)}`);
  if (!target) return;
  const { top } = target.getBoundingClientRect();
  if (top >= 0 && top < innerHeight / 2) return;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  target.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
}
