// How numbers are written.

/**
 * `value` with at most `decimals` decimals, a real minus sign and no negative zero; compact: ".5" for "0.5".
 * Large numbers get fewer decimals; `more` are added to them all.
 *
 * @param {number} value
 * @param {number} [decimals]
 * @param {boolean} [compact]
 * @param {number} [more]
 * @returns {string}
 */
export function formatNumber(value, decimals = 2, compact = false, more = 0) {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value || 0).replace("-", "−");
  const size = Math.abs(value);
  if (size >= 1e5 || (size >= 1e4 && compact))
    return value
      .toExponential(1 + more)
      .replace("-", "−")
      .replace("e+", "e");
  let text = value.toFixed(decimalsOf(size, decimals) + more);
  if (Number(text) === 0) text = text.replace("-", "");
  if (compact) text = text.replace(/^(-?)0\./, "$1.");
  return text.replace("-", "−");
}

/**
 * @param {number} size
 * @param {number} decimals
 * @returns {number}
 */
function decimalsOf(size, decimals) {
  return size >= 1000 ? 0 : size >= 100 ? Math.min(1, decimals) : decimals;
}

/**
 * @typedef {{
 *   write: (value: number, more?: number) => string, unit: (value: number, more?: number) => number
 * }} Style
 */

/**
 * How a formula's numbers are written, as `formatNumber` has it: `write(value, more)` with so many digits more than usual,
 * and `unit(value, more)`, what the last of them counts.
 *
 * @param {number} decimals
 * @returns {Style}
 */
export function withDecimals(decimals) {
  /** @param {number} value */
  const places = (value) => {
    const size = Math.abs(value);
    if (size >= 1e5 && !(Number.isInteger(value) && size < 1e6)) return 1 - Math.floor(Math.log10(size));
    return Number.isInteger(value) ? decimals : decimalsOf(size, decimals);
  };
  return {
    write: (value, more = 0) => formatNumber(value, decimals, false, more),
    unit: (value, more = 0) => 10 ** -(places(value) + more),
  };
}

/**
 * A number's text as it stands between signs.
 *
 * @param {string} text
 * @returns {string}
 */
export function inBrackets(text) {
  return text.startsWith("−") ? `(${text})` : text;
}

/**
 * The number that a text says.
 *
 * @param {string} text
 * @returns {number}
 */
export function readNumber(text) {
  return Number(text.replaceAll("−", "-"));
}

/**
 * Whether a number, rounded, is what a style writes for this value.
 *
 * @param {number} number
 * @param {number} value
 * @param {Style} style
 * @param {number} [more]
 * @returns {boolean}
 */
export function roundsTo(number, value, style, more = 0) {
  return Math.abs(number - readNumber(style.write(value, more))) <= (style.unit(value, more) / 2) * (1 + 1e-9);
}

const MOST_MORE = 12;
const MOST_MORE_OF_RESULT = 3; // where the result comes from other, coarser arithmetic

/**
 * The fewest digits, from 0, with which something holds; none where it never does.
 *
 * @param {(more: number) => boolean} holds
 * @param {number} [most]
 * @returns {number | null}
 */
export function fewestDigits(holds, most = MOST_MORE) {
  for (let more = 0; more <= most; more += 1) if (holds(more)) return more;
  return null;
}

/**
 * A formula's numbers as texts that hold together: a reader who computes with what is written gets, rounded, what is
 * written as the result. `compute` takes the numbers one by one; `style` writes them, `resultStyle` (else `style`) the result.
 * Returns { texts of the numbers, result as text, more: digits that the numbers have more than usual }.
 *
 * @param {number[]} numbers
 * @param {(...numbers: number[]) => number} compute
 * @param {number} result
 * @param {Style} style
 * @param {Style} [resultStyle]
 * @returns {{ texts: string[], result: string, more: number }}
 */
export function heldTogether(numbers, compute, result, style, resultStyle = style) {
  /** @type {(more: number) => string[]} */
  const textsOf = (more) => numbers.map((number) => style.write(number, more));
  for (let sharper = 0; sharper <= MOST_MORE_OF_RESULT; sharper += 1) {
    const more = fewestDigits((digits) =>
      roundsTo(compute(...textsOf(digits).map(readNumber)), result, resultStyle, sharper),
    );
    if (more !== null) return { texts: textsOf(more), result: resultStyle.write(result, sharper), more };
  }
  return { texts: textsOf(0), result: resultStyle.write(result), more: 0 };
}

/**
 * A style with so many digits more: that of a number that one formula leads to and the next begins with.
 *
 * @param {Style} style
 * @param {number} digits
 * @returns {Style}
 */
export function finer(style, digits) {
  return {
    write: (value, more = 0) => style.write(value, digits + more),
    unit: (value, more = 0) => style.unit(value, digits + more),
  };
}

/**
 * For `heldTogether`: the sum of all numbers.
 *
 * @param {...number} numbers
 */
export const added = (...numbers) => numbers.reduce((sum, number) => sum + number, 0);

/**
 * Decimals that tell apart numbers of which the largest has this size.
 *
 * @param {number} limit
 * @returns {number}
 */
export function decimalsFor(limit) {
  return limit > 0 && limit < 0.1 ? 3 : 2;
}

export const CELL_TYPE = 12; // px, of the values in cells
export const LETTER = 0.5; // width of a digit, of the size of its type

/**
 * How `values` are written into cells of so many px, in the first form in which the longest of them fits; null: none.
 * `forms`: [decimals, compact], as for `formatNumber`.
 *
 * @param {number[]} values anything with a `reduce`
 * @param {number} cell
 * @param {[number, boolean?][]} forms
 * @returns {((value: number) => string) | null}
 */
export function fittingLabel(values, cell, forms) {
  /** @type {((value: number) => string)[]} */
  const labels = forms.map(
    ([decimals, compact]) =>
      (value) =>
        formatNumber(value, decimals, compact),
  );
  /** @type {(label: (value: number) => string) => number} */
  const longest = (label) => values.reduce((length, value) => Math.max(length, label(value).length), 0);
  return labels.find((label) => longest(label) * CELL_TYPE * LETTER + 4 <= cell) ?? null;
}
