// How numbers are written.

/** `value` with at most `decimals` decimals, a real minus sign and no negative zero; compact: ".5" for "0.5". */
export function formatNumber(value, decimals = 2, compact = false) {
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value || 0).replace("-", "−");
  const size = Math.abs(value);
  if (size >= 1e5 || size >= 1e4 && compact) return value.toExponential(1).replace("-", "−").replace("e+", "e");
  let text = value.toFixed(size >= 1000 ? 0 : size >= 100 ? Math.min(1, decimals) : decimals);
  if (Number(text) === 0) text = text.replace("-", "");
  if (compact) text = text.replace(/^(-?)0\./, "$1.");
  return text.replace("-", "−");
}

/** Decimals that tell apart numbers of which the largest has this size. */
export function decimalsFor(limit) {
  return limit > 0 && limit < 0.1 ? 3 : 2;
}

export const CELL_TYPE = 12; // px, of the values in cells
export const LETTER = 0.5; // width of a digit, of the size of its type

/**
 * How `values` are written into cells of so many px, in the first form in which the longest of them fits; null: none.
 * `forms`: [decimals, compact], as for `formatNumber`.
 */
export function fittingLabel(values, cell, forms) {
  const labels = forms.map(([decimals, compact]) => (value) => formatNumber(value, decimals, compact));
  const longest = (label) => values.reduce((length, value) => Math.max(length, label(value).length), 0);
  return labels.find((label) => longest(label) * CELL_TYPE * LETTER + 4 <= cell) ?? null;
}
