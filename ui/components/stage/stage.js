// The stage: a kernel slides over an input, and the working of the current output cell is always in sight.
// Python sends the numbers of the setting; values and motion are made here.
import { divergingColor, divergingGradient, resolvedColors, textOnDiverging } from "../shared/palette.js";
import { convolve, explainCell, outputShape } from "./convolution.js";
import {
  drawInput,
  drawNumbers,
  drawOutput,
  drawOutputCell,
  drawOutputMarks,
  drawWindow,
  edge,
  sizedContext,
} from "./drawing.js";
import { connectControls } from "./controls.js";
import { KernelCells } from "./kernel_cells.js";
import { workingLooks } from "./looks.js";
import { decimalsFor, describeWorking, formatNumber } from "./numbers.js";
import { Playback, SPEEDS } from "./playback.js";

const LARGEST_CELL = 44; // px
const SMALLEST_MAP = 170; // px
const AROUND_MAPS = 400; // px of a screen's height that the page's head, the buttons and the captions take
const NARROW = 560; // px: stage.css sets the maps closer together there

const stages = new WeakMap();

export default function (component) {
  const { parentElement, setTriggerValue } = component;
  const [data] = component.data;
  let stage = stages.get(parentElement);
  if (!stage) {
    stage = new Stage(parentElement.querySelector(".stage"));
    stages.set(parentElement, stage);
  }
  stage.onEdit = (edit) => setTriggerValue("edit", edit);
  stage.update(data);
  return () => {
    stage.destroy();
    stages.delete(parentElement);
  };
}

class Stage {
  constructor(root) {
    this.root = root;
    const find = (selector) => root.querySelector(selector);
    this.parts = {
      play: find(".play"),
      playLabel: find(".play-label"),
      back: find("[data-testid=stage-back]"),
      step: find("[data-testid=stage-step]"),
      scrub: find("[data-testid=stage-scrub]"),
      scrubPlace: find(".scrub-place"),
      speed: find("[data-testid=stage-speed]"),
      speedPlace: find(".speed-place"),
      readout: find("[data-testid=stage-readout]"),
      inputBase: find(".map.input .base"),
      inputMarks: find(".map.input .marks"),
      outputBase: find(".map.output .base"),
      outputMarks: find(".map.output .marks"),
      window: find(".grid.window canvas"),
      products: find(".grid.products canvas"),
      sum: find(".total .sum"),
      bias: find(".total .bias"),
      value: find(".total .value"),
    };
    this.index = 0; // output cell under the window, row-major
    this.revealed = 0; // output cells filled so far
    this.looked = null; // [row, column] of an output cell under the pointer
    this.onEdit = () => {};
    this.playback = new Playback(this);
    this.kernelCells = new KernelCells(find(".cells"), (edit) => this.onEdit(edit));
    this.parts.speed.max = SPEEDS.length - 1;
    this.setSpeed(this.playback.speed);
    for (const bar of root.querySelectorAll(".legend i")) bar.style.background = divergingGradient();
    this.disconnect = connectControls(this);
    this.resizing = new ResizeObserver(() => {
      if (root.clientWidth !== this.width) this.paint();
    });
    this.resizing.observe(root);
  }

  destroy() {
    this.playback.stop();
    this.resizing.disconnect();
    this.disconnect();
  }

  /** Takes over what Python sent; the same setting again leaves the current cell and the motion alone. */
  update(data) {
    const signature = JSON.stringify([data.image, data.kernel, data.bias, data.setting]);
    if (signature !== this.signature) {
      this.signature = signature;
      this.adopt(data);
    }
    this.rejected = data.rejected;
    this.readColors();
    this.paint();
  }

  adopt({ image, kernel, bias, setting }) {
    const [before, cell] = [this.setting, this.setting && this.cell()];
    Object.assign(this, { image, kernel, bias, setting });
    this.output = convolve(image, kernel, bias, setting);
    this.shape = outputShape(setting);
    this.last = this.output.length - 1;
    const largest = (values) => values.reduce((limit, value) => Math.max(limit, Math.abs(value)), 0) || 1;
    this.limits = { input: largest(image), kernel: largest(kernel), output: largest(this.output) };
    this.limits.products = this.limits.input * this.limits.kernel;
    this.outputLabel = (value) => formatNumber(value, decimalsFor(this.limits.output));
    this.index = before ? this.samePlace(before, cell) : this.strongest();
    this.looked = null;
    this.revealed = this.playback.playing ? this.index + 1 : this.output.length;
    this.nameParts();
  }

