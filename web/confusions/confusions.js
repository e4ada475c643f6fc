// The confusion matrix on a canvas. Blue cells were read rightly, orange ones wrongly; the wheel with Ctrl, two fingers
// or the buttons zoom, dragging moves, the arrow keys walk from one confusion to the next.
import { readMessage } from "../shared/bits.js";
import { sharpContext } from "../shared/canvas.js";
import { mount } from "../shared/mount.js";
import { partsOf, viewElement } from "../shared/parts.js";
import { ZoomPlane } from "../shared/zoom_plane.js";
import { drawAxes, drawGrid, gutterOf } from "./axes.js";
import { planeColors } from "./cell_colors.js";
import { logShare, writeCount } from "./counts.js";
import { ViewReporter } from "./view_reporter.js";

/**
 * What Python sends: the header of ui/components/confusions.py, with the cells after it.
 *
 * @typedef {object} Message
 * @property {{ index: number, latex: string, path: string, box: number[] }[]} classes in the order of rows and columns
 * @property {number[]} groups of look-alikes, for each class
 * @property {number[]} support pictures of each class
 * @property {[number, number, number] | null} window first row, first column, how many
 * @property {number[] | null} told what the window comes of
 * @property {[number, number] | null} chosen row and column
 * @property {number} count of cells that are not empty
 */

const TALLEST = 720; // px
const CLOSEST = 6; // cells in sight when nearest
const SMALLEST = 3; // px of a confusion, however small its cell
const COUNTS_FROM = 16; // px of a cell in which a number of two digits can be read
const NOTHING = "No picture was mistaken here.";

export default mount((parent) => new ConfusionMatrix(parent));

class ConfusionMatrix {
  constructor(parent) {
    this.root = viewElement(
      "confusions",
      `
      <div class="tools">
        <button type="button" data-testid="confusions-nearer" title="Nearer (+)" aria-label="Nearer">+</button>
        <button type="button" data-testid="confusions-farther" title="Farther (−)" aria-label="Farther">−</button>
        <button type="button" data-testid="confusions-whole" title="The whole matrix (0)">Whole</button>
        <span class="scale"><i class="right"></i>right<i class="wrong"></i>wrong: <span class="low">1</span> to
          <span class="high"></span> pictures</span>
      </div>
      <div class="plane" data-testid="confusions-plane" tabindex="0" role="application"
        ><canvas class="base"></canvas><canvas class="marks"></canvas
        ><p class="nothing" role="status" data-testid="confusions-nothing"></p></div>
      <p class="readout" data-testid="confusions-readout" aria-live="polite"></p>`,
    );
    parent.append(this.root);
    this.parts = partsOf(this.root, {
      plane: ".plane",
      base: ".base",
      marks: ".marks",
      readout: ".readout",
      high: ".high",
      rightKey: ".right",
      wrongKey: ".wrong",
      nothing: ".nothing",
    });
    this.zoomPlane = new ZoomPlane(this.root, {
      whole: () => ({ x: this.size / 2, y: this.size / 2, span: this.size }),
      closest: () => Math.min(CLOSEST, this.size),
      within: (view) => this.within(view),
      show: () => this.show(),
      moved: () => this.reporter.moved(this.describedView()),
      unit: () => [this.cell, this.cell],
      placeAt: (x, y) => this.placeAt(x, y),
      focus: () => this.chosen && [this.chosen[1] + 0.5, this.chosen[0] + 0.5],
      point: (x, y) => this.hover(x, y),
      tap: (x, y) => this.take(this.nearest(x, y)),
    });
    this.reporter = new ViewReporter(() => this.zoomPlane.isHeld);
    this.parts.plane.onkeydown = (event) => this.key(event);
    // A colour of the theme changes with a transition, which tells that the theme has changed.
    this.root.ontransitionend = (event) => event.target === this.root && this.paint();
    this.resizing = new ResizeObserver(() => this.root.clientWidth !== this.width && this.paint());
    this.resizing.observe(this.root);
  }

  /** @param {import("../shared/mount.js").Component<Uint8Array | ArrayBuffer>} component */
  receive({ data, setTriggerValue }) {
    this.onChoice = (row, column) =>
      setTriggerValue("chosen", [this.data.classes[row].index, this.data.classes[column].index]);
    this.reporter.send = (view) => setTriggerValue("view", view);
    this.update(...readMessage(data));
  }

  destroy() {
    this.reporter.stop();
    this.resizing.disconnect();
    this.root.remove();
  }

