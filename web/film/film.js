// The film: Python sends pictures of some moments; here they are played, blended between two of them, and scrubbed.
import { readMessage } from "../shared/bits.js";
import { nameLegend } from "../shared/legend.js";
import { mount } from "../shared/mount.js";
import { divergingRgb, resolvedColors } from "../shared/palette.js";
import { Player } from "../shared/player.js";

const WHOLE = 8; // s from the first picture to the last
const COLOURS = 127; // of a value, on each side of zero; Python's
export default mount((parent) => new Film(parent.querySelector(".film")));

/**
 * One picture that changes; `hatched`: cells where nothing is.
 *
 * @typedef {{
 *   rows: number, columns: number, hatched: number[], limit: number, caption: string, alt: string
 * }} Scene
 */

/**
 * What Python sends: the header of ui/components/film.py, with the values after it.
 *
 * @typedef {object} Message
 * @property {number[]} epochs when the pictures were taken
 * @property {{ latex: string, course: number[] }[]} answers
 * @property {Scene[]} scenes
 */

class Film {
  constructor(root) {
    this.root = root;
    /** @type {(selector: string) => any} */
    const find = (selector) => root.querySelector(selector);
    this.holder = find(".scenes");
    this.list = find(".answers");
    this.place = 0; // in pictures, with a fraction
    this.player = new Player(root, {
      place: () => this.place,
      last: () => this.last,
      moveTo: (place) => this.moveTo(place),
      perSecond: () => this.last / WHOLE,
      blended: true,
    });
    root.onkeydown = (event) => this.key(event);
  }

  /** @param {import("../shared/mount.js").Component<Uint8Array>} component */
  receive({ data }) {
    this.update(data);
  }

  destroy() {
    this.player.stop();
  }

  /** Takes over what Python sent; the same again leaves place and motion alone. */
  update(message) {
    const { line } = resolvedColors(this.root, { line: "--st-border-color" });
    this.between = line
      .match(/[\d.]+/g)
      .slice(0, 3)
      .map(Number);
    if (this.message && sameContent(this.message, message)) {
      this.paint();
      return;
    }
    this.message = message;
    /** @type {[Message, Uint8Array<ArrayBuffer>]} */
    const [header, bytes] = readMessage(message);
    const seen = this.header ? Number(this.root.dataset.epoch) : header.epochs[0];
    this.header = header;
    this.last = header.epochs.length - 1;
    let offset = 0;
    this.scenes = header.scenes.map((scene) => {
      const size = scene.rows * scene.columns;
      const values = new Int8Array(bytes.buffer, bytes.byteOffset + offset, size * header.epochs.length);
      offset += values.length;
      return { ...scene, size, values, ...this.figure(scene) };
    });
    this.holder.replaceChildren(...this.scenes.map(({ element }) => element));
    this.rows = header.answers.map(answerRow);
    this.list.replaceChildren(...this.rows.map(({ element }) => element));
    this.place = placeOf(seen, header.epochs); // more pictures may have come, and others been left out for them
    this.root.dataset.moments = header.epochs.length;
    this.paint();
  }

  figure({ rows, columns, caption, alt, limit }) {
    const element = document.createElement("figure");
    element.innerHTML = `<figcaption></figcaption><canvas role="img"></canvas>
      <div class="legend" aria-hidden="true"><span class="low"></span><i></i><span class="high"></span></div>`;
    element.querySelector("figcaption").textContent = caption;
    const canvas = element.querySelector("canvas");
    Object.assign(canvas, { width: columns, height: rows });
    canvas.setAttribute("aria-label", alt);
    nameLegend(element.querySelector(".legend"), limit);
    return { element, canvas };
  }

  moveTo(place) {
    this.place = Math.max(0, Math.min(this.last, place));
    this.paint();
  }

  key(event) {
    if (event.target !== this.root) return;
    this.player.key(event, {
      ArrowLeft: Math.ceil(this.place) - 1,
      ArrowRight: Math.floor(this.place) + 1,
      Home: 0,
      End: this.last,
    });
  }

  /** The two pictures about the place, and how far it is from the first to the second. */
  about() {
    const from = Math.min(Math.floor(this.place), this.last);
    const share = this.place - from;
    // Who wants no motion sees the pictures themselves.
    return [from, Math.min(from + 1, this.last), matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : share];
  }

  paint() {
    const [from, to, share] = this.about();
    const mix = (values) => values[from] + share * (values[to] - values[from]);
    for (const scene of this.scenes) paintScene(scene, from, to, share, this.between);
    this.rows.forEach((row, place) => row.show(mix(this.header.answers[place].course)));
    const epoch = mix(this.header.epochs);
    this.player.showPlace(epoch.toFixed(2), `epoch ${epoch.toFixed(2)}`);
    this.root.dataset.epoch = epoch.toFixed(3);
  }
}

function paintScene({ canvas, rows, columns, size, values, hatched }, from, to, share, between) {
  const picture = new ImageData(columns, rows);
  const { data } = picture;
  const [first, second] = [from * size, to * size];
  for (let cell = 0; cell < size; cell += 1) {
    const value = values[first + cell] + share * (values[second + cell] - values[first + cell]);
    const color = divergingRgb(value, COLOURS);
    data[4 * cell] = color[0];
    data[4 * cell + 1] = color[1];
    data[4 * cell + 2] = color[2];
    data[4 * cell + 3] = 255;
  }
  for (const cell of hatched) data.set(between, 4 * cell);
  canvas.getContext("2d").putImageData(picture, 0, 0);
}

/** Where an epoch is among those of the pictures, with a fraction. */
function placeOf(epoch, epochs) {
  const to = epochs.findIndex((each) => each >= epoch);
  if (to <= 0) return to < 0 ? epochs.length - 1 : 0;
  return to - (epochs[to] - epoch) / (epochs[to] - epochs[to - 1]);
}

function answerRow({ latex }) {
  const element = document.createElement("li");
  element.innerHTML = `<code></code><span class="track"><span></span></span><span class="share"></span>`;
  element.querySelector("code").textContent = latex;
  /** @type {HTMLElement} */
  const bar = element.querySelector(".track > span");
  const share = element.querySelector(".share");
  return {
    element,
    show(value) {
      bar.style.transform = `scaleX(${value})`;
      share.textContent = `${(100 * value).toFixed(1)} %`;
    },
  };
}

function sameContent(one, other) {
  if (one === other) return true;
  return one.length === other.length && one.every((value, place) => value === other[place]);
}
