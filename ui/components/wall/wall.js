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
    wall.observer.disconnect();
    wall.root.remove();
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
    this.observer = new ResizeObserver(() => this.panels.forEach((panel) => panel.paint()));
    this.observer.observe(this.root);
  }

  update({ number, message, top, layers }) {
    this.message.textContent = message;
    const plan = JSON.stringify(layers.map(({ name, kind, shape, steps }) => [name, kind, shape, steps === null]));
    if (plan !== this.plan) {
      this.plan = plan;
      this.panels.forEach((panel) => panel.root.remove());
      this.panels = layers.map((layer, index) => new LayerPanel(this.root, index, this.view));
    }
    this.panels.forEach((panel, index) => panel.update(layers[index]));
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

  build({ name, kind, settings, shape, parameters, shows, steps }) {
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
    if (shows === "nothing") this.root.querySelector(".facts").append(" · passes its values on as they are");
    if (!steps) return;
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
    if (!layer.steps) return;
    this.root.querySelector(".low").textContent = valueText(-layer.limit);
    this.root.querySelector(".high").textContent = `+${valueText(layer.limit)}`;
    this.paint();
    if (this.mosaic.matches(":focus")) this.choose(this.chosen);
  }

  paint() {
    if (!this.layer?.steps || !this.root.clientWidth) return;
    this.grid = mosaicGrid(this.layer, this.root.clientWidth, devicePixelRatio);
    const { width, height, ratio } = this.grid;
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
      this.canvas.style.width = `${width / ratio}px`;
      this.canvas.style.height = `${height / ratio}px`;
    }
    const lines = getComputedStyle(this.canvas).color.match(/[\d.]+/g).map(Number);
    paintMosaic(this.canvas.getContext("2d"), this.layer, this.grid, lines);
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
