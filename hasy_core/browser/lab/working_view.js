// The working of a cell as a reader sees it: terms, their sum, and what the layer makes of it.

import { agreeing, decimalForms, inBrackets } from "../shared/numbers.js";
import { mapsShape } from "./forward.js";
import { action, element, largestSize, mapPicture, numberGrid } from "./pieces.js";
import { contributionMap } from "./unit_working.js";

const FIRST_PARTS = 5;
const FIRST_TERMS = 8;
const THUMBNAIL = 64; // CSS pixels
const ACTIVATION_TITLES = { relu: "ReLU", relu6: "ReLU6", leaky_relu: "leaky ReLU", elu: "ELU", gelu: "GELU", silu: "SiLU" };

const LAB_FORMS = decimalForms(4);
const number = LAB_FORMS[0];

/** One line that leads to the value, as text. */
export function formula(working) {
  return SENTENCES[working.operation](working);
}

const SENTENCES = {
  convolution: (working) => weighted(working, taps(working), "products"),
  dense: (working) => weighted(working, working.parts.length, "products"),
  pool: pooled,
  global_pool: pooled,
  normalize: ({ input, mean, deviation, gamma, beta }) => {
    const steps = [(known) => ((known[0] - known[1]) / known[2]) * known[3] + known[4]];
    const { given, found, equals } = agreeing([input.value, mean, deviation, gamma, beta], steps, LAB_FORMS);
    const [of, less, over, times, plus] = given.map((text, place) => (place === 0 || place === 2 ? text : inBrackets(text)));
    return (
      `(${of} − ${less}) ÷ ${over} × ${times} + ${plus} ${equals} ${found[0]}: less the mean, divided by the deviation ` +
      "that training saw, times gamma, plus beta"
    );
  },
  activation: (working) =>
    working.activation === "softmax"
      ? softmaxText(working.input.value, working)
      : `${title(working.activation)} of ${number(working.input.value)} = ${number(working.value)}`,
  add: ({ parts }) => {
    const values = parts.map((part) => part.value);
    const { given, found, equals } = agreeing(values, [(known) => known.reduce((all, each) => all + each, 0)], LAB_FORMS);
    return `${given.map(inBrackets).join(" + ")} ${equals} ${found[0]}`;
  },
  concatenate: ({ input, value }) => `Taken over as it is: ${number(input.value)} = ${number(value)}`,
  pad: ({ input, value }) => (input ? `Taken over as it is: ${number(value)}` : "Padding: 0"),
  pass: ({ value }) => `Taken over as it is: ${number(value)}`,
};

const taps = ({ parts }) => parts.reduce((count, { products }) => count + products.length, 0);

function weighted(working, count, what) {
  const { sum, bias, before, activation, value } = working;
  const { given, found, equals } = agreeing([sum, bias ?? 0], bias === null ? [] : [([all, added]) => all + added], LAB_FORMS);
  const start = `Σ of ${count.toLocaleString("en")} ${what} = ${given[0]}`;
  const told = bias === null ? start : `${start}, + bias ${inBrackets(given[1])} ${equals} ${found[0]}`;
  if (activation === "softmax") return `${told}; ${softmaxText(before, working)}`;
  const shown = bias === null ? given[0] : found[0];
  return activation === "linear" ? told : `${told}; ${title(activation)} of ${shown} = ${number(value)}`;
}

function softmaxText(logit, { largest, exponential, total }) {
  const steps = [([one, most]) => Math.exp(one - most), (known) => known[3] / known[2]];
  const { given, found, equals } = agreeing([logit, largest, total], steps, LAB_FORMS);
  return (
    `softmax: e^(${given[0]} − ${inBrackets(given[1])}), less the largest logit, ${equals} ${found[0]}; ` +
    `÷ ${given[2]}, the sum of all units' powers, ${equals} ${found[1]}`
  );
}

