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

/** A number's text as it stands between signs. */
export function inBrackets(text) {
  return text.startsWith("−") ? `(${text})` : text;
}

const printed = (text) => Number(text.replace("−", "-"));

/**
 * Texts of some numbers and of what follows from them, with so many digits that the printed ones agree.
 *
 * `steps`: each takes all numbers before it, given and found, and finds the next. `forms`: functions number -> text, of
 * which the first is used with which each step, done with the printed numbers, gives what is printed after it.
 * Returns { given: [text], found: [text], equals: "=" }, or with the first form and "≈" where no form agrees.
 */
export function agreeing(values, steps, forms) {
  const exact = steps.reduce((known, step) => [...known, step(known)], [...values]);
  for (const form of forms) {
    const texts = exact.map(form);
    const numbers = texts.map(printed);
    const agrees = steps.every((step, place) => {
      const before = values.length + place;
      return form(step(numbers.slice(0, before))) === texts[before];
    });
    if (agrees) return { given: texts.slice(0, values.length), found: texts.slice(values.length), equals: "=" };
  }
  const texts = exact.map(forms[0]);
  return { given: texts.slice(0, values.length), found: texts.slice(values.length), equals: "≈" };
}

/** Forms for `agreeing`: so many decimals, or more where it takes them. */
export function decimalForms(decimals) {
  return [0, 1, 2, 3, 4].map((more) => (value) => formatNumber(value, decimals + more));
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
