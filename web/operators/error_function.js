// The error function, which GELU wants.

const SERIES_UP_TO = 3;

/**
 * Error function: its power series near zero, the continued fraction of erfc beyond (Abramowitz & Stegun 7.1.5,
 * 7.1.14).
 *
 * @param {number} x
 * @returns {number}
 */
export function erf(x) {
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  if (size < SERIES_UP_TO) {
    let term = x;
    let sum = x;
    for (let n = 1; Math.abs(term) > 1e-17; n += 1) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = 0;
  for (let n = 60; n > 0; n -= 1) fraction = n / 2 / (size + fraction);
  return Math.sign(x) * (1 - Math.exp(-x * x) / (Math.sqrt(Math.PI) * (size + fraction)));
}
