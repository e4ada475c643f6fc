// The working of the current output cell: for each channel window x kernel = products, then everything added up.

import { ACTIVATION_NAMES, ACTIVATIONS } from "../operators/activations.js";
import { isPixel } from "../operators/operators.js";
import { added, finer, heldTogether, inBrackets, withDecimals } from "../shared/numbers.js";
import { divergingColor, textOnDiverging } from "../shared/palette.js";
import { isPictured } from "./cell_layout.js";
import { drawNumbers, frameTap } from "./drawing.js";
import { KernelCells } from "./kernel_cells.js";

const SUMS_NAMED = 4;
const EDIT_NOTE = "<small>(type to edit)</small>";
const MANY_NOTE = "(too many to write)";

export class Working {
  /** `handlers`: edit(cell), draft(cell), as KernelCells calls them. */
  constructor(rowsRoot, totalRoot, handlers) {
    this.rowsRoot = rowsRoot;
    this.totalRoot = totalRoot;
    this.handlers = handlers;
    this.rows = [];
  }

  /** Makes a row for each of the channels shown, where they are others than before. */
  arrange({ channelsShown, setting, labels, channelNames, editKernel }) {
    const { kind, channels } = setting;
    const pictured = isPictured(setting);
    const plan = JSON.stringify([channelsShown, kind, labels, channelNames, editKernel, channels, pictured]);
    if (plan === this.plan) return;
    this.plan = plan;
    this.rows = channelsShown.map((channel) => this.makeRow(channel, { setting, labels, channelNames, editKernel }));
    this.rowsRoot.replaceChildren(...this.rows.map(({ root }) => root));
  }

  makeRow(channel, { setting, labels, channelNames, editKernel }) {
    const root = document.createElement("div");
    root.className = "working";
    root.dataset.channel = channel;
    const grid = (name, note, inner) =>
      `<figure class="grid ${name}"><figcaption><span></span> ${note}</figcaption><div class="scroll">${inner}</div></figure>`;
    const picture = `<canvas role="img"></canvas>`;
    const cells = `<div class="cells" role="group"></div>`;
    const sign = (text) => `<span class="sign" aria-hidden="true">${text}</span>`;
    const convolution = setting.kind === "convolution";
    const pictured = isPictured(setting);
    const many = pictured ? MANY_NOTE : "";
    const ofKernel = pictured ? grid("kernel", "", picture) : grid("kernel", editKernel ? EDIT_NOTE : "", cells);
    root.innerHTML =
      `<div class="channel"><b></b><span class="share"></span></div>` +
      grid("window", convolution ? "" : many, picture) +
      (convolution ? sign("×") + ofKernel + sign("=") + grid("products", many, picture) : "");
    /** @type {(selector: string) => any} */
    const find = (selector) => root.querySelector(selector);
    const name = setting.channels > 1 ? channelNames[channel] : "";
    find(".channel b").textContent = name;
    find(".channel").hidden = !name;
    for (const part of ["window", ...(convolution ? ["kernel", "products"] : [])]) {
      find(`.${part} figcaption span`).textContent = labels[part];
    }
    find(".window canvas").ariaLabel = `${labels.input} values under the window${name && `, ${name}`}`;
    const row = { root, channel, window: find(".window canvas"), share: find(".share"), drawn: {} };
    if (!convolution) return row;
    row.products = find(".products canvas");
    row.products.ariaLabel = `${labels.window} times ${labels.kernel}, cell by cell${name && `, ${name}`}`;
    if (pictured) {
      row.kernel = find(".kernel canvas");
      row.kernel.ariaLabel = `${labels.kernel}${name && `, ${name}`}`;
      return row;
    }
    find(".cells").ariaLabel = `${labels.kernel} cells${name && `, ${name}`}`;
    const here = (handler) => (cell) => handler({ ...cell, channel });
    row.cells = new KernelCells(find(".cells"), here(this.handlers.edit), here(this.handlers.draft), editKernel);
    return row;
  }

  /** Shows the weights and sizes of a scene; the numbers of a cell follow with `show`. */
  layOut(scene, looks, rejected) {
    this.scene = scene;
    this.arrange(scene);
    for (const row of this.rows) {
      row.drawn = { window: [], kernel: [], products: [] };
      const { kernelWidth } = scene.setting;
      const here = rejected?.channel === row.channel && rejected.filter === scene.filter ? rejected : null;
      row.cells?.show(scene.weightsOf(row.channel), kernelWidth, looks.kernel, scene.limits.kernel, here);
    }
  }

