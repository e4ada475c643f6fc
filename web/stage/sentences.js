// A cell's working, and the cells that an input cell feeds, in a sentence.
import { ACTIVATION_NAMES, ACTIVATIONS } from "../operators/activations.js";
import { added, finer, heldTogether, inBrackets } from "../shared/numbers.js";

const PRODUCTS_NAMED = 12;
const CELLS_NAMED = 6;
const RESIDUE = 1e-12; // what is left where rounded terms should cancel

/** As `withDecimals`, in significant digits. */
const withDigits = (digits, residue = RESIDUE) => ({
  write: (value, more = 0) => exact(value, digits + more, residue),
  unit: (value, more = 0) => {
    const size = Math.abs(value);
    return 10 ** ((size <= residue ? 0 : Math.floor(Math.log10(size)) + 1) - digits - more);
  },
});
const TERMS = withDigits(4);
const RESULTS = withDigits(6);
const POWERS = withDigits(6, 0); // a sum of high powers is small, and nothing in it cancels

/**
 * One sentence with the whole working of an output cell, true as it is written; products that are zero are counted, not
 * listed. `shown`: { setting, labels, channelNames, filter }.
 */
export function describeWorking(working, { setting, labels, channelNames, filter }, row, column) {
  const which = setting.filters > 1 && setting.kind === "convolution" ? `, filter ${filter}` : "";
  const place = `${labels.output} row ${row}, column ${column}${which} (counted from 0): `;
  if (setting.kind !== "convolution") return place + describePooling(working, setting);
  const { before, value } = working;
  const bend = (number) => ACTIVATIONS[setting.activation](number, setting.slope);
  const bent = heldTogether([before], bend, value, RESULTS);
  const style = finer(RESULTS, bent.more);
  const sum = working.shares.length > 1 ? channelSums(working, channelNames, style) : products(working, style);
  if (setting.activation === "none") return place + sum;
  return `${place}${sum}; ${ACTIVATION_NAMES[setting.activation]} makes it ${bent.result}`;
}

function products({ shares: [{ window, weights, products: all }], bias, before }, style) {
  const taps = Array.from(all.keys()).filter((tap) => all[tap] !== 0);
  const named = taps.slice(0, PRODUCTS_NAMED);
  const hidden = taps.slice(PRODUCTS_NAMED);
  const rest = hidden.reduce((sum, tap) => sum + all[tap], 0);
  const numbers = [...named.flatMap((tap) => [window[tap], weights[tap]]), rest, bias];
  const compute = (...read) => {
    const others = read.slice(2 * named.length);
    return named.reduce((sum, _, place) => sum + read[2 * place] * read[2 * place + 1], added(...others));
  };
  const { texts, result } = heldTogether(numbers, compute, before, TERMS, style);
  const parts = named.map((_, place) => `${texts[2 * place]} × ${inBrackets(texts[2 * place + 1])}`);
  if (hidden.length) parts.push(`${hidden.length} more products, together ${inBrackets(texts.at(-2))}`);
  const zeros = all.length - taps.length;
  if (zeros) parts.push(`${zeros} ${zeros === 1 ? "product that is" : "products that are"} 0`);
  return closed(parts, bias, texts.at(-1), result);
}

function channelSums({ shares, bias, before }, channelNames, style) {
  const named = shares.slice(0, PRODUCTS_NAMED);
  const hidden = shares.slice(PRODUCTS_NAMED);
  const rest = hidden.reduce((sum, share) => sum + share.sum, 0);
  const numbers = [...named.map((share) => share.sum), rest, bias];
  const { texts, result } = heldTogether(numbers, added, before, TERMS, style);
  const parts = named.map(({ channel }, place) => `${channelNames[channel]} ${inBrackets(texts[place])}`);
  if (hidden.length) parts.push(`${hidden.length} more channels, together ${inBrackets(texts.at(-2))}`);
  return closed(parts, bias, texts.at(-1), result);
}

function closed(parts, bias, written, result) {
  if (bias !== 0) parts.push(`bias ${inBrackets(written)}`);
  return `${parts.join(" + ")} = ${result}`;
}

function describePooling(working, setting) {
  const count = working.real.filter(Boolean).length;
  if (setting.kind === "average") {
    const { texts, result } = heldTogether([working.sum], (sum) => sum / count, working.value, RESULTS);
    return `the mean of ${count} values, ${texts[0]} / ${count} = ${result}`;
  }
  if (setting.kind === "lp") {
    const p = exact(setting.p, 4);
    const { texts, result } = heldTogether([working.sum], (sum) => sum ** (1 / setting.p), working.value, POWERS);
    return `(sum of |x|^${p}) ^ (1/${p}) = ${texts[0]} ^ (1/${p}) = ${result}`;
  }
  const [i, j] = [Math.floor(working.winner / setting.kernelWidth), working.winner % setting.kernelWidth];
  const value = RESULTS.write(working.value);
  return `the largest of ${count} values is ${value}, at input row ${working.rows[i]}, column ${working.columns[j]}`;
}

/**
 * One sentence on the output cells that an input cell feeds; `weightOf(tapRow, tapColumn)` is null for pooling, `labels`
 * name the input and a cell of the output.
 */
export function describeFed(fed, value, row, column, weightOf, labels) {
  const start = `${labels.input} row ${row}, column ${column} (value ${exact(value, 4)}) `;
  if (fed.length === 0) return `${start}feeds no ${labels.cell}: no window has a tap on it.`;
  const named = fed.slice(0, CELLS_NAMED).map(({ row: r, column: c, tapRow, tapColumn }) => {
    const weight = weightOf(tapRow, tapColumn);
    return `(${r}, ${c})${weight === null ? "" : ` × ${inBrackets(exact(weight, 4))}`}`;
  });
  const more = fed.length > CELLS_NAMED ? ` and ${fed.length - CELLS_NAMED} more` : "";
  return `${start}feeds ${fed.length} ${labels.cell}${fed.length === 1 ? "" : "s"}: ${named.join(", ")}${more}.`;
}

function exact(value, digits, residue = RESIDUE) {
  if (Math.abs(value) <= residue) return "0";
  return String(Number(value.toPrecision(digits))).replaceAll("-", "−");
}
