// The working of a cell as a reader sees it: terms, their sum, and what the layer makes of it.

import { mapsShape } from "../operators/forward.js";
import { action, element, largestSize, mapPicture, numberGrid } from "../shared/elements.js";
import { added, formatNumber, heldTogether, inBrackets } from "../shared/numbers.js";
import { contributionMap } from "./unit_working.js";
import { STYLE, writtenBend, writtenShares, writtenSums, writtenTerms } from "./written_working.js";

const FIRST_PARTS = 5;
const FIRST_TERMS = 8;
const MORE_PARTS = 32; // at each press
const THUMBNAIL = 64; // CSS pixels
const ACTIVATION_TITLES = {
  relu: "ReLU",
  relu6: "ReLU6",
  leaky_relu: "leaky ReLU",
  elu: "ELU",
  gelu: "GELU",
  silu: "SiLU",
};

const number = (value) => formatNumber(value, 4);

/** One line that leads to the value, as text; each number in it is what those before it give, as they are written. */
export function formula(working) {
  return SENTENCES[working.operation](working);
}

const SENTENCES = {
  convolution: (working) => weighted(working, taps(working)),
  dense: (working) => weighted(working, working.parts.length),
  pool: pooled,
  global_pool: pooled,
  normalize: ({ input, mean, deviation, gamma, beta, value }) => {
    const normal = (x, middle, spread, factor, start) => ((x - middle) / spread) * factor + start;
    const { texts, result } = heldTogether([input.value, mean, deviation, gamma, beta], normal, value, STYLE);
    const [x, middle, spread, factor, start] = texts;
    return (
      `(${x} − ${inBrackets(middle)}) ÷ ${spread} × ${inBrackets(factor)} + ${inBrackets(start)} = ${result}: ` +
      `less the mean, divided by the deviation that training saw, times gamma, plus beta`
    );
  },
  activation: (working) => {
    if (working.activation === "softmax") return softmaxText(writtenShares(working));
    const { texts, result } = writtenBend(working, working.input.value);
    return `${title(working.activation)} of ${texts[0]} = ${result}`;
  },
  add: ({ parts, value }) => {
    const { texts, result } = heldTogether(
      parts.map((part) => part.value),
      added,
      value,
      STYLE,
    );
    return `${texts.map(inBrackets).join(" + ")} = ${result}`;
  },
  concatenate: ({ value }) => `Taken over as it is: ${number(value)}`,
  pad: ({ input, value }) => (input ? `Taken over as it is: ${number(value)}` : "Padding: 0"),
  pass: ({ value }) => `Taken over as it is: ${number(value)}`,
};

const taps = ({ parts }) => parts.reduce((count, { products }) => count + products.length, 0);

/** A sum of products, the bias, and what becomes of them. */
function weighted(working, count) {
  const written = writtenSums(working);
  const start = `Σ of ${count.toLocaleString("en")} products = ${written.sum}`;
  const sum = working.bias === null ? start : `${start}, + bias ${inBrackets(written.bias)} = ${written.before}`;
  if (working.activation === "softmax") return `${sum}; ${softmaxText(writtenShares(working))}`;
  if (working.activation === "linear") return sum;
  return `${sum}; ${title(working.activation)} of ${written.before} = ${written.value}`;
}

function softmaxText({ logit, largest, exponential, total, result }) {
  return (
    `softmax: e^(${logit} − ${inBrackets(largest)}), less the largest logit, = ${exponential}; ` +
    `÷ ${total}, the sum of all units' powers, = ${result}`
  );
}

