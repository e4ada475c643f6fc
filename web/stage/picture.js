// The stage as a picture that stands on its own, on a slide or a worksheet: light, of a size that no screen decides.

import { explainCell, isPixel, reached } from "../operators/operators.js";
import { decimalsFor, formatNumber } from "../shared/numbers.js";
import { divergingColor, textOnDiverging } from "../shared/palette.js";
import { textWidth } from "./canvas_svg.js";
import { workingLooks } from "./cell_layout.js";
import { NUMBERS_FROM, paddedChannel, winnerFrame } from "./drawing.js";
import { settingInWords } from "./setting_words.js";
import { totalParts, writtenTotal } from "./working.js";

const MARGIN = 24;
const BETWEEN_MAPS = 40;
const MAP_SIDE = 442; // what a map's longer side may take
const LARGEST_SQUARE = 44;
const SMALLEST_SQUARE = 2; // a map with many cells takes more than MAP_SIDE
const LINED_FROM = 6; // smaller cells touch
const LEAST_WIDTH = 620;
const WORKING_WIDTH = 900; // what the numbers of the working may take before their cells get narrow
const SIGN = 30; // width of the signs between the grids
const LINE = 22; // from one line of text to the next
const LEGEND_STEPS = 48;
const LEGEND_STEP = 3;
const HATCH = 7; // between two lines of a hatching
const DOT = 0.36; // share of a cell's side that shows its value before the window has come by

export class StagePicture {
  /**
   * `state`: what the stage shows (see `Saving.state`); `colors`: input, kernel, window, padding, output, unreached,
   * text, grid and empty; `note` is put behind the caption.
   */
  constructor(state, colors, note = "") {
    this.state = state;
    this.colors = colors;
    const { setting, shape } = state;
    this.padded = [setting.height + setting.top + setting.bottom, setting.width + setting.left + setting.right];
    const squareOf = (sides) =>
      Math.max(SMALLEST_SQUARE, Math.min(LARGEST_SQUARE, Math.floor(MAP_SIDE / Math.max(...sides))));
    this.inputSquare = squareOf(this.padded);
    this.outputSquare = squareOf(shape);
    this.looks = workingLooks(state, WORKING_WIDTH);
    this.inputName = nameOf(setting.channels, state.channelNames[state.channel]);
    const map = setting.kind === "convolution" ? `map ${state.filter}` : state.channelNames[state.filter];
    this.outputName = nameOf(setting.filters, map);
    this.place(note);
  }

  /** Decides where everything stands. */
  place(note) {
    const { state, padded, inputSquare, outputSquare } = this;
    const { setting, shape } = state;
    this.maps = MARGIN + LINE + 4; // their top edge
    this.outputLeft = MARGIN + Math.ceil(Math.max(padded[1] * inputSquare, this.besidesWidth("input"))) + BETWEEN_MAPS;
    const outputRight = this.outputLeft + Math.max(shape[1] * outputSquare, this.besidesWidth("output"));
    this.legends = this.maps + Math.max(padded[0] * inputSquare, shape[0] * outputSquare) + 14;
    this.names = Math.max(0, ...state.channelsShown.map((channel) => this.rowNameWidth(channel)));
    this.rowHeight = setting.kernelHeight * (this.looks.window.cellHeight + this.looks.window.gap) + 12;
    this.workings = this.legends + 2 * LINE + 6;
    this.total = this.workings + 2 * LINE + state.channelsShown.length * this.rowHeight + 12;
    this.width = Math.ceil(Math.max(outputRight, this.workingRight(), MARGIN + LEAST_WIDTH)) + MARGIN;
    const caption = [settingInWords(setting, state.biases[state.filter], shape), note].join(" ").trim();
    this.caption = wrapped(caption, this.width - 2 * MARGIN);
    this.height = this.total + 2 * LINE + this.caption.length * LINE + MARGIN - 8;
  }

