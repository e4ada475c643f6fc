// Convolution and pooling, cell by cell, as hasy_core.arithmetic computes them. Pure functions.
//
// A `setting` holds plain numbers, resolved in Python:
//   kind                     "convolution" | "max" | "average" | "lp" (with p)
//   height, width, channels  of the input
//   filters, groups          of a convolution; pooling has as many filters as channels, each of its own channel
//   kernelHeight, kernelWidth
//   strideRows, strideColumns, dilationRows, dilationColumns
//   top, bottom, left, right padding amounts
//   paddingMode              "zeros" | "reflect" | "replicate" | "circular" | "none" (no part in it: pooling)
//   activation, slope        a name of ACTIVATIONS; slope: of leaky ReLU below zero
// Arrays are flat: images [channels][height][width], kernels [filters][channels / groups][kernel height][kernel
// width], outputs [filters][rows][columns].
import { ACTIVATIONS } from "./activations.js";

/**
 * Index within 0 … size-1 whose value stands at `position` (which may lie in the padding); -1: nothing stands there.
 *
 * @param {number} position
 * @param {number} size
 * @param {string} paddingMode
 * @returns {number}
 */
export function sourceIndex(position, size, paddingMode) {
  if (position >= 0 && position < size) return position;
  if (paddingMode === "replicate") return position < 0 ? 0 : size - 1;
  if (paddingMode === "circular") return ((position % size) + size) % size;
  if (paddingMode === "reflect") return position < 0 ? -position : 2 * (size - 1) - position;
  return -1;
}

/**
 * [rows, columns] of the output: floor((size + padding - dilation (kernel - 1) - 1) / stride) + 1.
 *
 * @param {Setting} setting
 * @returns {[number, number]}
 */
export function outputShape(setting) {
  /** @type {(size: number, kernel: number, stride: number, dilation: number) => number} */
  const along = (size, kernel, stride, dilation) => Math.floor((size - dilation * (kernel - 1) - 1) / stride) + 1;
  const { height, width, top, bottom, left, right } = setting;
  return [
    along(height + top + bottom, setting.kernelHeight, setting.strideRows, setting.dilationRows),
    along(width + left + right, setting.kernelWidth, setting.strideColumns, setting.dilationColumns),
  ];
}

/**
 * Where each tap of the output cell (row, column) stands, in the input's own coordinates.
 *
 * @param {Setting} setting
 * @param {number} row
 * @param {number} column
 */
export function tapPositions(setting, row, column) {
  /** @type {(count: number, start: number, dilation: number) => number[]} */
  const along = (count, start, dilation) => Array.from({ length: count }, (_, tap) => start + tap * dilation);
  return {
    rows: along(setting.kernelHeight, row * setting.strideRows - setting.top, setting.dilationRows),
    columns: along(setting.kernelWidth, column * setting.strideColumns - setting.left, setting.dilationColumns),
  };
}

/**
 * Whether (row, column) is a pixel of the input, and not of its padding.
 *
 * @param {{ height: number, width: number }} setting
 * @param {number} row
 * @param {number} column
 * @returns {boolean}
 */
export function isPixel({ height, width }, row, column) {
  return row >= 0 && row < height && column >= 0 && column < width;
}

/**
 * Value of a channel at (row, column) of the padded input, both in the input's own coordinates.
 *
 * @param {ArrayLike<number>} image
 * @param {Setting} setting
 * @param {number} channel
 * @param {number} row
 * @param {number} column
 * @returns {number}
 */
export function paddedValue(image, setting, channel, row, column) {
  const sourceRow = sourceIndex(row, setting.height, setting.paddingMode);
  const sourceColumn = sourceIndex(column, setting.width, setting.paddingMode);
  if (sourceRow < 0 || sourceColumn < 0) return 0;
  return image[(channel * setting.height + sourceRow) * setting.width + sourceColumn];
}

/**
 * Channels that a filter sees: [first, count].
 *
 * @param {Setting} setting
 * @param {number} filter
 * @returns {[number, number]}
 */
export function channelsOf(setting, filter) {
  if (setting.kind !== "convolution") return [filter, 1];
  const count = setting.channels / setting.groups;
  return [Math.floor(filter / (setting.filters / setting.groups)) * count, count];
}

/**
 * The plain numbers of a setting for an input of one size, as Python's `stage_setting` has it.
 *
 * @typedef {object} Setting
 * @property {"convolution" | "max" | "average" | "lp"} kind
 * @property {number} p exponent of Lp pooling
 * @property {number} height
 * @property {number} width
 * @property {number} channels
 * @property {number} filters
 * @property {number} groups
 * @property {number} kernelHeight
 * @property {number} kernelWidth
 * @property {number} strideRows
 * @property {number} strideColumns
 * @property {number} dilationRows
 * @property {number} dilationColumns
 * @property {number} top
 * @property {number} bottom
 * @property {number} left
 * @property {number} right
 * @property {"zeros" | "reflect" | "replicate" | "circular" | "none"} paddingMode
 * @property {import("./activations.js").ActivationName} activation
 * @property {number} slope of the leaky ReLU below zero
 */

