// Convolutions of TensorFlow.js's WebAssembly with a quarter to a third of the multiplications. The library multiplies
// as fast as a processor can; what is left is to multiply less: minimal filtering (S. Winograd, Arithmetic Complexity of
// Computations, SIAM, 1980), tile by tile as in A. Lavin and S. Gray, arXiv:1509.09308. A tile of 6x6 cells gives 4x4
// outputs of a 3x3 kernel or 2x2 of a 5x5 one: both take the tile's values at 0, 1, -1, 2, -2 and infinity, 36 products
// for each pair of channels, which are 36 products of matrices, and these the library computes.

/* global tf */

const SIDE = 6; // cells of a tile
const PLACES = SIDE * SIDE;
const LEAST_CHANNELS = 64; // with fewer, in or out, or fewer tiles, what comes before and after takes longer than is won
const LEAST_TILES = 16;

/** Takes over, of the convolutions of the library's running WebAssembly, those that are faster so. */
export function useMinimalFiltering() {
  for (const kernelName of ["Conv2D", "FusedConv2D"]) {
    const { kernelFunc: theirs } = tf.getKernel(kernelName, "wasm");
    tf.unregisterKernel(kernelName, "wasm");
    const kernelFunc = (call) => (isFaster(call) ? convolveByTiles(call) : theirs(call));
    tf.registerKernel({ kernelName, backendName: "wasm", kernelFunc });
  }
}

function shapeOf({ inputs: { x, filter }, attrs: { strides, dilations, pad, dimRoundingMode } }) {
  return tf.backend_util.computeConv2DInfo(x.shape, filter.shape, strides, dilations, pad, dimRoundingMode);
}

function isFaster(call) {
  const { inputs, attrs } = call;
  const [height, width, channels, filters] = inputs.filter.shape;
  if (height !== width || (height !== 3 && height !== 5)) return false;
  if (inputs.x.shape[0] !== 1 || attrs.dataFormat !== "NHWC" || inputs.preluActivationWeights) return false;
  if (![undefined, null, "linear", "relu"].includes(attrs.activation)) return false;
  const { strideHeight, strideWidth, dilationHeight, dilationWidth, outHeight, outWidth } = shapeOf(call);
  if (strideHeight * strideWidth * dilationHeight * dilationWidth !== 1) return false;
  const tiles = outHeight * outWidth / (SIDE + 1 - height) ** 2;
  return channels >= LEAST_CHANNELS && filters >= LEAST_CHANNELS && tiles >= LEAST_TILES;
}

function convolveByTiles({ inputs, attrs, backend }) {
  const { x, filter, bias } = inputs;
  const shape = shapeOf({ inputs, attrs });
  const plan = planOf(backend, filter, shape);
  spread(backend.typedArrayFromHeap(x), shape, backend.typedArrayFromHeap(plan.values), plan);
  const { kernelFunc: multiply } = tf.getKernel("BatchMatMul", "wasm");
  const matrices = { transposeA: false, transposeB: false };
  for (let place = 0; place < PLACES; place += 1) {
    const pair = { a: plan.tiles[place], b: plan.filters[place] };
    const product = multiply({ inputs: pair, attrs: matrices, backend });
    plan.products.set(backend.typedArrayFromHeap(product), place * plan.count * shape.outChannels);
    backend.disposeData(product.dataId);
  }
  const output = backend.makeOutput(shape.outShape, "float32");
  gather(plan, shape, bias && backend.typedArrayFromHeap(bias), attrs.activation === "relu", backend.typedArrayFromHeap(output));
  return output;
}

const PLANS = new WeakMap(); // by filter, then by size

/** What a filter needs for maps of a size: its own values at the points, room for those of the tiles and on the way. */
function planOf(backend, filter, { inHeight, inWidth, outHeight, outWidth, inChannels, outChannels }) {
  if (!PLANS.has(filter.dataId)) PLANS.set(filter.dataId, new Map());
  const plans = PLANS.get(filter.dataId);
  const sizes = [inHeight, inWidth, outHeight, outWidth].join();
  if (plans.has(sizes)) return plans.get(sizes);
  const size = filter.shape[0];
  const step = SIDE + 1 - size; // outputs of a tile
  const [rows, columns] = [Math.ceil(outHeight / step), Math.ceil(outWidth / step)];
  const count = rows * columns;
  const values = backend.makeOutput([PLACES, count, inChannels], "float32");
  const { memoryOffset } = backend.dataIdMap.get(values.dataId);
  const ofTiles = (place) => memoryOffset + place * count * inChannels * Float32Array.BYTES_PER_ELEMENT;
  const places = Array.from({ length: PLACES }, (_, place) => place);
  const [height, width] = [rows * step + size - 1, columns * step + size - 1];
  const plan = {
    ...{ step, columns, count, values, width },
    tiles: places.map((place) => backend.makeOutput([count, inChannels], "float32", ofTiles(place))),
    filters: evaluated(backend.typedArrayFromHeap(filter), size, inChannels * outChannels).map((each) =>
      backend.makeOutput([inChannels, outChannels], "float32", null, each),
    ),
    padded: new Float32Array(height * width * inChannels),
    half: new Float32Array(PLACES * Math.max(inChannels, outChannels)),
    products: new Float32Array(PLACES * count * outChannels),
    whole: new Float32Array(count * step * step * outChannels),
  };
  plans.set(sizes, plan);
  return plan;
}

