// How one cell of one layer came about: every operation's working, from the values of a forward pass and the weights.

import { ACTIVATIONS } from "../operators/activations.js";
import { arrayOf, mapsShape } from "../operators/forward.js";

/** The step whose values a step shows: those that pass values on, as dropout and flattening do, stand for their input. */
export function shownStep(computation, number) {
  let shown = number;
  while (shown >= 0 && computation.layers[shown].operation === "pass") [shown] = computation.layers[shown].inputs;
  return shown;
}

/** [row, column, channel] of the value at a place of a step's values. */
export function cellAt(computation, number, place) {
  const [, width, channels] = mapsShape(computation, number);
  const cell = Math.floor(place / channels);
  return [Math.floor(cell / width), cell % width, place % channels];
}

export function placeOf(computation, number, [row, column, channel]) {
  const [, width, channels] = mapsShape(computation, number);
  return (row * width + column) * channels + channel;
}

/**
 * The working of a cell of layer `number`.
 *
 * `run` holds the outputs of all layers and, at -1, the picture. The result has `operation`, `value` (of the cell) and,
 * by operation, what leads to it; every `source` is the number of a step that shows its values, or -1, and every `cell`
 * [row, column, channel] in it. Sums are of float64.
 */
export function unitWorking(computation, run, number, cell) {
  const layer = computation.layers[number];
  const value = run[number][placeOf(computation, number, cell)];
  return { operation: layer.operation, value, ...WORKINGS[layer.operation](computation, run, layer, cell) };
}

const WORKINGS = {
  convolution: convolutionWorking,
  dense: denseWorking,
  pool: poolWorking,
  global_pool: poolWorking,
  normalize: (computation, run, layer, cell) => {
    const input = inputCell(computation, run, layer, 0, cell);
    const [mean, deviation, gamma, beta] = ["mean", "deviation", "gamma", "beta"].map(
      (name) => arrayOf(computation, layer, name)[cell[2]],
    );
    return { input, mean, deviation, gamma, beta, after: ((input.value - mean) / deviation) * gamma + beta };
  },
  activation: (computation, run, layer, cell) => {
    const input = inputCell(computation, run, layer, 0, cell);
    if (layer.activation === "softmax") {
      const logits = run[layer.inputs[0]];
      return { input, activation: "softmax", ...shares(logits, placeOf(computation, layer.inputs[0], cell)) };
    }
    return {
      input,
      activation: layer.activation,
      slope: layer.slope,
      after: ACTIVATIONS[layer.activation](input.value, layer.slope),
    };
  },
  add: (computation, run, layer, cell) => {
    const parts = layer.inputs.map((_, place) => inputCell(computation, run, layer, place, cell));
    return { parts, after: parts.reduce((sum, part) => sum + part.value, 0) };
  },
  concatenate: (computation, run, layer, [row, column, channel]) => {
    let [place, left] = [0, channel];
    while (left >= mapsShape(computation, layer.inputs[place])[2]) {
      left -= mapsShape(computation, layer.inputs[place])[2];
      place += 1;
    }
    const input = inputCell(computation, run, layer, place, [row, column, left]);
    return { input, after: input.value };
  },
  pad: (computation, run, layer, [row, column, channel]) => {
    const [y, x] = [row - layer.before[0], column - layer.before[1]];
    const [height, width] = mapsShape(computation, layer.inputs[0]);
    if (y < 0 || x < 0 || y >= height || x >= width) return { input: null, after: 0 };
    const input = inputCell(computation, run, layer, 0, [y, x, channel]);
    return { input, after: input.value };
  },
  pass: (computation, run, layer, cell) => {
    const place = layer.shape.length === 3 ? placeOf(computation, layer.inputs[0], cell) : cell[2];
    const input = inputCell(computation, run, layer, 0, cellAt(computation, layer.inputs[0], place));
    return { input, after: input.value };
  },
};