/**
 * How an output cell comes about, as `explainCell` has it.
 *
 * @typedef {{
 *   rows: number[], columns: number[], shares: Share[], sum: number, bias: number, before: number, value: number,
 *   real?: boolean[], winner?: number
 * }} Working
 */

/**
 * One channel's part in a working; pooling has its window alone.
 *
 * @typedef {{
 *   channel: number, window: Float64Array, weights?: Float64Array, products?: Float64Array, sum?: number
 * }} Share
 */

/**
 * The working of one output cell: { rows, columns, shares, sum, bias, before, value }.
 *
 * `shares`: for each channel { channel, window, weights, products, sum }, without weights and products for pooling;
 * `sum` of all of them, `before` the activation. Pooling adds `real`, for each tap whether it stands on a pixel and not
 * in the padding, and "max" `winner`, the tap that won.
 *
 * @param {ArrayLike<number>} image
 * @param {Float64Array} kernel
 * @param {ArrayLike<number>} biases
 * @param {Setting} setting
 * @param {number} filter
 * @param {number} row
 * @param {number} column
 * @returns {Working}
 */
export function explainCell(image, kernel, biases, setting, filter, row, column) {
  const { rows, columns } = tapPositions(setting, row, column);
  const [first, count] = channelsOf(setting, filter);
  /** @type {Share[]} */
  const shares = Array.from({ length: count }, (_, index) => {
    const window = new Float64Array(rows.length * columns.length);
    for (let i = 0, tap = 0; i < rows.length; i += 1) {
      for (let j = 0; j < columns.length; j += 1, tap += 1) {
        window[tap] = paddedValue(image, setting, first + index, rows[i], columns[j]);
      }
    }
    return { channel: first + index, window };
  });
  if (setting.kind !== "convolution") return pooled(setting, rows, columns, shares);
  const taps = rows.length * columns.length;
  for (const [index, share] of shares.entries()) {
    const from = (filter * count + index) * taps;
    share.weights = kernel.slice(from, from + taps);
    share.products = share.window.map((value, tap) => value * share.weights[tap]);
    share.sum = share.products.reduce((sum, product) => sum + product, 0);
  }
  const sum = shares.reduce((total, share) => total + share.sum, 0);
  const bias = biases[filter];
  const before = sum + bias;
  return { rows, columns, shares, sum, bias, before, value: ACTIVATIONS[setting.activation](before, setting.slope) };
}

/**
 * @param {Setting} setting
 * @param {number[]} rows
 * @param {number[]} columns
 * @param {Share[]} shares
 * @returns {Working}
 */
function pooled(setting, rows, columns, shares) {
  const real = rows.flatMap((row) => columns.map((column) => isPixel(setting, row, column)));
  const [share] = shares;
  const working = { rows, columns, shares, real, bias: 0 };
  const values = share.window;
  if (setting.kind === "max") {
    let winner = -1;
    values.forEach((value, tap) => {
      if (real[tap] && (winner < 0 || value > values[winner])) winner = tap;
    });
    return { ...working, winner, sum: values[winner], before: values[winner], value: values[winner] };
  }
  if (setting.kind === "average") {
    const sum = values.reduce((total, value) => total + value, 0);
    const value = sum / real.filter(Boolean).length;
    return { ...working, sum, before: value, value };
  }
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const sum = values.reduce((total, value) => total + Math.abs(value) ** setting.p, 0);
  const scaled = values.reduce((total, value) => total + (Math.abs(value) / (largest || 1)) ** setting.p, 0);
  const value = (largest || 1) * scaled ** (1 / setting.p);
  return { ...working, sum, before: value, value };
}

/**
 * All outputs, flat [filters][rows][columns].
 *
 * @param {ArrayLike<number>} image
 * @param {Float64Array} kernel
 * @param {ArrayLike<number>} biases
 * @param {Setting} setting
 * @returns {Float64Array}
 */
export function computeOutput(image, kernel, biases, setting) {
  const [outputRows, outputColumns] = outputShape(setting);
  const cells = outputRows * outputColumns;
  const output = new Float64Array(setting.filters * cells);
  if (setting.kind !== "convolution") {
    for (let index = 0; index < output.length; index += 1) {
      const [filter, cell] = [Math.floor(index / cells), index % cells];
      const [row, column] = [Math.floor(cell / outputColumns), cell % outputColumns];
      output[index] = explainCell(image, kernel, biases, setting, filter, row, column).value;
    }
    return output;
  }
  const activate = ACTIVATIONS[setting.activation];
  for (let filter = 0; filter < setting.filters; filter += 1) {
    const plane = output.subarray(filter * cells, (filter + 1) * cells);
    const [first, count] = channelsOf(setting, filter);
    for (let index = 0; index < count; index += 1) {
      const from = (filter * count + index) * setting.kernelHeight * setting.kernelWidth;
      addChannel(plane, image, kernel, setting, first + index, from, outputRows, outputColumns);
    }
    for (let cell = 0; cell < cells; cell += 1) plane[cell] = activate(plane[cell] + biases[filter], setting.slope);
  }
  return output;
}