  heading(which) {
    const { state, padded } = this;
    const { setting, shape, labels } = state;
    const ring = padded[0] > setting.height || padded[1] > setting.width ? `, padded ${padded.join(" × ")}` : "";
    const size = which === "input" ? `${setting.height} × ${setting.width}${ring}` : shape.join(" × ");
    const part = which === "input" ? this.inputName : this.outputName;
    return [labels[which], `${size}${part && `, ${part}`}`];
  }

  /** What the heading above a map and the legend below it need, whichever is wider. */
  besidesWidth(which) {
    const [name, size] = this.heading(which);
    const limit = this.state.limits[which];
    const numbers = [-limit, limit].map((value) => textWidth(formatNumber(value, decimalsFor(limit)), 12) + 8);
    const legend = numbers[0] + numbers[1] + LEGEND_STEP * LEGEND_STEPS;
    return Math.max(textWidth(name, 14, true) + 8 + textWidth(size, 14), legend);
  }

  rowNameWidth(channel) {
    return this.state.setting.channels > 1 ? textWidth(this.state.channelNames[channel], 14, true) + 14 : 0;
  }

  gridWidth(name) {
    const { cellWidth, gap } = this.looks[name];
    return this.state.setting.kernelWidth * (cellWidth + gap) - gap;
  }

  workingRight() {
    const { kind, channels } = this.state.setting;
    const left = MARGIN + this.names;
    if (kind !== "convolution") return left + this.gridWidth("window");
    const grids = this.gridWidth("window") + this.gridWidth("kernel") + this.gridWidth("products") + 2 * SIGN;
    return left + grids + (channels > 1 ? 110 : 0);
  }

  /** Everything that stays while the window slides, with the output's first `revealed` cells filled. */
  drawStill(pen, revealed) {
    const { state, colors } = this;
    pen.rect(0, 0, this.width, this.height, { fill: "#ffffff" });
    this.drawHeading(pen, "input", MARGIN);
    this.drawHeading(pen, "output", this.outputLeft);
    pen.group("input", () => this.drawInput(pen));
    pen.group("padding", () => this.drawPadding(pen));
    if (state.values && this.inputSquare >= NUMBERS_FROM) pen.group("values", () => this.writeInput(pen));
    pen.group("output", () => {
      const [rows, columns] = state.shape;
      const side = this.outputSquare;
      if (side >= LINED_FROM) pen.rect(this.outputLeft, this.maps, columns * side, rows * side, { fill: colors.grid });
      this.drawOutput(pen, 0, state.output.length, revealed);
    });
    this.drawLegend(pen, MARGIN, state.limits.input, "input");
    this.drawLegend(pen, this.outputLeft, state.limits.output, "output");
    this.caption.forEach((line, index) => {
      pen.text(line, MARGIN, this.total + 2 * LINE + (index + 0.5) * LINE, { size: 14, color: colors.text });
    });
  }

  drawHeading(pen, which, x) {
    const [name, size] = this.heading(which);
    pen.text(name, x, MARGIN + 8, { size: 14, color: this.colors[which], bold: true });
    pen.text(size, x + textWidth(name, 14, true) + 8, MARGIN + 8, { size: 14, color: this.colors.text });
  }

  drawInput(pen) {
    const { state, padded, inputSquare: side, colors } = this;
    const [rows, columns] = padded;
    if (side >= LINED_FROM) pen.rect(MARGIN, this.maps, columns * side, rows * side, { fill: colors.grid });
    this.eachInput((value, [x, y, size]) => {
      pen.rect(x, y, size, size, { fill: divergingColor(value, state.limits.input) });
    });
  }

  /** The values of the input, on a patch of their cell's colour where a hatching runs through it. */
  writeInput(pen) {
    const { input } = this.state.limits;
    this.eachInput((value, [x, y, size]) => {
      const width = textWidth(formatNumber(value, decimalsFor(input)), 12) + 4;
      const patch = [x + (size - width) / 2, y + size / 2 - 8, width, 16];
      pen.rect(...patch, { fill: divergingColor(value, input) });
      this.writeValue(pen, [x, y, size], value, input);
    });
  }

