// All symbols as cards, and the field that searches them.

import { copyText } from "../shared/copying.js";
import { mount } from "../shared/mount.js";
import { fitOf } from "./search.js";

/**
 * A class as hasy_core/browser/symbol_entries.py describes it; `group`: -1 for none.
 *
 * @typedef {{
 *   latex: string, path: string, view_box: string, unicode: string, unicode_name: string, package: string,
 *   preamble: string, group: number
 * }} SymbolEntry
 */

/** @typedef {{ members: number[], reason: string }} LookalikeEntry */

/**
 * What Python sends: ui/components/symbols.py.
 *
 * @typedef {object} Message
 * @property {SymbolEntry[]} symbols
 * @property {LookalikeEntry[]} groups
 * @property {string} mosaic a PNG in base64
 * @property {number} columns of the mosaic
 * @property {number} samples the most of a class
 * @property {number[]} shown pictures of each class
 * @property {"HASYv2" | "stand-ins"} source
 * @property {string} query
 */

const TELL_AFTER = 500; // ms after the last key
const CELL = 32;
const MOSAICS = new WeakSet(); // style sheets with the samples of one source

export default mount((parent) => new SymbolList(parent));

class SymbolList {
  constructor(parent) {
    this.parent = parent;
    this.list = null;
  }

  /** @param {import("../shared/mount.js").Component<Message[]>} component */
  receive({ data: [data], setStateValue }) {
    if (this.list?.mosaic !== data.mosaic) {
      this.list?.root.remove();
      this.list = build(this.parent, data);
    }
    this.list.onQuery = (query) => setStateValue("query", query);
    if (this.list.given !== data.query) {
      this.list.given = data.query;
      this.list.field.value = data.query;
      search(this.list, data);
    }
  }

  destroy() {
    clearTimeout(this.list.timer);
    this.list.root.remove();
  }
}

/**
 * @param {any} parent
 * @param {Message} data
 */
function build(parent, data) {
  const root = document.createElement("div");
  root.className = "symbols";
  root.innerHTML = `
    <label>Search<input type="search" maxlength="60" autocomplete="off" spellcheck="false"
      title="Part of a LaTeX command, of a Unicode name or of a package, or the character itself"
      placeholder="alpha, arrow, ∑, amssymb …" data-testid="symbol-search"></label>
    <p class="count" role="status" data-testid="symbol-count"></p>
    <ul></ul>`;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`.samples { background-image: url("data:image/png;base64,${data.mosaic}"); }`);
  const scope = parent.getRootNode();
  scope.adoptedStyleSheets = [...scope.adoptedStyleSheets.filter((other) => !MOSAICS.has(other)), sheet];
  MOSAICS.add(sheet);
  /** @type {any} */
  const list = { root, mosaic: data.mosaic, field: root.querySelector("input"), given: undefined };
  list.cards = data.symbols.map((_, index) => card(data, index));
  root.querySelector("ul").append(...list.cards);
  list.field.oninput = () => {
    search(list, data);
    clearTimeout(list.timer);
    list.timer = setTimeout(() => list.onQuery(list.field.value.trim()), TELL_AFTER);
  };
  parent.appendChild(root);
  return list;
}

/**
 * @param {any} list
 * @param {Message} data
 */
function search(list, data) {
  const fits = data.symbols.map((symbol) => fitOf(symbol, list.field.value));
  const order = fits.map((_, index) => index).sort((one, other) => fits[other] - fits[one] || one - other);
  list.cards.forEach((found, index) => (found.hidden = !fits[index]));
  // Moved in the document too, so that the keyboard goes through them as the eye does.
  list.root.querySelector("ul").append(...order.map((index) => list.cards[index]));
  const count = fits.filter(Boolean).length;
  list.root.querySelector(".count").textContent = count
    ? `${count} of ${fits.length} symbols`
    : "No symbol fits; try fewer letters, or part of a name such as “arrow”.";
}

/**
 * @param {Message} data
 * @param {number} index
 */
function card(data, index) {
  const symbol = data.symbols[index];
  const group = data.groups[symbol.group];
  const item = document.createElement("li");
  item.dataset.testid = "symbol";
  item.dataset.latex = symbol.latex;
  item.innerHTML = `
    <svg class="glyph" viewBox="${symbol.view_box}" aria-hidden="true"><path d="${symbol.path}"></path></svg>
    <div class="names"><button type="button" class="latex" title="Copy the LaTeX command"></button></div>
    <p class="notes"></p>
    <div class="samples" role="img"></div>`;
  /** @type {HTMLButtonElement} */
  const latex = item.querySelector(".latex");
  latex.textContent = symbol.latex;
  latex.setAttribute("aria-label", `Copy ${symbol.latex}`);
  latex.onclick = () => copyText(latex, symbol.latex);
  if (symbol.unicode && symbol.unicode !== symbol.latex) {
    const character = document.createElement("button");
    character.type = "button";
    character.className = "character";
    character.title = `Copy ${symbol.unicode_name}`;
    character.textContent = symbol.unicode;
    character.setAttribute("aria-label", character.title);
    character.onclick = () => copyText(character, symbol.unicode);
    latex.after(character);
  }
  const alike = (group?.members ?? []).filter((member) => member !== index).map((member) => data.symbols[member].latex);
  const notes = [symbol.unicode_name.toLowerCase() || "no Unicode character"];
  if (symbol.preamble) notes.push(`needs ${symbol.preamble}`);
  if (alike.length) notes.push(`looks like ${alike.join(", ")}`);
  /** @type {HTMLElement} */
  const line = item.querySelector(".notes");
  line.textContent = notes.join(" · ");
  if (group) line.title = group.reason;
  showSamples(item.querySelector(".samples"), data, index);
  return item;
}

/**
 * @param {any} strip
 * @param {Message} data
 * @param {number} index
 */
function showSamples(strip, data, index) {
  const count = Math.min(data.shown[index], data.samples);
  if (!count) {
    strip.remove();
    return;
  }
  const [column, row] = [index % data.columns, Math.floor(index / data.columns)];
  strip.style.width = `${count * CELL}px`;
  strip.style.backgroundPosition = `${-column * data.samples * CELL}px ${-row * CELL}px`;
  strip.setAttribute("aria-label", `${count} of ${data.shown[index]} ${data.source} of ${data.symbols[index].latex}`);
  strip.title = `${data.shown[index]} in the ${data.source === "HASYv2" ? "data set" : "stand-ins"}`;
}
