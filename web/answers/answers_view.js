// What the network sees and its ten best symbols, repainted in place while the pen moves.

import { copyText } from "../shared/copying.js";
import { partsOf } from "../shared/parts.js";
import { calibrate, judge, largestFirst, measuredShare } from "./verdict.js";

const RANKED = 10;
const SPOKEN_AFTER = 700; // ms without a change; a screen reader would never end while the pen moves

export class AnswersView {
  /**
   * Adds its element to `parent`; `remove` takes it away.
   *
   * @param {HTMLElement} parent
   * @param {import("../draw/network_shelf.js").AnswerFacts} facts
   */
  constructor(parent, facts) {
    this.facts = facts;
    this.calibrated = new Float64Array(facts.symbols.length);
    this.root = document.createElement("div");
    this.root.className = "answers";
    this.root.innerHTML = `
      <figure class="seen">
        <canvas class="raster" width="32" height="32" role="img" aria-label="Nothing drawn yet"></canvas>
        <figcaption>What the network sees: 32×32 pixels</figcaption>
      </figure>
      <div class="said">
        <p class="verdict"></p>
        <p class="calibration"></p>
        <p class="spoken" role="status" aria-live="polite"></p>
      </div>
      <ol class="ranking" aria-label="The ten likeliest symbols, best first"></ol>`;
    this.parts = partsOf(this.root, {
      canvas: ".raster",
      sentence: ".verdict",
      spoken: ".spoken",
      list: ".ranking",
      calibration: ".calibration",
    });
    this.pen = this.parts.canvas.getContext("2d");
    this.picture = new ImageData(32, 32);
    this.rows = Array.from({ length: RANKED }, (_, rank) => new AnswerRow(this.parts.list, rank, facts));
    parent.appendChild(this.root);
    this.show({ probabilities: null, raster: null, number: 0, message: "" });
  }

  /**
   * Repaints. `probabilities`: 369 outputs of the softmax, or null; `raster`: 1024 values, 255 = ink, or null;
   * `number`: the drawing's, told as `data-drawing`; `message`: what to say where there is no answer.
   */
  show({ probabilities, raster, number, message }) {
    this.#paintRaster(raster);
    let judged = { kind: "empty", sentence: "", members: [] };
    if (probabilities && raster) {
      calibrate(probabilities, this.facts, this.calibrated);
      judged = judge(this.calibrated, raster, this.facts);
    }
    const answered = judged.kind !== "empty";
    const ranked = answered ? largestFirst(this.calibrated, RANKED) : [];
    const group = answered ? this.facts.symbols[ranked[0]].group : -1;
    this.rows.forEach((row, rank) => row.show(ranked[rank] ?? null, this.calibrated[ranked[rank]], group));
    this.#say(answered ? judged.sentence : message);
    const trust = measuredShare(answered ? this.calibrated[ranked[0]] : 0, this.facts);
    if (this.parts.calibration.textContent !== trust) this.parts.calibration.textContent = trust;
    this.root.dataset.verdict = judged.kind;
    this.root.dataset.drawing = number;
  }

  remove() {
    clearTimeout(this.timer);
    this.root.remove();
  }

  #say(sentence) {
    if (this.parts.sentence.textContent === sentence) return;
    this.parts.sentence.textContent = sentence;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.parts.spoken.textContent = sentence), SPOKEN_AFTER);
  }

  #paintRaster(raster) {
    const label = raster ? "The drawing as 32 by 32 pixels, white ink on black" : "Nothing drawn yet";
    if (this.parts.canvas.getAttribute("aria-label") !== label) this.parts.canvas.setAttribute("aria-label", label);
    if (!raster) {
      this.pen.clearRect(0, 0, 32, 32);
      return;
    }
    const { data } = this.picture;
    for (let pixel = 0; pixel < raster.length; pixel++) {
      const at = 4 * pixel;
      data[at] = data[at + 1] = data[at + 2] = raster[pixel];
      data[at + 3] = 255;
    }
    this.pen.putImageData(this.picture, 0, 0);
  }
}

