// The kernel's cells, which the reader can type into. Python judges what was typed; see hasy_core/kernels/cells.py.
import { divergingColor, textOnDiverging } from "../shared/palette.js";

const LARGEST_WEIGHT = 1e6; // as hasy_core/kernels/cells.py

/** @typedef {HTMLInputElement & { weight: number, shown: string, atFirst: number, typed: boolean }} KernelCell */

export class KernelCells {
  /** `onEdit` is called with {row, column, text} when a cell is left, `onDraft` with {row, column, value} meanwhile. */
  constructor(grid, onEdit, onDraft, editable) {
    this.grid = grid;
    this.onEdit = onEdit;
    this.onDraft = onDraft;
    this.editable = editable;
    /** @type {KernelCell[]} */
    this.inputs = [];
  }

  /** Shows `kernel` (flat, row-major) in `columns` columns; `rejected`: an edit Python refused. */
  show(kernel, columns, look, limit, rejected) {
    const { cellWidth, cellHeight, size, label } = look;
    const rows = kernel.length / columns;
    if (this.columns !== columns || this.inputs.length !== kernel.length) this.build(rows, columns);
    this.grid.style.gridTemplate = `repeat(${rows}, ${cellHeight}px) / repeat(${columns}, ${cellWidth}px)`;
    this.grid.style.fontSize = `${size}px`;
    kernel.forEach((weight, tap) => {
      const input = this.inputs[tap];
      const [row, column] = [Math.floor(tap / columns), tap % columns];
      input.weight = weight;
      input.shown = label(weight);
      /** @type {any} */
      const root = input.getRootNode();
      if (root.activeElement !== input) input.value = input.shown;
      input.style.background = divergingColor(weight, limit);
      input.style.color = textOnDiverging(weight, limit);
      input.ariaInvalid = String(rejected?.row === row && rejected?.column === column);
    });
  }

  build(rows, columns) {
    this.columns = columns;
    const taps = Array.from({ length: rows * columns }, (_, tap) => tap);
    this.inputs = taps.map((tap) => this.cell(Math.floor(tap / columns), tap % columns));
    this.grid.replaceChildren(...this.inputs);
  }

  cell(row, column) {
    /** @type {any} */
    const made = document.createElement("input");
    /** @type {KernelCell} */
    const input = made;
    input.type = "text";
    input.readOnly = !this.editable;
    input.inputMode = "text";
    input.autocomplete = "off";
    input.spellcheck = false;
    input.dataset.testid = "kernel-cell";
    input.dataset.row = row;
    input.dataset.column = column;
    input.ariaLabel = `Kernel row ${row}, column ${column}`;
    input.addEventListener("focus", () => {
      input.value = String(input.weight);
      input.atFirst = input.weight;
      input.typed = false;
      input.select();
    });
    input.addEventListener("input", () => {
      input.typed = true;
      const value = input.value.trim() === "" ? NaN : Number(input.value.replace(",", ".").replace("−", "-"));
      if (Number.isFinite(value) && Math.abs(value) <= LARGEST_WEIGHT) this.onDraft({ row, column, value });
    });
    input.addEventListener("keydown", (event) => this.move(event, row, column));
    input.addEventListener("blur", () => this.leave(input, row, column));
    return input;
  }

  leave(input, row, column) {
    if (input.typed && input.value.trim() !== String(input.atFirst)) this.onEdit({ row, column, text: input.value });
    else input.value = input.shown;
    input.typed = false;
  }

  move(event, row, column) {
    const input = event.target;
    const rows = this.inputs.length / this.columns;
    if (event.key === "Escape") {
      if (input.typed) this.onDraft({ row, column, value: input.atFirst });
      input.typed = false;
      input.blur();
    } else if (event.key === "Enter" || event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = event.key === "ArrowUp" ? row - 1 : row + 1;
      if (next < 0 || next >= rows) input.blur();
      else this.inputs[next * this.columns + column].focus();
    }
  }
}
