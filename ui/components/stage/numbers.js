// How numbers and a cell's working are written out.

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

const PRODUCTS_NAMED = 12;

/** One sentence with the whole working of an output cell; products that are zero are counted, not listed. */
export function describeWorking(working, kernel, bias, row, column) {
  const terms = [];
  let zeros = 0;
  working.products.forEach((product, tap) => {
    if (product === 0) zeros += 1;
    else terms.push(`${exact(working.window[tap], 4)} × ${bracketed(kernel[tap], 4)}`);
  });
  const hidden = Math.max(0, terms.length - PRODUCTS_NAMED);
  const parts = terms.slice(0, PRODUCTS_NAMED);
  if (hidden) parts.push(`${hidden} more products`);
  if (zeros) parts.push(`${zeros} ${zeros === 1 ? "product that is" : "products that are"} 0`);
  if (bias !== 0) parts.push(`bias ${bracketed(bias)}`);
  return `Output row ${row}, column ${column} (counted from 0): ${parts.join(" + ")} = ${exact(working.value)}`;
}

function exact(value, digits = 6) {
  return String(Number(value.toPrecision(digits))).replace("-", "−");
}

function bracketed(value, digits) {
  return value < 0 ? `(${exact(value, digits)})` : exact(value, digits);
}
