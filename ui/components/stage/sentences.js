// A cell's working, and the cells that an input cell feeds, in a sentence.
import { agreeing, inBrackets } from "../shared/numbers.js";
import { ACTIVATION_NAMES, ACTIVATIONS } from "./activations.js";

const PRODUCTS_NAMED = 12;
const CELLS_NAMED = 6;

/** One sentence with the whole working of an output cell; products that are zero are counted, not listed. */
export function describeWorking(working, setting, labels, channelNames, filter, row, column) {
  const which = setting.filters > 1 && setting.kind === "convolution" ? `, filter ${filter}` : "";
  const place = `${labels.output} row ${row}, column ${column}${which} (counted from 0): `;
  return place + (setting.kind === "convolution" ? describeSum(working, setting, channelNames) : describePooling(working, setting));
}

function describeSum({ shares, bias, before }, { activation, slope }, channelNames) {
  const { values, sumOf, write } = shares.length > 1 ? channelSums(shares, channelNames) : products(shares[0]);
  const bend = activation === "none" ? [] : [(known) => ACTIVATIONS[activation](known.at(-1), slope)];
  // What is not named stands as one number, so that the sum can be checked; it is not written.
  const left = before - bias - sumOf(values);
  const steps = [(known) => sumOf(known) + known[values.length] + left, ...bend];
  const { given, found, equals } = agreeing([...values, bias], steps, SIGNIFICANT_FORMS);
  const parts = write(given);
  if (bias !== 0) parts.push(`bias ${inBrackets(given.at(-1))}`);
  const sum = `${parts.join(" + ")} ${equals} ${found[0]}`;
  return bend.length ? `${sum}; ${ACTIVATION_NAMES[activation]} makes it ${found[1]}` : sum;
}

/** Numbers that a sum names, how they add up, and their texts as terms. */
function products({ window, weights, products: all }) {
  const taps = [...all.keys()].filter((tap) => all[tap] !== 0);
  const named = taps.slice(0, PRODUCTS_NAMED);
  const zeros = all.length - taps.length;
  return {
    values: named.flatMap((tap) => [window[tap], weights[tap]]),
    sumOf: (known) => named.reduce((sum, _, place) => sum + known[2 * place] * known[2 * place + 1], 0),
    write: (texts) => [
      ...named.map((_, place) => `${texts[2 * place]} × ${inBrackets(texts[2 * place + 1])}`),
      ...(taps.length > named.length ? [`${taps.length - named.length} more products`] : []),
      ...(zeros ? [`${zeros} ${zeros === 1 ? "product that is" : "products that are"} 0`] : []),
    ],
  };
}

function channelSums(shares, channelNames) {
  const named = shares.slice(0, PRODUCTS_NAMED);
  return {
    values: named.map(({ sum }) => sum),
    sumOf: (known) => named.reduce((sum, _, place) => sum + known[place], 0),
    write: (texts) => [
      ...named.map(({ channel }, place) => `${channelNames[channel]} ${inBrackets(texts[place])}`),
      ...(shares.length > named.length ? [`${shares.length - named.length} more channels`] : []),
    ],
  };
}

function describePooling(working, setting) {
  const count = working.real.filter(Boolean).length;
  if (setting.kind === "average") {
    const { given, found, equals } = agreeing([working.sum], [([sum]) => sum / count], SIGNIFICANT_FORMS);
    return `the mean of ${count} values, ${given[0]} / ${count} ${equals} ${found[0]}`;
  }
  if (setting.kind === "lp") {
    const p = exact(setting.p);
    const { given, found, equals } = agreeing([working.sum], [([sum]) => sum ** (1 / setting.p)], SIGNIFICANT_FORMS);
    return `(sum of |x|^${p}) ^ (1/${p}) = ${given[0]} ^ (1/${p}) ${equals} ${found[0]}`;
  }
  const [i, j] = [Math.floor(working.winner / setting.kernelWidth), working.winner % setting.kernelWidth];
  const value = exact(working.value, 6);
  return `the largest of ${count} values is ${value}, at input row ${working.rows[i]}, column ${working.columns[j]}`;
}

/** One sentence on the output cells that an input cell feeds; `weightOf(tapRow, tapColumn)` is null for pooling. */
export function describeFed(fed, labels, value, row, column, weightOf) {
  const start = `${labels.input} row ${row}, column ${column} (value ${exact(value)}) `;
  if (fed.length === 0) return `${start}feeds no ${cellsOf(labels.output, 1)}: no window has a tap on it.`;
  const named = fed.slice(0, CELLS_NAMED).map(({ row: r, column: c, tapRow, tapColumn }) => {
    const weight = weightOf(tapRow, tapColumn);
    return `(${r}, ${c})${weight === null ? "" : ` × ${inBrackets(exact(weight))}`}`;
  });
  const more = fed.length > CELLS_NAMED ? ` and ${fed.length - CELLS_NAMED} more` : "";
  return `${start}feeds ${fed.length} ${cellsOf(labels.output, fed.length)}: ${named.join(", ")}${more}.`;
}

/** What so many cells of a map are called: "output cells", "cells of the gradient of K". */
export function cellsOf(label, count) {
  const cells = count === 1 ? "cell" : "cells";
  return label === "Output" ? `output ${cells}` : `${cells} of the ${label[0].toLowerCase()}${label.slice(1)}`;
}

const RESIDUE = 1e-12; // what is left where rounded terms should cancel

function exact(value, digits = 4) {
  if (Math.abs(value) < RESIDUE) return "0";
  return String(Number(value.toPrecision(digits))).replace("-", "−");
}

// What is added up has four digits that count, or as many as it takes.
const SIGNIFICANT_FORMS = [4, 5, 6, 7, 8, 9].map((digits) => (value) => exact(value, digits));
