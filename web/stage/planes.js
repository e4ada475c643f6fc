// All channels of the input, or all maps of the output, as small pictures: one of them is the large one above.
import { divergingRgb } from "../shared/palette.js";

const SIDE = 44; // px

export class Planes {
  /** `choose(index)` is called when the reader picks a picture. */
  constructor(strip, choose) {
    this.strip = strip;
    this.choose = choose;
    this.canvases = [];
    strip.addEventListener("keydown", (event) => this.key(event));
  }

  /** Shows `count` pictures of [rows, columns], flat in `values` one after the other; nothing where there is only one. */
  show(values, count, [rows, columns], limit, chosen, names) {
    this.strip.hidden = count === 1;
    if (count === 1) return;
    if (this.canvases.length !== count) this.build(count);
    this.chosen = chosen;
    for (const [index, canvas] of this.canvases.entries()) {
      const button = canvas.parentElement;
      button.ariaChecked = String(index === chosen);
      button.tabIndex = index === chosen ? 0 : -1;
      button.ariaLabel = names[index];
      button.title = names[index];
      canvas.width = columns;
      canvas.height = rows;
      const scale = SIDE / Math.max(rows, columns);
      canvas.style.width = `${columns * scale}px`;
      canvas.style.height = `${rows * scale}px`;
      paintValues(
        canvas.getContext("2d"),
        values.subarray(index * rows * columns, (index + 1) * rows * columns),
        limit,
      );
    }
  }

  build(count) {
    this.canvases = Array.from({ length: count }, (_, index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.role = "radio";
      button.addEventListener("click", () => this.choose(index));
      return button.appendChild(document.createElement("canvas"));
    });
    this.strip.replaceChildren(...this.canvases.map((canvas) => canvas.parentElement));
  }

  key(event) {
    const step = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const next = (this.chosen + step + this.canvases.length) % this.canvases.length;
    this.choose(next);
    this.canvases[next].parentElement.focus();
  }
}

/** One value, one pixel of the context's canvas. */
export function paintValues(context, values, limit) {
  const picture = context.createImageData(context.canvas.width, context.canvas.height);
  const target = new Uint32Array(picture.data.buffer);
  values.forEach((value, index) => {
    const [red, green, blue] = divergingRgb(value, limit);
    target[index] = (255 << 24) | (blue << 16) | (green << 8) | red;
  });
  context.putImageData(picture, 0, 0);
}
