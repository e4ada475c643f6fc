// The descent: Python sends every step of a run; here it is played, stepped and scrubbed.
import { drawMap } from "../maps/map_drawing.js";
import { nameLegend } from "../shared/legend.js";
import { mount } from "../shared/mount.js";
import { decimalsFor, formatNumber } from "../shared/numbers.js";
import { resolvedColors } from "../shared/palette.js";
import { Player } from "../shared/player.js";
import { curveScale, drawCurve } from "./curve.js";

/**
 * What Python sends: ui/components/descent.py.
 *
 * @typedef {object} Message
 * @property {number} rows
 * @property {number} columns
 * @property {number[][]} kernels of every step, flat
 * @property {number[]} biases
 * @property {number[]} losses
 * @property {number[]} hiddenKernel
 * @property {number} hiddenBias
 * @property {boolean} diverged
 */

const SPEEDS = [1, 2, 5, 10, 20, 50, 100]; // steps a second
const FIRST_SPEED = 4;
const CALM_PAUSE = 700; // ms between two pictures where the reader asked for less motion
const CALM_PICTURES = 10; // so many for the whole run
const CELL = { most: 46, least: 40 }; // px: “−1.83” has room
export default mount((parent) => new Descent(parent.querySelector(".descent")));

class Descent {
  constructor(root) {
    this.root = root;
    /** @type {(selector: string) => any} */
    const find = (selector) => root.querySelector(selector);
    this.parts = {
      curve: find(".curve canvas"),
      readout: find(".readout"),
    };
    this.figures = [".now", ".hidden-kernel", ".difference"].map((name) => ({
      canvas: find(`${name} canvas`),
      bias: find(`${name} .bias`),
    }));
    this.place = 0;
    this.player = new Player(
      root,
      {
        place: () => this.place,
        last: () => this.last,
        moveTo: (step) => this.moveTo(step),
        calm: { pause: CALM_PAUSE, next: () => this.place + Math.max(1, Math.ceil(this.last / CALM_PICTURES)) },
      },
      SPEEDS,
      FIRST_SPEED,
    );
    this.connect();
    this.resizing = new ResizeObserver(() => {
      if (root.clientWidth !== this.width) this.paintAnew();
    });
    this.resizing.observe(root);
  }

  /** @param {import("../shared/mount.js").Component<Message[]>} component */
  receive({ data }) {
    this.update(data[0]);
  }

  destroy() {
    this.player.stop();
    this.resizing.disconnect();
  }

  connect() {
    const { curve } = this.parts;
    const point = (event) => {
      if (event.buttons) this.player.goTo(this.scale.step(event.clientX - curve.getBoundingClientRect().left));
    };
    curve.onpointerdown = point;
    curve.onpointermove = point;
    this.root.onkeydown = (event) => {
      if (event.target !== this.root) return;
      this.player.key(event, {
        ArrowLeft: this.place - 1,
        ArrowRight: this.place + 1,
        PageUp: this.place - 10,
        PageDown: this.place + 10,
        Home: 0,
        End: this.last,
      });
    };
  }

  /**
   * Takes over what Python sent; the same run again leaves step and motion alone, another one starts anew.
   *
   * @param {Message} data
   */
  update(data) {
    const signature = JSON.stringify(data);
    if (signature !== this.signature) {
      this.signature = signature;
      this.data = data;
      this.last = data.losses.length - 1;
      this.place = 0;
      // One scale for the whole run; what grows beyond it while it diverges keeps the scale's last colour.
      this.limit = Math.max(...[...data.hiddenKernel, ...data.kernels[0]].map(Math.abs)) || 1;
      Object.assign(this.root.dataset, { steps: this.last, diverged: data.diverged });
    }
    this.paintAnew();
  }

  moveTo(step) {
    this.place = Math.max(0, Math.min(this.last, step));
    this.paint();
  }

  /** Paints where width or theme may have changed. */
  paintAnew() {
    this.width = this.root.clientWidth;
    this.colors = resolvedColors(this.root, {
      text: "--st-text-color",
      border: "--st-border-color",
      line: "--cs-grid",
      mark: "--cs-window",
    });
    this.colors.font = getComputedStyle(this.root).fontFamily;
    this.paint();
  }

  paint() {
    if (!this.width) return;
    this.paintKernels();
    this.paintCurve();
    this.say();
  }

  paintKernels() {
    const { rows, columns, kernels, biases, hiddenKernel, hiddenBias } = this.data;
    const now = kernels[this.place];
    const cell = Math.max(CELL.least, Math.min(CELL.most, Math.floor((this.width - 44) / 3 / columns)));
    /** @type {[string, number[], number][]} */
    const maps = [
      ["Kernel now", now, biases[this.place]],
      ["Hidden kernel", hiddenKernel, hiddenBias],
      ["Difference", now.map((weight, tap) => weight - hiddenKernel[tap]), biases[this.place] - hiddenBias],
    ];
    maps.forEach(([name, values, bias], index) => {
      const { canvas, bias: place } = this.figures[index];
      drawMap(canvas, { rows, columns, values, limit: this.limit, numbers: true }, cell, this.colors);
      const written = values.map((value) => formatNumber(value, 2)).join(", ");
      canvas.setAttribute("aria-label", `${name}, row by row: ${written}`);
      place.textContent = `bias ${formatNumber(bias, decimalsFor(this.limit))}`;
    });
    nameLegend(this.root.querySelector(".legend"), this.limit);
  }

  paintCurve() {
    const { losses } = this.data;
    const width = Math.max(200, this.parts.curve.parentElement.clientWidth);
    this.scale = curveScale(losses, width);
    drawCurve(this.parts.curve, losses, this.scale, this.place, this.colors);
    this.parts.curve.setAttribute(
      "aria-label",
      `Loss over ${this.last} steps, from ${scientific(losses[0])} to ${scientific(losses[this.last])}`,
    );
  }

  say() {
    const { losses, kernels, hiddenKernel, diverged } = this.data;
    const apart = Math.max(...kernels[this.place].map((weight, tap) => Math.abs(weight - hiddenKernel[tap])));
    const end = this.place < this.last ? "" : diverged ? " It diverged, and was stopped here." : " The run ends here.";
    this.parts.readout.textContent =
      `Step ${this.place} of ${this.last}: loss ${scientific(losses[this.place])}; the weight farthest from the ` +
      `hidden kernel's is off by ${scientific(apart)}.${end}`;
    const spoken = `step ${this.place}, loss ${scientific(losses[this.place])}`;
    this.player.showPlace(`${this.place} of ${this.last}`, spoken);
    Object.assign(this.root.dataset, { step: this.place, loss: losses[this.place], apart });
  }
}

/** A number of any size with three digits: 0.0123, 4.56, 1.2 × 10^9 as 1.2e9. */
function scientific(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text =
    size < 1e-3 || size >= 1e5 ? value.toExponential(1).replace("e+", "e") : String(Number(value.toPrecision(3)));
  return text.replaceAll("-", "−");
}