  nameParts() {
    const { height, width, top, bottom, left, right } = this.setting;
    const [rows, columns] = this.shape;
    const padded = top + bottom + left + right > 0;
    const ring = padded ? `, padded ${height + top + bottom} × ${width + left + right}` : "";
    this.nameMap("input", `${height} × ${width}${ring}`, this.limits.input);
    this.nameMap("output", `${rows} × ${columns}`, this.limits.output);
    this.parts.inputBase.ariaLabel = `Input of ${height} by ${width} values${padded ? " with its padding" : ""}`;
    this.parts.outputBase.ariaLabel = `Output of ${rows} by ${columns} values; point at one to see its working`;
    this.parts.scrub.max = this.last;
    this.root.dataset.shape = this.shape.join("x");
  }

  nameMap(which, text, limit) {
    const map = this.root.querySelector(`.map.${which}`);
    map.querySelector(".shape").textContent = text;
    map.querySelector(".low").textContent = formatNumber(-limit, decimalsFor(limit));
    map.querySelector(".high").textContent = formatNumber(limit, decimalsFor(limit));
  }

  /** The output cell whose window stands where the old one stood, as nearly as the new setting allows. */
  samePlace(before, [row, column]) {
    const { setting, shape } = this;
    const nearest = (cell, oldStride, oldPadding, stride, padding, count) =>
      Math.max(0, Math.min(count - 1, Math.round((cell * oldStride - oldPadding + padding) / stride)));
    return (
      nearest(row, before.strideRows, before.top, setting.strideRows, setting.top, shape[0]) * shape[1] +
      nearest(column, before.strideColumns, before.left, setting.strideColumns, setting.left, shape[1])
    );
  }

  strongest() {
    const size = (index) => Math.abs(this.output[index]);
    return this.output.reduce((best, _, index) => (size(index) > size(best) ? index : best), 0);
  }

  readColors() {
    const colors = resolvedColors(this.root, {
      input: "--cs-input",
      window: "--cs-window",
      padding: "--cs-padding",
      text: "--st-text-color",
      line: "--cs-grid",
      empty: "--st-secondary-background-color",
    });
    this.colors = { ...colors, font: getComputedStyle(this.root).fontFamily };
  }

  /** Draws everything: the two maps side by side, as large as lets the working below stay on the screen. */
  paint() {
    this.width = this.root.clientWidth;
    if (!this.width || !this.setting) return;
    const { setting, parts, colors, limits } = this;
    this.looks = workingLooks(setting, this.image, this.kernel, limits, this.width);
    this.kernelCells.show(this.kernel, setting.kernelWidth, this.looks.kernel, limits.kernel, this.rejected);
    const room = Math.max(SMALLEST_MAP, window.innerHeight - AROUND_MAPS - this.looks.height);
    const box = Math.min((this.width - (this.width <= NARROW ? 12 : 24)) / 2, room);
    for (const map of this.root.querySelectorAll(".map")) map.style.width = `${box}px`;
    const rows = setting.height + setting.top + setting.bottom;
    const columns = setting.width + setting.left + setting.right;
    this.inputCell = Math.min(LARGEST_CELL, box / Math.max(rows, columns));
    this.outputCell = Math.min(LARGEST_CELL, box / Math.max(...this.shape));
    drawInput(parts.inputBase, this.image, setting, this.inputCell, limits.input, colors);
    sizedContext(parts.inputMarks, columns * this.inputCell, rows * this.inputCell);
    this.outputContext = drawOutput(parts.outputBase, this.output, this.shape, this.revealed, this.outputLook());
    sizedContext(parts.outputMarks, this.shape[1] * this.outputCell, this.shape[0] * this.outputCell);
    this.drawn = { window: [], products: [] };
    this.showCell();
  }

  outputLook() {
    return { cell: this.outputCell, limit: this.limits.output, colors: this.colors, label: this.outputLabel };
  }

  get complete() {
    return this.revealed === this.output.length;
  }

  /** [row, column] of the output cell under the window. */
  cell() {
    return [Math.floor(this.index / this.shape[1]), this.index % this.shape[1]];
  }