  /**
   * @param {Message} header
   * @param {Uint8Array<ArrayBuffer>} bytes
   */
  update(header, bytes) {
    const numbers = new Uint32Array(bytes.buffer, bytes.byteOffset, 3 * header.count);
    const cells = Array.from({ length: header.count }, (_, at) => Array.from(numbers.subarray(3 * at, 3 * at + 3)));
    cells.sort((one, other) => one[2] - other[2]); // the larger lie above
    const before = JSON.stringify([this.data?.window, this.size]);
    const echo = this.reporter.isEcho(header.told);
    this.data = header;
    this.cells = cells;
    this.size = header.classes.length;
    this.countOf = new Map(cells.map(([row, column, count]) => [row * this.size + column, count]));
    this.mostWrong = cells.reduce((most, [row, column, count]) => (row === column ? most : Math.max(most, count)), 1);
    this.mostRight = cells.reduce((most, [row, column, count]) => (row === column ? Math.max(most, count) : most), 1);
    this.parts.high.textContent = this.mostWrong;
    const wrong = cells.reduce((sum, [row, column, count]) => (row === column ? sum : sum + count), 0);
    this.parts.plane.setAttribute(
      "aria-label",
      `Confusion matrix of ${this.size} symbols, rows the true one, columns the answer: ${wrong} pictures read ` +
        "wrongly. Arrow keys walk from confusion to confusion, Enter shows the pictures, plus and minus zoom.",
    );
    this.root.dataset.count = String(header.count);
    this.chosen = header.chosen;
    if (echo || before === JSON.stringify([header.window, this.size])) this.paint();
    else this.zoomPlane.show(viewOf(header.window ?? [0, 0, this.size]));
    this.say(this.chosen);
  }

  /** The nearest view that has no edge of the matrix in it, but where there is nothing beyond. */
  within({ x, y, span }) {
    const fit = (middle) => Math.max(0, Math.min(this.size - span, middle - span / 2)) + span / 2;
    return { x: fit(x), y: fit(y), span };
  }

  /** The first row and column that are in sight, and how many of each. */
  get view() {
    const { x, y, span } = this.zoomPlane.view;
    return { row: y - span / 2, column: x - span / 2, span };
  }

  show() {
    this.reporter.stop();
    this.root.dataset.span = String(Math.round(this.view.span));
    this.paint();
  }

  /** What is in sight, as [class of the middle row, class of the middle column, span]; [] for all. */
  describedView() {
    const { row, column, span } = this.view;
    if (span >= this.size) return [];
    const middle = (from) => this.data.classes[Math.min(this.size - 1, Math.floor(from + span / 2))].index;
    return [middle(row), middle(column), Math.round(span)];
  }

  paint() {
    this.width = this.root.clientWidth;
    if (!this.width || !this.zoomPlane.view) return;
    this.side = Math.min(this.width, TALLEST);
    const { row, column, span } = this.view;
    this.gutter = gutterOf((this.side - 40) / span);
    this.cell = (this.side - this.gutter) / span;
    const context = sharpContext(this.parts.base, this.side, this.side);
    const colors = planeColors(this.root);
    this.paintKeys(colors);
    context.save();
    context.beginPath();
    context.rect(this.gutter, this.gutter, this.side, this.side);
    context.clip();
    this.paintGroups(context, colors.group);
    drawGrid(context, this, colors.line);
    const larger = Math.max(this.cell - (this.cell > 8 ? 1 : 0), SMALLEST);
    for (const [at, answer, count] of this.cells) {
      const [x, y] = [this.gutter + (answer - column) * this.cell, this.gutter + (at - row) * this.cell];
      if (x < -this.cell || y < -this.cell || x > this.side || y > this.side) continue;
      const right = at === answer;
      const drawn = right ? Math.max(this.cell - (this.cell > 8 ? 1 : 0), 1) : larger;
      const least = (this.cell - drawn) / 2;
      const share = logShare(count, right ? this.mostRight : this.mostWrong);
      context.fillStyle = colors.fill(right, share);
      context.fillRect(x + Math.min(least, 0), y + Math.min(least, 0), drawn, drawn);
      if (this.cell >= COUNTS_FROM) writeCount(context, count, x, y, this.cell, colors.ink(right, share));
    }
    context.restore();
    drawAxes(context, this, colors, this.data.classes);
    this.sayNothing();
    this.paintMark();
  }

  /** The legend, in the colours of the theme. */
  paintKeys({ fill }) {
    this.parts.rightKey.style.background = fill(true, 0.6);
    this.parts.wrongKey.style.background = `linear-gradient(to right, ${fill(false, 0)}, ${fill(false, 1)})`;
  }

  /** Says so where no confusion is in sight. */
  sayNothing() {
    const { row, column, span } = this.view;
    const inSight = (at, from) => at + 0.5 > from && at + 0.5 < from + span;
    const seen = this.cells.filter(([at, answer]) => inSight(at, row) && inSight(answer, column));
    const wrong = seen.some(([at, answer]) => at !== answer);
    this.parts.nothing.hidden = wrong;
    this.parts.nothing.classList.toggle("middle", !seen.length);
    if (!wrong) this.parts.nothing.textContent = NOTHING;
  }

