// Small maps side by side; pointing at a cell, or arrow keys, say its value.
import { nameLegend } from "../shared/legend.js";
import { mount } from "../shared/mount.js";
import { formatNumber } from "../shared/numbers.js";
import { resolvedColors } from "../shared/palette.js";
import { viewElement } from "../shared/parts.js";
import { drawLook, drawMap } from "./map_drawing.js";

/**
 * One map; values and colours in base64, cells as places.
 *
 * @typedef {{
 *   rows: number, columns: number, values: string | null, colour: string | null, hatched: number[] | null,
 *   outlined: number[] | null, marked: number[], frames: number[][], numbers: boolean, limit: number, caption: string,
 *   alt: string
 * }} PackedMap
 */

/**
 * What Python sends: ui/components/maps.py.
 *
 * @typedef {object} Message
 * @property {PackedMap[]} maps
 * @property {boolean} shared one scale for all
 * @property {number | null} chosen
 * @property {boolean} choosable
 * @property {number} side px
 * @property {number | null} cell px; null: each map fills `side`
 */

const LARGEST_CELL = 48; // px: “−14.62” has room
const NARROW = 480; // px
const LEAST_WIDTH = 96; // px: room for a caption over a map of few cells
export default mount((parent) => new ValueMaps(parent));

class ValueMaps {
  constructor(parent) {
    this.root = viewElement(
      "value-maps",
      `
      <div class="maps"></div>
      <div class="foot">
        <div class="legend shared" aria-hidden="true"><span class="low"></span><i></i><span class="high"></span></div>
        <p class="readout" data-testid="maps-readout" aria-live="polite"></p>
      </div>`,
    );
    parent.append(this.root);
    this.shown = [];
    this.resizing = new ResizeObserver(() => {
      if (this.root.clientWidth !== this.width) this.paint();
    });
    this.resizing.observe(this.root);
  }

  /** @param {import("../shared/mount.js").Component<Message[]>} component */
  receive({ data, setTriggerValue }) {
    this.choose = (index) => setTriggerValue("chosen", index);
    this.update(data[0]);
  }

  destroy() {
    this.resizing.disconnect();
    this.root.remove();
  }

  /**
   * Takes over what Python sent; figures are kept where they can be, so that focus stays.
   *
   * @param {Message} data
   */
  update(data) {
    this.data = data;
    const holder = this.root.querySelector(".maps");
    while (this.shown.length > data.maps.length) this.shown.pop().figure.remove();
    if (this.choosable !== data.choosable) while (this.shown.length) this.shown.pop().figure.remove();
    this.choosable = data.choosable;
    data.maps.forEach((map, index) => {
      if (!this.shown[index]) {
        this.shown.push(this.makeFigure(index));
        holder.append(this.shown[index].figure);
      }
      this.adopt(this.shown[index], map, index === data.chosen);
    });
    /** @type {HTMLElement} */
    const shared = this.root.querySelector(".legend.shared");
    shared.hidden = !data.shared;
    if (data.shared) nameLegend(shared, data.maps[0].limit);
    this.root.querySelector(".readout").textContent = "";
    this.paint();
  }

  makeFigure(index) {
    const figure = document.createElement("figure");
    figure.dataset.testid = "value-map";
    const frame = this.choosable
      ? `<button type="button" class="frame">`
      : `<div class="frame" role="img" tabindex="0">`;
    figure.innerHTML = `
      <figcaption></figcaption>
      ${frame}<canvas class="base"></canvas><canvas class="marks"></canvas>${this.choosable ? "</button>" : "</div>"}
      <div class="legend own" aria-hidden="true"><span class="low"></span><i></i><span class="high"></span></div>`;
    /** @type {(selector: string) => any} */
    const find = (selector) => figure.querySelector(selector);
    /** @type {any} */
    const shown = {
      figure,
      caption: find("figcaption"),
      frame: find(".frame"),
      base: find(".base"),
      marks: find(".marks"),
      legend: find(".legend"),
      looked: null,
    };
    shown.frame.onpointermove = (event) => this.look(shown, cellUnder(shown, event));
    shown.frame.onpointerdown = shown.frame.onpointermove;
    shown.frame.onblur = () => this.look(shown, null);
    // A finger leaves with every tap: what it pointed at stays until it taps elsewhere.
    shown.frame.onpointerleave = (event) => event.pointerType === "mouse" && this.look(shown, null);
    shown.frame.onkeydown = (event) => this.key(shown, event);
    if (this.choosable) shown.frame.onclick = () => this.choose(index);
    return shown;
  }

