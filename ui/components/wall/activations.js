// Reads what the server packs (ui/components/wall/__init__.py): a header in JSON, then all values as 16-bit integers.

/** {number, message, layers: [Layer]} from the packed bytes. */
export function readActivations(bytes) {
  // A copy: the browser reads 16-bit integers only from even addresses, and these bytes lie anywhere in a message.
  const buffer = bytes.slice().buffer;
  const length = new DataView(buffer).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const values = new Int16Array(buffer, 4 + length);
  return { ...header, layers: header.layers.map((layer) => new Layer(layer, values)) };
}

class Layer {
  constructor(facts, values) {
    Object.assign(this, facts);
    this.size = this.shows === "maps" ? this.shape.slice(0, 2) : [1, 1];
    this.count = this.shape.at(-1);
    const length = this.size[0] * this.size[1] * this.count;
    // [height, width, count] in C order; value = step * peak / 32767
    this.steps = this.offset === null ? null : values.subarray(this.offset, this.offset + length);
  }

  value(row, column, map) {
    return (this.steps[(row * this.size[1] + column) * this.count + map] * this.peak) / 32767;
  }

  /** [least, greatest] value of one map. */
  range(map) {
    let low = 32767;
    let high = -32768;
    for (let at = map; at < this.steps.length; at += this.count) {
      low = Math.min(low, this.steps[at]);
      high = Math.max(high, this.steps[at]);
    }
    return [(low * this.peak) / 32767, (high * this.peak) / 32767];
  }
}

/** Four significant digits, as far as the 16 bits of a layer carry them. */
export function valueText(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 1000 || size < 0.0001 ? value.toExponential(2) : value.toFixed(size < 1 ? 4 : size < 10 ? 3 : 2);
  return text.replace("-", "−");
}