  /** A grey square under each group of look-alikes. */
  paintGroups(context, color) {
    const { groups } = this.data;
    context.fillStyle = color;
    for (let first = 0; first < this.size; ) {
      let last = first;
      while (groups[last + 1] === groups[first]) last += 1;
      if (last > first) {
        const length = (last - first + 1) * this.cell;
        const x = this.gutter + (first - this.view.column) * this.cell;
        context.fillRect(x, this.gutter + (first - this.view.row) * this.cell, length, length);
      }
      first = last + 1;
    }
  }

  paintMark() {
    const context = sharpContext(this.parts.marks, this.side, this.side);
    if (!this.chosen) return;
    const [row, column] = this.chosen;
    const [x, y] = [
      this.gutter + (column - this.view.column) * this.cell,
      this.gutter + (row - this.view.row) * this.cell,
    ];
    if (x < this.gutter - 1 || y < this.gutter - 1 || x > this.side || y > this.side) return;
    const size = Math.max(this.cell, 9);
    /** @type {[number, number, number, number]} */
    const middle = [x + this.cell / 2 - size / 2, y + this.cell / 2 - size / 2, size, size];
    context.strokeStyle = "#d81b78";
    context.lineWidth = 2;
    context.strokeRect(...middle);
  }

  /**
   * The place under a point of the canvas: [column, row], as fractions of cells.
   *
   * @returns {[number, number]}
   */
  placeAt(x, y) {
    const { row, column } = this.view;
    return [column + (x - this.gutter) / this.cell, row + (y - this.gutter) / this.cell];
  }

  /** The cell under a point, or the nearest confusion within a finger's or a pointer's reach; null: none. */
  nearest(x, y) {
    const [column, row] = this.placeAt(x, y);
    const reach = Math.max(0.5, 9 / this.cell);
    let best = null;
    for (const [at, answer, count] of this.cells) {
      const far = Math.max(Math.abs(at + 0.5 - row), Math.abs(answer + 0.5 - column));
      const wrong = Number(at !== answer);
      const better = best ? wrong - best.wrong || best.far - far : 1;
      if (far <= reach && better > 0) best = { at, answer, far, wrong, count };
    }
    return best ? [best.at, best.answer] : null;
  }

  hover(x, y) {
    this.say(this.nearest(x, y) ?? this.chosen);
  }

  take(cell) {
    if (!cell) return;
    this.chosen = cell;
    this.paintMark();
    this.say(cell);
    this.onChoice(...cell);
  }

  say(cell) {
    if (!cell) {
      this.parts.readout.textContent = "Point at a cell: it says which symbol was read as which, and how often.";
      return;
    }
    const [row, column] = cell;
    const [truth, answer] = [this.data.classes[row].latex, this.data.classes[column].latex];
    const count = this.countOf.get(row * this.size + column) ?? 0;
    const support = this.data.support[row];
    const share = support ? ` (${((100 * count) / support).toFixed(count === support ? 0 : 1)} %)` : "";
    const alike = row !== column && this.data.groups[row] === this.data.groups[column] ? " They are look-alikes." : "";
    const said = row === column ? "read rightly" : `read as ${answer}`;
    this.parts.readout.textContent = `${truth} ${said}: ${count} of ${support} pictures${share}.${alike}`;
  }

  key(event) {
    if (this.zoomPlane.key(event)) return;
    if (event.key === "Enter") this.take(this.chosen);
    else if (event.key.startsWith("Arrow")) this.walk(event.key);
    else return;
    event.preventDefault();
  }

  /** To the nearest confusion that lies more in this way than across it. */
  walk(key) {
    const [right, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
    const from = this.chosen ?? [this.view.row - 1, this.view.column - 1];
    let best = null;
    for (const [at, answer] of this.cells) {
      const [dy, dx] = [at - from[0], answer - from[1]];
      const [along, across] = [dx * right + dy * down, Math.abs(dx * down) + Math.abs(dy * right)];
      if (at === answer || along <= 0 || (this.chosen && across > along)) continue;
      const far = along + 2 * across;
      if (!best || far < best.far) best = { at, answer, far };
    }
    if (!best) return;
    this.chosen = [best.at, best.answer];
    const { row, column, span } = this.view;
    const inside = best.at >= row && best.at < row + span && best.answer >= column && best.answer < column + span;
    if (inside) this.paintMark();
    else this.zoomPlane.moveTo({ x: best.answer, y: best.at, span });
    this.say(this.chosen);
  }
}

/** A window [first row, first column, how many] as a view of the plane. */
function viewOf([row, column, span]) {
  return { x: column + span / 2, y: row + span / 2, span };
}
