// The stage: a window slides over an input, and the working of the current output cell is always in sight.
// Python sends the numbers of the setting; values and motion are made here.
import { divergingGradient, resolvedColors } from "../shared/palette.js";
import { channelsOf, computeOutput, explainCell, fedCells, outputShape } from "./operator.js";
import {
  NUMBERS_FROM,
  drawInput,
  drawInputCell,
  drawInputMark,
  drawOutput,
  drawOutputCell,
  drawOutputMarks,
  drawWindow,
  edge,
  sizedContext,
} from "./drawing.js";
import { connectControls } from "./controls.js";
import { workingLooks } from "./looks.js";
import { decimalsFor, describeFed, describeWorking, formatNumber } from "./numbers.js";
import { Painting } from "./painting.js";
import { Planes } from "./planes.js";
import { Playback, SPEEDS } from "./playback.js";
import { Saving } from "./saving.js";
import { Working, channelsWrittenOut } from "./working.js";

const LARGEST_CELL = 44; // px
const SMALLEST_MAP = 170; // px
const SMALLEST_MAP_OF_MANY = 260; // px: several channels do not fit on one screen with their workings anyway
const AROUND_MAPS = 430; // px of a screen's height that the page's head, the buttons and the captions take
const PLANES_HEIGHT = 60; // px
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
  stage.onPaint = (pixels) => setTriggerValue("pixels", pixels);
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
      byRow: find("[data-testid=stage-by-row]"),
      values: find("[data-testid=stage-values]"),
      edit: find("[data-testid=stage-edit]"),
      pen: find("[data-testid=stage-pen]"),
      readout: find("[data-testid=stage-readout]"),
      inputBase: find(".map.input .base"),
      inputMarks: find(".map.input .marks"),
      outputBase: find(".map.output .base"),
      outputMarks: find(".map.output .marks"),
    };
    this.index = 0; // output cell under the window, row-major
    this.revealed = 0; // output cells filled so far
    this.looked = null; // [row, column] of an output cell under the pointer
    this.source = null; // [row, column] of an input cell that is pointed at
    this.channel = 0;
    this.filter = 0;
    this.onEdit = () => {};
    this.onPaint = () => {};
    this.playback = new Playback(this);
    this.painting = new Painting(this);
    this.saving = new Saving(this);
    this.working = new Working(find(".workings"), find(".total"), {
      edit: (cell) => this.onEdit({ ...cell, filter: this.filter }),
      draft: (cell) => this.setWeight(cell),
    });
    this.inputPlanes = new Planes(find(".map.input .planes"), (channel) => this.chooseChannel(channel));
    this.outputPlanes = new Planes(find(".map.output .planes"), (filter) => this.chooseFilter(filter));
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
    this.saving.destroy();
    this.disconnect();
  }

  /** Takes over what Python sent; the same setting again leaves the current cell and the motion alone. */
  update(data) {
    const { rejected, ...rest } = data;
    const signature = JSON.stringify(rest);
    if (signature !== this.signature) {
      this.signature = signature;
      this.adopt(data);
    }
    this.rejected = rejected;
    this.readColors();
    this.paint();
  }

  adopt({ image, kernel, biases, setting, labels, channelNames, editKernel, editInput }) {
    const [before, cell, complete] = [this.setting, this.setting && this.cell(), this.setting && this.complete];
    Object.assign(this, { biases, setting, labels, channelNames, editKernel, editInput });
    this.image = Float64Array.from(image);
    this.kernel = Float64Array.from(kernel);
    this.shape = outputShape(setting);
    this.cells = this.shape[0] * this.shape[1];
    this.last = this.cells - 1;
    this.channel = Math.min(this.channel, setting.channels - 1);
    this.filter = Math.min(this.filter, setting.filters - 1);
    this.compute();
    this.index = before ? this.samePlace(before, cell) : this.strongest();
    this.looked = null;
    this.source = null;
    // What was covered stays covered; a reader who has seen all of the output sees all of the new one.
    this.revealed = (before && !complete) || this.playback.playing ? this.index + 1 : this.cells;
    this.namePlaces();
  }

  /** Everything that follows from input and kernel. */
  compute() {
    const { image, kernel, biases, setting } = this;
    const largest = (values) => values.reduce((limit, value) => Math.max(limit, Math.abs(value)), 0) || 1;
    this.outputs = computeOutput(image, kernel, biases, setting);
    this.limits = { input: largest(image), kernel: largest(kernel), output: largest(this.outputs) };
    this.limits.products = this.limits.input * this.limits.kernel;
    this.followFilter();
  }

  /** The map of the chosen filter, and a channel that it sees. */
  followFilter() {
    this.output = this.outputs.subarray(this.filter * this.cells, (this.filter + 1) * this.cells);
    const [first, count] = channelsOf(this.setting, this.filter);
    this.channel = Math.max(first, Math.min(first + count - 1, this.channel));
    this.channelsShown = channelsWrittenOut([first, count], this.channel);
  }

  chooseFilter(filter) {
    this.filter = filter;
    this.followFilter();
    this.paint();
  }

  chooseChannel(channel) {
    this.channel = channel;
    const { setting } = this;
    const [first, count] = channelsOf(setting, this.filter);
    if (channel < first || channel >= first + count) {
      // Another group: go to the first filter that sees this channel.
      this.filter =
        setting.kind === "convolution"
          ? Math.floor(channel / (setting.channels / setting.groups)) * (setting.filters / setting.groups)
          : channel;
    }
    this.followFilter();
    this.paint();
  }

  /** Puts a value into a kernel cell while it is being typed. */
  setWeight({ channel, row, column, value }) {
    const [first, count] = channelsOf(this.setting, this.filter);
    const { kernelHeight, kernelWidth } = this.setting;
    this.kernel[((this.filter * count + channel - first) * kernelHeight + row) * kernelWidth + column] = value;
    this.recompute();
  }

  /** Puts a value into input cell (row, column) and repaints what follows from it. */
  setPixel(row, column, value) {
    this.image[row * this.setting.width + column] = value;
    const limit = this.limits.input;
    this.compute();
    const borrowed = ["reflect", "replicate", "circular"].includes(this.setting.paddingMode);
    if (this.limits.input !== limit || borrowed) this.paintInput();
    else drawInputCell(this.inputContext, this.image, this.setting, this.channel, row, column, this.inputLook());
    this.paintOutput();
    this.layOutWorking();
    this.showCell();
  }

  recompute() {
    this.compute();
    this.paintOutput();
    this.layOutWorking();
    this.showCell();
  }

  namePlaces() {
    const { setting, labels } = this;
    const { height, width, top, bottom, left, right, channels, filters } = setting;
    const [rows, columns] = this.shape;
    const padded = top + bottom + left + right > 0;
    const ring = padded ? `, padded ${height + top + bottom} × ${width + left + right}` : "";
    const deep = (count) => (count > 1 ? ` × ${count}` : "");
    this.nameMap("input", `${height} × ${width}${deep(channels)}${ring}`);
    this.nameMap("output", `${rows} × ${columns}${deep(filters)}`);
    this.parts.inputBase.ariaLabel =
      `${labels.input} of ${height} by ${width} values${padded ? " with its padding" : ""}; ` +
      `point at one to see which output cells it feeds`;
    this.parts.outputBase.ariaLabel = `${labels.output} of ${rows} by ${columns} values; point at one to see its working`;
    this.parts.scrub.max = this.last;
    this.root.dataset.shape = this.shape.join("x");
    this.root.querySelector(".edit-option").hidden = !this.editInput;
    if (!this.editInput) this.parts.edit.checked = false;
    this.painting.show();
  }

  nameMap(which, shape) {
    const map = this.root.querySelector(`.map.${which}`);
    map.querySelector(".label").textContent = this.labels[which];
    map.querySelector(".shape").textContent = shape;
  }

  nameLimits() {
    for (const which of ["input", "output"]) {
      const limit = this.limits[which];
      const map = this.root.querySelector(`.map.${which}`);
      map.querySelector(".low").textContent = formatNumber(-limit, decimalsFor(limit));
      map.querySelector(".high").textContent = formatNumber(limit, decimalsFor(limit));
    }
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
      unreached: "--cs-unreached",
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
    const { setting, parts, limits } = this;
    this.looks = workingLooks(setting, this.image, this.kernel, limits, this.width, this.channelsShown.length);
    const strips = setting.channels > 1 || setting.filters > 1 ? PLANES_HEIGHT : 0;
    const smallest = this.channelsShown.length > 1 ? SMALLEST_MAP_OF_MANY : SMALLEST_MAP;
    const room = Math.max(smallest, window.innerHeight - AROUND_MAPS - strips - this.looks.height);
    const box = Math.min((this.width - (this.width <= NARROW ? 12 : 24)) / 2, room);
    for (const map of this.root.querySelectorAll(".map")) map.style.width = `${box}px`;
    const rows = setting.height + setting.top + setting.bottom;
    const columns = setting.width + setting.left + setting.right;
    this.inputCell = Math.min(LARGEST_CELL, box / Math.max(rows, columns));
    this.outputCell = Math.min(LARGEST_CELL, box / Math.max(...this.shape));
    parts.values.parentElement.hidden = Math.max(this.inputCell, this.outputCell) < NUMBERS_FROM;
    this.paintInput();
    sizedContext(parts.inputMarks, columns * this.inputCell, rows * this.inputCell);
    sizedContext(parts.outputMarks, this.shape[1] * this.outputCell, this.shape[0] * this.outputCell);
    this.paintOutput();
    this.layOutWorking();
    this.showCell();
  }

  paintInput() {
    const { setting, parts, image, channel } = this;
    this.inputContext = drawInput(parts.inputBase, image, setting, channel, this.inputLook());
    const { channels, height, width } = setting;
    const names = this.channelNames;
    this.inputPlanes.show(image, channels, [height, width], this.limits.input, channel, names);
  }

  paintOutput() {
    const { setting, shape, limits } = this;
    this.outputContext = drawOutput(this.parts.outputBase, this.output, shape, this.revealed, this.outputLook());
    const names = Array.from({ length: setting.filters }, (_, filter) =>
      setting.kind === "convolution" ? `map ${filter}` : this.channelNames[filter],
    );
    this.outputPlanes.show(this.outputs, setting.filters, shape, limits.output, this.filter, names);
    this.nameLimits();
  }

  layOutWorking() {
    const { setting, looks, limits } = this;
    this.working.arrange({ ...this, channels: this.channelsShown });
    const taps = setting.kernelHeight * setting.kernelWidth;
    const [first, count] = channelsOf(setting, this.filter);
    const weightsOf = (channel) => {
      const from = (this.filter * count + channel - first) * taps;
      return this.kernel.subarray(from, from + taps);
    };
    this.working.layOut(weightsOf, setting.kernelWidth, looks, limits, this.rejected);
  }

  label(limit) {
    return this.parts.values.checked ? (value) => formatNumber(value, decimalsFor(limit)) : null;
  }

  inputLook() {
    const { input } = this.limits;
    return { cell: this.inputCell, limit: input, colors: this.colors, label: this.label(input) };
  }

  outputLook() {
    const { output } = this.limits;
    return { cell: this.outputCell, limit: output, colors: this.colors, label: this.label(output) };
  }

  get complete() {
    return this.revealed === this.cells;
  }

  /** [row, column] of the output cell under the window. */
  cell() {
    return [Math.floor(this.index / this.shape[1]), this.index % this.shape[1]];
  }

  /** [row, column] of the output cell at a point of the output's canvas, or null. */
  cellAt(x, y) {
    return cellUnder(x, y, this.outputCell, this.shape);
  }

  /** [row, column] of the input cell at a point of the input's canvas, or null (also in the padding). */
  pixelAt(x, y) {
    const { height, width, top, bottom, left, right } = this.setting;
    const found = cellUnder(x, y, this.inputCell, [height + top + bottom, width + left + right]);
    if (!found) return null;
    const [row, column] = [found[0] - top, found[1] - left];
    return row < 0 || column < 0 || row >= height || column >= width ? null : [row, column];
  }

  /** Shows the working of another cell than the one under the window; null: of that one again. */
  look(cell) {
    if (String(cell) === String(this.looked) && !this.source) return;
    this.looked = cell;
    this.source = null;
    this.showCell();
  }

  /** Shows which output cells an input cell feeds; null: the working again. */
  lookFrom(pixel) {
    if (String(pixel) === String(this.source)) return;
    this.source = pixel;
    this.looked = null;
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

  /** The index a step on (or back) goes to: the next cell, or the end of the next row. */
  stepTarget(direction) {
    if (!this.parts.byRow.checked) return this.index + direction;
    const columns = this.shape[1];
    const row = Math.floor((this.index + 1) / columns) - 1; // the last row that is whole
    return Math.max(0, (row + direction + 1) * columns - 1);
  }

  /** Moves the window to output cell (row, column) and leaves the rest of the output as it is. */
  pin([row, column]) {
    this.index = row * this.shape[1] + column;
    this.looked = [row, column];
    this.source = null;
    this.showCell();
  }

  /** Shows the window a share of the way to the next cell of the row. */
  glide(share) {
    const [row, column] = this.cell();
    if (this.looked || this.source || column === this.shape[1] - 1) return;
    drawWindow(this.parts.inputMarks.getContext("2d"), this.setting, row, column + share, this.inputCell, this.colors);
  }

  /** Shows the working of the cell under the pointer, else of the cell under the window. */
  showCell() {
    const { setting, parts, colors, limits, looks } = this;
    const cursor = this.cell();
    const [row, column] = this.looked ?? cursor;
    const working = explainCell(this.image, this.kernel, this.biases, setting, this.filter, row, column);
    const marks = parts.inputMarks.getContext("2d");
    const fed = this.source && fedCells(setting, ...this.source);
    if (fed) drawInputMark(marks, setting, this.source, this.inputCell, colors);
    else drawWindow(marks, setting, row, column, this.inputCell, colors);
    drawOutputMarks(parts.outputMarks.getContext("2d"), cursor, this.looked, fed, this.outputCell, colors);
    this.working.show(working, setting, looks, limits, colors);
    this.working.total(working, setting, this.channelNames, limits.output);
    parts.readout.textContent = fed
      ? this.describeSource(fed)
      : describeWorking(working, setting, this.channelNames, this.filter, row, column);
    Object.assign(parts.readout.dataset, { row, column, value: working.value, fed: fed ? fed.length : "" });
    Object.assign(this.root.dataset, { row, column, index: this.index, revealed: this.revealed, filter: this.filter });
    this.showPlace(cursor);
  }

  describeSource(fed) {
    const { setting, kernel } = this;
    const [row, column] = this.source;
    const [first, count] = channelsOf(setting, this.filter);
    const plane = (this.filter * count + this.channel - first) * setting.kernelHeight;
    const weightOf = (i, j) => (kernel.length ? kernel[(plane + i) * setting.kernelWidth + j] : null);
    const value = this.image[(this.channel * setting.height + row) * setting.width + column];
    return describeFed(fed, value, row, column, weightOf);
  }

  showPlace([row, column]) {
    const { parts } = this;
    parts.scrub.value = this.index;
    parts.scrub.ariaValueText = `row ${row}, column ${column}`;
    parts.scrubPlace.textContent = `${this.index + 1} of ${this.cells}: row ${row}, column ${column}`;
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

function cellUnder(x, y, side, [rows, columns]) {
  const under = (offset, count) => {
    const cell = Math.floor(offset / side);
    const found = edge(cell, side) > offset ? cell - 1 : cell;
    return found < 0 || found >= count ? null : found;
  };
  const [row, column] = [under(y, rows), under(x, columns)];
  return row === null || column === null ? null : [row, column];
}