  eachInput(draw) {
    const { state, padded, inputSquare } = this;
    const [rows, columns] = padded;
    paddedChannel(state.image, state.setting, state.channel, rows, columns).forEach((value, at) => {
      draw(value, this.boxOf(MARGIN, Math.floor(at / columns), at % columns, inputSquare));
    });
  }

  drawPadding(pen) {
    const { state, padded, inputSquare: side, colors } = this;
    const { setting } = state;
    const [left, top] = [MARGIN, this.maps];
    const [x0, y0] = [left + setting.left * side, top + setting.top * side];
    const [x1, y1] = [x0 + setting.width * side, y0 + setting.height * side];
    const [right, bottom] = [left + padded[1] * side, top + padded[0] * side];
    const ring = [
      [left, top, right, y0],
      [left, y1, right, bottom],
      [left, y0, x0, y1],
      [x1, y0, right, y1],
    ];
    pen.lines(
      ring.flatMap((box) => slanted(box)),
      colors.padding,
      1,
    );
    const reach = reached(setting);
    const missed = (lines) => lines.flatMap((is, line) => (is ? [] : [line * side]));
    const lines = [
      ...missed(reach.rows).map((y) => [left, top + y, right, top + y + side]),
      ...missed(reach.columns).map((x) => [left + x, top, left + x + side, bottom]),
    ];
    pen.lines(
      lines.flatMap((box) => [...slanted(box), ...slanted(box, true)]),
      colors.unreached,
      1,
    );
    pen.rect(x0, y0, x1 - x0, y1 - y0, { stroke: colors.input, line: 2 });
  }

  /** Output cells `from` … `to` - 1, whole up to `revealed`, a dot of their colour from there on. */
  drawOutput(pen, from, to, revealed) {
    const { state, outputSquare: side, colors } = this;
    const columns = state.shape[1];
    for (let index = from; index < to; index += 1) {
      const box = this.boxOf(this.outputLeft, Math.floor(index / columns), index % columns, side);
      const value = state.output[index];
      const [x, y, size] = box;
      if (index < revealed) {
        pen.rect(x, y, size, size, { fill: divergingColor(value, state.limits.output) });
        if (state.values && side >= NUMBERS_FROM) this.writeValue(pen, box, value, state.limits.output);
        continue;
      }
      pen.rect(x, y, size, size, { fill: colors.empty });
      const dot = Math.max(1, Math.round(size * DOT));
      const inset = Math.floor((size - dot) / 2);
      pen.rect(x + inset, y + inset, dot, dot, { fill: divergingColor(value, state.limits.output) });
    }
  }

  boxOf(left, row, column, side) {
    return [left + column * side, this.maps + row * side, side - (side >= LINED_FROM ? 1 : 0)];
  }

  /**
   * @param {any} pen
   * @param {number[]} box
   * @param {number} value
   * @param {number} limit
   */
  writeValue(pen, [x, y, size], value, limit) {
    const text = formatNumber(value, decimalsFor(limit));
    pen.text(text, x + size / 2, y + size / 2, { size: 12, color: textOnDiverging(value, limit), anchor: "middle" });
  }

  drawLegend(pen, x, limit, name) {
    pen.group(`legend ${name}`, () => {
      const { colors } = this;
      const number = (value) => formatNumber(value, decimalsFor(limit));
      const from = x + textWidth(number(-limit), 12) + 8;
      const middle = this.legends + 6;
      pen.text(number(-limit), x, middle, { size: 12, color: colors.text });
      for (let step = 0; step < LEGEND_STEPS; step += 1) {
        const share = (2 * step) / (LEGEND_STEPS - 1) - 1;
        pen.rect(from + LEGEND_STEP * step, this.legends, LEGEND_STEP, 12, { fill: divergingColor(share, 1) });
      }
      pen.rect(from, this.legends, LEGEND_STEP * LEGEND_STEPS, 12, { stroke: colors.grid });
      pen.text(number(limit), from + LEGEND_STEP * LEGEND_STEPS + 8, middle, { size: 12, color: colors.text });
    });
  }

