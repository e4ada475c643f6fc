// The two maps side by side, input and output, each with its name, its legend and the small pictures of all its planes.

import { isPixel } from "../operators/operators.js";
import { sharpContext, sharpEdge } from "../shared/canvas.js";
import { nameLegend } from "../shared/legend.js";
import { decimalsFor, fittingLabel } from "../shared/numbers.js";
import {
  drawInput,
  drawInputCell,
  drawInputMark,
  drawOutput,
  drawOutputCell,
  drawOutputMarks,
  drawWindow,
  NUMBERS_FROM,
} from "./drawing.js";
import { Planes } from "./planes.js";

const LARGEST_CELL = 44; // px
const SMALLEST_MAP = 170; // px
const SMALLEST_MAP_OF_MANY = 260; // px: several channels do not fit on one screen with their workings anyway
const AROUND_MAPS = 430; // px of a screen's height that the page's head, the buttons and the captions take
const PLANES_HEIGHT = 60; // px
const NARROW = 560; // px: stage.css sets the maps closer together there
const BORROWING = ["reflect", "replicate", "circular"]; // padding modes

export class Maps {
  /** `choose`: channel(index) and filter(index) are called when the reader picks a plane. */
  constructor(root, scene, choose) {
    this.scene = scene;
    this.writing = root.querySelector("[data-testid=stage-values]");
    this.input = mapParts(root.querySelector(".map.input"), choose.channel);
    this.output = mapParts(root.querySelector(".map.output"), choose.filter);
  }

  /** Writes what stands above the maps and what a screen reader hears of them. */
  name() {
    const { input, output } = this;
    const { setting, labels, shape } = this.scene;
    const { height, width, top, bottom, left, right, channels, filters } = setting;
    const padded = top + bottom + left + right > 0;
    const ring = padded ? `, padded ${height + top + bottom} × ${width + left + right}` : "";
    const deep = (count) => (count > 1 ? ` × ${count}` : "");
    input.label.textContent = labels.input;
    input.shape.textContent = `${height} × ${width}${deep(channels)}${ring}`;
    input.base.ariaLabel =
      `${labels.input} of ${height} by ${width} values${padded ? " with its padding" : ""}; ` +
      `point at one to see which ${labels.cell}s it feeds`;
    output.label.textContent = labels.output;
    output.shape.textContent = `${shape.join(" × ")}${deep(filters)}`;
    output.base.ariaLabel = `${labels.output} of ${shape.join(" by ")} values; point at one to see its working`;
  }

  /** Sizes both maps, as large as lets the working below, of so many px, stay on the screen, and paints them. */
  paint(width, workingHeight, revealed, colors) {
    const { setting, shape, channelsShown } = this.scene;
    this.colors = colors;
    const strips = setting.channels > 1 || setting.filters > 1 ? PLANES_HEIGHT : 0;
    const smallest = channelsShown.length > 1 ? SMALLEST_MAP_OF_MANY : SMALLEST_MAP;
    const room = Math.max(smallest, window.innerHeight - AROUND_MAPS - strips - workingHeight);
    const box = Math.min((width - (width <= NARROW ? 12 : 24)) / 2, room);
    for (const { figure } of [this.input, this.output]) figure.style.width = `${box}px`;
    const [rows, columns] = this.paddedShape();
    this.input.cell = Math.min(LARGEST_CELL, box / Math.max(rows, columns));
    this.output.cell = Math.min(LARGEST_CELL, box / Math.max(...shape));
    this.writing.parentElement.hidden = Math.max(this.input.cell, this.output.cell) < NUMBERS_FROM;
    this.paintInput();
    sharpContext(this.input.marks, columns * this.input.cell, rows * this.input.cell);
    sharpContext(this.output.marks, shape[1] * this.output.cell, shape[0] * this.output.cell);
    this.paintOutput(revealed);
  }

  paddedShape() {
    const { height, width, top, bottom, left, right } = this.scene.setting;
    return [height + top + bottom, width + left + right];
  }

  paintInput() {
    const { image, setting, channel, channelNames, limits } = this.scene;
    const { channels, height, width } = setting;
    this.input.painted = limits.input;
    this.input.context = drawInput(this.input.base, image, setting, channel, this.lookOf("input"));
    this.input.planes.show(image, channels, [height, width], limits.input, channel, channelNames);
  }

