// One map of one layer, large, and the working of the cell that the reader chose in it, back to the drawing's pixels.

import { LayerMaps, unitName, valueText } from "../feature_maps/layer_maps.js";
import { mapsShape } from "../operators/forward.js";
import { action, drawingPicture, element, mapPicture, paintMap } from "../shared/elements.js";
import { divergingGradient } from "../shared/palette.js";
import { partsOf } from "../shared/parts.js";
import { chainBack, unitWorking } from "./unit_working.js";
import { formula, termsView } from "./working_view.js";

const ON_SERVER =
  "This network is too large, or of too special a make, for the browser: the server computes it, and its workings stay closed.";
const MAP_SIDE = 288; // CSS pixels
const STRIP = 56;
const POINTWISE = ["normalize", "activation"];
const ARROW_STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

/** Whether a cell is a better place to begin than another: positive before negative, then the larger size. */
function isBrighter(value, other) {
  return value > 0 ? value > other : other <= 0 && value < other;
}

export class Inspector {
  /** `panelOf(step)` is the overview's panel under which a step's map is opened. */
  constructor(computation, classes, panelOf) {
    this.computation = computation;
    this.classes = classes;
    this.panelOf = panelOf;
    this.layers = computation.layers.map((facts) => new LayerMaps(facts));
    this.trail = [];
    this.root = element("div", "inspector");
    this.root.dataset.testid = "inspector";
    this.root.innerHTML = `
      <header>
        <h3></h3>
        <span class="buttons"></span>
      </header>
      <div class="columns">
        <div class="pictures">
          <figure class="seen"><figcaption></figcaption></figure>
          <figure class="large">
            <div class="cells" tabindex="0" role="application"><canvas></canvas><span class="cursor"></span></div>
            <figcaption class="readout" aria-live="polite" data-testid="map-readout"></figcaption>
            <div class="legend"><span class="low"></span><span class="scale"></span><span class="high"></span></div>
          </figure>
        </div>
        <div class="explained">
          <p class="formula" data-testid="unit-working" aria-live="polite"></p>
          <div class="strip"></div>
          <div class="terms-box"></div>
          <p class="chain"></p>
        </div>
      </div>`;
    this.parts = partsOf(this.root, {
      title: "h3",
      buttons: ".buttons",
      seen: ".seen",
      cells: ".cells",
      canvas: ".cells canvas",
      cursor: ".cursor",
      readout: ".readout",
      formula: ".formula",
      terms: ".terms-box",
      strip: ".strip",
      chain: ".chain",
    });
    this.root.querySelector(".scale").style.background = divergingGradient();
    this.back = action("← Back", "To the cell that you came from", () => this.goBack());
    this.parts.buttons.append(
      this.back,
      action("‹", "The map before", () => this.turn(-1)),
      action("›", "The next map", () => this.turn(1)),
      action("✕", "Close", () => this.close()),
    );
    this.parts.buttons.lastChild.ariaLabel = "Close";
    this.parts.cells.onclick = (event) => this.point(event);
    this.parts.cells.onkeydown = (event) => this.key(event);
    this.root.onkeydown = (event) => event.key === "Escape" && this.close();
  }

  get isOpen() {
    return this.root.isConnected;
  }

  /** Opens a layer's map at the cell that lights up most, or, where none does, that goes furthest below zero. */
  open(step, map) {
    const layer = this.layers[step];
    if (!this.run) return;
    this.trail = [];
    let [cell, most] = [[0, 0, map], 0];
    for (let row = 0; row < layer.size[0]; row += 1) {
      for (let column = 0; column < layer.size[1]; column += 1) {
        const value = this.valueAt(step, [row, column, map]);
        if (isBrighter(value, most)) [most, cell] = [value, [row, column, map]];
      }
    }
    this.place(step, cell);
  }

  valueAt(step, [row, column, channel]) {
    const [, width, channels] = mapsShape(this.computation, step);
    return this.run[step][(row * width + column) * channels + channel];
  }