  /** The window at output cell `index`, the frame of that cell and its whole working. Returns the working. */
  drawMoving(pen, index) {
    const { state, colors } = this;
    const { setting, shape, filter } = state;
    const [row, column] = [Math.floor(index / shape[1]), index % shape[1]];
    const working = explainCell(state.image, state.kernel, state.biases, setting, filter, row, column);
    pen.group("window", () => this.drawWindow(pen, row, column));
    const [x, y, size] = this.boxOf(this.outputLeft, row, column, this.outputSquare);
    pen.rect(x - 0.5, y - 0.5, size + 1, size + 1, { stroke: colors.window, line: 2.5 });
    const heading = `${state.labels.output} row ${row}, column ${column} (counted from 0)`;
    pen.text(heading, MARGIN, this.workings, { size: 14, color: colors.text, bold: true });
    state.channelsShown.forEach((channel, position) => {
      const share = working.shares.find((candidate) => candidate.channel === channel);
      const y = this.workings + 2 * LINE + position * this.rowHeight;
      if (share) this.drawShare(pen, share, working, y, position === 0);
    });
    pen.group("total", () => this.drawTotal(pen, working));
    return working;
  }

  drawWindow(pen, row, column) {
    const { inputSquare: side, colors } = this;
    const { setting } = this.state;
    const [x, y] = [MARGIN + column * setting.strideColumns * side, this.maps + row * setting.strideRows * side];
    const [down, across] = [setting.dilationRows, setting.dilationColumns];
    const height = (down * (setting.kernelHeight - 1) + 1) * side;
    const width = (across * (setting.kernelWidth - 1) + 1) * side;
    if (down === 1 && across === 1) {
      pen.rect(x, y, width - 1, height - 1, { fill: colors.window, opacity: 0.2 });
    } else {
      for (let i = 0; i < setting.kernelHeight; i += 1) {
        for (let j = 0; j < setting.kernelWidth; j += 1) {
          const tap = [x + j * across * side, y + i * down * side, side - 1, side - 1];
          pen.rect(...tap, { fill: colors.window, opacity: 0.4 });
        }
      }
    }
    pen.rect(x - 0.5, y - 0.5, width, height, { stroke: colors.window, line: 2.5 });
  }

  /** A channel's grids with their top edge at `y`; `named`: with their names above them. */
  drawShare(pen, share, working, y, named) {
    const { state, colors, looks } = this;
    const { setting, labels, limits } = state;
    const middle = y + (setting.kernelHeight * (looks.window.cellHeight + looks.window.gap)) / 2;
    let x = MARGIN;
    const write = (text, from, size, rest) => pen.text(text, from, middle, { size, color: colors.text, ...rest });
    if (this.names) write(state.channelNames[share.channel], x, 14, { bold: true });
    x += this.names;
    const grid = (name, values, color, limit, marks) => {
      if (named) pen.text(labels[name], x, y - LINE / 2 - 2, { size: 14, color });
      pen.group(`grid ${name}`, () => this.drawGrid(pen, values, looks[name], limit, [x, y], color, marks));
      x += this.gridWidth(name);
    };
    const sign = (text) => {
      write(text, x + SIGN / 2, 20, { anchor: "middle" });
      x += SIGN;
    };
    const inPadding = (i, j) => !isPixel(setting, working.rows[i], working.columns[j]);
    grid("window", share.window, colors.window, limits.input, { inPadding, winner: working.winner });
    if (!share.products) return;
    sign("×");
    grid("kernel", share.weights, colors.kernel, limits.kernel);
    sign("=");
    grid("products", share.products, colors.text, limits.products);
    if (setting.channels > 1)
      write(`Σ = ${writtenTotal(working, setting).sums[working.shares.indexOf(share)]}`, x + 12, 14);
  }