function pooled({ pooling, count, sum, value }) {
  if (pooling === "max") return `The largest of ${count} values: ${number(value)}`;
  const { given, found, equals } = agreeing([sum], [([all]) => all / count], LAB_FORMS);
  return `The mean of ${count} values: ${given[0]} ÷ ${count} ${equals} ${found[0]}`;
}

function title(activation) {
  return ACTIVATION_TITLES[activation] ?? activation;
}

/**
 * The terms of a working. `context`: { computation, run, number, cell, limitOf(step), nameOf(step, channel), go(step, cell) }.
 */
export function termsView(working, context) {
  const { operation } = working;
  if (operation === "convolution") return convolutionTerms(working, context);
  if (operation === "dense") return denseTerms(working, context);
  if (operation === "pool" || operation === "global_pool") return pooledTerms(working, context);
  const inputs = working.parts ?? (working.input ? [working.input] : []);
  const list = element("ul", "terms");
  const most = largestSize(inputs.map(({ value }) => value)) || 1;
  for (const { source, cell, value } of inputs) list.append(bar(context, source, cell, number(value), value, most));
  if (working.logits) list.append(element("li", "", logitsView(working, context)));
  return list;
}

function convolutionTerms(working, context) {
  const { computation, run, number: step, cell } = context;
  const { parts, rows, columns } = working;
  const root = element("div", "parts");
  const order = [...parts].sort((one, other) => Math.abs(other.sum) - Math.abs(one.sum));
  const inputLimit = context.limitOf(parts[0].source);
  const weightLimit = largestSize(parts.flatMap(({ weights }) => weights));
  const productLimit = largestSize(parts.flatMap(({ products }) => products));
  const [height, width, channels] = mapsShape(computation, parts[0].source);
  const outSize = computation.layers[step].shape.slice(0, 2);
  const real = (all) => all.filter((place) => place >= 0);
  const [inRows, inColumns] = [real(rows), real(columns)];
  const onMap = inRows.length > 0 && inColumns.length > 0;
  const window = onMap
    ? [Math.min(...inRows), Math.min(...inColumns), Math.max(...inRows), Math.max(...inColumns)]
    : null;
  const row = (part) => {
    const input = Float32Array.from({ length: height * width }, (_, at) => run[part.source][at * channels + part.channel]);
    const share = contributionMap(computation, run, step, cell[2], part.channel);
    const isPadding = (tap) => rows[Math.floor(tap / columns.length)] < 0 || columns[tap % columns.length] < 0;
    const shown = part.window.map((value, tap) => (isPadding(tap) ? null : value));
    const strongest = part.products.reduce((best, product, tap, all) => (Math.abs(product) > Math.abs(all[best]) && !isPadding(tap) ? tap : best), shown.findIndex((value) => value !== null));
    const target = [rows[Math.floor(strongest / columns.length)], columns[strongest % columns.length], part.channel];
    const name = context.nameOf(part.source, part.channel);
    return element(
      "div",
      "part",
      element(
        "div",
        "part-head",
        part.source < 0 || !onMap ? element("b", "", name) : action(name, "Go to this map's strongest cell under the window", () => context.go(part.source, target)),
        element("span", "sum", `Σ = ${number(part.sum)}`),
      ),
      captioned("input map", mapPicture(input, [height, width], inputLimit, THUMBNAIL, `${name}, the window framed`, window)),
      captioned("window", numberGrid(shown, columns.length, inputLimit, "window")),
      sign("×"),
      captioned("kernel", numberGrid(part.weights, columns.length, weightLimit, "kernel")),
      sign("="),
      captioned("products", numberGrid(part.products, columns.length, productLimit, "products")),
      captioned(
        "adds to the map",
        mapPicture(share, outSize, largestSize(share) || 1, THUMBNAIL, `What ${name} adds to each cell of the map`, [cell[0], cell[1], cell[0], cell[1]]),
      ),
    );
  };
  root.append(...order.slice(0, FIRST_PARTS).map(row));
  restOf(root, order, FIRST_PARTS, row, "input maps", ({ sum }) => sum);
  return root;
}

