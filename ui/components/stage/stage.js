// The stage: a kernel slides over an input, and the working of the current output cell is always in sight.
// Python sends the numbers of the setting; values and motion are made here.
import { divergingColor, divergingGradient, resolvedColor, textOnDiverging } from "../shared/palette.js";
import { convolve, explainCell, outputShape } from "./convolution.js";
import { drawInput, drawNumbers, drawOutput, drawOutputCell, drawOutputMarks, drawWindow, edge, sizedContext } from "./drawing.js";
import { connectControls } from "./controls.js";
import { KernelCells } from "./kernel_cells.js";
import { decimalsFor, describeWorking, formatNumber } from "./numbers.js";

const SPEEDS = [1, 2, 4, 8, 15, 30, 60, 120, 240]; // output cells a second
const FIRST_SPEED = 4;
const GLIDE_UP_TO = 15; // cells a second: faster than this the window jumps from cell to cell
const ROW_PAUSE = 600; // ms between rows where the reader asked for less motion
const LARGEST_CELL = 44;
const ROOMY_KERNEL = 5; // longest side of a kernel whose working has large cells
const SIGNS = 76; // px that the signs between the three grids take
const AROUND_MAPS = 400; // px of a screen's height that the page's head, the buttons and the captions take
const SMALLEST_MAP = 170; // px

const stages = new WeakMap();