  /** To a cell of another layer; Back leads here again. */
  go(step, cell) {
    if (step < 0) return;
    this.trail.push([this.step, this.cell]);
    this.place(step, cell);
  }

  goBack() {
    if (this.trail.length) this.place(...this.trail.pop());
  }

  place(step, cell) {
    const moved = step !== this.step || !this.isOpen;
    this.step = step;
    this.cell = cell;
    if (moved) this.panelOf(step).root.append(this.root);
    this.refresh();
    if (!moved) return;
    this.root.scrollIntoView({ block: "start" }); // only now it has its height
    (this.layers[step].shows === "maps" ? this.parts.cells : this.back).focus({ preventScroll: true });
  }

  close() {
    this.root.remove();
    this.panelOf(this.step).mosaic?.focus({ preventScroll: true });
  }

  turn(by) {
    const { count } = this.layers[this.step];
    this.cell = [this.cell[0], this.cell[1], (this.cell[2] + by + count) % count];
    this.refresh();
  }

  point(event) {
    const box = this.parts.canvas.getBoundingClientRect();
    const [height, width] = this.layers[this.step].size;
    this.choose(
      Math.floor(((event.clientY - box.top) / box.height) * height),
      Math.floor(((event.clientX - box.left) / box.width) * width),
    );
  }

  key(event) {
    const way = ARROW_STEPS[event.key];
    if (!way) return;
    event.preventDefault();
    this.choose(this.cell[0] + way[0], this.cell[1] + way[1]);
  }

  choose(row, column) {
    const [height, width] = this.layers[this.step].size;
    if (row < 0 || column < 0 || row >= height || column >= width) return;
    this.cell = [row, column, this.cell[2]];
    this.refresh();
  }

  /** Takes the outputs of another drawing; null closes what is open. */
  update(outputs, picture) {
    this.run = outputs && Object.assign([...outputs], { [-1]: picture });
    if (!this.isOpen) return;
    if (!outputs) {
      this.root.remove();
      return;
    }
    this.speak("off"); // a screen reader would never end while the pen moves
    this.refresh();
    this.speak("polite");
  }

  speak(how) {
    for (const part of [this.parts.formula, this.parts.readout]) part.setAttribute("aria-live", how);
  }

  nameOf(step, channel, cell = null) {
    const place = cell && (step < 0 || this.layers[step].shows === "maps") ? `, row ${cell[0]}, column ${cell[1]}` : "";
    if (step < 0) return `the drawing${place}`;
    const layer = this.layers[step];
    if (layer.shows === "maps") return `map ${channel} of ${layer.name}${place}`;
    return `unit ${this.unitName(step, channel)} of ${layer.name}`;
  }

  unitName(step, unit) {
    return unitName(this.layers, step, unit, this.classes);
  }

  refresh() {
    const { computation, run, step, cell } = this;
    const layer = this.layers[step];
    layer.values = run[step];
    const maps = layer.shows === "maps";
    this.parts.title.textContent = maps
      ? `${layer.kind} ${layer.name} · map ${cell[2]} of 0 … ${layer.count - 1}`
      : `${layer.kind} ${layer.name} · unit ${this.unitName(step, cell[2])}`;
    this.back.setAttribute("aria-disabled", String(this.trail.length === 0));
    this.root.classList.toggle("units", !maps);
    if (maps) this.showMap(layer);
    if (!layer.operation) {
      this.parts.formula.textContent = ON_SERVER;
      this.parts.formula.dataset.value = layer.value(...cell);
      return;
    }
    this.showSeen(layer);
    const working = unitWorking(computation, run, step, cell);
    const said = formula(working);
    this.parts.formula.textContent = maps ? `Row ${cell[0]}, column ${cell[1]}: ${said}` : said;
    this.parts.formula.dataset.value = working.value;
    this.parts.terms.replaceChildren(
      termsView(working, {
        ...{ computation, run, number: step, cell },
        nameOfUnit: (unit) => this.unitName(step, unit),
        limitOf: (number) => (number < 0 ? 1 : computation.layers[number].limit),
        nameOf: (...place) => this.nameOf(...place),
        go: (...place) => this.go(...place),
      }),
    );
    this.showStrip();
    this.showChain();
  }

