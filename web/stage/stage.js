// The stage: a window slides over an input, and the working of the current output cell is always in sight.
// Python sends the numbers of the setting; values and motion are made here.

import { mount } from "../shared/mount.js";
import { resolvedColors } from "../shared/palette.js";
import { Player } from "../shared/player.js";
import { workingLooks } from "./cell_layout.js";
import { connectControls } from "./controls.js";
import { Maps } from "./maps.js";
import { Painting } from "./painting.js";
import { Saving } from "./saving.js";
import { Scene } from "./scene.js";
import { describeWorking } from "./sentences.js";
import { Working } from "./working.js";

export default mount((parent) => new Stage(parent.querySelector(".stage")));

/** @typedef {{ row: number, column: number, channel: number, filter: number, text: string }} KernelEdit */

/**
 * What Python sends: ui/components/stage.py.
 *
 * @typedef {object} Message
 * @property {number[]} image flat [channels][height][width]
 * @property {number[]} kernel flat [filters][channels][rows][columns]; empty for a pooling
 * @property {number[]} biases one for each filter
 * @property {import("../operators/operators.js").Setting} setting
 * @property {{ input: string, window: string, kernel: string, products: string, output: string, cell: string }} labels
 * @property {string[]} channelNames
 * @property {boolean} editKernel
 * @property {boolean} editInput
 * @property {KernelEdit | null} rejected an edit that was refused
 * @property {number} edits judged so far
 */

const SPEEDS = [1, 2, 4, 8, 15, 30, 60, 120, 240]; // steps a second, of a cell or of a row
const FIRST_SPEED = 4;
const GLIDE_UP_TO = 15; // cells a second: faster than this the window jumps from cell to cell
const ROW_PAUSE = 600; // ms between rows where the reader asked for less motion

class Stage {
  constructor(root) {
    this.root = root;
    /** @type {(selector: string) => any} */
    const find = (selector) => root.querySelector(selector);
    this.parts = {
      scrubName: find(".scrub-name"),
      byRow: find("[data-testid=stage-by-row]"),
      values: find("[data-testid=stage-values]"),
      edit: find("[data-testid=stage-edit]"),
      pen: find("[data-testid=stage-pen]"),
      readout: find("[data-testid=stage-readout]"),
    };
    this.index = 0; // output cell under the window, row-major
    this.revealed = 0; // output cells filled so far
    this.looked = null; // [row, column] of an output cell under the pointer
    this.source = null; // [row, column] of an input cell that is pointed at
    /** @type {(edit: object) => void} */
    this.onEdit = () => {};
    /** @type {(pixels: number[]) => void} */
    this.onPaint = () => {};
    this.scene = new Scene();
    this.player = new Player(
      root,
      {
        place: () => this.index,
        last: () => this.last,
        moveTo: (index) => this.moveTo(index),
        stepTarget: (steps) => this.stepTarget(steps),
        begin: () => this.moveTo(this.beginning()),
        between: (progress) => this.moveOn(progress),
        calm: { pause: ROW_PAUSE, next: () => this.endOfNextRow() },
        lookAway: () => {
          this.looked = null;
          this.source = null;
        },
        stopped: () => root.isConnected && this.showCell(),
      },
      SPEEDS,
      FIRST_SPEED,
    );
    this.painting = new Painting(this);
    this.saving = new Saving(this);
    this.working = new Working(find(".workings"), find(".total"), {
      edit: (cell) => this.onEdit({ ...cell, filter: this.scene.filter }),
      draft: (cell) => this.setWeight(cell),
    });
    const chosen = (method) => (index) => {
      this.scene[method](index);
      this.paint();
    };
    this.maps = new Maps(root, this.scene, { channel: chosen("chooseChannel"), filter: chosen("chooseFilter") });
    this.disconnect = connectControls(this);
    this.resizing = new ResizeObserver(() => {
      if (root.clientWidth !== this.width) this.paint();
    });
    this.resizing.observe(root);
  }

  /** @param {import("../shared/mount.js").Component<Message[]>} component */
  receive({ data, setTriggerValue }) {
    this.onEdit = (edit) => setTriggerValue("edit", edit);
    this.onPaint = (pixels) => setTriggerValue("pixels", pixels);
    this.update(data[0]);
  }

  destroy() {
    this.player.stop();
    this.resizing.disconnect();
    this.saving.destroy();
    this.disconnect();
  }

  /**
   * Takes over what Python sent; the same setting again leaves the current cell and the motion alone.
   *
   * @param {Message} data
   */
  update(data) {
    const { rejected, ...rest } = data;
    const signature = JSON.stringify(rest);
    if (signature !== this.signature) {
      this.signature = signature;
      this.adopt(data);
    }
    this.rejected = rejected;
    this.readColors();
    this.paint();
  }

  /** @param {Message} data */
  adopt(data) {
    const { scene } = this;
    const before = scene.setting;
    const [cell, complete] = [before && this.cell(), before && this.complete];
    scene.adopt(data);
    this.index = before ? scene.samePlace(before, cell) : scene.strongest();
    this.looked = null;
    this.source = null;
    // What was covered stays covered; a reader who has seen all of the output sees all of the new one.
    this.revealed = (before && !complete) || this.player.playing ? this.index + 1 : scene.cells;
    this.maps.name();
    this.nameScrub();
    this.root.dataset.shape = scene.shape.join("x");
    this.painting.allow(scene.editInput);
  }

