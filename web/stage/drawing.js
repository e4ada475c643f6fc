// What is painted on the stage's canvases. Sizes are CSS pixels; every canvas is as sharp as the screen.

import { isPixel, paddedValue, reached } from "../operators/operators.js";
import { cellBox, LINES_FROM, sharpContext, sharpEdge, slantedLines } from "../shared/canvas.js";
import { divergingColor, textOnDiverging } from "../shared/palette.js";
import { paintValues } from "./planes.js";

export const NUMBERS_FROM = 34; // px: cells this wide have room for a number at 12 px
const ROOM_FOR_FRAME = 12; // px of a cell that can have its frame inside
const PATCH = [24, 16]; // px: what a number stands on where a hatching runs behind it
const UNREVEALED = 0.36; // share of a cell's side that shows its value before the window has come by

/** @param {number[]} box */
function fillValue(context, value, limit, box) {
  context.fillStyle = divergingColor(value, limit);
  context.fillRect(...box);
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {string} text
 * @param {number} value
 * @param {number} limit
 * @param {number[]} box
 * @param {number} size
 * @param {string} font
 */
function writeValue(context, text, value, limit, [x, y, width, height], size, font) {
  context.fillStyle = textOnDiverging(value, limit);
  const type = `${size}px ${font}`;
  if (context.typeInUse !== type) {
    context.font = type; // parsing it takes longer than writing the number
    context.typeInUse = type;
  }
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(text, x + width / 2, y + height / 2 + 1);
}

/** Cells too small for lines between them, as one picture that the browser enlarges. */
function drawTinyCells(context, values, rows, columns, cell, limit) {
  const tile = document.createElement("canvas");
  tile.width = columns;
  tile.height = rows;
  paintValues(tile.getContext("2d"), values, limit);
  context.imageSmoothingEnabled = false;
  context.drawImage(tile, 0, 0, columns * cell, rows * cell);
}

/** All values of a padded channel, row-major. */
export function paddedChannel(image, setting, channel, rows, columns) {
  const values = new Float64Array(rows * columns);
  for (let row = 0, at = 0; row < rows; row += 1) {
    for (let column = 0; column < columns; column += 1, at += 1) {
      values[at] = paddedValue(image, setting, channel, row - setting.top, column - setting.left);
    }
  }
  return values;
}

/** One channel of the input with its ring of padding: borrowed values show through the hatching, zeros are plain paper. */
export function drawInput(canvas, image, setting, channel, { cell, limit, colors, label }) {
  const rows = setting.height + setting.top + setting.bottom;
  const columns = setting.width + setting.left + setting.right;
  const context = sharpContext(canvas, columns * cell, rows * cell);
  const values = paddedChannel(image, setting, channel, rows, columns);
  if (cell < LINES_FROM) {
    drawTinyCells(context, values, rows, columns, cell, limit);
  } else {
    context.fillStyle = colors.line;
    context.fillRect(0, 0, columns * cell, rows * cell);
    values.forEach((value, at) => {
      const box = cellBox(Math.floor(at / columns), at % columns, cell);
      fillValue(context, value, limit, box);
    });
  }
  const [x0, y0] = [sharpEdge(setting.left, cell), sharpEdge(setting.top, cell)];
  const [x1, y1] = [sharpEdge(setting.left + setting.width, cell), sharpEdge(setting.top + setting.height, cell)];
  const ring = new Path2D();
  ring.rect(0, 0, columns * cell, rows * cell);
  ring.rect(x0, y0, x1 - x0, y1 - y0);
  context.globalAlpha = 0.16;
  context.fillStyle = colors.padding;
  context.fill(ring, "evenodd");
  context.globalAlpha = 0.55;
  context.fillStyle = slantedLines(context, colors.padding);
  context.fill(ring, "evenodd");
  drawUnreached(context, setting, rows, columns, cell, colors);
  context.globalAlpha = 1;
  if (label) writeInput(context, values, setting, columns, { cell, limit, colors, label });
  context.strokeStyle = colors.input;
  context.lineWidth = 2;
  context.strokeRect(x0, y0, x1 - x0 - 1, y1 - y0 - 1);
  return context;
}

/** The input's values; where a hatching runs through a cell, on a patch of the cell's own colour. */
function writeInput(context, values, setting, columns, { cell, limit, colors, label }) {
  const { rows: rowReached, columns: columnReached } = reached(setting);
  values.forEach((value, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    const box = cellBox(row, column, cell);
    const inside = isPixel(setting, row - setting.top, column - setting.left);
    if (!inside || !rowReached[row] || !columnReached[column]) {
      const [width, height] = [Math.min(PATCH[0], box[2]), Math.min(PATCH[1], box[3])];
      const patch = [box[0] + (box[2] - width) / 2, box[1] + (box[3] - height) / 2, width, height];
      fillValue(context, value, limit, patch);
    }
    writeValue(context, label(value), value, limit, box, 12, colors.font);
  });
}

/** Crosses out the rows and columns of the padded input that no window has a tap on. */
function drawUnreached(context, setting, rows, columns, cell, colors) {
  const { rows: rowReached, columns: columnReached } = reached(setting);
  const lines = new Path2D();
  rowReached.forEach((is, row) => {
    if (!is) lines.rect(0, sharpEdge(row, cell), columns * cell, sharpEdge(row + 1, cell) - sharpEdge(row, cell));
  });
  columnReached.forEach((is, column) => {
    if (!is) lines.rect(sharpEdge(column, cell), 0, sharpEdge(column + 1, cell) - sharpEdge(column, cell), rows * cell);
  });
  context.globalAlpha = 0.9;
  context.fillStyle = slantedLines(context, colors.unreached, true);
  context.fill(lines);
}

/** Input cell (row, column) again, after its value changed. */
export function drawInputCell(context, image, setting, channel, row, column, { cell, limit, colors, label }) {
  const value = paddedValue(image, setting, channel, row, column);
  const box = cellBox(row + setting.top, column + setting.left, cell);
  fillValue(context, value, limit, box);
  if (label) writeValue(context, label(value), value, limit, box, 12, colors.font);
}

/** Output cell `index`: whole once the window has been there, a dot of its colour before. */
export function drawOutputCell(context, value, index, columns, revealed, { cell, limit, colors, label }) {
  const box = cellBox(Math.floor(index / columns), index % columns, cell);
  if (revealed) {
    fillValue(context, value, limit, box);
    if (label) writeValue(context, label(value), value, limit, box, 12, colors.font);
    return;
  }
  context.fillStyle = colors.empty;
  context.fillRect(...box);
  const [x, y, width, height] = box;
  const side = Math.max(2, Math.round(Math.min(width, height) * UNREVEALED));
  fillValue(context, value, limit, [x + (width - side) / 2, y + (height - side) / 2, side, side]);
}

/** The whole output, the first `revealed` cells of it filled. Returns the context for single cells later. */
export function drawOutput(canvas, output, [rows, columns], revealed, look) {
  const context = sharpContext(canvas, columns * look.cell, rows * look.cell);
  context.fillStyle = look.colors.line;
  context.fillRect(0, 0, columns * look.cell, rows * look.cell);
  if (look.cell < LINES_FROM && revealed >= output.length) {
    drawTinyCells(context, output, rows, columns, look.cell, look.limit);
  } else {
    output.forEach((value, index) => drawOutputCell(context, value, index, columns, index < revealed, look));
  }
  return context;
}

/** The window over the input; `row` and `column` count output cells and may be fractions while it glides. */
export function drawWindow(context, setting, row, column, cell, colors) {
  const { clientWidth, clientHeight } = context.canvas;
  context.clearRect(0, 0, clientWidth, clientHeight);
  const firstRow = row * setting.strideRows;
  const firstColumn = column * setting.strideColumns;
  const spanRows = setting.dilationRows * (setting.kernelHeight - 1) + 1;
  const spanColumns = setting.dilationColumns * (setting.kernelWidth - 1) + 1;
  const dilated = setting.dilationRows > 1 || setting.dilationColumns > 1;
  const [x, y] = [sharpEdge(firstColumn, cell), sharpEdge(firstRow, cell)];
  context.fillStyle = colors.window;
  context.strokeStyle = colors.window;
  context.globalAlpha = dilated ? 0.1 : 0.22;
  context.fillRect(x, y, spanColumns * cell, spanRows * cell);
  if (dilated) {
    context.globalAlpha = 0.5;
    for (let i = 0; i < setting.kernelHeight; i += 1) {
      for (let j = 0; j < setting.kernelWidth; j += 1) {
        const left = sharpEdge(firstColumn + j * setting.dilationColumns, cell);
        context.fillRect(left, sharpEdge(firstRow + i * setting.dilationRows, cell), cell - 1, cell - 1);
      }
    }
  }
  context.globalAlpha = 1;
  context.lineWidth = 2.5;
  context.strokeRect(x, y, spanColumns * cell - 1, spanRows * cell - 1);
}

/** The frames on the output: where the window is, the cell that is being looked at, the cells an input cell feeds. */
export function drawOutputMarks(context, cursor, looked, fed, cell, colors) {
  const { clientWidth, clientHeight } = context.canvas;
  context.clearRect(0, 0, clientWidth, clientHeight);
  frameCell(context, cursor, cell, colors.window, looked || fed ? 1.5 : 2.5);
  if (looked) frameCell(context, looked, cell, colors.text, 2.5);
  for (const { row, column } of fed ?? []) frameCell(context, [row, column], cell, colors.input, 2.5);
}

/** The frame of an input cell on the input's marks. */
export function drawInputMark(context, setting, [row, column], cell, colors) {
  const { clientWidth, clientHeight } = context.canvas;
  context.clearRect(0, 0, clientWidth, clientHeight);
  frameCell(context, [row + setting.top, column + setting.left], cell, colors.text, 2.5);
}

/** A frame round tap number `tap` of a grid that `drawNumbers` drew. */
export function frameTap(canvas, tap, columns, { cellWidth, cellHeight, gap }, colors) {
  const context = canvas.getContext("2d");
  const [x, y] = [(tap % columns) * (cellWidth + gap), Math.floor(tap / columns) * (cellHeight + gap)];
  context.strokeStyle = colors.window;
  context.lineWidth = 3;
  context.strokeRect(...winnerFrame(x, y, cellWidth, cellHeight));
}

/** The middle of a frame 3 wide: within a cell that has room for it, round a smaller one. */
export function winnerFrame(x, y, width, height) {
  const inset = Math.min(width, height) > ROOM_FOR_FRAME ? 1.5 : -1.5;
  return [x + inset, y + inset, width - 2 * inset, height - 2 * inset];
}

function frameCell(context, [row, column], cell, color, width) {
  const [x, y, boxWidth, boxHeight] = cellBox(row, column, cell);
  context.strokeStyle = color;
  context.lineWidth = width;
  context.strokeRect(x - 0.5, y - 0.5, boxWidth + 1, boxHeight + 1);
}

/**
 * Numbers in a grid of cells `cellWidth` x `cellHeight`, `gap` apart; taps in the padding are hatched.
 * `drawn` remembers what stands in each cell, so that the next call draws what changed; empty: all is drawn.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Float64Array} values
 * @param {number} columns
 * @param {any} look
 * @param {number} limit
 * @param {any} colors
 * @param {any[]} drawn
 * @param {(row: number, column: number) => boolean} isPadding
 */
export function drawNumbers(canvas, values, columns, look, limit, colors, drawn, isPadding = () => false) {
  const { cellWidth, cellHeight, gap, size, label } = look;
  const [pitch, pitchDown] = [cellWidth + gap, cellHeight + gap];
  const [width, height] = [columns * pitch - gap, (values.length / columns) * pitchDown - gap];
  const context = drawn.length ? canvas.getContext("2d") : sharpContext(canvas, width, height);
  if (!drawn.length) {
    context.fillStyle = colors.line;
    context.fillRect(0, 0, width, height);
  }
  for (let tap = 0; tap < values.length; tap += 1) {
    const [row, column] = [Math.floor(tap / columns), tap % columns];
    const padding = isPadding(row, column);
    const key = padding ? `(${values[tap]})` : values[tap];
    if (drawn[tap] === key) continue;
    drawn[tap] = key;
    /** @type {[number, number, number, number]} */
    const box = [column * pitch, row * pitchDown, cellWidth, cellHeight];
    fillValue(context, values[tap], limit, box);
    if (padding) {
      colors.hatch ??= slantedLines(context, colors.padding);
      context.globalAlpha = 0.35;
      context.fillStyle = colors.hatch;
      context.fillRect(...box);
      context.globalAlpha = 1;
    }
    writeValue(context, label(values[tap]), values[tap], limit, box, size, colors.font);
  }
}
