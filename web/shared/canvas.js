// Canvases as sharp as the screen, and the cells on them. Sizes are CSS pixels.

export const LINES_FROM = 6; // px: smaller cells touch, larger ones are set apart by a line

/**
 * Gives `canvas` this size and returns its context, cleared, one unit = one CSS pixel.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {number} width
 * @param {number} height
 * @returns {CanvasRenderingContext2D}
 */
export function sharpContext(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  const [pixelWidth, pixelHeight] = [Math.round(width * ratio), Math.round(height * ratio)];
  const context = canvas.getContext("2d");
  if (canvas.width !== pixelWidth || canvas.height !== pixelHeight) {
    canvas.width = pixelWidth;
    canvas.height = pixelHeight;
    context.typeInUse = null; // a new size resets the context
  }
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

/**
 * Left (or top) edge of cell `index`, on a whole device pixel so that no cell is blurred.
 *
 * @param {number} index
 * @param {number} cell
 * @returns {number}
 */
export function sharpEdge(index, cell) {
  const ratio = window.devicePixelRatio || 1;
  return Math.round(index * cell * ratio) / ratio;
}

/**
 * [x, y, width, height] of a cell in a grid of cells this large, without the line between it and the next.
 *
 * @param {number} row
 * @param {number} column
 * @param {number} cell
 * @returns {[number, number, number, number]}
 */
export function cellBox(row, column, cell) {
  const [x, y] = [sharpEdge(column, cell), sharpEdge(row, cell)];
  const gap = cell >= LINES_FROM ? 1 : 0;
  return [x, y, sharpEdge(column + 1, cell) - x - gap, sharpEdge(row + 1, cell) - y - gap];
}

/**
 * A fill of slanted lines, or of lines that cross.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {string} color
 * @param {boolean} [crossed]
 * @returns {CanvasPattern}
 */
export function slantedLines(context, color, crossed = false) {
  const tile = document.createElement("canvas");
  tile.width = 8;
  tile.height = 8;
  const pen = tile.getContext("2d");
  pen.strokeStyle = color;
  pen.lineWidth = 1.6;
  pen.beginPath();
  for (const start of [-8, 0, 8]) {
    pen.moveTo(start, 8);
    pen.lineTo(start + 8, 0);
    if (!crossed) continue;
    pen.moveTo(start, 0);
    pen.lineTo(start + 8, 8);
  }
  pen.stroke();
  return context.createPattern(tile, "repeat");
}