  /** The drawing, with what the cell depends on framed. */
  showSeen(layer) {
    const [top, bottom] = layer.rows[Math.min(this.cell[0], layer.rows.length - 1)];
    const [left, right] = layer.columns[Math.min(this.cell[1], layer.columns.length - 1)];
    const size = this.computation.input.slice(0, 2);
    const says = `The cell sees rows ${top} to ${bottom}, columns ${left} to ${right} of the drawing.`;
    this.parts.seen.replaceChildren(
      drawingPicture(this.run[-1], size, 160, says, [top, left, bottom, right]),
      element("figcaption", "", says),
    );
  }

  showMap(layer) {
    const { cell } = this;
    const { canvas } = this.parts;
    const [height, width] = layer.size;
    const limit = this.panelOf(this.step).limits(cell[2]);
    paintMap(canvas, layer.map(cell[2]), layer.size, limit);
    const scale = MAP_SIDE / Math.max(height, width);
    Object.assign(canvas.style, { width: `${width * scale}px`, height: `${height * scale}px` });
    Object.assign(this.parts.cursor.style, {
      left: `${(100 * cell[1]) / width}%`,
      top: `${(100 * cell[0]) / height}%`,
      width: `${100 / width}%`,
      height: `${100 / height}%`,
    });
    const value = valueText(layer.value(...cell));
    this.parts.readout.textContent = `row ${cell[0]}, column ${cell[1]}: ${value}`;
    this.root.querySelector(".low").textContent = valueText(-limit);
    this.root.querySelector(".high").textContent = `+${valueText(limit)}`;
    this.parts.cells.setAttribute(
      "aria-label",
      `Map ${cell[2]}, ${height} × ${width}. Arrow keys choose a cell; its working follows.`,
    );
  }

  /** The same map in the layers that follow cell by cell: normalised, activated, added. */
  showStrip() {
    const { computation, run, cell } = this;
    const row = [];
    let step = this.step;
    for (;;) {
      const next = computation.layers.findIndex(
        ({ operation, inputs, shape }) => POINTWISE.includes(operation) && inputs.includes(step) && shape.length === 3,
      );
      if (next < 0) break;
      const layer = this.layers[next];
      layer.values = run[next];
      const name = `${layer.name}: ${valueText(layer.value(...cell))}`;
      const picture = mapPicture(layer.map(cell[2]), layer.size, layer.limit, STRIP, `Map ${cell[2]} of ${layer.name}`);
      const target = next;
      row.push(
        element(
          "figure",
          "",
          picture,
          action(name, "Go to this cell", () => this.go(target, [...cell])),
        ),
      );
      step = next;
      if (row.length > 4) break;
    }
    this.parts.strip.replaceChildren(...(row.length ? [element("span", "", "Then →"), ...row] : []));
  }

  /** Where most of the value came from, layer by layer, down to a pixel. */
  showChain() {
    const chain = chainBack(this.computation, this.run, this.step, this.cell);
    const links = chain.map(({ source, cell }) =>
      source < 0
        ? element("b", "", `pixel row ${cell[0]}, column ${cell[1]}`)
        : action(this.nameOf(source, cell[2], cell), "Go to this cell", () => this.go(source, cell)),
    );
    this.parts.chain.replaceChildren(...(links.length ? ["The strongest input, back to the drawing: "] : []));
    links.forEach((link, place) => this.parts.chain.append(place ? " ← " : "", link));
    if (links.length && chain.at(-1).source >= 0)
      this.parts.chain.append(" ← nothing: empty paper, and what biases add");
  }
}
