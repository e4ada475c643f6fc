// Symbols along the sides of the matrix, where there is room for them.

const GLYPHS_FROM = 13; // px of a cell in which a symbol can be told
const GUTTER = 40; // px
const OUTLINES = new Map();

/** Room for the symbols, in px, where cells have this size. */
export function gutterOf(cell) {
  return cell >= GLYPHS_FROM ? GUTTER : 22;
}

/** True symbols down the left side, answers along the top. */
export function drawAxes(context, { view, cell, gutter, side, style }, classes) {
  context.strokeStyle = style.line;
  context.lineWidth = 1;
  context.strokeRect(gutter - 0.5, gutter - 0.5, side - gutter, side - gutter);
  context.fillStyle = style.text;
  if (cell < GLYPHS_FROM) {
    context.font = "12px sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillText("answer →", gutter + (side - gutter) / 2, gutter / 2);
    context.save();
    context.translate(gutter / 2, gutter + (side - gutter) / 2);
    context.rotate(-Math.PI / 2);
    context.fillText("← true symbol", 0, 0);
    context.restore();
    return;
  }
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
