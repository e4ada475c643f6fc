// The wall: every feature map of every layer, as one mosaic image per layer; a click or Enter enlarges a map.

import { divergingGradient } from "../shared/palette.js";
import { readActivations, valueText } from "./activations.js";
import { MapView } from "./map_view.js";
import { mosaicGrid, paintMosaic } from "./mosaic.js";

const WALLS = new WeakMap();

export default function featureWall(component) {
  const { data, parentElement } = component;
  let wall = WALLS.get(parentElement);
  if (!wall) {
    wall = new Wall(parentElement);
    WALLS.set(parentElement, wall);
  }
  wall.update(readActivations(data));
  return () => {
    wall.destroy();
    WALLS.delete(parentElement);
  };
}

class Wall {
  constructor(parent) {
    this.root = document.createElement("div");
    this.root.className = "wall";
    this.root.dataset.testid = "feature-wall";
    this.root.innerHTML = `
      <h2>Feature maps of every layer</h2>
      <p class="message"></p>
      <div class="top"><h3>The ten largest of the last layer</h3><ol></ol></div>`;
    [this.message, this.top, this.bars] = [".message", ".top", "ol"].map((each) => this.root.querySelector(each));
    parent.appendChild(this.root);
    this.view = new MapView(this.root);
    this.panels = [];
    this.resized = new ResizeObserver(() => this.paintAll());
    this.resized.observe(this.root);
    this.seen = new IntersectionObserver((entries) => this.see(entries), { rootMargin: "50%" });
  }

  destroy() {
    this.resized.disconnect();
    this.seen.disconnect();
    cancelIdleCallback(this.idle);
    this.root.remove();
  }

  see(entries) {
    for (const { target, isIntersecting } of entries) {
      const panel = this.panels.find(({ root }) => root === target);
      if (panel) panel.visible = isIntersecting;
    }
    this.paintSome(({ visible }) => visible);
  }

  paintAll() {
    const width = this.root.clientWidth;
    this.panels.forEach((panel) => panel.layOut(width));
    this.paintSome(({ visible }) => visible);
    this.paintRest();
  }

  paintSome(wanted) {
    const panels = this.panels.filter((panel) => panel.stale && wanted(panel));
    if (panels.length === 0) return;
    const lineColor = getComputedStyle(panels[0].canvas).color.match(/[\d.]+/g).map(Number);
    panels.forEach((panel) => panel.paint(lineColor));
  }

  /** What is off the screen waits until the browser has nothing better to do, one layer at a time. */
  paintRest() {
    cancelIdleCallback(this.idle);
    const next = this.panels.find(({ stale }) => stale);
    if (!next) return;
    this.idle = requestIdleCallback(() => {
      this.paintSome((panel) => panel === next);
      this.paintRest();
    });
  }

  update({ number, message, top, layers }) {
    this.message.textContent = message;
    const plan = JSON.stringify(layers.map(({ name, kind, shape, shows }) => [name, kind, shape, shows]));
    if (plan !== this.plan) {
      this.plan = plan;
      this.seen.disconnect();
      this.panels.forEach((panel) => panel.root.remove());
      this.panels = layers.map((layer, index) => new LayerPanel(this.root, index, this.view));
      this.panels.forEach((panel) => this.seen.observe(panel.root));
    }
    this.panels.forEach((panel, index) => panel.update(layers[index]));
    this.paintAll();
    this.view.refresh();
    this.bars.replaceChildren(...top.map(([latex, probability]) => bar(latex, probability)));
    this.top.hidden = top.length === 0;
    this.root.append(this.top);
    this.root.dataset.drawing = number;
  }
}

function bar(latex, probability) {
  const item = document.createElement("li");
  item.innerHTML = `<code></code><span class="track"><span></span></span><span class="share"></span>`;
  item.querySelector("code").textContent = latex;
  item.querySelector(".track span").style.width = `${100 * probability}%`;
  item.querySelector(".share").textContent = probability.toFixed(4);
  return item;
}

class LayerPanel {
  constructor(parent, index, view) {
    this.view = view;
    this.index = index;
    this.chosen = 0;
    this.root = document.createElement("section");
    parent.appendChild(this.root);
  }

