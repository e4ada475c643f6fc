// A trained network's forward pass: every step of hasy_core.graph.ops in plain typed arrays, all maps kept.
// A computation is { input: [h, w, c], layers, weights }: what hasy_core.graph.ops.described says, and its numbers.

import { ACTIVATIONS } from "./activations.js";

/**
 * @typedef {object} Layer
 * @property {string} name
 * @property {string} kind
 * @property {string} operation
 * @property {number[]} inputs
 * @property {number[]} shape
 * @property {[number, number][]} rows of the picture, first and last, that each row sees
 * @property {[number, number][]} columns
 * @property {number[]} sees
 * @property {Record<string, { offset: number, shape: number[] }>} arrays
 * @property {[number, number]} [kernel]
 * @property {[number, number]} [stride]
 * @property {[number, number]} [dilation]
 * @property {[number, number]} [before]
 * @property {number} [groups]
 * @property {"max" | "average"} [pooling]
 * @property {string} [activation]
 * @property {number} [slope]
 */

/**
 * @typedef {object} Computation
 * @property {number[]} input
 * @property {Layer[]} layers
 * @property {Float32Array} weights
 */

/**
 * @typedef {(
 *   computation: Computation, layer: Layer, inputs: Float32Array[], output: Float32Array
 * ) => Float32Array} Step
 */

/**
 * The array of a layer by its name, as a view on all weights; null where the layer has none of that name.
 *
 * @param {Computation} computation
 * @param {Layer} layer
 * @param {string} name
 * @returns {Float32Array}
 */
export function arrayOf(computation, layer, name) {
  const place = layer.arrays[name];
  if (!place) return null;
  return computation.weights.subarray(place.offset, place.offset + place.shape.reduce((all, side) => all * side, 1));
}

/**
 * [height, width, channels] of what a layer takes from step `number`; rows of units are 1 x 1 cells.
 *
 * @param {Computation} computation
 * @param {number} number
 * @returns {number[]}
 */
export function mapsShape(computation, number) {
  const shape = number < 0 ? computation.input : computation.layers[number].shape;
  return shape.length === 3 ? shape : [1, 1, shape[0]];
}

export class Forward {
  /** @param {Computation} computation */
  constructor(computation) {
    this.computation = computation;
    this.steps = computation.layers.map((layer) => {
      const size = layer.shape.reduce((all, side) => all * side, 1);
      return { layer, output: new Float32Array(size), compute: OPERATIONS[layer.operation] };
    });
  }

  /**
   * All outputs of a picture (Float32Array, row by row, channels last), the network's answer last; reused by the next.
   *
   * @param {Float32Array} picture
   * @returns {Float32Array[]}
   */
  run(picture) {
    /** @type {Float32Array[]} */
    const outputs = [];
    for (const { layer, output, compute } of this.steps) {
      const inputs = layer.inputs.map((number) => (number < 0 ? picture : outputs[number]));
      outputs.push(compute(this.computation, layer, inputs, output));
    }
    return outputs;
  }
}

/** A stroke across the raster as a picture: something for every layer to do, before anybody draws. */
export function someStroke() {
  return Float32Array.from({ length: 1024 }, (_, at) => Number(Math.abs((at % 32) - (at >> 5)) < 2));
}

/**
 * Copies of a run's outputs; null for steps that only pass their input on.
 *
 * @param {Float32Array[]} outputs
 * @returns {(Float32Array | null)[]}
 */
export function ownOutputs(outputs) {
  return outputs.map((output, number) => (outputs.indexOf(output) === number ? output.slice() : null));
}

/** @type {Record<string, Step>} */
const OPERATIONS = {
  convolution: convolve,
  dense: connect,
  pool: poolWindows,
  global_pool: poolAll,
  normalize,
  activation: (_, layer, [input], output) => activate(layer, input, output),
  add: (_, __, inputs, output) => {
    output.set(inputs[0]);
    for (const input of inputs.slice(1)) for (let at = 0; at < output.length; at += 1) output[at] += input[at];
    return output;
  },
  concatenate: joinChannels,
  pad: padMaps,
  pass: (_, __, [input]) => input,
};

// Taps of the current window that are not zero: after a ReLU, and on paper, most are.
let tapValues = new Float64Array(4096);
let tapRows = new Int32Array(4096);

/**
 * @param {Computation} computation
 * @param {Layer} layer
 * @param {Float32Array[]} inputs
 * @param {Float32Array} output
 * @returns {Float32Array}
 */
