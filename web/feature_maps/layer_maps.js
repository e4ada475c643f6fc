// A layer's values for the present picture, map by map.

/**
 * What Python says of a layer; how it is computed is known where the browser does that
 * (hasy_core/browser/layer_facts.py, hasy_core/graph/ops.py).
 *
 * @typedef {Partial<import("../operators/forward.js").Layer> & {
 *   name: string, kind: string, shape: number[], says: string, parameters: number, shows: "maps" | "row" | "nothing",
 *   limit: number
 * }} LayerFacts `limit`: where its colours end
 */

const THROUGH = ["activation", "pass"];

/** A unit's number, and the class that it stands for: those of the last layer, and of the sums that only an activation follows. */
export function unitName(layers, number, unit, classes) {
  const isClass = layers
    .slice(number + 1)
    .every(({ operation, inputs }, place) => THROUGH.includes(operation) && inputs[0] === number + place);
  return isClass && classes ? `${unit} (${classes[unit]})` : String(unit);
}

export class LayerMaps {
  /** @type {number[]} */
  shape;
  /** @type {"maps" | "row" | "nothing"} */
  shows;

  /** @param {LayerFacts} facts */
  constructor(facts) {
    Object.assign(this, facts);
    this.size = this.shows === "maps" ? this.shape.slice(0, 2) : [1, 1];
    this.count = this.shape.at(-1);
    this.values = null; // Float32Array [height, width, count]
  }

  value(row, column, map) {
    return this.values[(row * this.size[1] + column) * this.count + map];
  }

  /** [least, greatest] value of one map. */
  range(map) {
    let [low, high] = [Infinity, -Infinity];
    for (let at = map; at < this.values.length; at += this.count) {
      if (this.values[at] < low) low = this.values[at];
      if (this.values[at] > high) high = this.values[at];
    }
    return [low, high];
  }

  /** The largest size of a value of each map. */
  peaks() {
    const peaks = new Float32Array(this.count);
    for (let at = 0, map = 0; at < this.values.length; at += 1, map = map + 1 === this.count ? 0 : map + 1) {
      const size = Math.abs(this.values[at]);
      if (size > peaks[map]) peaks[map] = size;
    }
    return peaks;
  }

  /** One map alone: Float32Array(height * width). */
  map(number) {
    const cells = this.size[0] * this.size[1];
    return Float32Array.from({ length: cells }, (_, cell) => this.values[cell * this.count + number]);
  }
}

/** Four significant digits. */
export function valueText(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const text = size >= 1000 || size < 0.0001 ? value.toExponential(2) : value.toFixed(size < 1 ? 4 : size < 10 ? 3 : 2);
  return text.replace("-", "−");
}