  build({ name, kind, settings, shape, parameters, shows }) {
    this.root.dataset.layer = name;
    this.root.innerHTML = `
      <header>
        <h3><span class="kind"></span> <span class="settings"></span></h3>
        <p class="facts"><span class="name"></span> · output <b></b> · <span class="count"></span></p>
      </header>`;
    this.root.querySelector(".kind").textContent = `${this.index + 1}. ${kind}`;
    this.root.querySelector(".settings").textContent = settings;
    this.root.querySelector(".name").textContent = name;
    this.root.querySelector(".facts b").textContent = shape.join(" × ");
    this.root.querySelector(".count").textContent = parameters
      ? `${parameters.toLocaleString("en")} parameters`
      : "no parameters";
    if (shows === "nothing") {
      this.root.querySelector(".facts").append(" · passes its values on as they are");
      return;
    }
    this.root.insertAdjacentHTML(
      "beforeend",
      `<div class="legend"><span class="low"></span><span class="scale"></span><span class="high"></span></div>
       <div class="mosaic" tabindex="0" role="group"><canvas></canvas><span class="cursor"></span></div>
       <p class="status" role="status"></p>`,
    );
    this.root.querySelector(".scale").style.background = divergingGradient();
    this.mosaic = this.root.querySelector(".mosaic");
    this.canvas = this.root.querySelector("canvas");
    this.cursor = this.root.querySelector(".cursor");
    this.status = this.root.querySelector(".status");
    this.mosaic.setAttribute(
      "aria-label",
      `${kind} ${name}: ${shape.at(-1)} ${shows === "maps" ? "feature maps" : "units"}. ` +
        `Arrow keys choose one${shows === "maps" ? ", Enter enlarges it" : ""}.`,
    );
    this.mosaic.onpointermove = (event) => this.hover(event);
    this.mosaic.onpointerleave = () => this.say(null);
    this.mosaic.onclick = (event) => this.click(event);
    this.mosaic.onkeydown = (event) => this.key(event);
    this.mosaic.onfocus = () => this.choose(this.chosen);
  }

  update(layer) {
    if (!this.layer) this.build(layer);
    this.layer = layer;
    this.root.classList.toggle("blank", !layer.steps);
    if (!layer.steps) return;
    this.root.querySelector(".low").textContent = valueText(-layer.limit);
    this.root.querySelector(".high").textContent = `+${valueText(layer.limit)}`;
    if (this.mosaic.matches(":focus")) this.choose(this.chosen);
  }

  /** Gives the mosaic its size; the picture in it is stale until `paint`. */
  layOut(width) {
    this.stale = Boolean(this.layer.steps && width);
    if (!this.stale) return;
    this.grid = mosaicGrid(this.layer, width, devicePixelRatio);
    const { width: wide, height: high, ratio } = this.grid;
    if (this.canvas.width === wide && this.canvas.height === high) return;
    this.canvas.width = wide;
    this.canvas.height = high;
    this.canvas.style.width = `${wide / ratio}px`;
    this.canvas.style.height = `${high / ratio}px`;
  }

  paint(lineColor) {
    this.stale = false;
    paintMosaic(this.canvas.getContext("2d"), this.layer, this.grid, lineColor);
  }

  mapAt(event) {
    const { pitch, pitchDown, columns, ratio } = this.grid;
    const box = this.canvas.getBoundingClientRect();
    const column = Math.floor(((event.clientX - box.left) * ratio) / pitch);
    const map = Math.floor(((event.clientY - box.top) * ratio) / pitchDown) * columns + column;
    return column >= 0 && column < columns && map >= 0 && map < this.layer.count ? map : null;
  }

  hover(event) {
    this.say(this.mapAt(event));
  }

  click(event) {
    const map = this.mapAt(event);
    if (map === null) return;
    this.choose(map);
    this.enlarge();
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
      this.enlarge();
    }
  }

  enlarge() {
    if (this.layer.shows === "maps") this.view.open(this, this.chosen);
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
    if (map === null) {
      this.status.textContent = "";
    } else if (layer.shows === "row") {
      this.status.textContent = `unit ${map + 1} of ${layer.count}: ${valueText(layer.value(0, 0, map))}`;
    } else {
      const [low, high] = layer.range(map);
      this.status.textContent =
        `map ${map + 1} of ${layer.count}: from ${valueText(low)} to ${valueText(high)}`;
    }
  }
}
