// Convolutions of TensorFlow.js's WebAssembly with 25 to 36 % of the multiplications. The library multiplies as fast as
// a processor can; what is left is to multiply less: minimal filtering (S. Winograd, Arithmetic Complexity of
// Computations, SIAM, 1980), tile by tile as in A. Lavin and S. Gray, Fast Algorithms for Convolutional Neural Networks,
// CVPR 2016 (arXiv:1509.09308). A tile of 6x6 input cells gives 4x4 outputs of a 3x3 filter, F(4x4, 3x3), or 2x2 of a
// 5x5 one, F(2x2, 5x5). Both interpolate at 0, 1, -1, 2, -2 and infinity, so that they share the transform of the input.
// Between the transforms are 36 products of matrices, [tiles x channels] by [channels x filters]: the library's.

/* global tf */

const SIDE = 6; // cells of a tile
const PLACES = SIDE * SIDE;
const POINTS = [0, 1, -1, 2, -2]; // and infinity
// What it takes to be faster, as measured: with fewer products saved, the transforms take longer than that.
const LEAST_CHANNELS = 64; // in and out
const LEAST_TILES = 16;
const LEAST_SAVING = 2.5;
const MOST_PAIRS = 256 * 256; // of channels in and out: 36 numbers each are kept as long as the worker lives

/** Takes over, of the convolutions of the library's running WebAssembly, those that are faster so. */
export function useMinimalFiltering() {
  for (const kernelName of ["Conv2D", "FusedConv2D"]) {
    const { kernelFunc: theirs } = tf.getKernel(kernelName, "wasm");
    tf.unregisterKernel(kernelName, "wasm");
    /** @type {(call: any) => any} */
    const kernelFunc = (call) => (isFaster(call) ? convolveByTiles(call) : theirs(call));
    tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc });
  }
}

/**
 * @param {any} call
 * @returns {any}
 */
function shapeOf({ inputs: { x, filter }, attrs: { strides, dilations, pad, dimRoundingMode } }) {
  return tf.backend_util.computeConv2DInfo(x.shape, filter.shape, strides, dilations, pad, dimRoundingMode);
}

/**
 * Of some outputs: how many a tile gives in each direction, and the tiles that it takes.
 *
 * @param {any} shape
 * @returns {any}
 */
function tilesFor({ outHeight, outWidth, filterHeight }) {
  const step = SIDE + 1 - filterHeight;
  const [rows, columns] = [Math.ceil(outHeight / step), Math.ceil(outWidth / step)];
  return { step, rows, columns, count: rows * columns };
}

/**
 * @param {any} call
 * @returns {boolean}
 */
function isFaster(call) {
  const { inputs, attrs } = call;
  const [height, width, channels, filters] = inputs.filter.shape;
  if (height !== width || (height !== 3 && height !== 5)) return false;
  if (inputs.x.shape[0] !== 1 || attrs.dataFormat !== "NHWC" || inputs.preluActivationWeights) return false;
  if (![undefined, null, "linear", "relu"].includes(attrs.activation)) return false;
  const shape = shapeOf(call);
  const { strideHeight, strideWidth, dilationHeight, dilationWidth, outHeight, outWidth } = shape;
  if (strideHeight * strideWidth * dilationHeight * dilationWidth !== 1) return false;
  if (Math.min(channels, filters) < LEAST_CHANNELS || channels * filters > MOST_PAIRS) return false;
  const { count } = tilesFor(shape);
  return count >= LEAST_TILES && outHeight * outWidth * height * width >= LEAST_SAVING * PLACES * count;
}

/**
 * @param {any} call
 * @returns {any}
 */
function convolveByTiles({ inputs, attrs, backend }) {
  const { x, filter, bias } = inputs;
  for (const each of [x, filter, bias]) {
    if (each) backend.dataIdMap.get(each.dataId); // brings it here, which may move the memory under an array made before
  }
  const shape = shapeOf({ inputs, attrs });
  const plan = planOf(backend, filter, shape);
  transformInput(backend.typedArrayFromHeap(x), shape, backend.typedArrayFromHeap(plan.values), plan);
  const { kernelFunc: multiply } = tf.getKernel("BatchMatMul", "wasm");
  const matrices = { transposeA: false, transposeB: false };
  for (let place = 0; place < PLACES; place += 1) {
    const pair = { a: plan.tiles[place], b: plan.filters[place] };
    const product = multiply({ inputs: pair, attrs: matrices, backend });
    plan.products.set(backend.typedArrayFromHeap(product), place * plan.count * shape.outChannels);
    backend.disposeData(product.dataId);
  }
  const output = backend.makeOutput(shape.outShape, "float32");
  transformProducts(plan, shape);
  const added = bias && backend.typedArrayFromHeap(bias);
  finish(plan, shape, added, attrs.activation === "relu", backend.typedArrayFromHeap(output));
  return output;
}