function convolve(computation, layer, [input], output) {
  const [height, width, channels] = mapsShape(computation, layer.inputs[0]);
  const [outHeight, outWidth, filters] = layer.shape;
  const [kernelHeight, kernelWidth] = layer.kernel;
  const { groups } = layer;
  const kernel = arrayOf(computation, layer, "kernel");
  const bias = arrayOf(computation, layer, "bias");
  const each = channels / groups;
  const filtersEach = filters / groups;
  const most = kernelHeight * kernelWidth * each;
  if (tapValues.length < most) [tapValues, tapRows] = [new Float64Array(most), new Int32Array(most)];
  for (let row = 0, at = 0; row < outHeight; row += 1) {
    for (let column = 0; column < outWidth; column += 1, at += filters) {
      for (let group = 0; group < groups; group += 1) {
        let taps = 0;
        for (let i = 0; i < kernelHeight; i += 1) {
          const y = row * layer.stride[0] + i * layer.dilation[0] - layer.before[0];
          if (y < 0 || y >= height) continue;
          for (let j = 0; j < kernelWidth; j += 1) {
            const x = column * layer.stride[1] + j * layer.dilation[1] - layer.before[1];
            if (x < 0 || x >= width) continue;
            const from = (y * width + x) * channels + group * each;
            const weights = (i * kernelWidth + j) * each * filters + group * filtersEach;
            for (let channel = 0; channel < each; channel += 1) {
              const value = input[from + channel];
              if (value === 0) continue;
              tapValues[taps] = value;
              tapRows[taps] = weights + channel * filters;
              taps += 1;
            }
          }
        }
        addUp(kernel, bias, taps, group * filtersEach, filtersEach, output, at);
      }
    }
  }
  return activate(layer, output, output);
}

/**
 * Weighted sums of the taps for `count` filters from `first` on.
 *
 * Eight at a time in plain variables takes a third of the time of four, or of eight that destructuring declares.
 *
 * @param {Float32Array} kernel
 * @param {Float32Array} bias
 * @param {number} taps
 * @param {number} first
 * @param {number} count
 * @param {Float32Array} output
 * @param {number} at
 */
function addUp(kernel, bias, taps, first, count, output, at) {
  const end = first + count;
  let filter = first;
  for (; filter + 8 <= end; filter += 8) {
    const base = filter - first;
    let a = 0;
    let b = 0;
    let c = 0;
    let d = 0;
    let e = 0;
    let f = 0;
    let g = 0;
    let h = 0;
    for (let tap = 0; tap < taps; tap += 1) {
      const value = tapValues[tap];
      const weight = tapRows[tap] + base;
      a += value * kernel[weight];
      b += value * kernel[weight + 1];
      c += value * kernel[weight + 2];
      d += value * kernel[weight + 3];
      e += value * kernel[weight + 4];
      f += value * kernel[weight + 5];
      g += value * kernel[weight + 6];
      h += value * kernel[weight + 7];
    }
    const place = at + filter;
    output[place] = a;
    output[place + 1] = b;
    output[place + 2] = c;
    output[place + 3] = d;
    output[place + 4] = e;
    output[place + 5] = f;
    output[place + 6] = g;
    output[place + 7] = h;
  }
  for (; filter < end; filter += 1) {
    let sum = 0;
    for (let tap = 0; tap < taps; tap += 1) sum += tapValues[tap] * kernel[tapRows[tap] + filter - first];
    output[at + filter] = sum;
  }
  if (bias) for (filter = first; filter < end; filter += 1) output[at + filter] += bias[filter];
}

/**
 * @param {Computation} computation
 * @param {Layer} layer
 * @param {Float32Array[]} inputs
 * @param {Float32Array} output
 * @returns {Float32Array}
 */
function connect(computation, layer, [input], output) {
  const units = layer.shape[0];
  const kernel = arrayOf(computation, layer, "kernel");
  const bias = arrayOf(computation, layer, "bias");
  const sums = new Float64Array(units);
  if (bias) sums.set(bias);
  for (let from = 0; from < input.length; from += 1) {
    const value = input[from];
    if (value === 0) continue;
    const row = from * units;
    for (let unit = 0; unit < units; unit += 1) sums[unit] += value * kernel[row + unit];
  }
  output.set(sums);
  return activate(layer, output, output);
}

/**
 * @param {Computation} computation
 * @param {Layer} layer
 * @param {Float32Array[]} inputs
 * @param {Float32Array} output
 * @returns {Float32Array}
 */
