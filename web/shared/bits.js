// Pictures of 32x32 pixels with one bit each, as HASYv2's are kept: 128 bytes, row by row, 1 = ink.

export const PICTURE_SIDE = 32;
export const PICTURE_BYTES = 128;

/**
 * Paints picture number `index` of `bytes` with its top left corner at (x, y); paper stays transparent.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Uint8Array} bytes
 * @param {number} index
 * @param {number} x
 * @param {number} y
 * @param {number[]} rgb
 */
export function paintBits(context, bytes, index, x, y, [red, green, blue]) {
  const picture = new ImageData(PICTURE_SIDE, PICTURE_SIDE);
  for (let pixel = 0; pixel < PICTURE_SIDE * PICTURE_SIDE; pixel += 1) {
    const byte = bytes[index * PICTURE_BYTES + (pixel >> 3)];
    if ((byte >> (7 - (pixel & 7))) & 1) picture.data.set([red, green, blue, 255], 4 * pixel);
  }
  context.putImageData(picture, x, y);
}

/**
 * The colour of an element's text: [red, green, blue].
 *
 * @param {Element} element
 * @returns {number[]}
 */
export function textRgb(element) {
  return getComputedStyle(element)
    .color.match(/[\d.]+/g)
    .slice(0, 3)
    .map(Number);
}

/**
 * A message's header (JSON) and the bytes after it: a length (uint32, little-endian) stands in front of both.
 *
 * @template Header
 * @param {Uint8Array | ArrayBuffer} message
 * @returns {[Header, Uint8Array<ArrayBuffer>]}
 */
export function readMessage(message) {
  const bytes = message instanceof Uint8Array ? message : new Uint8Array(message);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  return [header, bytes.slice(4 + length)];
}
