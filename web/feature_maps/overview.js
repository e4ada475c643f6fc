// The overview: every feature map of every layer, as one mosaic picture a layer; a click or Enter opens a map.

import { divergingGradient } from "../shared/palette.js";
import { LayerMaps, unitName, valueText } from "./layer_maps.js";
import { mosaicGrid, paintMosaic } from "./mosaic.js";

const SCALES = {
  layer: "each layer its own, the same from drawing to drawing",
  map: "each map its own",
  all: "one for all layers",
};

const REST = 500; // ms without a new answer

// Not every browser lends its idle time.
const whenIdle = globalThis.requestIdleCallback ?? ((run) => setTimeout(run, 50));
const neverMind = globalThis.cancelIdleCallback ?? clearTimeout;

export class Overview {
  /** `open(number, map)` is called when the reader opens a map of a layer. */
  constructor(parent, open) {
    this.open = open;
    this.root = document.createElement("div");
    this.root.className = "wall";
    this.root.dataset.testid = "feature-wall";
    this.root.innerHTML = `
      <h2>Feature maps of every layer</h2>
      <p class="message"></p>
      <label class="choice">Colour scale <select data-testid="wall-scale" title="Where the colours of the maps end">${Object.entries(
        SCALES,
      )
        .map(([name, text]) => `<option value="${name}">${text}</option>`)
        .join("")}</select></label>`;
    /** @type {(selector: string) => any} */
    const find = (selector) => this.root.querySelector(selector);
    this.message = find(".message");
    this.scale = find("select");
    this.rescaled = () => {}; // told when the reader chose another scale
    this.scale.onchange = () => {
      this.repaint();
      this.rescaled();
    };
    parent.appendChild(this.root);
    this.panels = [];
    this.width = 0; // asked of the browser at each answer, it would lay the page out once more
    this.resized = new ResizeObserver(([{ contentRect }]) => {
      this.width = contentRect.width;
      this.paintAll();
    });
    this.resized.observe(this.root);
    const watch = (flag, then, rootMargin) =>
      new IntersectionObserver(
        (entries) => {
          for (const { target, isIntersecting } of entries) {
            const panel = this.panels.find(({ root }) => root === target);
            if (panel) panel[flag] = isIntersecting;
          }
          then();
        },
        { rootMargin, scrollMargin: rootMargin },
      ); // the latter for pages that scroll in an element
    this.observers = [
      watch("visible", () => this.paintSome(({ visible }) => visible), "0%"),
      watch("near", () => this.paintWhenAtRest(), "100%"),
    ];
  }

  destroy() {
    this.resized.disconnect();
    this.observers.forEach((each) => each.disconnect());
    neverMind(this.idle);
    clearTimeout(this.rest);
    this.root.remove();
  }

  /** Makes a panel for each layer of a packed computation; `input`: height, width, channels; `classes`: their names. */
  arrange(layers, input = [], classes = null) {
    this.observers.forEach((each) => each.disconnect());
    this.panels.forEach((panel) => panel.root.remove());
    const names = (numbers) => numbers.map((number) => (number < 0 ? "the drawing" : layers[number].name));
    const open = (number, map) => this.open(number, map);
    this.panels = layers.map((facts, number) => {
      const nameOf = (unit) => unitName(layers, number, unit, classes);
      return new LayerPanel(this.root, new LayerMaps(facts), number, [names(facts.inputs ?? []), input], {
        open,
        nameOf,
      });
    });
    for (const { root } of this.panels) this.observers.forEach((each) => each.observe(root));
  }

  /** Shows the outputs of a picture, or null: the layers alone. */
  show(outputs, message) {
    if (this.message.textContent !== message) this.message.textContent = message;
    this.panels.forEach((panel, number) => panel.update(outputs ? outputs[number] : null));
    this.repaint();
  }

  repaint() {
    const shown = this.panels.filter(({ layer }) => layer.values && layer.shows !== "nothing");
    const overall = Math.max(...shown.map(({ layer }) => layer.limit));
    for (const panel of shown) panel.setScale(this.scale.value, overall);
    this.paintAll();
  }

  paintAll() {
    this.panels.forEach((panel) => panel.layOut(this.width));
    this.paintSome(({ visible }) => visible);
    this.paintWhenAtRest();
  }

  paintSome(wanted) {
    const panels = this.panels.filter((panel) => panel.stale && wanted(panel));
    if (panels.length === 0) return;
    const lineColor = getComputedStyle(panels[0].canvas)
      .color.match(/[\d.]+/g)
      .map(Number);
    panels.forEach((panel) => panel.paint(lineColor));
  }

  /**
   * What is a screen away waits until the pen rests and the browser has nothing better to do, one layer at a time; what
   * is farther off waits until it comes nearer.
   */
  paintWhenAtRest() {
    neverMind(this.idle);
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.paintNext(), REST);
  }

  paintNext() {
    const next = this.panels.find(({ stale, near }) => stale && near);
    if (!next) return;
    this.idle = whenIdle(() => {
      this.paintSome((panel) => panel === next);
      this.paintNext();
    });
  }
}

class LayerPanel {
  constructor(parent, layer, number, [inputs, input], { open, nameOf }) {
    this.layer = layer;
    this.number = number;
    this.open = open;
    this.nameOf = nameOf;
    this.chosen = 0;
    this.root = document.createElement("section");
    /** @type {(map: number) => number} */
    this.limits = () => layer.limit;
    this.build(inputs, input);
    parent.appendChild(this.root);
  }