  /** [row, column] of the output cell at a point of the output's canvas, or null. */
  cellAt(x, y) {
    const under = (offset, count) => {
      const cell = Math.floor(offset / this.outputCell);
      const found = edge(cell, this.outputCell) > offset ? cell - 1 : cell;
      return found < 0 || found >= count ? null : found;
    };
    const [row, column] = [under(y, this.shape[0]), under(x, this.shape[1])];
    return row === null || column === null ? null : [row, column];
  }

  /** Shows the working of another cell than the one under the window; null: of that one again. */
  look(cell) {
    if (String(cell) === String(this.looked)) return;
    this.looked = cell;
    this.showCell();
  }

  /** Moves the window to output cell `index` and fills the output up to it; only what changed is drawn. */
  moveTo(index) {
    this.index = Math.max(0, Math.min(this.last, index));
    const before = this.revealed;
    this.revealed = this.index + 1;
    const look = this.outputLook();
    for (let cell = Math.min(before, this.revealed); cell < Math.max(before, this.revealed); cell += 1) {
      drawOutputCell(this.outputContext, this.output[cell], cell, this.shape[1], cell < this.revealed, look);
    }
    this.showCell();
  }

  /** Moves the window to output cell (row, column) and leaves the rest of the output as it is. */
  pin([row, column]) {
    this.index = row * this.shape[1] + column;
    this.looked = [row, column];
    this.showCell();
  }

  /** Shows the window a share of the way to the next cell of the row. */
  glide(share) {
    const [row, column] = this.cell();
    if (this.looked || column === this.shape[1] - 1) return;
    drawWindow(this.parts.inputMarks.getContext("2d"), this.setting, row, column + share, this.inputCell, this.colors);
  }

  /** Shows the working of the cell under the pointer, else of the cell under the window. */
  showCell() {
    const { setting, parts, colors, limits, looks, drawn } = this;
    const cursor = this.cell();
    const [row, column] = this.looked ?? cursor;
    const working = explainCell(this.image, this.kernel, this.bias, setting, row, column);
    const inside = (position, size) => position >= 0 && position < size;
    const isPadding = (i, j) =>
      !inside(working.rows[i], setting.height) || !inside(working.columns[j], setting.width);
    drawWindow(parts.inputMarks.getContext("2d"), setting, row, column, this.inputCell, colors);
    drawOutputMarks(parts.outputMarks.getContext("2d"), cursor, this.looked, this.outputCell, colors);
    const across = setting.kernelWidth;
    drawNumbers(parts.window, working.window, across, looks.window, limits.input, colors, drawn.window, isPadding);
    drawNumbers(parts.products, working.products, across, looks.products, limits.products, colors, drawn.products);
    parts.sum.textContent = `Σ = ${formatNumber(working.sum, 3)}`;
    parts.bias.textContent = this.bias === 0 ? "" : `+ bias ${formatNumber(this.bias, 3)} =`;
    parts.value.textContent = formatNumber(working.value, 3);
    parts.value.style.background = divergingColor(working.value, limits.output);
    parts.value.style.color = textOnDiverging(working.value, limits.output);
    parts.readout.textContent = describeWorking(working, this.kernel, this.bias, row, column);
    Object.assign(parts.readout.dataset, { row, column, value: working.value });
    Object.assign(this.root.dataset, { row, column, index: this.index, revealed: this.revealed });
    this.showPlace(cursor);
  }

  showPlace([row, column]) {
    const { parts } = this;
    parts.scrub.value = this.index;
    parts.scrub.ariaValueText = `row ${row}, column ${column}`;
    parts.scrubPlace.textContent = `${this.index + 1} of ${this.output.length}: row ${row}, column ${column}`;
    parts.back.disabled = this.index === 0;
    parts.step.disabled = this.index === this.last;
  }

  setSpeed(speed) {
    this.playback.speed = speed;
    this.parts.speed.value = speed;
    this.parts.speedPlace.textContent = `${SPEEDS[speed]} a second`;
  }

  showPlaying() {
    const { playing } = this.playback;
    this.root.classList.toggle("playing", playing);
    this.root.dataset.playing = playing;
    this.parts.playLabel.textContent = playing ? "Pause" : "Play";
    // A screen reader hears the cell that playing stops at, not every cell on the way.
    this.parts.readout.ariaLive = playing ? "off" : "polite";
    if (!playing && this.root.isConnected) this.showCell();
  }
}