/** One line of the ranking. What a symbol is called is written when another symbol takes the line, no sooner. */
class AnswerRow {
  /**
   * @param {HTMLElement} list
   * @param {number} rank
   * @param {import("../draw/network_shelf.js").AnswerFacts} facts
   */
  constructor(list, rank, facts) {
    this.facts = facts;
    this.rank = rank;
    this.index = undefined;
    this.value = null;
    this.item = document.createElement("li");
    this.item.innerHTML = `
      <svg class="glyph" aria-hidden="true" focusable="false"><path></path></svg>
      <span class="names">
        <button type="button" class="copies latex" title="Copy the LaTeX command"></button>
        <button type="button" class="copies character"></button>
        <span class="share"></span>
      </span>
      <span class="bar"><span></span></span>
      <span class="notes"></span>`;
    this.parts = partsOf(this.item, {
      glyph: ".glyph",
      path: "path",
      latex: ".latex",
      character: ".character",
      share: ".share",
      bar: ".bar > span",
      notes: ".notes",
    });
    for (const button of [this.parts.latex, this.parts.character])
      button.onclick = () => copyText(button, button.textContent);
    list.appendChild(this.item);
  }

  /** `index`: the class that stands here, null for none; `share` its probability; `group` that of the best answer. */
  show(index, share, group) {
    if (index !== this.index) this.#name(index);
    if (index === null) {
      this.item.classList.remove("alike");
      return;
    }
    if (share !== this.value) {
      this.value = share;
      const text = sharePercent(share);
      if (this.parts.share.textContent !== text) this.parts.share.textContent = text;
      this.item.dataset.probability = share;
      this.parts.bar.style.transform = `scaleX(${share})`;
    }
    const alike = group >= 0 && this.facts.symbols[index].group === group;
    if (this.item.classList.contains("alike") !== alike) this.item.classList.toggle("alike", alike);
  }

  #name(index) {
    this.index = index;
    this.value = null;
    this.item.classList.toggle("blank", index === null);
    if (index === null) {
      this.item.setAttribute("aria-hidden", "true");
      for (const name of ["testid", "latex", "probability"]) delete this.item.dataset[name];
      for (const part of [this.parts.latex, this.parts.character, this.parts.share, this.parts.notes])
        part.textContent = "";
      for (const button of [this.parts.latex, this.parts.character]) button.disabled = true;
      this.parts.path.setAttribute("d", "");
      this.parts.bar.style.transform = "scaleX(0)";
      return;
    }
    const symbol = this.facts.symbols[index];
    this.item.removeAttribute("aria-hidden");
    this.item.dataset.testid = "prediction";
    this.item.dataset.latex = symbol.latex;
    this.parts.glyph.setAttribute("viewBox", symbol.view_box);
    this.parts.path.setAttribute("d", symbol.path);
    for (const button of [this.parts.latex, this.parts.character]) delete button.dataset.said;
    this.parts.latex.disabled = false;
    this.parts.latex.textContent = symbol.latex;
    this.parts.latex.setAttribute("aria-label", `${this.rank + 1}: ${symbol.latex}; copy the LaTeX command`);
    this.parts.character.textContent = symbol.unicode;
    this.parts.character.disabled = this.parts.character.hidden = !symbol.unicode || symbol.unicode === symbol.latex;
    this.parts.character.title = `Copy ${symbol.unicode_name}`;
    this.parts.character.setAttribute("aria-label", `Copy the character ${symbol.unicode_name}`);
    const group = this.facts.groups[symbol.group];
    const alike = (group?.members ?? []).filter((member) => member !== index);
    const parts = [];
    if (symbol.preamble) parts.push(`needs ${symbol.preamble}`);
    if (alike.length) parts.push(`looks like ${alike.map((member) => this.facts.symbols[member].latex).join(", ")}`);
    this.parts.notes.textContent = parts.join(" · ");
    this.parts.notes.title = [group?.reason, symbol.preamble && `The preamble needs ${symbol.preamble}.`]
      .filter(Boolean)
      .join(" ");
  }
}

function sharePercent(share) {
  if (share >= 0.9995) return "> 99.9 %";
  if (share < 0.0005) return "< 0.1 %";
  return `${(100 * share).toFixed(1)} %`;
}