/**
 * Adds one channel's products to `plane`; its weights begin at `from` in `kernel`.
 *
 * @param {Float64Array} plane
 * @param {ArrayLike<number>} image
 * @param {Float64Array} kernel
 * @param {Setting} setting
 * @param {number} channel
 * @param {number} from
 * @param {number} outputRows
 * @param {number} outputColumns
 */
function addChannel(plane, image, kernel, setting, channel, from, outputRows, outputColumns) {
  const { kernelHeight, kernelWidth, height, width, paddingMode } = setting;
  /**
   * @type {(
   *   count: number, taps: number, stride: number, dilation: number, before: number, size: number
   * ) => Int32Array}
   */
  const sources = (count, taps, stride, dilation, before, size) =>
    Int32Array.from({ length: count * taps }, (_, at) =>
      sourceIndex(Math.floor(at / taps) * stride + (at % taps) * dilation - before, size, paddingMode),
    );
  const { strideRows, strideColumns, dilationRows, dilationColumns, top, left } = setting;
  const sourceRows = sources(outputRows, kernelHeight, strideRows, dilationRows, top, height);
  const sourceColumns = sources(outputColumns, kernelWidth, strideColumns, dilationColumns, left, width);
  for (let row = 0, cell = 0; row < outputRows; row += 1) {
    for (let column = 0; column < outputColumns; column += 1, cell += 1) {
      let sum = 0;
      for (let i = 0; i < kernelHeight; i += 1) {
        const sourceRow = sourceRows[row * kernelHeight + i];
        if (sourceRow < 0) continue;
        const line = (channel * height + sourceRow) * width;
        for (let j = 0; j < kernelWidth; j += 1) {
          const sourceColumn = sourceColumns[column * kernelWidth + j];
          if (sourceColumn >= 0) sum += image[line + sourceColumn] * kernel[from + i * kernelWidth + j];
        }
      }
      plane[cell] += sum;
    }
  }
}

/**
 * The output cells that an input cell feeds, also through the padding: [{ row, column, tapRow, tapColumn }].
 *
 * @param {Setting} setting
 * @param {number} inputRow
 * @param {number} inputColumn
 */
export function fedCells(setting, inputRow, inputColumn) {
  const [outputRows, outputColumns] = outputShape(setting);
  /**
   * @type {(
   *   count: number, taps: number, stride: number, dilation: number, before: number, size: number, wanted: number
   * ) => number[][]}
   */
  const along = (count, taps, stride, dilation, before, size, wanted) => {
    const found = [];
    for (let cell = 0; cell < count; cell += 1) {
      for (let tap = 0; tap < taps; tap += 1) {
        const position = cell * stride + tap * dilation - before;
        if (sourceIndex(position, size, setting.paddingMode) === wanted) found.push([cell, tap]);
      }
    }
    return found;
  };
  const { kernelHeight, kernelWidth, strideRows, strideColumns, dilationRows, dilationColumns } = setting;
  const rows = along(outputRows, kernelHeight, strideRows, dilationRows, setting.top, setting.height, inputRow);
  const columns = along(
    ...[outputColumns, kernelWidth, strideColumns, dilationColumns, setting.left, setting.width, inputColumn],
  );
  return rows.flatMap(([row, tapRow]) => columns.map(([column, tapColumn]) => ({ row, column, tapRow, tapColumn })));
}

/**
 * For each row and each column of the padded input whether any window has a tap on it: { rows, columns }.
 *
 * @param {Setting} setting
 */
export function reached(setting) {
  const [outputRows, outputColumns] = outputShape(setting);
  /** @type {(size: number, count: number, taps: number, stride: number, dilation: number) => boolean[]} */
  const along = (size, count, taps, stride, dilation) => {
    const found = new Array(size).fill(false);
    for (let cell = 0; cell < count; cell += 1) {
      for (let tap = 0; tap < taps; tap += 1) found[cell * stride + tap * dilation] = true;
    }
    return found;
  };
  const { height, width, top, bottom, left, right } = setting;
  return {
    rows: along(height + top + bottom, outputRows, setting.kernelHeight, setting.strideRows, setting.dilationRows),
    columns: along(
      ...[width + left + right, outputColumns, setting.kernelWidth, setting.strideColumns, setting.dilationColumns],
    ),
  };
}