  /** The slider goes through the output's cells, whatever they are. */
  nameScrub() {
    const { cell } = this.scene.labels;
    const name = cell[0].toUpperCase() + cell.slice(1);
    this.parts.scrubName.textContent = name;
    this.player.scrub.ariaLabel = `${name}, in row-major order`;
  }

  readColors() {
    const colors = resolvedColors(this.root, {
      input: "--cs-input",
      window: "--cs-window",
      padding: "--cs-padding",
      unreached: "--cs-unreached",
      text: "--st-text-color",
      line: "--cs-grid",
      empty: "--st-secondary-background-color",
    });
    this.colors = { ...colors, font: getComputedStyle(this.root).fontFamily };
  }

  /** Draws everything. */
  paint() {
    this.width = this.root.clientWidth;
    if (!this.width || !this.scene.setting) return;
    this.looks = workingLooks(this.scene, this.width);
    this.maps.paint(this.width, this.looks.height, this.revealed, this.colors);
    this.showWorking();
  }

  /** Puts a value into a kernel cell while it is being typed. */
  setWeight(cell) {
    this.scene.setWeight(cell);
    this.maps.paintOutput(this.revealed);
    this.showWorking();
  }

  /** Puts a value into input cell (row, column) and repaints what follows from it. */
  setPixel(row, column, value) {
    this.scene.setPixel(row, column, value);
    this.maps.paintPixel(row, column);
    this.maps.paintOutput(this.revealed);
    this.showWorking();
  }

  showWorking() {
    this.working.layOut(this.scene, this.looks, this.rejected);
    this.showCell();
  }

  get last() {
    return this.scene.cells - 1;
  }

  get complete() {
    return this.revealed === this.scene.cells;
  }

  /**
   * [row, column] of the output cell under the window.
   *
   * @returns {[number, number]}
   */
  cell() {
    const columns = this.scene.shape[1];
    return [Math.floor(this.index / columns), this.index % columns];
  }

  /** Shows the working of another cell than the one under the window; null: of that one again. */
  look(cell) {
    if (String(cell) === String(this.looked) && !this.source) return;
    this.looked = cell;
    this.source = null;
    this.showCell();
  }

  /** Shows which output cells an input cell feeds; null: the working again. */
  lookFrom(pixel) {
    if (String(pixel) === String(this.source)) return;
    this.source = pixel;
    this.looked = null;
    this.showCell();
  }

  /** Moves the window to output cell `index` and fills the output up to it; only what changed is drawn. */
  moveTo(index) {
    this.index = Math.max(0, Math.min(this.last, index));
    const before = this.revealed;
    this.revealed = this.index + 1;
    this.maps.revealFrom(before, this.revealed);
    this.showCell();
  }

  /** Whether a step is a whole row. */
  get byRow() {
    return this.parts.byRow.checked;
  }

  /** Where playing goes on: at the first cell, or the first row's end, once all of the output has been filled. */
  beginning() {
    if (!this.complete) return this.index;
    return this.byRow ? this.scene.shape[1] - 1 : 0;
  }

  endOfNextRow() {
    const columns = this.scene.shape[1];
    return (Math.floor((this.index + 1) / columns) + 1) * columns - 1;
  }

  /** The index a step on (or back) goes to: the next cell, or the end of the next row. */
  stepTarget(direction) {
    if (!this.byRow) return this.index + direction;
    const columns = this.scene.shape[1];
    const row = Math.floor((this.index + 1) / columns) - 1; // the last row that is whole
    return Math.max(0, (row + direction + 1) * columns - 1);
  }

  /** Moves the window to output cell (row, column) and leaves the rest of the output as it is. */
  pin([row, column]) {
    this.index = row * this.scene.shape[1] + column;
    this.looked = [row, column];
    this.source = null;
    this.showCell();
  }

  /** Half of a cell's time the window rests, as `moveTo` drew it; then it glides on, where there is time for that. */
  moveOn(progress) {
    if (this.byRow || this.player.perSecond > GLIDE_UP_TO || progress <= 0.5) return;
    this.glide(eased(2 * progress - 1));
  }

  /** Shows the window a share of the way to the next cell of the row. */
  glide(share) {
    const [row, column] = this.cell();
    if (this.looked || this.source || column === this.scene.shape[1] - 1) return;
    this.maps.glide(row, column + share);
  }

  /** Shows the working of the cell under the pointer, else of the cell under the window. */
  showCell() {
    const { scene, parts, looked, source } = this;
    const { filter } = scene;
    const cursor = this.cell();
    const [row, column] = looked ?? cursor;
    const working = scene.explain(row, column);
    const fed = source && scene.fedFrom(source);
    this.maps.mark(cursor, looked, source, fed);
    this.working.show(working, this.looks, this.colors);
    parts.readout.textContent = fed ? scene.describeFed(fed, source) : describeWorking(working, scene, row, column);
    Object.assign(parts.readout.dataset, { row, column, value: working.value, fed: fed ? fed.length : "" });
    Object.assign(this.root.dataset, { row, column, index: this.index, revealed: this.revealed, filter });
    const place = `row ${cursor[0]}, column ${cursor[1]}`;
    this.player.showPlace(`${this.index + 1} of ${scene.cells}: ${place}`, place);
  }
}

function eased(share) {
  return share * share * (3 - 2 * share);
}
