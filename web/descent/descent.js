// The descent: Python sends every step of a run; here it is played, stepped and scrubbed.
import { drawMap } from "../maps/map_drawing.js";
import { nameLegend } from "../shared/legend.js";
import { mount } from "../shared/mount.js";
import { decimalsFor, formatNumber } from "../shared/numbers.js";
import { resolvedColors } from "../shared/palette.js";
import { curveScale, drawCurve } from "./curve.js";
import { Run, SPEEDS } from "./run.js";

const CELL = { most: 46, least: 40 }; // px: “−1.83” has room
export default mount((parent) => new Descent(parent.querySelector(".descent")));

class Descent {
  constructor(root) {
    this.root = root;
    const find = (selector) => root.querySelector(selector);
    this.parts = {
      play: find(".play"),
      playLabel: find(".play-label"),
      back: find("[data-testid=descent-back]"),
      step: find("[data-testid=descent-step]"),
      scrub: find("[data-testid=descent-scrub]"),
      scrubPlace: find(".scrub-place"),
      speed: find("[data-testid=descent-speed]"),
      speedPlace: find(".speed-place"),
      curve: find(".curve canvas"),
      readout: find(".readout"),
    };
    this.figures = [".now", ".hidden-kernel", ".difference"].map((name) => ({
      canvas: find(`${name} canvas`),
      bias: find(`${name} .bias`),
    }));
    this.place = 0;
    this.run = new Run({
      place: () => this.place,
      last: () => this.last,
      moveTo: (step) => this.moveTo(step),
      changed: () => this.showPlaying(),
    });
    this.connect();
    this.resizing = new ResizeObserver(() => {
      if (root.clientWidth !== this.width) this.paintAnew();
    });
    this.resizing.observe(root);
  }

  receive({ data }) {
    this.update(data[0]);
  }

  destroy() {
    this.run.stop();
    this.resizing.disconnect();
  }

  connect() {
    const { play, back, step, scrub, speed, curve } = this.parts;
    const go = (to) => {
      this.run.stop();
      this.moveTo(to);
    };
    play.onclick = () => this.run.toggle();
    back.onclick = () => go(this.place - 1);
    step.onclick = () => go(this.place + 1);
    scrub.oninput = () => go(Number(scrub.value));
    speed.max = SPEEDS.length - 1;
    speed.value = this.run.speed;
    speed.oninput = () => {
      this.run.speed = Number(speed.value);
      this.showSpeed();
    };
    const point = (event) => {
      if (event.buttons) go(this.scale.step(event.clientX - curve.getBoundingClientRect().left));
    };
    curve.onpointerdown = point;
    curve.onpointermove = point;
    this.root.onkeydown = (event) => {
      if (event.target !== this.root) return;
      const to = {
        ArrowLeft: this.place - 1,
        ArrowRight: this.place + 1,
        PageUp: this.place - 10,
        PageDown: this.place + 10,
        Home: 0,
        End: this.last,
      }[event.key];
      if (to === undefined && event.key !== " ") return;
      event.preventDefault();
      if (to === undefined) this.run.toggle();
      else go(to);
    };
    this.showSpeed();
    this.showPlaying();
  }

  /** Takes over what Python sent; the same run again leaves step and motion alone, another one starts anew. */
  update(data) {
    const signature = JSON.stringify(data);
    if (signature !== this.signature) {
      this.signature = signature;
      this.data = data;
      this.last = data.losses.length - 1;
      this.place = 0;
      // One scale for the whole run; what grows beyond it while it diverges keeps the scale's last colour.
      this.limit = Math.max(...[...data.hiddenKernel, ...data.kernels[0]].map(Math.abs)) || 1;
      this.parts.scrub.max = this.last;
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
    this.parts.scrub.value = this.place;
    this.parts.scrub.setAttribute("aria-valuetext", `step ${this.place}, loss ${scientific(losses[this.place])}`);
    this.parts.scrubPlace.textContent = `${this.place} of ${this.last}`;
    this.parts.back.disabled = this.place === 0;
    this.parts.step.disabled = this.place === this.last;
    Object.assign(this.root.dataset, { step: this.place, loss: losses[this.place], apart });
  }

  showSpeed() {
    this.parts.speedPlace.textContent = `${SPEEDS[this.run.speed]} a second`;
    this.parts.speed.setAttribute("aria-valuetext", `${SPEEDS[this.run.speed]} steps a second`);
  }

  showPlaying() {
    const { playing } = this.run;
    this.root.classList.toggle("playing", playing);
    this.root.dataset.playing = playing;
    this.parts.playLabel.textContent = playing ? "Pause" : "Play";
    this.parts.readout.setAttribute("aria-live", playing ? "off" : "polite");
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
