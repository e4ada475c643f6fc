// Canvases as sharp as the screen. Sizes are CSS pixels.

/** Gives `canvas` this size and returns its context, one unit = one CSS pixel. */
export function sharpContext(canvas, width, height) {
  const ratio = window.devicePixelRatio || 1;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return context;
}

/** Left (or top) edge of cell `index`, on a whole device pixel so that no cell is blurred. */
export function sharpEdge(index, cell) {
  const ratio = window.devicePixelRatio || 1;
  return Math.round(index * cell * ratio) / ratio;
}

/** A fill of slanted lines, as the stage draws over the padding. */
export function slantedLines(context, color) {
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
  }
  pen.stroke();
  return context.createPattern(tile, "repeat");
}
