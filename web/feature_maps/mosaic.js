// All maps of a layer as one picture. Every screen pixel is written here, in one pass over typed arrays: 128 calls of
// drawImage for each layer take the browser several times as long.

import { divergingRgb } from "../shared/palette.js";

const COLOR_STEPS = 512; // on each side of zero
const LINE = 2; // CSS pixels between two maps: zero is white, so maps that are zero at their edges need a line

/**
 * Where the maps of a layer stand: tiles of one size in a grid no wider than `width` CSS pixels.
 *
 * Lengths in screen pixels: `line`, `pitch` (from one tile to the next), `width`, `height`; `scale` of them show one
 * value. `ratio` of them make one CSS pixel.
 */
export function mosaicGrid(layer, width, ratio) {
  const [high, wide] = layer.size;
  const wanted = layer.shows === "row" ? 16 : width < 600 ? 42 : wide > 16 ? 64 : 48;
  const scale = Math.max(1, Math.round((wanted * ratio) / wide));
  const line = Math.max(1, Math.round(LINE * ratio));
  const [pitch, pitchDown] = [wide * scale + line, high * scale + line];
  const most = Math.max(1, Math.floor((width * ratio - line) / pitch));
  const rows = Math.ceil(layer.count / most);
  // As many columns as so many rows need: no last row of two or three.
  const columns = Math.ceil(layer.count / rows);
  return {
    ...{ scale, line, pitch, pitchDown, rows, columns, ratio },
    ...{ width: columns * pitch + line, height: rows * pitchDown + line },
  };
}

/**
 * Paints the mosaic over the whole of a canvas context of the grid's width and height; `lineColor` is [r, g, b] and
 * `limits(map)` the value at which a map's colours end.
 */
export function paintMosaic(context, layer, grid, lineColor, limits) {
  const { scale, line, pitch, pitchDown, rows, columns, width, height } = grid;
  const [high, wide] = layer.size;
  const { values, count } = layer;
  const colors = scaleColors();
  const factors = Float32Array.from({ length: count }, (_, map) => COLOR_STEPS / (limits(map) || 1));
  const picture = new ImageData(pixels(4 * width * height), width, height);
  const target = new Uint32Array(picture.data.buffer, 0, width * height).fill(packedColor(lineColor));
  for (let row = 0; row < rows; row += 1) {
    const maps = Math.min(columns, count - row * columns);
    for (let y = 0; y < high; y += 1) {
      const start = (line + row * pitchDown + y * scale) * width;
      for (let column = 0; column < maps; column += 1) {
        const map = row * columns + column;
        const factor = factors[map];
        let from = y * wide * count + map;
        let to = start + line + column * pitch;
        for (let x = 0; x < wide; x += 1, from += count) {
          const place = Math.round(values[from] * factor) + COLOR_STEPS;
          const color = colors[place < 0 ? 0 : place > 2 * COLOR_STEPS ? 2 * COLOR_STEPS : place];
          for (const end = to + scale; to < end; to += 1) target[to] = color;
        }
      }
      for (let copy = 1; copy < scale; copy += 1) target.copyWithin(start + copy * width, start, start + width);
    }
    if (maps === columns) continue;
    for (let y = line + row * pitchDown; y < height; y += 1) {
      target.fill(0, y * width + line + maps * pitch, (y + 1) * width); // no map, no lines
    }
  }
  context.putImageData(picture, 0, 0);
}

let pixelsOfAll = new ArrayBuffer(0);

/** Memory that every mosaic is painted in: new memory for each keeps the garbage collector busy while a pen moves. */
function pixels(bytes) {
  if (pixelsOfAll.byteLength < bytes) pixelsOfAll = new ArrayBuffer(bytes);
  return new Uint8ClampedArray(pixelsOfAll, 0, bytes);
}

let colorsOfScale = null;

/** The scale's colours as pixels, from its lower end to its upper. */
function scaleColors() {
  colorsOfScale ??= Uint32Array.from({ length: 2 * COLOR_STEPS + 1 }, (_, index) =>
    packedColor(divergingRgb(index - COLOR_STEPS, COLOR_STEPS)),
  );
  return colorsOfScale;
}

/**
 * [red, green, blue] as one pixel of an ImageData.
 *
 * @param {number[]} rgb
 */
function packedColor([red, green, blue]) {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}
