// The sides of the matrix with what stands along them: what they are, and the symbols where there is room for them.

const GLYPHS_FROM = 13; // px of a cell in which a symbol can be told
const NAME = 20; // px for what a side is
const GUTTER = 40; // px for symbols
const GRID_FROM = 9; // px of a cell from which on lines part them
const OUTLINES = new Map();

/** Room for the symbols, in px, where cells have this size. */
export function gutterOf(cell) {
  return cell >= GLYPHS_FROM ? NAME + GUTTER : NAME;
}

/** Lines between the cells, where these are large enough. */
export function drawGrid(context, { view, cell, gutter, side }, color) {
  if (cell < GRID_FROM) return;
  context.strokeStyle = color;
  context.lineWidth = 1;
  context.beginPath();
  for (const [from, line] of [
    [view.row, (at) => [gutter, at, side, at]],
    [view.column, (at) => [at, gutter, at, side]],
  ]) {
    for (let at = Math.ceil(from); at <= from + view.span; at += 1) {
      const [x, y, toX, toY] = line(Math.round(gutter + (at - from) * cell) - 0.5);
      context.moveTo(x, y);
      context.lineTo(toX, toY);
    }
  }
  context.stroke();
}

/** True symbols down the left side, answers along the top. */
export function drawAxes(context, { view, cell, gutter, side }, colors, classes) {
  context.strokeStyle = colors.line;
  context.lineWidth = 1;
  context.strokeRect(gutter - 0.5, gutter - 0.5, side - gutter, side - gutter);
  context.fillStyle = colors.text;
  context.font = "13px sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText("answer →", gutter + (side - gutter) / 2, NAME / 2);
  context.save();
  context.translate(NAME / 2, gutter + (side - gutter) / 2);
  context.rotate(-Math.PI / 2);
  context.fillText("← true symbol", 0, 0);
  context.restore();
  if (cell < GLYPHS_FROM) return;
  const size = Math.min(cell - 1, 30);
  for (const [from, place] of [
    [view.row, (middle) => [gutter - size - 5, middle - size / 2]],
    [view.column, (middle) => [middle - size / 2, gutter - size - 5]],
  ]) {
    const last = Math.min(classes.length - 1, Math.ceil(from + view.span) - 1);
    for (let at = Math.floor(from); at <= last; at += 1) {
      const middle = gutter + (at + 0.5 - from) * cell;
      if (middle < gutter || middle > side) continue;
      drawSymbol(context, classes[at], ...place(middle), size);
    }
  }
}

function drawSymbol(context, { path, box: [left, top, extent] }, x, y, size) {
  if (!OUTLINES.has(path)) OUTLINES.set(path, new Path2D(path));
  context.save();
  context.translate(x, y);
  context.scale(size / extent, size / extent);
  context.translate(-left, -top);
  context.fill(OUTLINES.get(path));
  context.restore();
}