  show(working, looks, colors) {
    const { setting, limits } = this.scene;
    const across = setting.kernelWidth;
    const isPadding = (i, j) => !isPixel(setting, working.rows[i], working.columns[j]);
    const written = writtenTotal(working, setting);
    for (const row of this.rows) {
      const share = working.shares.find(({ channel }) => channel === row.channel);
      if (!share) continue;
      const { drawn } = row;
      if (working.winner !== undefined) drawn.window = [];
      drawNumbers(row.window, share.window, across, looks.window, limits.input, colors, drawn.window, isPadding);
      if (working.winner !== undefined) frameTap(row.window, working.winner, across, looks.window, colors);
      if (row.kernel) {
        drawNumbers(row.kernel, share.weights, across, looks.kernel, limits.kernel, colors, drawn.kernel);
      }
      if (!row.products) continue;
      drawNumbers(row.products, share.products, across, looks.products, limits.products, colors, drawn.products);
      row.share.textContent = setting.channels > 1 ? `Σ = ${written.sums[working.shares.indexOf(share)]}` : "";
    }
    this.showTotal(working, written);
  }

  /** The last line: sums, bias, activation, value. */
  showTotal(working, written) {
    const { setting, channelNames, limits } = this.scene;
    const texts = [...totalParts(working, setting, channelNames, written), written.value];
    const root = this.totalRoot;
    while (root.childElementCount > texts.length) root.firstElementChild.remove();
    while (root.childElementCount < texts.length) root.prepend(document.createElement("span"));
    texts.forEach((text, place) => {
      const span = root.children[place];
      if (span.textContent !== text) span.textContent = text;
    });
    const value = root.lastElementChild;
    value.className = "value";
    value.style.background = divergingColor(working.value, limits.output);
    value.style.color = textOnDiverging(working.value, limits.output);
  }
}

const STYLE = withDecimals(3);

/**
 * The numbers of the last line as texts: { value } and, of a convolution, { sums of the channels, sum, bias, before };
 * of average and Lp pooling { sum }. Each is what those before it give, as they are written.
 */
export function writtenTotal(working, setting) {
  const { shares, sum, bias, before, value } = working;
  if (setting.kind === "max") return { value: STYLE.write(value) };
  if (setting.kind !== "convolution") {
    const count = working.real.filter(Boolean).length;
    const compute = setting.kind === "average" ? (total) => total / count : (total) => total ** (1 / setting.p);
    const made = heldTogether([sum], compute, value, STYLE);
    return { sum: made.texts[0], value: made.result };
  }
  const bend = (number) => ACTIVATIONS[setting.activation](number, setting.slope);
  const bent = heldTogether([before], bend, value, STYLE);
  const biased = heldTogether([sum, bias], added, before, STYLE, finer(STYLE, bent.more));
  const sums = shares.map((share) => share.sum);
  const summed = heldTogether(sums, added, sum, STYLE, finer(STYLE, biased.more));
  return { sums: summed.texts, sum: summed.result, bias: biased.texts[1], before: biased.result, value: bent.result };
}

/** What leads from the products (or the window) to the value, in pieces: sums, bias, activation. */
export function totalParts(working, setting, channelNames, written) {
  if (setting.kind === "max") {
    const [i, j] = [Math.floor(working.winner / setting.kernelWidth), working.winner % setting.kernelWidth];
    return [`largest: row ${working.rows[i]}, column ${working.columns[j]} →`];
  }
  if (setting.kind === "average") {
    return [`Σ = ${written.sum}`, `÷ ${working.real.filter(Boolean).length} =`];
  }
  if (setting.kind === "lp") {
    const p = STYLE.write(setting.p);
    return [`Σ |x|^${p} = ${written.sum}`, `to the power 1/${p} =`];
  }
  const parts = [];
  const { shares } = working;
  if (shares.length > 1 && shares.length <= SUMS_NAMED) {
    const sums = shares.map(({ channel }, place) => `${channelNames[channel]} ${inBrackets(written.sums[place])}`);
    parts.push(`${sums.join(" + ")} = ${written.sum}`);
  } else {
    parts.push(`${shares.length > 1 ? `Σ over ${shares.length} channels` : "Σ"} = ${written.sum}`);
  }
  if (working.bias !== 0) parts.push(`+ bias ${inBrackets(written.bias)} = ${written.before}`);
  if (setting.activation !== "none") parts.push(`→ ${ACTIVATION_NAMES[setting.activation]} →`);
  else if (working.bias !== 0) parts[parts.length - 1] = `+ bias ${inBrackets(written.bias)} =`;
  return parts;
}