const PLANS = new WeakMap(); // by filter: its transforms by its shape, and room for maps by their size

/**
 * @param {Map<any, any> | WeakMap<any, any>} store
 * @param {any} key
 * @param {() => any} make
 * @returns {any}
 */
function kept(store, key, make) {
  if (!store.has(key)) store.set(key, make());
  return store.get(key);
}

/**
 * What a convolution needs besides its input: the transformed filter, and room for all that comes in between.
 *
 * @param {any} backend
 * @param {any} filter
 * @param {any} shape
 * @returns {any}
 */
function planOf(backend, filter, shape) {
  const { inHeight, inWidth, outHeight, outWidth, inChannels, outChannels, padInfo } = shape;
  const plans = kept(PLANS, filter.dataId, () => new Map());
  /** @type {any[]} */
  const filters = kept(plans, filter.shape.join(), () => transformFilter(backend, filter));
  const sizes = [filter.shape, inHeight, inWidth, outHeight, outWidth, padInfo.top, padInfo.left].join();
  return kept(plans, sizes, () => {
    const { step, rows, columns, count } = tilesFor(shape);
    const values = backend.makeOutput([PLACES, count, inChannels], "float32");
    const { memoryOffset } = backend.dataIdMap.get(values.dataId);
    /** @type {(place: number) => number} */
    const ofPlace = (place) => memoryOffset + place * count * inChannels * Float32Array.BYTES_PER_ELEMENT;
    const [height, width] = [rows, columns].map((tiles) => tiles * step + filter.shape[0] - 1);
    return {
      ...{ filters, step, columns, count, values, width },
      tiles: filters.map((_, place) => backend.makeOutput([count, inChannels], "float32", ofPlace(place))),
      padded: new Float32Array(height * width * inChannels),
      half: new Float32Array(PLACES * Math.max(inChannels, outChannels)),
      products: new Float32Array(PLACES * count * outChannels),
      whole: new Float32Array(count * step * step * outChannels),
    };
  });
}

/**
 * G g Gᵀ of a filter, [channels x filters] for each of the 36 places.
 *
 * A row of G has a point's powers over the product of its distances from the others; that of infinity takes the last.
 *
 * @param {any} backend
 * @param {any} filter
 * @returns {any}
 */
function transformFilter(backend, filter) {
  const [size, , channels, filters] = filter.shape;
  const cells = Array.from({ length: size }, (_, at) => at);
  const rows = POINTS.map((point) => {
    const distances = POINTS.reduce((product, other) => (other === point ? product : product * (point - other)), 1);
    return cells.map((power) => point ** power / distances);
  });
  rows.push(cells.map((power) => Number(power === size - 1)));
  const [weights, count] = [backend.typedArrayFromHeap(filter).slice(), channels * filters];
  return Array.from({ length: PLACES }, (_, place) => {
    const [down, across] = [rows[Math.floor(place / SIDE)], rows[place % SIDE]];
    const sums = new Float64Array(count);
    for (let cell = 0; cell < size * size; cell += 1) {
      const factor = down[Math.floor(cell / size)] * across[cell % size];
      if (factor) for (let at = 0; at < count; at += 1) sums[at] += factor * weights[cell * count + at];
    }
    return backend.makeOutput([channels, filters], "float32", null, Float32Array.from(sums));
  });
}

/**
 * Bᵀ d B of each tile d of the maps [height, width, channels]: [places, tiles, channels].
 *
 * @param {any} maps
 * @param {any} shape
 * @param {Float32Array} values
 * @param {any} plan
 */
function transformInput(maps, { inHeight, inWidth, inChannels, padInfo }, values, plan) {
  const { step, columns, count, width, padded, half } = plan;
  const [below, line] = [width * inChannels, SIDE * inChannels];
  for (let row = 0; row < inHeight; row += 1) {
    const cells = maps.subarray(row * inWidth * inChannels, (row + 1) * inWidth * inChannels);
    padded.set(cells, ((row + padInfo.top) * width + padInfo.left) * inChannels);
  }
  for (let tile = 0; tile < count; tile += 1) {
    const corner = (Math.floor(tile / columns) * step * width + (tile % columns) * step) * inChannels;
    for (let at = 0; at < SIDE; at += 1) {
      inputLine(padded, corner + at * inChannels, below, half, at * inChannels, line, inChannels);
    }
    for (let at = 0; at < SIDE; at += 1) {
      const to = (at * SIDE * count + tile) * inChannels;
      inputLine(half, at * line, inChannels, values, to, count * inChannels, inChannels);
    }
  }
}

