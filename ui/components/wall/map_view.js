// One feature map, large: every cell has its row, column and value, by mouse or by arrow keys.

import { divergingColor, divergingGradient, textOnDiverging } from "../shared/palette.js";
import { valueText } from "./activations.js";

export class MapView {
  constructor(parent) {
    this.dialog = document.createElement("dialog");
    this.dialog.dataset.testid = "map-view";
    this.dialog.innerHTML = `
      <header>
        <h3></h3>
        <button type="button" class="close" aria-label="Close" title="Close (Esc)">✕</button>
      </header>
      <div class="cells" tabindex="0" role="group"><canvas></canvas><span class="cursor"></span></div>
      <p class="readout" role="status" data-testid="map-readout"></p>
      <div class="legend"><span class="low"></span><span class="scale"></span><span class="high"></span></div>
      <p class="facts"></p>
      <footer>
        <button type="button" class="previous">‹ Previous map</button>
        <button type="button" class="next">Next map ›</button>
      </footer>`;
    parent.appendChild(this.dialog);
    const find = (selector) => this.dialog.querySelector(selector);
    [this.title, this.cells, this.canvas, this.cursor] = ["h3", ".cells", "canvas", ".cursor"].map(find);
    [this.readout, this.facts] = [".readout", ".facts"].map(find);
    find(".scale").style.background = divergingGradient();
    find(".close").onclick = () => this.dialog.close();
    find(".previous").onclick = () => this.turn(-1);
    find(".next").onclick = () => this.turn(1);
    // A click on the backdrop, outside the dialog's own box, closes it.
    this.dialog.onclick = (event) => event.target === this.dialog && this.dialog.close();
    this.dialog.onclose = () => this.panel?.mosaic?.focus();
    this.cells.onpointermove = (event) => this.point(event);
    this.cells.onclick = (event) => this.point(event);
    this.cells.onkeydown = (event) => this.key(event);
  }

  /** Shows map number `map` of a layer's panel. */
  open(panel, map) {
    this.panel = panel;
    this.map = map;
    this.cell = [0, 0];
    const { layer } = panel;
    for (let row = 0, most = -1; row < layer.size[0]; row += 1) {
      for (let column = 0; column < layer.size[1]; column += 1) {
        const size = Math.abs(layer.value(row, column, map));
        if (size > most) [most, this.cell] = [size, [row, column]]; // start where it answers most
      }
    }
    this.dialog.showModal();
    this.cells.focus();
    this.refresh();
  }

  turn(step) {
    const { count } = this.panel.layer;
    this.map = (this.map + step + count) % count;
    this.panel.choose(this.map);
    this.refresh();
  }

  /** Paints the map anew, as after a new drawing; closes it when there are no values any more. */
  refresh() {
    if (!this.dialog.open) return;
    const { layer } = this.panel;
    if (!layer.steps) {
      this.dialog.close();
      return;
    }
    const [height, width] = layer.size;
    this.side = Math.max(4, Math.floor(Math.min(480, innerWidth - 56, innerHeight - 300) / Math.max(height, width)));
    this.title.textContent = `${layer.kind} · map ${this.map + 1} of ${layer.count}`;
    const [low, high] = layer.range(this.map);
    this.facts.textContent =
      `Layer ${layer.name}, output ${layer.shape.join(" × ")}. This map runs from ${valueText(low)} to ` +
      `${valueText(high)}; the colours, from −${valueText(layer.limit)} to ${valueText(layer.limit)} in all ` +
      `maps of the layer, stay the same from drawing to drawing.`;
    this.dialog.querySelector(".low").textContent = valueText(-layer.limit);
    this.dialog.querySelector(".high").textContent = `+${valueText(layer.limit)}`;
    this.cells.setAttribute("aria-label", `Map ${this.map + 1}, ${height} × ${width}. Arrow keys choose a cell.`);
    this.paint(layer);
    this.choose(...this.cell);
  }

  paint(layer) {
    const [height, width] = layer.size;
    const { side, canvas } = this;
    canvas.width = width * side * devicePixelRatio;
    canvas.height = height * side * devicePixelRatio;
    canvas.style.width = `${width * side}px`;
    canvas.style.height = `${height * side}px`;
    const pen = canvas.getContext("2d");
    pen.scale(devicePixelRatio, devicePixelRatio);
    pen.font = `12px ${getComputedStyle(this.dialog).fontFamily}`;
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    for (let row = 0; row < height; row += 1) {
      for (let column = 0; column < width; column += 1) {
        const value = layer.value(row, column, this.map);
        pen.fillStyle = divergingColor(value, layer.limit);
        pen.fillRect(column * side, row * side, side, side);
        if (side < 40) continue; // narrower cells have no room for text of 12 pixels
        pen.strokeStyle = "rgb(128 128 128 / 25%)";
        pen.strokeRect(column * side, row * side, side, side);
        pen.fillStyle = textOnDiverging(value, layer.limit);
        pen.fillText(valueText(value), (column + 0.5) * side, (row + 0.5) * side, side - 2);
      }
    }
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    this.choose(
      Math.floor((event.clientY - box.top) / this.side),
      Math.floor((event.clientX - box.left) / this.side),
    );
  }

  key(event) {
    const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    if (!step) return;
    event.preventDefault();
    this.choose(this.cell[0] + step[0], this.cell[1] + step[1]);
  }

  choose(row, column) {
    const { layer } = this.panel;
    const [height, width] = layer.size;
    if (row < 0 || column < 0 || row >= height || column >= width) return;
    this.cell = [row, column];
    Object.assign(this.cursor.style, {
      left: `${column * this.side}px`,
      top: `${row * this.side}px`,
      width: `${this.side}px`,
      height: `${this.side}px`,
    });
    this.readout.textContent = `row ${row}, column ${column}: ${valueText(layer.value(row, column, this.map))}`;
  }
}