/** A filter's values at the 36 points, an array [channels x filters] for each. */
function evaluated(filter, size, count) {
  const scales = [1 / 4, -1 / 6, -1 / 6, 1 / 24, 1 / 24];
  const powers = [0, 1, -1, 2, -2].map((point, row) => Array.from({ length: size }, (_, at) => scales[row] * point ** at));
  powers.push(Array.from({ length: size }, (_, at) => Number(at === size - 1)));
  return Array.from({ length: PLACES }, (_, place) => {
    const [down, across] = [powers[Math.floor(place / SIDE)], powers[place % SIDE]];
    const values = new Float64Array(count);
    for (let cell = 0; cell < size * size; cell += 1) {
      const factor = down[Math.floor(cell / size)] * across[cell % size];
      if (factor) for (let at = 0; at < count; at += 1) values[at] += factor * filter[cell * count + at];
    }
    return Float32Array.from(values);
  });
}

/** The tiles' values at the 36 points, [places, tiles, channels], from maps [height, width, channels]. */
function spread(maps, { inHeight, inWidth, inChannels, padInfo }, values, { step, columns, count, width, padded, half }) {
  for (let row = 0; row < inHeight; row += 1) {
    const line = maps.subarray(row * inWidth * inChannels, (row + 1) * inWidth * inChannels);
    padded.set(line, ((row + padInfo.top) * width + padInfo.left) * inChannels);
  }
  for (let tile = 0; tile < count; tile += 1) {
    const corner = (Math.floor(tile / columns) * step * width + (tile % columns) * step) * inChannels;
    for (let at = 0; at < SIDE; at += 1) {
      valuesOf(padded, corner + at * inChannels, width * inChannels, half, at * inChannels, SIDE * inChannels, inChannels);
    }
    for (let at = 0; at < SIDE; at += 1) {
      const to = (at * SIDE * count + tile) * inChannels;
      valuesOf(half, at * SIDE * inChannels, inChannels, values, to, count * inChannels, inChannels);
    }
  }
}

/** Of six cells, `apart` from each other, the values at the points, `toApart` from each other; so for each channel. */
function valuesOf(from, first, apart, to, toFirst, toApart, channels) {
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

/** The outputs [height, width, filters], with bias and ReLU, from the products [places, tiles, filters]. */
function gather(plan, { outHeight, outWidth, outChannels }, bias, isRelu, output) {
  const { step, columns, count, half, products, whole } = plan;
  const line = columns * step * outChannels;
  for (let tile = 0; tile < count; tile += 1) {
    const corner = Math.floor(tile / columns) * step * line + (tile % columns) * step * outChannels;
    for (let at = 0; at < SIDE; at += 1) {
      const from = (at * count + tile) * outChannels;
      cellsOf(products, from, SIDE * count * outChannels, half, at * outChannels, SIDE * outChannels, outChannels, step);
    }
    for (let at = 0; at < step; at += 1) {
      cellsOf(half, at * SIDE * outChannels, outChannels, whole, corner + at * line, outChannels, outChannels, step);
    }
  }
  for (let row = 0, to = 0; row < outHeight; row += 1) {
    for (let from = row * line; from < row * line + outWidth * outChannels; from += outChannels) {
      for (let channel = 0; channel < outChannels; channel += 1, to += 1) {
        const sum = whole[from + channel] + (bias ? bias[channel] : 0);
        output[to] = isRelu && sum < 0 ? 0 : sum;
      }
    }
  }
}

/** Of the products at six points, `apart` from each other, the four or two cells, `toApart` from each other. */
function cellsOf(from, first, apart, to, toFirst, toApart, channels, step) {
  for (let at = first, place = toFirst; at < first + channels; at += 1, place += 1) {
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
