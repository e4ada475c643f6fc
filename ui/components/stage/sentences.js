// A cell's working, and the cells that an input cell feeds, in a sentence.
import { ACTIVATION_NAMES } from "./activations.js";

const PRODUCTS_NAMED = 12;
const CELLS_NAMED = 6;

/** One sentence with the whole working of an output cell; products that are zero are counted, not listed. */
export function describeWorking(working, setting, channelNames, filter, row, column) {
  const which = setting.filters > 1 && setting.kind === "convolution" ? `, filter ${filter}` : "";
  const place = `Output row ${row}, column ${column}${which} (counted from 0): `;
  if (setting.kind !== "convolution") return place + describePooling(working, setting);
  const parts = working.shares.length > 1 ? channelSums(working, channelNames) : products(working.shares[0]);
  if (working.bias !== 0) parts.push(`bias ${bracketed(working.bias)}`);
  const sum = `${parts.join(" + ")} = ${exact(working.before)}`;
  if (setting.activation === "none") return place + sum;
  return `${place}${sum}; ${ACTIVATION_NAMES[setting.activation]} makes it ${exact(working.value)}`;
}

function products({ window, weights, products: all }) {
  const terms = [];
  let zeros = 0;
  all.forEach((product, tap) => {
    if (product === 0) zeros += 1;
    else terms.push(`${exact(window[tap], 4)} × ${bracketed(weights[tap], 4)}`);
  });
  const hidden = Math.max(0, terms.length - PRODUCTS_NAMED);
  const parts = terms.slice(0, PRODUCTS_NAMED);
  if (hidden) parts.push(`${hidden} more products`);
  if (zeros) parts.push(`${zeros} ${zeros === 1 ? "product that is" : "products that are"} 0`);
  return parts;
}

function channelSums({ shares }, channelNames) {
  const parts = shares
    .slice(0, PRODUCTS_NAMED)
    .map(({ channel, sum }) => `${channelNames[channel]} ${bracketed(sum, 5)}`);
  const hidden = shares.length - parts.length;
  return hidden ? [...parts, `${hidden} more channels`] : parts;
}

function describePooling(working, setting) {
  const count = working.real.filter(Boolean).length;
  const value = exact(working.value);
  if (setting.kind === "average") return `the mean of ${count} values, ${exact(working.sum)} / ${count} = ${value}`;
  if (setting.kind === "lp") {
    const p = exact(setting.p, 4);
    return `(sum of |x|^${p}) ^ (1/${p}) = ${exact(working.sum)} ^ (1/${p}) = ${value}`;
  }
  const [i, j] = [Math.floor(working.winner / setting.kernelWidth), working.winner % setting.kernelWidth];
  return `the largest of ${count} values is ${value}, at input row ${working.rows[i]}, column ${working.columns[j]}`;
}

/** One sentence on the output cells that an input cell feeds; `weightOf(tapRow, tapColumn)` is null for pooling. */
export function describeFed(fed, value, row, column, weightOf) {
  const start = `Input row ${row}, column ${column} (value ${exact(value, 4)}) `;
  if (fed.length === 0) return `${start}feeds no output cell: no window has a tap on it.`;
  const named = fed.slice(0, CELLS_NAMED).map(({ row: r, column: c, tapRow, tapColumn }) => {
    const weight = weightOf(tapRow, tapColumn);
    return `(${r}, ${c})${weight === null ? "" : ` × ${bracketed(weight, 4)}`}`;
  });
  const more = fed.length > CELLS_NAMED ? ` and ${fed.length - CELLS_NAMED} more` : "";
  return `${start}feeds ${fed.length} output ${fed.length === 1 ? "cell" : "cells"}: ${named.join(", ")}${more}.`;
}

const RESIDUE = 1e-12; // what is left where rounded terms should cancel

function exact(value, digits = 6) {
  if (Math.abs(value) < RESIDUE) return "0";
  return String(Number(value.toPrecision(digits))).replace("-", "−");
}

function bracketed(value, digits) {
  return value < 0 ? `(${exact(value, digits)})` : exact(value, digits);
}
