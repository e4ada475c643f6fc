// Points that stand for pictures. The pointer or the arrow keys choose one, and its picture is shown beside the plane.
import { PICTURE_BYTES, PICTURE_SIDE, paintBits, readMessage, textRgb } from "../shared/bits.js";
import { sharpContext } from "../shared/canvas.js";
import { mount } from "../shared/mount.js";
import { partsOf, viewElement } from "../shared/parts.js";
import { ZoomPlane } from "../shared/zoom_plane.js";
import { paintBadge, setApart } from "./badges.js";

/**
 * What Python sends: the header of ui/components/points.py, with numbers, labels, places and pictures after it.
 *
 * @typedef {object} Message
 * @property {string} alt
 * @property {boolean} drawn pictures instead of dots
 * @property {{ index: number, colour: string, path: string, ink: number[] }[]} coloured
 * @property {string[]} names of all classes
 * @property {number} count
 */

const MARGIN = 18; // px around the points
const REACH = 24; // px from the pointer to a point that it chooses
const SMALL = 20; // px of a picture in the plane
const TALLEST = 560; // px
const CLOSEST = 16; // times nearer
const IN_A_ROW = 64; // pictures of the atlas
export default mount((parent) => new Plane(parent));

/** @type {import("../shared/zoom_plane.js").View} */
const WHOLE = { x: 0, y: 0, span: 1 };

class Plane {
  constructor(parent) {
    this.root = viewElement(
      "points",
      `
      <div class="plane" data-testid="points-plane" tabindex="0" role="application"
        ><canvas class="base"></canvas><canvas class="marks"></canvas></div>
      <div class="beside">
        <div class="tools">
          <button type="button" data-testid="points-nearer" title="Nearer (+)" aria-label="Nearer">+</button>
          <button type="button" data-testid="points-farther" title="Farther (−)" aria-label="Farther">−</button>
          <button type="button" data-testid="points-whole" title="The whole plane (0)">Whole</button>
        </div>
        <canvas class="picture" width="${PICTURE_SIDE}" height="${PICTURE_SIDE}" aria-hidden="true"></canvas>
        <p class="readout" data-testid="points-readout" aria-live="polite"></p>
        <ul class="colours"></ul>
      </div>`,
    );
    parent.append(this.root);
    this.parts = partsOf(this.root, {
      plane: ".plane",
      base: ".base",
      marks: ".marks",
      picture: ".picture",
      readout: ".readout",
      colours: ".colours",
    });
    this.zoomPlane = new ZoomPlane(this.root, {
      whole: () => WHOLE,
      closest: () => 1 / CLOSEST,
      within: (view) => (view.span < 1 ? view : WHOLE),
      show: () => this.show(),
      unit: () => [this.unit, -this.unit],
      placeAt: (x, y) => this.placeAt(x, y),
      focus: (nearer) => (nearer && this.chosen !== null ? this.placeOf(this.chosen) : null),
      point: (x, y) => this.point(x, y),
      press: (x, y) => this.point(x, y),
    });
    this.parts.plane.onkeydown = (event) => this.key(event);
    this.parts.plane.onfocus = () =>
      this.chosen === null && this.parts.plane.matches(":focus-visible") && this.choose(0);
    this.resizing = new ResizeObserver(() => this.root.clientWidth !== this.width && this.paint());
    this.resizing.observe(this.root);
  }

  /** @param {import("../shared/mount.js").Component<Uint8Array | ArrayBuffer>} component */
  receive({ data }) {
    this.update(...readMessage(data));
  }

  destroy() {
    this.resizing.disconnect();
    this.root.remove();
  }

  /**
   * @param {Message} header
   * @param {Uint8Array<ArrayBuffer>} bytes
   */
  update(header, bytes) {
    const { count } = header;
    const [facts, places] = [8 * count, 4 * count];
    const same = this.bytes?.length === bytes.length && this.bytes.every((byte, at) => byte === bytes[at]);
    this.bytes = bytes;
    this.data = header;
    this.facts = new Uint32Array(bytes.buffer, bytes.byteOffset, 2 * count);
    this.places = new Int16Array(bytes.buffer, bytes.byteOffset + facts, 2 * count);
    this.packed = bytes.subarray(facts + places, facts + places + PICTURE_BYTES * count);
    this.labels = Array.from({ length: count }, (_, point) => this.facts[2 * point + 1]);
    this.tint = new Map(header.coloured.map(({ index, colour }) => [index, colour]));
    this.parts.plane.setAttribute(
      "aria-label",
      `${header.alt} Arrow keys choose a point, plus and minus change the scale.`,
    );
    this.root.dataset.count = String(count);
    this.parts.colours.replaceChildren(...header.coloured.map((each) => this.legendEntry(each)));
    this.atlas = null;
    if (!same) this.chosen = null;
    this.zoomPlane.show(same ? this.zoomPlane.view : WHOLE);
    this.choose(this.chosen);
  }