function poolWindows(computation, layer, [input], output) {
  const [height, width, channels] = mapsShape(computation, layer.inputs[0]);
  const [outHeight, outWidth] = layer.shape;
  const max = layer.pooling === "max";
  for (let row = 0, at = 0; row < outHeight; row += 1) {
    const top = row * layer.stride[0] - layer.before[0];
    const [firstY, endY] = [Math.max(top, 0), Math.min(top + layer.kernel[0], height)];
    for (let column = 0; column < outWidth; column += 1) {
      const left = column * layer.stride[1] - layer.before[1];
      const [firstX, endX] = [Math.max(left, 0), Math.min(left + layer.kernel[1], width)];
      const count = (endY - firstY) * (endX - firstX); // the padding is no part of a mean
      for (let channel = 0; channel < channels; channel += 1, at += 1) {
        let value = max ? -Infinity : 0;
        for (let y = firstY; y < endY; y += 1) {
          for (let x = firstX; x < endX; x += 1) {
            const each = input[(y * width + x) * channels + channel];
            value = max ? Math.max(value, each) : value + each;
          }
        }
        output[at] = max ? value : value / count;
      }
    }
  }
  return output;
}

/**
 * @param {Computation} _
 * @param {Layer} layer
 * @param {Float32Array[]} inputs
 * @param {Float32Array} output
 * @returns {Float32Array}
 */
function poolAll(_, layer, [input], output) {
  const channels = output.length;
  const cells = input.length / channels;
  const max = layer.pooling === "max";
  for (let channel = 0; channel < channels; channel += 1) {
    let value = max ? -Infinity : 0;
    for (let at = channel; at < input.length; at += channels)
      value = max ? Math.max(value, input[at]) : value + input[at];
    output[channel] = max ? value : value / cells;
  }
  return output;
}

/**
 * @param {Computation} computation
 * @param {Layer} layer
 * @param {Float32Array[]} inputs
 * @param {Float32Array} output
 * @returns {Float32Array}
 */
function normalize(computation, layer, [input], output) {
  const [mean, deviation, gamma, beta] = ["mean", "deviation", "gamma", "beta"].map((name) =>
    arrayOf(computation, layer, name),
  );
  const channels = mean.length;
  for (let channel = 0; channel < channels; channel += 1) {
    const scale = gamma[channel] / deviation[channel];
    const shift = beta[channel] - mean[channel] * scale;
    for (let at = channel; at < output.length; at += channels) output[at] = input[at] * scale + shift;
  }
  return output;
}

/**
 * @param {Computation} computation
 * @param {Layer} layer
 * @param {Float32Array[]} inputs
 * @param {Float32Array} output
 * @returns {Float32Array}
 */
function joinChannels(computation, layer, inputs, output) {
  const all = layer.shape.at(-1);
  let first = 0;
  inputs.forEach((input, place) => {
    const channels = mapsShape(computation, layer.inputs[place])[2];
    for (let from = 0, at = first; from < input.length; from += channels, at += all) {
      for (let channel = 0; channel < channels; channel += 1) output[at + channel] = input[from + channel];
    }
    first += channels;
  });
  return output;
}

/**
 * @param {Computation} computation
 * @param {Layer} layer
 * @param {Float32Array[]} inputs
 * @param {Float32Array} output
 * @returns {Float32Array}
 */
function padMaps(computation, layer, [input], output) {
  const [height, width, channels] = mapsShape(computation, layer.inputs[0]);
  const [top, left] = layer.before;
  for (let row = 0; row < height; row += 1) {
    const line = input.subarray(row * width * channels, (row + 1) * width * channels);
    output.set(line, ((row + top) * layer.shape[1] + left) * channels);
  }
  return output;
}

/**
 * A layer's activation, from `sums` into `output`, which may be the same array.
 *
 * @param {Layer} layer
 * @param {Float32Array} sums
 * @param {Float32Array} output
 * @returns {Float32Array}
 */
export function activate(layer, sums, output) {
  const name = layer.activation ?? "linear";
  if (name === "softmax") return softmax(sums, output, layer.shape.at(-1));
  if (name === "linear") {
    if (output !== sums) output.set(sums);
    return output;
  }
  if (name === "relu") {
    for (let at = 0; at < sums.length; at += 1) output[at] = sums[at] > 0 ? sums[at] : 0;
    return output;
  }
  const activation = ACTIVATIONS[name];
  for (let at = 0; at < sums.length; at += 1) output[at] = activation(sums[at], layer.slope);
  return output;
}

/**
 * @param {Float32Array} sums
 * @param {Float32Array} output
 * @param {number} units
 * @returns {Float32Array}
 */
function softmax(sums, output, units) {
  for (let first = 0; first < sums.length; first += units) {
    let largest = -Infinity;
    for (let at = first; at < first + units; at += 1) largest = Math.max(largest, sums[at]);
    let total = 0;
    for (let at = first; at < first + units; at += 1) {
      output[at] = Math.exp(sums[at] - largest);
      total += output[at];
    }
    for (let at = first; at < first + units; at += 1) output[at] /= total;
  }
  return output;
}