  build(inputs, input) {
    const { name, kind, says, shape, parameters, shows, sees } = this.layer;
    this.root.dataset.layer = name;
    this.root.innerHTML = `
      <header>
        <h3><span class="kind"></span> <span class="settings"></span></h3>
        <p class="facts"></p>
      </header>`;
    this.root.querySelector(".kind").textContent = `${this.number + 1}. ${kind}`;
    this.root.querySelector(".settings").textContent = says;
    const facts = [
      name + (inputs.length ? ` ← ${inputs.join(" and ")}` : ""),
      `output ${shape.join(" × ")}`,
      parameters ? `${parameters.toLocaleString("en")} parameters` : "no parameters",
    ];
    if (sees && shows === "maps") {
      const pixels = sees.map((length, way) => Math.min(length, input[way])).join(" × ");
      facts.push(`each cell sees ${sees.some((length, way) => length > input[way]) ? "up to " : ""}${pixels} pixels`);
    }
    if (shows === "nothing") facts.push("passes its values on as they are");
    this.root.querySelector(".facts").textContent = facts.join(" · ");
    if (shows === "nothing") return;
    this.root.insertAdjacentHTML(
      "beforeend",
      `<div class="legend"><span class="low"></span><span class="scale"></span><span class="high"></span></div>
       <div class="mosaic" tabindex="0" role="application"><canvas></canvas><span class="cursor"></span></div>
       <p class="status" role="status"></p>`,
    );
    /** @type {(selector: string) => any} */
    const find = (selector) => this.root.querySelector(selector);
    find(".scale").style.background = divergingGradient();
    this.mosaic = find(".mosaic");
    this.canvas = find("canvas");
    this.cursor = find(".cursor");
    this.status = find(".status");
    this.low = find(".low");
    this.high = find(".high");
    this.root.classList.add("blank");
    this.mosaic.setAttribute(
      "aria-label",
      `${kind} ${name}: ${shape.at(-1)} ${shows === "maps" ? "feature maps" : "units"}. ` +
        `Arrow keys choose one, Enter opens it.`,
    );
    this.mosaic.onpointermove = (event) => this.say(this.mapAt(event));
    this.mosaic.onpointerleave = () => this.say(null);
    this.mosaic.onclick = (event) => this.click(event);
    this.mosaic.onkeydown = (event) => this.key(event);
    this.mosaic.onfocus = () => this.grid && this.choose(this.chosen);
  }

  update(values) {
    this.layer.values = this.layer.shows === "nothing" ? null : values;
    this.root.classList.toggle("blank", !this.layer.values);
    if (this.grid && this.mosaic?.matches(":focus")) this.choose(this.chosen);
  }

  setScale(scale, overall) {
    const { layer } = this;
    const peaks = scale === "map" ? layer.peaks() : null;
    this.limits = peaks ? (map) => peaks[map] : () => (scale === "all" ? overall : layer.limit);
    const [low, high] = peaks
      ? ["−largest", "+largest"]
      : [valueText(-this.limits(0)), `+${valueText(this.limits(0))}`];
    if (this.low.textContent !== low) this.low.textContent = low;
    if (this.high.textContent !== high) this.high.textContent = high;
  }

  /** Gives the mosaic its size; the picture in it is stale until `paint`. */
  layOut(width) {
    this.stale = Boolean(this.layer.values && width);
    if (!this.stale) return;
    this.grid = mosaicGrid(this.layer, width, devicePixelRatio);
    const { width: wide, height: high, ratio } = this.grid;
    const size = `width: ${wide / ratio}px; height: ${high / ratio}px`;
    if (this.size === size) return;
    this.size = size;
    this.canvas.style.cssText = size;
  }

  paint(lineColor) {
    this.stale = false;
    // No sooner: what a canvas holds takes memory, also where nobody looks.
    const { width, height } = this.grid;
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    paintMosaic(this.canvas.getContext("2d"), this.layer, this.grid, lineColor, this.limits);
  }

  mapAt(event) {
    const { pitch, pitchDown, columns, ratio } = this.grid;
    const box = this.canvas.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) * ratio) / pitch);
    const map = Math.floor(((event.clientY - box.top) * ratio) / pitchDown) * columns + column;
    return column >= 0 && column < columns && map >= 0 && map < this.layer.count ? map : null;
  }

  click(event) {
    const map = this.mapAt(event);
    if (map === null) return;
    this.choose(map);
    this.open(this.number, map);
  }

  key(event) {
    const { columns } = this.grid;
    const step = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -columns, ArrowDown: columns }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      const next = this.chosen + step;
      if (next >= 0 && next < this.layer.count) this.choose(next);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.open(this.number, this.chosen);
    }
  }

  choose(map) {
    this.chosen = map;
    const { line, pitch, pitchDown, columns, ratio } = this.grid;
    const pixels = (length) => `${length / ratio}px`;
    Object.assign(this.cursor.style, {
      left: pixels((map % columns) * pitch + line),
      top: pixels(Math.floor(map / columns) * pitchDown + line),
      width: pixels(pitch - line),
      height: pixels(pitchDown - line),
    });
    this.say(map);
  }

  say(map) {
    const { layer } = this;
    if (map === null || !layer.values) {
      this.status.textContent = "";
    } else if (layer.shows === "row") {
      this.status.textContent = `unit ${this.nameOf(map)} of 0 … ${layer.count - 1}: ${valueText(layer.value(0, 0, map))}`;
    } else {
      const [low, high] = layer.range(map);
      this.status.textContent = `map ${map} of 0 … ${layer.count - 1}: from ${valueText(low)} to ${valueText(high)}`;
    }
  }
}