  /** Input cell (row, column) after its value changed, with all that changes with it. */
  paintPixel(row, column) {
    const { image, setting, channel, limits } = this.scene;
    if (limits.input !== this.input.painted || BORROWING.includes(setting.paddingMode)) this.paintInput();
    else drawInputCell(this.input.context, image, setting, channel, row, column, this.lookOf("input"));
  }

  paintOutput(revealed) {
    const { output, outputs, shape, setting, channelNames, filter, limits } = this.scene;
    this.output.look = this.lookOf("output");
    this.output.context = drawOutput(this.output.base, output, shape, revealed, this.output.look);
    const names = Array.from({ length: setting.filters }, (_, index) =>
      setting.kind === "convolution" ? `map ${index}` : channelNames[index],
    );
    this.output.planes.show(outputs, setting.filters, shape, limits.output, filter, names);
    nameLegend(this.input.legend, limits.input);
    nameLegend(this.output.legend, limits.output);
  }

  /** Output cells between the two counts, after so many were revealed and now so many are. */
  revealFrom(before, revealed) {
    const { output, shape } = this.scene;
    const { context, look } = this.output;
    for (let cell = Math.min(before, revealed); cell < Math.max(before, revealed); cell += 1) {
      drawOutputCell(context, output[cell], cell, shape[1], cell < revealed, look);
    }
  }

  /**
   * The frames: the window or input cell `source`, the cell under the window, the one looked at, the cells `fed`.
   *
   * @param {[number, number]} cursor
   * @param {[number, number] | null} looked
   * @param {[number, number] | null} source
   * @param {object[] | null} fed
   */
  mark(cursor, looked, source, fed) {
    const { setting } = this.scene;
    const marks = this.input.marks.getContext("2d");
    if (fed) drawInputMark(marks, setting, source, this.input.cell, this.colors);
    else drawWindow(marks, setting, ...(looked ?? cursor), this.input.cell, this.colors);
    drawOutputMarks(this.output.marks.getContext("2d"), cursor, looked, fed, this.output.cell, this.colors);
  }

  /** The window at output cell (row, column), which may be fractions. */
  glide(row, column) {
    const marks = this.input.marks.getContext("2d");
    drawWindow(marks, this.scene.setting, row, column, this.input.cell, this.colors);
  }

  lookOf(which) {
    const limit = this.scene.limits[which];
    const { cell } = this[which];
    const written = this.writing.checked && cell >= NUMBERS_FROM;
    const values = which === "input" ? this.scene.image : this.scene.outputs;
    const label = written ? fittingLabel(values, cell, [[decimalsFor(limit)], [1, true], [0, true]]) : null;
    return { cell, limit, colors: this.colors, label };
  }

  /** [row, column] of the output cell at a point of the output's canvas, or null. */
  cellAt(x, y) {
    return cellUnder(x, y, this.output.cell, this.scene.shape);
  }

  /** [row, column] of the input cell at a point of the input's canvas, or null (also in the padding). */
  pixelAt(x, y) {
    const { setting } = this.scene;
    const found = cellUnder(x, y, this.input.cell, this.paddedShape());
    if (!found) return null;
    const [row, column] = [found[0] - setting.top, found[1] - setting.left];
    return isPixel(setting, row, column) ? [row, column] : null;
  }
}

function mapParts(figure, choose) {
  /** @type {(selector: string) => any} */
  const find = (selector) => figure.querySelector(selector);
  return {
    figure,
    label: find(".label"),
    shape: find(".shape"),
    base: find(".base"),
    marks: find(".marks"),
    legend: find(".legend"),
    planes: new Planes(find(".planes"), choose),
  };
}

/**
 * @param {number} x
 * @param {number} y
 * @param {number} side
 * @param {number[]} shape
 * @returns {[number, number] | null}
 */
function cellUnder(x, y, side, [rows, columns]) {
  const under = (offset, count) => {
    const cell = Math.floor(offset / side);
    const found = sharpEdge(cell, side) > offset ? cell - 1 : cell;
    return found < 0 || found >= count ? null : found;
  };
  const [row, column] = [under(y, rows), under(x, columns)];
  return row === null || column === null ? null : [row, column];
}