/**
 * Bᵀ times six cells that lie `apart`, into six that lie `toApart`; so for each channel.
 *
 * @param {Float32Array} from
 * @param {number} first
 * @param {number} apart
 * @param {Float32Array} to
 * @param {number} toFirst
 * @param {number} toApart
 * @param {number} channels
 */
function inputLine(from, first, apart, to, toFirst, toApart, channels) {
  for (let at = first, place = toFirst; at < first + channels; at += 1, place += 1) {
    const one = from[at + apart];
    const two = from[at + 2 * apart];
    const three = from[at + 3 * apart];
    const four = from[at + 4 * apart];
    const even = four - 4 * two;
    const odd = three - 4 * one;
    const evenAtTwo = four - two;
    const oddAtTwo = 2 * (three - one);
    to[place] = 4 * from[at] - 5 * two + four;
    to[place + toApart] = even + odd;
    to[place + 2 * toApart] = even - odd;
    to[place + 3 * toApart] = evenAtTwo + oddAtTwo;
    to[place + 4 * toApart] = evenAtTwo - oddAtTwo;
    to[place + 5 * toApart] = 4 * one - 5 * three + from[at + 5 * apart];
  }
}

/**
 * Aᵀ m A of each tile's products m, [places, tiles, filters]: whole tiles side by side, [height, width, filters].
 *
 * @param {any} plan
 * @param {any} shape
 */
function transformProducts({ step, columns, count, half, products, whole }, { outChannels }) {
  const [below, line, row] = [SIDE * count * outChannels, SIDE * outChannels, columns * step * outChannels];
  for (let tile = 0; tile < count; tile += 1) {
    const corner = Math.floor(tile / columns) * step * row + (tile % columns) * step * outChannels;
    for (let at = 0; at < SIDE; at += 1) {
      const from = (at * count + tile) * outChannels;
      outputLine(products, from, below, half, at * outChannels, line, outChannels, step);
    }
    for (let at = 0; at < step; at += 1) {
      outputLine(half, at * line, outChannels, whole, corner + at * row, outChannels, outChannels, step);
    }
  }
}

/**
 * Aᵀ times six products that lie `apart`, into four or two outputs that lie `toApart`; so for each filter.
 *
 * @param {Float32Array} from
 * @param {number} first
 * @param {number} apart
 * @param {Float32Array} to
 * @param {number} toFirst
 * @param {number} toApart
 * @param {number} filters
 * @param {number} step
 */
function outputLine(from, first, apart, to, toFirst, toApart, filters, step) {
  for (let at = first, place = toFirst; at < first + filters; at += 1, place += 1) {
    const one = from[at + apart];
    const minusOne = from[at + 2 * apart];
    const two = from[at + 3 * apart];
    const minusTwo = from[at + 4 * apart];
    const last = from[at + 5 * apart];
    const sum = one + minusOne;
    const difference = one - minusOne;
    const sumAtTwo = two + minusTwo;
    const differenceAtTwo = two - minusTwo;
    to[place] = from[at] + sum + sumAtTwo;
    if (step === 2) {
      to[place + toApart] = difference + 2 * differenceAtTwo + last;
    } else {
      to[place + toApart] = difference + 2 * differenceAtTwo;
      to[place + 2 * toApart] = sum + 4 * sumAtTwo;
      to[place + 3 * toApart] = difference + 8 * differenceAtTwo + last;
    }
  }
}

/**
 * The outputs, without what the last tiles have beyond them, with bias and ReLU.
 *
 * @param {any} plan
 * @param {any} shape
 * @param {Float32Array | null} bias
 * @param {boolean} isRelu
 * @param {Float32Array} output
 */
function finish({ step, columns, whole }, { outHeight, outWidth, outChannels }, bias, isRelu, output) {
  const line = columns * step * outChannels;
  for (let row = 0, to = 0; row < outHeight; row += 1) {
    for (let from = row * line; from < row * line + outWidth * outChannels; from += outChannels) {
      for (let channel = 0; channel < outChannels; channel += 1, to += 1) {
        const sum = whole[from + channel] + (bias ? bias[channel] : 0);
        output[to] = isRelu && sum < 0 ? 0 : sum;
      }
    }
  }
}
