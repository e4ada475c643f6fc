// Pieces of a working: elements, small grids of numbers, small pictures of maps.

import { formatNumber } from "./numbers.js";
import { divergingColor, divergingRgb, textOnDiverging } from "./palette.js";

const MOST_WRITTEN = 7; // columns of a grid whose numbers are written
const DRAWING_INK = 1;

/**
 * An element with a class and children (elements or texts).
 *
 * @param {string} tag
 * @param {string} [className]
 * @param {...any} children
 * @returns {any}
 */
export function element(tag, className, ...children) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/**
 * A button that does something.
 *
 * @param {string} text
 * @param {string} title
 * @param {() => void} run
 * @returns {HTMLButtonElement}
 */
export function action(text, title, run) {
  const button = element("button", "", text);
  button.type = "button";
  button.title = title;
  button.onclick = run;
  return button;
}

/**
 * The largest size among numbers; nulls do not count.
 *
 * @param {Iterable<number | null>} values
 * @returns {number}
 */
export function largestSize(values) {
  let most = 0;
  for (const value of values) if (value !== null && Math.abs(value) > most) most = Math.abs(value);
  return most;
}

/**
 * Values in rows of so many `columns`; null is padding. `marked` is the place of one to be framed.
 *
 * @param {(number | null)[] | Float32Array | Float64Array} values
 * @param {number} columns
 * @param {number} limit
 * @param {string} role
 * @param {number} [marked]
 * @returns {HTMLElement}
 */
export function numberGrid(values, columns, limit, role, marked = -1) {
  const grid = element("div", `numbers ${role}`);
  const written = columns <= MOST_WRITTEN;
  grid.classList.toggle("tiny", !written);
  grid.style.gridTemplateColumns = `repeat(${columns}, auto)`;
  values.forEach((value, place) => {
    const cell = element("span", "", value === null ? "" : written ? formatNumber(value, 2, true) : "");
    if (value === null) {
      cell.className = "padding";
    } else {
      cell.style.background = divergingColor(value, limit);
      cell.style.color = textOnDiverging(value, limit);
      cell.title = formatNumber(value, 5);
    }
    if (place === marked) cell.classList.add("marked");
    grid.append(cell);
  });
  return grid;
}

/**
 * A map as a picture of `side` CSS pixels; `box`: [top, left, bottom, right] cells to be framed.
 *
 * @param {number[] | Float32Array | Float64Array} values
 * @param {number[]} size
 * @param {number} limit
 * @param {number} side
 * @param {string} label
 * @param {number[] | null} [box]
 * @returns {HTMLElement}
 */
export function mapPicture(values, [height, width], limit, side, label, box = null) {
  const canvas = element("canvas", "map-picture");
  canvas.role = "img";
  canvas.ariaLabel = label;
  paintMap(canvas, values, [height, width], limit);
  const [high, wide] = height > width ? [side, (side * width) / height] : [(side * height) / width, side];
  Object.assign(canvas.style, { width: `${wide}px`, height: `${high}px` });
  return framed(canvas, [height, width], box);
}

/**
 * A drawing, ink on paper in the theme's colours, with a box as in `mapPicture`.
 *
 * @param {number[] | Float32Array | Float64Array} picture
 * @param {number[]} size
 * @param {number} side
 * @param {string} label
 * @param {number[] | null} [box]
 * @returns {HTMLElement}
 */
export function drawingPicture(picture, size, side, label, box = null) {
  const canvas = element("canvas", "map-picture");
  canvas.role = "img";
  canvas.ariaLabel = label;
  paintMap(canvas, picture, size, DRAWING_INK);
  Object.assign(canvas.style, { width: `${side}px`, height: `${side}px` });
  return framed(canvas, size, box);
}

/**
 * @param {HTMLCanvasElement} canvas
 * @param {number[] | Float32Array | Float64Array} values
 * @param {number[]} size
 * @param {number} limit
 */
export function paintMap(canvas, values, [height, width], limit) {
  [canvas.width, canvas.height] = [width, height];
  const pixels = new ImageData(width, height);
  values.forEach((value, cell) => pixels.data.set([...divergingRgb(value, limit), 255], 4 * cell));
  canvas.getContext("2d").putImageData(pixels, 0, 0);
}

/**
 * @param {HTMLElement} canvas
 * @param {number[]} size
 * @param {number[] | null} box
 * @returns {HTMLElement}
 */
function framed(canvas, [height, width], box) {
  const frame = element("span", "picture", canvas);
  if (!box) return frame;
  const [top, left, bottom, right] = box;
  const mark = element("span", "box");
  Object.assign(mark.style, {
    top: `${(100 * top) / height}%`,
    left: `${(100 * left) / width}%`,
    height: `${(100 * (bottom - top + 1)) / height}%`,
    width: `${(100 * (right - left + 1)) / width}%`,
  });
  frame.append(mark);
  return frame;
}