function denseTerms(working, context) {
  const order = [...working.parts].sort((one, other) => Math.abs(other.product) - Math.abs(one.product));
  const most = Math.abs(order[0].product) || 1;
  const list = element("ul", "terms");
  const row = ({ source, cell, value, weight, product }) => {
    const { given, found, equals } = agreeing([value, weight], [([one, other]) => one * other], LAB_FORMS);
    return bar(context, source, cell, `${given[0]} × ${inBrackets(given[1])} ${equals} ${found[0]}`, product, most);
  };
  list.append(...order.slice(0, FIRST_TERMS).map(row));
  const root = element("div", "", list);
  restOf(root, order, FIRST_TERMS, row, "inputs", ({ product }) => product, list);
  if (working.logits) root.append(logitsView(working, context));
  return root;
}

/** The largest logits, their exponentials and shares. */
function logitsView({ logits, largest, total }, { nameOfUnit }) {
  const order = Array.from(logits, (_, unit) => unit).sort((one, other) => logits[other] - logits[one]);
  const table = element("table", "logits");
  table.append(element("caption", "", `The largest of ${logits.length} logits`));
  const head = element("tr", "", ...["unit", "logit", "e to its power*", "share"].map((text) => element("th", "", text)));
  table.append(head);
  for (const unit of order.slice(0, 5)) {
    const exponential = Math.exp(logits[unit] - largest);
    const cells = [nameOfUnit(unit), number(logits[unit]), number(exponential), number(exponential / total)];
    table.append(element("tr", "", ...cells.map((text) => element("td", "", text))));
  }
  return element("div", "scroll", table, element("small", "", "* of the logit less the largest one, so that no power overflows; the shares stay the same. They are the network's own; beside the pad they are calibrated."));
}

function pooledTerms(working, context) {
  const { window, columns, rows, winner, pooling, source, channel } = working;
  const limit = context.limitOf(source);
  const name = context.nameOf(source, channel);
  const at = pooling === "max" ? winner : window.findIndex((value) => value !== null);
  const target = [rows[Math.floor(at / columns.length)], columns[at % columns.length], channel];
  return element(
    "div",
    "part",
    element("div", "part-head", source < 0 ? element("b", "", name) : action(name, "Go to this map", () => context.go(source, target))),
    captioned(
      pooling === "max" ? "window, the largest framed" : "window",
      numberGrid(window, columns.length, limit, "window", pooling === "max" ? winner : -1),
    ),
  );
}

function bar(context, source, cell, working, value, most) {
  const name = context.nameOf(source, cell[2], cell);
  const track = element("span", "track", element("span", value < 0 ? "negative" : "positive"));
  track.firstChild.style.width = `${(100 * Math.abs(value)) / most}%`;
  const text = element("span", "share", working);
  const head = source < 0 ? element("b", "", name) : action(name, "Go to this cell", () => context.go(source, cell));
  return element("li", "", head, track, text);
}

function restOf(root, order, first, row, what, sizeOf, list = root) {
  const left = order.slice(first);
  if (left.length === 0) return;
  const sum = left.reduce((all, part) => all + sizeOf(part), 0);
  const line = element("p", "rest", `and ${left.length} more ${what}, together ${number(sum)} `);
  const more = Math.min(left.length, 32);
  line.append(
    action(`Show ${more} more`, "The next strongest", () => {
      line.remove();
      list.append(...left.slice(0, more).map(row));
      restOf(root, order, first + more, row, what, sizeOf, list);
    }),
  );
  root.append(line);
}

function captioned(text, inner) {
  return element("figure", "", element("figcaption", "", text), inner);
}

function sign(text) {
  const made = element("span", "sign", text);
  made.ariaHidden = "true";
  return made;
}