export default function (component) {
  const { parentElement, data, setTriggerValue } = component;
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
      speed: find(".speed-input"),
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
    this.index = null; // output cell under the window, row-major
    this.revealed = 0; // output cells filled so far
    this.looked = null; // [row, column] of an output cell under the pointer
    this.playing = false;
    this.speed = FIRST_SPEED;
    this.calm = window.matchMedia("(prefers-reduced-motion: reduce)");
    this.onEdit = () => {};
    this.kernelCells = new KernelCells(find(".cells"), (edit) => this.onEdit(edit));
    this.parts.speed.max = SPEEDS.length - 1;
    this.parts.speed.value = this.speed;
    for (const bar of root.querySelectorAll(".legend i")) bar.style.background = divergingGradient();
    this.stopListening = connectControls(this);
    this.resizing = new ResizeObserver(() => this.fit());
    this.resizing.observe(root);
  }

  destroy() {
    this.pause();
    this.resizing.disconnect();
    this.stopListening();
  }

  /** Takes over what Python sent; the same setting again leaves the current cell and the motion alone. */
  update(data) {
    const signature = JSON.stringify([data.image, data.kernel, data.bias, data.setting]);
    if (signature !== this.signature) {
      this.signature = signature;
      this.adopt(data);
    }
    this.readColors();
    this.rejected = data.rejected;
    this.paint();
  }

  adopt({ image, kernel, bias, setting }) {
    const [before, cell] = [this.setting, this.cell()];
    Object.assign(this, { image, kernel, bias, setting });
    this.output = convolve(image, kernel, bias, setting);
    this.shape = outputShape(setting);
    const largest = (values) => values.reduce((limit, value) => Math.max(limit, Math.abs(value)), 0);
    this.inputLimit = largest(image) || 1;
    this.kernelLimit = largest(kernel) || 1;
    this.outputLimit = largest(this.output) || 1;
    this.index = before ? this.sameplace(before, cell) : this.strongest();
    this.looked = null;
    this.revealed = this.playing ? this.index + 1 : this.output.length;
    this.parts.scrub.max = this.output.length - 1;
    this.root.dataset.shape = this.shape.join("x");
    const { height, width, top, bottom, left, right } = setting;
    const padded = top + bottom + left + right > 0;
    this.writeShape("input", `${height} × ${width}` + (padded ? `, padded ${height + top + bottom} × ${width + left + right}` : ""), this.inputLimit);
    this.writeShape("output", this.shape.join(" × "), this.outputLimit);
    this.parts.inputBase.setAttribute("aria-label", `Input of ${height} by ${width} values with its padding`);
    this.parts.outputBase.setAttribute("aria-label", `Output of ${this.shape.join(" by ")} values; point at a cell to see its working`);
  }

  /** The output cell whose window stands where the old one stood, as nearly as the new setting allows. */
  sameplace(before, [row, column]) {
    const { setting, shape } = this;
    const nearest = (cell, oldStride, oldPadding, stride, padding, count) =>
      Math.max(0, Math.min(count - 1, Math.round((cell * oldStride - oldPadding + padding) / stride)));
    return (
      nearest(row, before.strideRows, before.top, setting.strideRows, setting.top, shape[0]) * shape[1] +
      nearest(column, before.strideColumns, before.left, setting.strideColumns, setting.left, shape[1])
    );
  }

  strongest() {
    return this.output.reduce((best, value, index) => (Math.abs(value) > Math.abs(this.output[best]) ? index : best), 0);
  }

  /** Size and wording of the numbers in the three grids, fixed for the setting so that nothing jumps. */
  prepareNumbers() {
    const { kernelWidth, kernelHeight } = this.setting;
    const compact = Math.max(kernelWidth, kernelHeight) > ROOMY_KERNEL;
    const size = compact ? 12 : 14;
    const roomiest = Math.floor((this.fittedWidth - SIGNS) / (3 * kernelWidth)) - 1;
    const look = (values, limit) => {
      const decimals = decimalsFor(limit);
      const label = (value) => formatNumber(value, decimals, compact);
      const longest = values.reduce((length, value) => Math.max(length, label(value).length), 1);
      const needed = Math.ceil(longest * size * 0.56) + 5;
      return { label, size, cellWidth: compact ? Math.max(18, needed) : Math.max(needed, Math.min(46, Math.max(32, roomiest))), cellHeight: compact ? 17 : 32 };
    };
    this.productLimit = this.kernelLimit * this.inputLimit;
    const extremes = this.kernel.flatMap((weight) => [weight * this.inputLimit, weight * (this.image.find((value) => value) ?? 0)]);
    this.windowLook = look(this.image, this.inputLimit);
    this.kernelLook = look(this.kernel, this.kernelLimit);
    this.productLook = look(extremes, this.productLimit);
    this.outputLabel = (value) => formatNumber(value, decimalsFor(this.outputLimit));
  }

  writeShape(which, text, limit) {
    const map = this.root.querySelector(`.map.${which}`);
    map.querySelector(".shape").textContent = text;
    map.querySelector(".low").textContent = formatNumber(-limit);
    map.querySelector(".high").textContent = formatNumber(limit);
  }

  readColors() {
    const color = (name) => resolvedColor(this.root, name);
    this.colors = {
      input: color("--cs-input"),
      window: color("--cs-window"),
      padding: color("--cs-padding"),
      text: color("--st-text-color"),
      line: color("--st-border-color"),
      empty: color("--st-secondary-background-color"),
      font: getComputedStyle(this.root).fontFamily,
    };
  }

  /** Fits the two maps side by side into the width there is, with the working below still on the screen. */
  fit() {
    if (this.setting && this.root.clientWidth !== this.fittedWidth) this.paint();
  }

  paint() {
    this.fittedWidth = this.root.clientWidth;
    if (!this.fittedWidth) return;
    this.prepareNumbers();
    const { setting, parts, colors } = this;
    this.kernelCells.show(this.kernel, setting.kernelWidth, this.kernelLook, this.kernelLimit, this.rejected);
    const gap = this.fittedWidth <= 560 ? 12 : 24;
    const looks = [this.windowLook, this.kernelLook, this.productLook];
    const gridsWidth = looks.reduce((sum, look) => sum + setting.kernelWidth * (look.cellWidth + 1) + 4, SIGNS);
    const lines = Math.ceil(gridsWidth / this.fittedWidth);
    const working = lines * (setting.kernelHeight * (this.kernelLook.cellHeight + 1) + 26);
    const room = Math.max(SMALLEST_MAP, window.innerHeight - AROUND_MAPS - working);
    const box = Math.min((this.fittedWidth - gap) / 2, room);
    const rows = setting.height + setting.top + setting.bottom;
    const columns = setting.width + setting.left + setting.right;
    this.inputCell = Math.min(LARGEST_CELL, box / Math.max(rows, columns));
    this.outputCell = Math.min(LARGEST_CELL, box / Math.max(...this.shape));
    for (const map of this.root.querySelectorAll(".map")) map.style.width = `${box}px`;
    drawInput(parts.inputBase, this.image, setting, this.inputCell, this.inputLimit, colors);
    sizedContext(parts.inputMarks, columns * this.inputCell, rows * this.inputCell);
    this.outputContext = drawOutput(parts.outputBase, this.output, this.shape, this.outputCell, this.outputLimit, this.revealed, colors, this.outputLabel);
    sizedContext(parts.outputMarks, this.shape[1] * this.outputCell, this.shape[0] * this.outputCell);
    this.showCell();
  }

  cell() {
    return this.shape ? [Math.floor(this.index / this.shape[1]), this.index % this.shape[1]] : null;
  }

  /** Output cell at a point of the output canvas, or null. */
  cellAt(x, y) {
    const ahead = (offset, count) => {
      let cell = Math.floor(offset / this.outputCell);
      if (edge(cell, this.outputCell) > offset) cell -= 1;
      return cell < 0 || cell >= count ? null : cell;
    };
    const [row, column] = [ahead(y, this.shape[0]), ahead(x, this.shape[1])];
    return row === null || column === null ? null : [row, column];
  }

  look(cell) {
    if (String(cell) === String(this.looked)) return;
    this.looked = cell;
    this.showCell();
  }

  /** Moves the window to output cell `index` and fills the output up to it; only what changed is drawn. */
  moveTo(index, reveal = true) {
    const [last, columns] = [this.output.length - 1, this.shape[1]];
    this.index = Math.max(0, Math.min(last, index));
    if (reveal) {
      const before = this.revealed;
      this.revealed = this.index + 1;
      for (let cell = Math.min(before, this.revealed); cell < Math.max(before, this.revealed); cell += 1) {
        drawOutputCell(this.outputContext, this.output[cell], Math.floor(cell / columns), cell % columns, this.outputCell, this.outputLimit, cell < this.revealed, this.colors, this.outputLabel);
      }
    }
    this.showCell();
  }

  /** Shows the working of the cell under the pointer, else of the cell under the window. */
  showCell() {
    const { setting, parts, colors } = this;
    const cursor = this.cell();
    const [row, column] = this.looked ?? cursor;
    const working = explainCell(this.image, this.kernel, this.bias, setting, row, column);
    const outside = (i, j) =>
      working.rows[i] < 0 || working.rows[i] >= setting.height || working.columns[j] < 0 || working.columns[j] >= setting.width;
    drawWindow(parts.inputMarks.getContext("2d"), setting, row, column, this.inputCell, colors);
    drawOutputMarks(parts.outputMarks.getContext("2d"), cursor, this.looked, this.outputCell, colors);
    drawNumbers(parts.window, working.window, setting.kernelWidth, this.windowLook, this.inputLimit, colors, outside);
    drawNumbers(parts.products, working.products, setting.kernelWidth, this.productLook, this.productLimit, colors);
    parts.sum.textContent = `Σ = ${formatNumber(working.sum, 3)}`;
    parts.bias.textContent = this.bias === 0 ? "" : `+ bias ${formatNumber(this.bias, 3)} =`;
    parts.value.textContent = formatNumber(working.value, 3);
    parts.value.style.background = divergingColor(working.value, this.outputLimit);
    parts.value.style.color = textOnDiverging(working.value, this.outputLimit);
    parts.readout.textContent = describeWorking(working, this.kernel, this.bias, row, column);
    Object.assign(parts.readout.dataset, { row, column, value: working.value });
    Object.assign(this.root.dataset, { row, column, index: this.index, revealed: this.revealed });
    parts.scrub.value = this.index;
    parts.scrub.setAttribute("aria-valuetext", `row ${cursor[0]}, column ${cursor[1]}`);
    parts.scrubPlace.textContent = `${this.index + 1} of ${this.output.length}: row ${cursor[0]}, column ${cursor[1]}`;
    parts.speedPlace.textContent = `${SPEEDS[this.speed]} a second`;
    parts.back.disabled = this.index === 0;
    parts.step.disabled = this.index === this.output.length - 1;
  }

  setSpeed(speed) {
    this.speed = speed;
    this.parts.speedPlace.textContent = `${SPEEDS[speed]} a second`;
  }

  play() {
    if (this.playing) return;
    this.looked = null;
    const done = this.revealed === this.output.length;
    this.setPlaying(true);
    this.moveTo(done ? 0 : this.index);
    this.progress = 0;
    this.lastFrame = null;
    this.frame = requestAnimationFrame((now) => this.advance(now));
  }

  pause() {
    if (!this.playing) return;
    cancelAnimationFrame(this.frame);
    this.setPlaying(false);
    if (this.root.isConnected) this.showCell();
  }

  setPlaying(playing) {
    this.playing = playing;
    this.root.classList.toggle("playing", playing);
    this.root.dataset.playing = playing;
    this.parts.playLabel.textContent = playing ? "Pause" : "Play";
    // A screen reader hears the cell that playing stops at, not every cell on the way.
    this.parts.readout.setAttribute("aria-live", playing ? "off" : "polite");
  }

  advance(now) {
    const elapsed = Math.min(now - (this.lastFrame ?? now), 100);
    const columns = this.shape[1];
    if (this.calm.matches) {
      if (this.lastFrame === null || now - this.lastFrame >= ROW_PAUSE) {
        this.lastFrame = now;
        this.moveTo((Math.floor(this.index / columns) + 1) * columns - 1 + (this.index % columns === columns - 1 ? columns : 0));
      }
    } else {
      this.lastFrame = now;
      this.progress += (elapsed / 1000) * SPEEDS[this.speed];
      const steps = Math.floor(this.progress);
      if (steps) {
        this.progress -= steps;
        this.moveTo(this.index + steps);
      }
      this.glide();
    }
    if (this.index === this.output.length - 1) this.pause();
    else this.frame = requestAnimationFrame((next) => this.advance(next));
  }

  /** Between two cells of a row the window moves smoothly, where it is slow enough to be followed. */
  glide() {
    const [row, column] = this.cell();
    if (SPEEDS[this.speed] > GLIDE_UP_TO || this.looked || column === this.shape[1] - 1) return;
    const share = Math.max(0, this.progress - 0.5) * 2;
    const eased = share * share * (3 - 2 * share);
    drawWindow(this.parts.inputMarks.getContext("2d"), this.setting, row, column + eased, this.inputCell, this.colors);
  }
}