  /**
   * @param {any} shown
   * @param {PackedMap} packed
   * @param {boolean} chosen
   */
  adopt(shown, packed, chosen) {
    const map = unpack(packed);
    shown.map = map;
    shown.looked = null;
    shown.caption.textContent = map.caption;
    shown.frame.setAttribute("aria-label", map.alt);
    if (this.choosable) shown.frame.setAttribute("aria-pressed", chosen);
    shown.figure.classList.toggle("chosen", chosen);
    shown.figure.dataset.shape = `${map.rows}x${map.columns}`;
    shown.legend.hidden = this.data.shared || Boolean(map.colour);
    nameLegend(shown.legend, map.limit);
  }

  paint() {
    this.width = this.root.clientWidth;
    if (!this.width) return;
    const colors = resolvedColors(this.root, {
      text: "--st-text-color",
      line: "--cs-grid",
      padding: "--cs-padding",
      mark: "--cs-window",
    });
    colors.font = getComputedStyle(this.root).fontFamily;
    this.colors = colors;
    const two = this.width < NARROW && this.shown.length > 1; // a phone shows two beside each other
    const side = Math.min(this.data.side, two ? (this.width - 24) / 2 - 4 : this.width - 4);
    for (const shown of this.shown) {
      const { rows, columns } = shown.map;
      shown.cell = this.data.cell
        ? Math.min(this.data.cell, (this.width - 4) / columns)
        : Math.min(LARGEST_CELL, side / Math.max(rows, columns));
      shown.figure.style.maxWidth = `${Math.max(this.data.cell ? LEAST_WIDTH : side, columns * shown.cell) + 4}px`;
      drawMap(shown.base, shown.map, shown.cell, colors);
      drawLook(shown.marks, shown.map, shown.cell, shown.looked, colors);
    }
    this.levelCaptions();
  }

  /** Maps in a row stand at one height, however many lines their captions have. */
  levelCaptions() {
    for (const { caption } of this.shown) caption.style.minHeight = "";
    const tops = this.shown.map(({ figure }) => figure.offsetTop);
    const heights = this.shown.map(({ caption }) => caption.offsetHeight);
    this.shown.forEach(({ caption }, index) => {
      const inRow = heights.filter((_, other) => tops[other] === tops[index]);
      caption.style.minHeight = `${Math.max(...inRow)}px`;
    });
  }

  /** Frames cell [row, column] of a map and says its value; null: no cell. */
  look(shown, cell) {
    if (String(cell) === String(shown.looked)) return;
    shown.looked = cell;
    drawLook(shown.marks, shown.map, shown.cell, cell, this.colors);
    /** @type {HTMLElement} */
    const readout = this.root.querySelector(".readout");
    readout.textContent = cell ? describe(shown.map, cell) : "";
    Object.assign(readout.dataset, cell ? { row: cell[0], column: cell[1] } : { row: "", column: "" });
  }

  key(shown, event) {
    const { rows, columns } = shown.map;
    const [row, column] = shown.looked ?? [0, -1];
    const target = {
      ArrowLeft: [row, column - 1],
      ArrowRight: [row, column + 1],
      ArrowUp: [row - 1, Math.max(column, 0)],
      ArrowDown: [row + 1, Math.max(column, 0)],
      Home: [0, 0],
      End: [rows - 1, columns - 1],
    }[event.key];
    if (!target) return;
    event.preventDefault();
    const within = (value, count) => Math.max(0, Math.min(count - 1, value));
    this.look(shown, [within(target[0], rows), within(target[1], columns)]);
  }
}

/**
 * The map with its base64 numbers as typed arrays: little-endian float32 values, bytes of colour.
 *
 * @param {PackedMap} packed
 */
function unpack(packed) {
  const bytes = (text) => Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return {
    ...packed,
    values: packed.values === null ? null : new Float32Array(bytes(packed.values).buffer),
    colour: packed.colour === null ? null : bytes(packed.colour),
  };
}

function cellUnder({ map, cell, base }, event) {
  const box = base.getBoundingClientRect();
  const row = Math.floor((event.clientY - box.top) / cell);
  const column = Math.floor((event.clientX - box.left) / cell);
  return row < 0 || column < 0 || row >= map.rows || column >= map.columns ? null : [row, column];
}

function describe(map, [row, column]) {
  const place = row * map.columns + column;
  const value = map.values
    ? formatNumber(map.values[place], 3)
    : `red, green, blue ${[0, 1, 2].map((k) => formatNumber(map.colour[3 * place + k] / 255, 2)).join(", ")}`;
  return `${map.caption}, row ${row}, column ${column}: ${value}`;
}