  legendEntry({ index, colour }) {
    const entry = document.createElement("li");
    const own = this.labels.filter((label) => label === index).length;
    entry.innerHTML = `<i style="background:${colour}"></i><span></span>`;
    entry.querySelector("span").textContent = `${this.data.names[index]} · ${own}`;
    return entry;
  }

  paint() {
    this.width = this.root.clientWidth;
    if (!this.width) return;
    this.wide = this.parts.plane.clientWidth;
    this.high = Math.min(this.wide, TALLEST);
    // px of the unit in which places are given, where all are in sight: the larger of both axes that still shows all.
    this.half = Math.min(this.wide / 2 / this.largest(0), this.high / 2 / this.largest(1)) - MARGIN;
    const style = getComputedStyle(this.root);
    const rest = this.data.coloured.length ? getComputedStyle(this.parts.plane).color : style.color;
    const context = sharpContext(this.parts.base, this.wide, this.high);
    const order = this.labels.map((label, point) => [Number(this.tint.has(label)), point]);
    order.sort(([one], [other]) => one - other); // coloured points above the others
    if (this.data.drawn) this.atlas ??= this.makeAtlas();
    const shown = this.data.drawn ? this.apart(order.map(([, point]) => point).reverse()) : null;
    for (const [coloured, point] of order) {
      const [x, y] = this.at(point);
      if (x < -SMALL || y < -SMALL || x > this.wide + SMALL || y > this.high + SMALL) continue;
      if (shown?.has(point)) {
        context.globalAlpha = coloured || !this.tint.size ? 1 : 0.6;
        const [left, top] = atlasPlace(point);
        /** @type {[number, number, number, number]} */
        const corner = [x - SMALL / 2, y - SMALL / 2, SMALL, SMALL];
        context.drawImage(this.atlas, left, top, PICTURE_SIDE, PICTURE_SIDE, ...corner);
        continue;
      }
      context.globalAlpha = shown ? 0.35 : coloured ? 0.9 : 0.55;
      context.fillStyle = coloured ? this.tint.get(this.facts[2 * point + 1]) : rest;
      context.beginPath();
      context.arc(x, y, coloured && !shown ? 4 : 2, 0, 7);
      context.fill();
    }
    context.globalAlpha = 1;
    for (const badge of this.badges()) paintBadge(context, badge, style);
    this.paintMark();
  }

  /** Those points whose pictures have room beside the pictures of the points before them. */
  apart(points) {
    const taken = new Map();
    const cell = (x, y) => `${Math.floor(x / SMALL)},${Math.floor(y / SMALL)}`;
    const isFree = (x, y) =>
      [-SMALL, 0, SMALL].every((down) =>
        [-SMALL, 0, SMALL].every((right) => {
          const other = taken.get(cell(x + right, y + down));
          return !other || Math.max(Math.abs(other[0] - x), Math.abs(other[1] - y)) >= SMALL;
        }),
      );
    return new Set(
      points.filter((point) => {
        const [x, y] = this.at(point);
        if (!isFree(x, y)) return false;
        taken.set(cell(x, y), [x, y]);
        return true;
      }),
    );
  }

  largest(axis) {
    return (
      this.places.reduce((most, place, at) => (at % 2 === axis ? Math.max(most, Math.abs(place)) : most), 1) / 32767
    );
  }