  drawGrid(pen, values, { cellWidth, cellHeight, gap, size, label }, limit, [left, top], frame, marks = {}) {
    const { colors } = this;
    const columns = this.state.setting.kernelWidth;
    const rowOf = (tap) => Math.floor(tap / columns);
    const [pitch, pitchDown] = [cellWidth + gap, cellHeight + gap];
    const placeOf = (tap) => [left + (tap % columns) * pitch, top + rowOf(tap) * pitchDown];
    const [width, height] = [columns * pitch - gap, (values.length / columns) * pitchDown - gap];
    pen.rect(left, top, width, height, { fill: colors.grid });
    values.forEach((value, tap) => {
      const [x, y] = placeOf(tap);
      pen.rect(x, y, cellWidth, cellHeight, { fill: divergingColor(value, limit) });
      if (marks.inPadding?.(rowOf(tap), tap % columns)) {
        pen.lines(slanted([x, y, x + cellWidth, y + cellHeight]), colors.hatch, 1);
      }
      if (!label(value)) return;
      const color = textOnDiverging(value, limit);
      pen.text(label(value), x + cellWidth / 2, y + cellHeight / 2, { size, color, anchor: "middle" });
    });
    pen.rect(left - 1, top - 1, width + 2, height + 2, { stroke: frame, line: 2 });
    if (marks.winner === undefined) return;
    const [x, y] = placeOf(marks.winner);
    pen.rect(...winnerFrame(x, y, cellWidth, cellHeight), { stroke: colors.window, line: 3 });
  }

  drawTotal(pen, working) {
    const { state, colors } = this;
    const written = writtenTotal(working, state.setting);
    const sums = totalParts(working, state.setting, state.channelNames, written).join(" ");
    const { value } = written;
    pen.text(sums, MARGIN, this.total + 8, { size: 15, color: colors.text });
    const x = MARGIN + textWidth(sums, 15) + 14;
    const width = Math.max(64, textWidth(value, 18, true) + 20);
    const { output } = state.limits;
    const fill = divergingColor(working.value, output);
    pen.rect(x, this.total - 9, width, 34, { fill, stroke: colors.output, line: 2 });
    const color = textOnDiverging(working.value, output);
    pen.text(value, x + width / 2, this.total + 8, { size: 18, color, bold: true, anchor: "middle" });
  }
}

function nameOf(count, name) {
  return count > 1 ? name : "";
}

/**
 * The lines of a hatching within the box [left, top, right, bottom]; all boxes' lines continue each other.
 *
 * @param {number[]} box
 */
function slanted([left, top, right, bottom], falling = false) {
  const segments = [];
  if (right <= left || bottom <= top) return segments;
  const [low, high] = falling ? [left - bottom, right - top] : [left + top, right + bottom];
  for (let sum = Math.ceil(low / HATCH) * HATCH; sum < high; sum += HATCH) {
    if (falling) {
      const [x1, x2] = [Math.max(left, sum + top), Math.min(right, sum + bottom)];
      segments.push([x1, x1 - sum, x2, x2 - sum]);
    } else {
      const [x1, x2] = [Math.max(left, sum - bottom), Math.min(right, sum - top)];
      segments.push([x1, sum - x1, x2, sum - x2]);
    }
  }
  return segments;
}

/** Text in lines of at most `width`, at 14. */
function wrapped(text, width) {
  const lines = [""];
  for (const word of text.split(" ")) {
    const longer = `${lines.at(-1)} ${word}`.trim();
    if (textWidth(longer, 14) <= width || !lines.at(-1)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