/** What stands in a cell of a layer's input: { source, cell, value }. */
function inputCell(computation, run, layer, place, cell) {
  const number = layer.inputs[place];
  const at = placeOf(computation, number, cell);
  const source = shownStep(computation, number);
  return { source, cell: cellAt(computation, source, at), value: run[number][at] };
}

/** Rows or columns of the input under a window, -1 where it stands on the padding. */
function under(layer, way, at, length) {
  return Array.from({ length: layer.kernel[way] }, (_, tap) => {
    const place = at * layer.stride[way] + tap * layer.dilation[way] - layer.before[way];
    return place >= 0 && place < length ? place : -1;
  });
}

function convolutionWorking(computation, run, layer, [row, column, filter]) {
  const [height, width, channels] = mapsShape(computation, layer.inputs[0]);
  const rows = under(layer, 0, row, height);
  const columns = under(layer, 1, column, width);
  const filters = layer.shape[2];
  const each = channels / layer.groups;
  const first = Math.floor(filter / (filters / layer.groups)) * each;
  const kernel = arrayOf(computation, layer, "kernel");
  const input = run[layer.inputs[0]];
  const source = shownStep(computation, layer.inputs[0]);
  const parts = Array.from({ length: each }, (_, share) => {
    const channel = first + share;
    const window = [];
    const weights = [];
    rows.forEach((y, i) =>
      columns.forEach((x, j) => {
        window.push(y < 0 || x < 0 ? 0 : input[(y * width + x) * channels + channel]);
        weights.push(kernel[((i * columns.length + j) * each + share) * filters + filter]);
      }),
    );
    const products = window.map((value, tap) => value * weights[tap]);
    return { source, channel, window, weights, products, sum: products.reduce((sum, product) => sum + product, 0) };
  });
  const bias = arrayOf(computation, layer, "bias")?.[filter] ?? null;
  const sum = parts.reduce((all, part) => all + part.sum, 0);
  const before = sum + (bias ?? 0);
  return { rows, columns, parts, sum, bias, before, ...bent(layer, before) };
}

function bent(layer, before) {
  const { activation, slope } = layer;
  return { activation, slope, after: activation === "softmax" ? null : ACTIVATIONS[activation](before, layer.slope) };
}

function denseWorking(computation, run, layer, [, , unit]) {
  const units = layer.shape[0];
  const kernel = arrayOf(computation, layer, "kernel");
  const bias = arrayOf(computation, layer, "bias");
  const input = run[layer.inputs[0]];
  const source = shownStep(computation, layer.inputs[0]);
  const parts = Array.from(input, (value, place) => {
    const weight = kernel[place * units + unit];
    return { source, cell: cellAt(computation, source, place), value, weight, product: value * weight };
  });
  const sum = parts.reduce((all, { product }) => all + product, 0);
  const before = sum + (bias?.[unit] ?? 0);
  const working = { parts, sum, bias: bias?.[unit] ?? null, before, ...bent(layer, before) };
  if (layer.activation !== "softmax") return working;
  const logits = new Float64Array(units);
  if (bias) logits.set(bias);
  input.forEach((value, place) => {
    if (value === 0) return;
    for (let other = 0; other < units; other += 1) logits[other] += value * kernel[place * units + other];
  });
  return { ...working, ...shares(logits, unit) };
}

/** Softmax of one of the logits: its exponential, that of all together (both less the largest logit), and its share. */
function shares(logits, unit) {
  const largest = logits.reduce((most, logit) => Math.max(most, logit), -Infinity);
  const exponential = Math.exp(logits[unit] - largest);
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
  return { logits, largest, exponential, total, after: exponential / total };
}

