// Moving pictures: GIF89a (CompuServe, 1990), one palette for all frames; a frame holds what changed since the last.

const CLEAR = 256; // codes of the LZW stream: 0 … 255 are the palette's entries
const END = 257;
const LARGEST_CODE = 4095;
const SEE_THROUGH = 255; // palette entry of a pixel that stays as it was
export const MOST_COLORS = 255; // the rest of the palette

export class GifWriter {
  /** `palette`: at most MOST_COLORS colours [red, green, blue], 0 … 255; every pixel gets the nearest of them. */
  constructor(width, height, palette) {
    this.width = width;
    this.height = height;
    this.palette = palette;
    this.nearest = new Map();
    this.before = null;
    this.parts = [this.header()];
    this.table = new Uint16Array((LARGEST_CODE + 1) << 8);
  }

  header() {
    const colors = new Uint8Array(3 * 256);
    this.palette.forEach((color, index) => colors.set(color, 3 * index));
    const loop = [0x21, 0xff, 11, ...bytesOf("NETSCAPE2.0"), 3, 1, ...low(0), 0]; // 0: for ever
    const screen = [...low(this.width), ...low(this.height), 0xf7, 0, 0]; // 0xf7: a global palette of 256 colours
    return Uint8Array.from([...bytesOf("GIF89a"), ...screen, ...colors, ...loop]);
  }

  /** Adds a frame of RGBA pixels (ImageData's `data`, opaque) that stands for `hundredths` of a second. */
  addFrame(data, hundredths) {
    const pixels = new Uint32Array(data.buffer.slice(0));
    const { left, top, width, height } = this.changed(pixels);
    const indices = new Uint8Array(width * height);
    for (let y = 0, at = 0; y < height; y += 1) {
      let from = (top + y) * this.width + left;
      for (let x = 0; x < width; x += 1, at += 1, from += 1) {
        const pixel = pixels[from];
        indices[at] = this.before && pixel === this.before[from] ? SEE_THROUGH : this.entryOf(pixel);
      }
    }
    this.before = pixels;
    // 0x05: leave the frame in place, and one entry is see-through.
    const control = [0x21, 0xf9, 4, 0x05, ...low(hundredths), SEE_THROUGH, 0];
    const place = [0x2c, ...low(left), ...low(top), ...low(width), ...low(height), 0];
    this.parts.push(Uint8Array.from([...control, ...place, 8]), inBlocks(this.packed(indices)));
  }

  /** The whole file. */
  blob() {
    return new Blob([...this.parts, Uint8Array.of(0x3b)], { type: "image/gif" });
  }

  /** The smallest box round the pixels that differ from the last frame's; one pixel where none do. */
  changed(pixels) {
    const { width, height, before } = this;
    if (!before) return { left: 0, top: 0, width, height };
    let [left, right, top, bottom] = [width, -1, height, -1];
    for (let y = 0, at = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1, at += 1) {
        if (pixels[at] === before[at]) continue;
        if (x < left) left = x;
        if (x > right) right = x;
        if (y < top) top = y;
        bottom = y;
      }
    }
    if (right < 0) return { left: 0, top: 0, width: 1, height: 1 };
    return { left, top, width: right - left + 1, height: bottom - top + 1 };
  }

  entryOf(pixel) {
    const known = this.nearest.get(pixel);
    if (known !== undefined) return known;
    const [red, green, blue] = [pixel & 255, (pixel >> 8) & 255, (pixel >> 16) & 255];
    let [best, least] = [0, Infinity];
    this.palette.forEach(([r, g, b], index) => {
      // Green weighs most in what the eye takes for near.
      const distance = 2 * (r - red) ** 2 + 4 * (g - green) ** 2 + 3 * (b - blue) ** 2;
      if (distance < least) [best, least] = [index, distance];
    });
    this.nearest.set(pixel, best);
    return best;
  }

  /** LZW with codes of 9 to 12 bits, lowest bits first. */
  packed(indices) {
    const { table } = this;
    let bytes = new Uint8Array(Math.max(64, indices.length >> 3));
    let [used, bits, held] = [0, 0, 0];
    let [size, next] = [9, END + 1];
    const emit = (code) => {
      held |= code << bits;
      bits += size;
      while (bits >= 8) {
        if (used === bytes.length) {
          const longer = new Uint8Array(2 * used);
          longer.set(bytes);
          bytes = longer;
        }
        bytes[used] = held & 255;
        used += 1;
        held >>>= 8;
        bits -= 8;
      }
    };
    table.fill(0);
    emit(CLEAR);
    let prefix = indices[0];
    for (let at = 1; at < indices.length; at += 1) {
      const entry = (prefix << 8) | indices[at];
      if (table[entry]) {
        prefix = table[entry];
        continue;
      }
      emit(prefix);
      if (next <= LARGEST_CODE) {
        table[entry] = next;
        if (next === 1 << size) size += 1;
        next += 1;
      } else {
        emit(CLEAR);
        table.fill(0);
        [size, next] = [9, END + 1];
      }
      prefix = indices[at];
    }
    emit(prefix);
    emit(END);
    if (bits) {
      size = 8 - bits;
      emit(0);
    }
    return bytes.subarray(0, used);
  }
}

function low(number) {
  return [number & 255, number >> 8];
}

function bytesOf(text) {
  return [...text].map((letter) => letter.charCodeAt(0));
}

/** Blocks of up to 255 bytes, each behind its length, and an empty one. */
function inBlocks(bytes) {
  const blocks = new Uint8Array(bytes.length + Math.ceil(bytes.length / 255) + 1);
  for (let from = 0, to = 0; from < bytes.length; from += 255) {
    const block = bytes.subarray(from, from + 255);
    blocks[to] = block.length;
    blocks.set(block, to + 1);
    to += block.length + 1;
  }
  return blocks;
}