  /** All pictures in rows, each in the colour of its class. */
  makeAtlas() {
    const atlas = document.createElement("canvas");
    atlas.width = PICTURE_SIDE * IN_A_ROW;
    atlas.height = PICTURE_SIDE * Math.ceil(this.data.count / IN_A_ROW);
    const context = atlas.getContext("2d");
    const ink = textRgb(this.root);
    this.labels.forEach((label, point) => {
      const colour = this.tint.get(label);
      const rgb = colour ? [1, 3, 5].map((from) => parseInt(colour.slice(from, from + 2), 16)) : ink;
      paintBits(context, this.packed, point, ...atlasPlace(point), rgb);
    });
    return atlas;
  }

  /** The coloured classes with the middles (medians) of their points, moved apart where they would overlap. */
  badges() {
    const badges = this.data.coloured.flatMap((each) => {
      const own = this.labels.flatMap((label, point) => (label === each.index ? [this.at(point)] : []));
      if (own.length === 0) return [];
      const [x, y] = [0, 1].map((axis) => own.map((place) => place[axis]).sort((a, b) => a - b)[own.length >> 1]);
      return [{ ...each, x, y }];
    });
    setApart(badges);
    return badges;
  }

  /** Where a point stands: [x, y] in px. */
  at(point) {
    const { x, y } = this.zoomPlane.view;
    const [right, up] = this.placeOf(point);
    return [this.wide / 2 + (right - x) * this.unit, this.high / 2 - (up - y) * this.unit];
  }

  placeOf(point) {
    return [this.places[2 * point] / 32767, this.places[2 * point + 1] / 32767];
  }

  /** px of one unit of the places. */
  get unit() {
    return this.half / this.zoomPlane.view.span;
  }

  /**
   * The place under a point of the plane.
   *
   * @returns {[number, number]}
   */
  placeAt(x, y) {
    const middle = this.zoomPlane.view;
    return [middle.x + (x - this.wide / 2) / this.unit, middle.y - (y - this.high / 2) / this.unit];
  }

  paintMark() {
    const context = sharpContext(this.parts.marks, this.wide, this.high);
    if (this.chosen === null) return;
    const [x, y] = this.at(this.chosen);
    const colors = getComputedStyle(this.root);
    context.lineWidth = 2.5;
    context.strokeStyle = colors.color;
    context.beginPath();
    context.arc(x, y, this.data.drawn ? SMALL * 0.7 : 8, 0, 7);
    context.stroke();
  }

  /** Shows a point's picture and says what it is; null: none is chosen. */
  choose(point) {
    this.chosen = point;
    this.paintMark();
    const context = this.parts.picture.getContext("2d");
    context.clearRect(0, 0, PICTURE_SIDE, PICTURE_SIDE);
    this.root.dataset.chosen = point ?? "";
    if (point === null) {
      this.parts.readout.textContent =
        "Point at a dot, or reach it with the Tab and arrow keys: its picture appears here.";
      return;
    }
    paintBits(context, this.packed, point, 0, 0, textRgb(this.root));
    const [number, label] = [this.facts[2 * point], this.facts[2 * point + 1]];
    this.parts.readout.textContent = `${this.data.names[label]}, picture ${number}`;
  }

  point(x, y) {
    const found = this.nearest(x, y, () => true);
    if (found && found.far <= REACH && found.point !== this.chosen) this.choose(found.point);
  }

  nearest(x, y, wanted) {
    let best = null;
    for (let point = 0; point < this.data.count; point += 1) {
      const [dx, dy] = this.at(point).map((place, axis) => place - [x, y][axis]);
      const far = Math.hypot(dx, dy);
      if ((best === null || far < best.far) && wanted(point, dx, dy)) best = { point, far };
    }
    return best;
  }

  key(event) {
    if (this.zoomPlane.key(event)) return;
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!way) return;
    event.preventDefault();
    const from = this.chosen ?? 0;
    const [x, y] = this.at(from);
    // The nearest of those that lie more in this way than across it.
    const ahead = (point, dx, dy) => {
      const along = dx * way[0] + dy * way[1];
      return point !== from && along > 0 && along >= Math.abs(dx * way[1]) + Math.abs(dy * way[0]);
    };
    const found = this.nearest(x, y, ahead);
    if (found) this.choose(found.point);
  }

  show() {
    this.root.dataset.scale = String(1 / this.zoomPlane.view.span);
    this.paint();
  }
}

/** @returns {[number, number]} */
function atlasPlace(point) {
  return [PICTURE_SIDE * (point % IN_A_ROW), PICTURE_SIDE * Math.floor(point / IN_A_ROW)];
}