function poolWorking(computation, run, layer, [row, column, channel]) {
  const [height, width, channels] = mapsShape(computation, layer.inputs[0]);
  const everything = layer.operation === "global_pool";
  const rows = everything ? Array.from({ length: height }, (_, y) => y) : under(layer, 0, row, height);
  const columns = everything ? Array.from({ length: width }, (_, x) => x) : under(layer, 1, column, width);
  const input = run[layer.inputs[0]];
  const window = rows.flatMap((y) =>
    columns.map((x) => (y < 0 || x < 0 ? null : input[(y * width + x) * channels + channel])),
  );
  const real = window.filter((value) => value !== null);
  const sum = real.reduce((all, value) => all + value, 0);
  const largest = real.reduce((most, value) => Math.max(most, value), -Infinity);
  const { pooling } = layer;
  const after = pooling === "max" ? largest : sum / real.length;
  const source = shownStep(computation, layer.inputs[0]);
  return {
    pooling,
    rows,
    columns,
    window,
    winner: window.indexOf(largest),
    count: real.length,
    sum,
    source,
    channel,
    after,
  };
}

/** What added most to a cell's value, in the direction of its sum: { source, cell, value, share }; null at the end. */
export function strongestInput(working) {
  const { operation, parts, rows, columns } = working;
  if (operation === "convolution") {
    const sign = working.before < 0 ? -1 : 1;
    let best = null;
    for (const part of parts) {
      part.products.forEach((product, tap) => {
        if (sign * product <= (best?.share ?? 0) * sign) return;
        const cell = [rows[Math.floor(tap / columns.length)], columns[tap % columns.length], part.channel];
        best = { source: part.source, cell, value: part.window[tap], share: product };
      });
    }
    return best;
  }
  if (operation === "dense") {
    const sign = working.before < 0 ? -1 : 1;
    const best = parts.reduce((most, part) => (sign * part.product > sign * most.product ? part : most), parts[0]);
    return sign * best.product > 0 ? { ...best, share: best.product } : null;
  }
  if (operation === "pool" || operation === "global_pool") {
    const { pooling, count, source, channel, window } = working;
    if (count === 0) return null;
    const sign = pooling === "average" && working.after < 0 ? -1 : 1;
    const winner = window.reduce(
      (best, value, place) => (value !== null && (best < 0 || sign * value > sign * window[best]) ? place : best),
      -1,
    );
    const cell = [rows[Math.floor(winner / columns.length)], columns[winner % columns.length], channel];
    return { source, cell, value: window[winner], share: window[winner] / (pooling === "average" ? count : 1) };
  }
  if (operation === "add") {
    const sign = working.after < 0 ? -1 : 1;
    const best = parts.reduce((most, part) => (sign * part.value > sign * most.value ? part : most), parts[0]);
    return { ...best, share: best.value };
  }
  return working.input ? { ...working.input, share: working.input.value } : null;
}

/** The chain of strongest inputs from a cell back to the picture: [{ source, cell, value }, …], the picture last. */
export function chainBack(computation, run, number, cell) {
  const chain = [];
  let next = { source: number, cell };
  while (next && next.source >= 0) {
    next = strongestInput(unitWorking(computation, run, next.source, next.cell));
    if (next) chain.push(next);
  }
  return chain;
}

/** One input map's share in a filter's map: Float32Array(height * width). */
export function contributionMap(computation, run, number, filter, channel) {
  const layer = computation.layers[number];
  const [height, width, channels] = mapsShape(computation, layer.inputs[0]);
  const [outHeight, outWidth, filters] = layer.shape;
  const each = channels / layer.groups;
  const kernel = arrayOf(computation, layer, "kernel");
  const input = run[layer.inputs[0]];
  const share = new Float32Array(outHeight * outWidth);
  const columnsOf = Array.from({ length: outWidth }, (_, column) => under(layer, 1, column, width));
  for (let row = 0, at = 0; row < outHeight; row += 1) {
    const rows = under(layer, 0, row, height);
    for (let column = 0; column < outWidth; column += 1, at += 1) {
      let sum = 0;
      rows.forEach((y, i) => {
        if (y < 0) return;
        columnsOf[column].forEach((x, j) => {
          if (x < 0) return;
          const weight = kernel[((i * layer.kernel[1] + j) * each + (channel % each)) * filters + filter];
          sum += input[(y * width + x) * channels + channel] * weight;
        });
      });
      share[at] = sum;
    }
  }
  return share;
}
