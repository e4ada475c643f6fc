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