function pooled({ pooling, count, sum, value }) {
  if (pooling === "max") return `The largest of ${count} values: ${number(value)}`;
  const { texts, result } = heldTogether([sum], (all) => all / count, value, STYLE);
  return `The mean of ${count} values: ${texts[0]} ÷ ${count} = ${result}`;
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
  const written = writtenTerms(
    order.map(({ sum }) => sum),
    working,
    FIRST_PARTS,
    MORE_PARTS,
  );
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
    const input = Float32Array.from(
      { length: height * width },
      (_, at) => run[part.source][at * channels + part.channel],
    );
    const share = contributionMap(computation, run, step, cell[2], part.channel);
    const isPadding = (tap) => rows[Math.floor(tap / columns.length)] < 0 || columns[tap % columns.length] < 0;
    const shown = part.window.map((value, tap) => (isPadding(tap) ? null : value));
    const strongest = part.products.reduce(
      (best, product, tap, all) => (Math.abs(product) > Math.abs(all[best]) && !isPadding(tap) ? tap : best),
      shown.findIndex((value) => value !== null),
    );
    const target = [rows[Math.floor(strongest / columns.length)], columns[strongest % columns.length], part.channel];
    const name = context.nameOf(part.source, part.channel);
    const title =
      part.source < 0 || !onMap
        ? element("b", "", name)
        : action(name, "Go to this map's strongest cell under the window", () => context.go(part.source, target));
    return workingPart(
      [title, element("span", "sum", `Σ = ${written.write(part.sum)}`)],
      captioned(
        "input map",
        mapPicture(input, [height, width], inputLimit, THUMBNAIL, `${name}, the window framed`, window),
      ),
      captioned("window", numberGrid(shown, columns.length, inputLimit, "window")),
      sign("×"),
      captioned("kernel", numberGrid(part.weights, columns.length, weightLimit, "kernel")),
      sign("="),
      captioned("products", numberGrid(part.products, columns.length, productLimit, "products")),
      captioned(
        "adds to the map",
        mapPicture(share, outSize, largestSize(share) || 1, THUMBNAIL, `What ${name} adds to each cell of the map`, [
          cell[0],
          cell[1],
          cell[0],
          cell[1],
        ]),
      ),
    );
  };
  root.append(...order.slice(0, FIRST_PARTS).map(row));
  restOf(root, order, FIRST_PARTS, row, "input maps", ({ sum }) => sum, written);
  return root;
}

function denseTerms(working, context) {
  const order = [...working.parts].sort((one, other) => Math.abs(other.product) - Math.abs(one.product));
  const most = Math.abs(order[0].product) || 1;
  const list = element("ul", "terms");
  const written = writtenTerms(
    order.map(({ product }) => product),
    working,
    FIRST_TERMS,
    MORE_PARTS,
  );
  const row = ({ source, cell, value, weight, product }) => {
    const { texts, result } = heldTogether([value, weight], (input, factor) => input * factor, product, STYLE, written);
    return bar(context, source, cell, `${texts[0]} × ${inBrackets(texts[1])} = ${result}`, product, most);
  };
  list.append(...order.slice(0, FIRST_TERMS).map(row));
  const root = element("div", "", list);
  restOf(root, order, FIRST_TERMS, row, "inputs", ({ product }) => product, written, list);
  if (working.logits) root.append(logitsView(working, context));
  return root;
}

/** The largest logits, their exponentials and shares. */
function logitsView(working, { nameOfUnit }) {
  const table = element("table", "logits");
  table.append(element("caption", "", `The largest of ${working.logits.length} logits`));
  const head = element(
    "tr",
    "",
    ...["unit", "logit", "e to its power*", "share"].map((text) => element("th", "", text)),
  );
  table.append(head);
  for (const { unit, logit, exponential, share } of writtenShares(working).rows) {
    const cells = [nameOfUnit(unit), logit, exponential, share];
    table.append(element("tr", "", ...cells.map((text) => element("td", "", text))));
  }
  return element(
    "div",
    "scroll",
    table,
    element(
      "small",
      "",
      "* of the logit less the largest one, so that no power overflows; the shares stay the same. They are the network's own; beside the pad they are calibrated.",
    ),
  );
}

/** A part of a working: its head, and pictures and grids below that. */
function workingPart(head, ...below) {
  return element("div", "part", element("div", "part-head", ...head), ...below);
}

function pooledTerms(working, context) {
  const { window, columns, rows, winner, pooling, source, channel } = working;
  const limit = context.limitOf(source);
  const name = context.nameOf(source, channel);
  const at = pooling === "max" ? winner : window.findIndex((value) => value !== null);
  const target = [rows[Math.floor(at / columns.length)], columns[at % columns.length], channel];
  const title = source < 0 ? element("b", "", name) : action(name, "Go to this map", () => context.go(source, target));
  return workingPart(
    [title],
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

function restOf(root, order, first, row, what, sizeOf, written, list = root) {
  const left = order.slice(first);
  if (left.length === 0) return;
  const sum = left.reduce((all, part) => all + sizeOf(part), 0);
  const line = element("p", "rest", `and ${left.length} more ${what}, together ${written.write(sum)} `);
  const more = Math.min(left.length, MORE_PARTS);
  line.append(
    action(`Show ${more} more`, "The next strongest", () => {
      line.remove();
      list.append(...left.slice(0, more).map(row));
      restOf(root, order, first + more, row, what, sizeOf, written, list);
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
