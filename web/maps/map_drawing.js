// One value map on its two canvases: the cells, and above them the frames.
import { cellBox, sharpContext, sharpEdge, slantedLines } from "../shared/canvas.js";
import { CELL_TYPE, decimalsFor, fittingLabel } from "../shared/numbers.js";
import { divergingColor, textOnDiverging } from "../shared/palette.js";

function box(map, place, cell) {
  return cellBox(Math.floor(place / map.columns), place % map.columns, cell);
}

function cellColor({ values, colour, limit }, place) {
  if (!colour) return divergingColor(values[place], limit);
  return `rgb(${colour[3 * place]},${colour[3 * place + 1]},${colour[3 * place + 2]})`;
}

/** The cells of a map, hatched where they are padding, with their values where there is room. */
export function drawMap(canvas, map, cell, colors) {
  const context = sharpContext(canvas, map.columns * cell, map.rows * cell);
  context.fillStyle = colors.line;
  context.fillRect(0, 0, map.columns * cell, map.rows * cell);
  const count = map.rows * map.columns;
  for (let place = 0; place < count; place += 1) {
    context.fillStyle = cellColor(map, place);
    context.fillRect(...box(map, place, cell));
  }
  if (map.hatched) {
    context.globalAlpha = 0.55;
    context.fillStyle = slantedLines(context, colors.padding);
    for (const place of map.hatched) context.fillRect(...box(map, place, cell));
    context.globalAlpha = 1;
  }
  if (map.outlined) drawOutline(context, map, cell);
  if (!map.numbers || !map.values) return;
  // One decimal where two have no room: “−12.1”.
  const label = fittingLabel(map.values, cell, [
    [decimalsFor(map.limit), true],
    [1, true],
  ]);
  if (!label || CELL_TYPE + 2 > cell) return;
  context.font = `${CELL_TYPE}px ${colors.font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  map.values.forEach((value, place) => {
    const [x, y, width, height] = box(map, place, cell);
    context.fillStyle = textOnDiverging(value, map.limit);
    context.fillText(label(value), x + width / 2, y + height / 2 + 1);
  });
}

/** A line wherever an outlined cell lies beside one that is not; dark in both themes, as the scale's middle is white. */
function drawOutline(context, map, cell) {
  const inside = new Set(map.outlined);
  const has = (row, column) => column >= 0 && column < map.columns && inside.has(row * map.columns + column);
  context.strokeStyle = "#1a1a1a";
  context.lineWidth = 1.5;
  context.beginPath();
  const line = (top, left, bottom, right) => {
    context.moveTo(left * cell, top * cell);
    context.lineTo(right * cell, bottom * cell);
  };
  for (let row = 0; row <= map.rows; row += 1) {
    for (let column = 0; column <= map.columns; column += 1) {
      const here = has(row, column);
      if (here !== has(row - 1, column)) line(row, column, row, column + 1);
      if (here !== has(row, column - 1)) line(row, column, row + 1, column);
    }
  }
  context.stroke();
}

/** The frames: rectangles, marked cells, and the cell that is looked at ([row, column] or null). */
export function drawLook(canvas, map, cell, looked, colors) {
  const context = sharpContext(canvas, map.columns * cell, map.rows * cell);
  const frame = (place, color) => {
    const [x, y, width, height] = box(map, place, cell);
    context.strokeStyle = color;
    context.lineWidth = 2;
    context.strokeRect(x + 0.5, y + 0.5, Math.max(width - 1, 1), Math.max(height - 1, 1));
  };
  context.strokeStyle = colors.mark;
  context.lineWidth = 2;
  for (const [top, left, bottom, right] of map.frames) {
    const [x, y] = [sharpEdge(left, cell), sharpEdge(top, cell)];
    context.strokeRect(x + 1, y + 1, sharpEdge(right + 1, cell) - x - 2, sharpEdge(bottom + 1, cell) - y - 2);
  }
  for (const place of map.marked) frame(place, colors.mark);
  if (looked) frame(looked[0] * map.columns + looked[1], colors.text);
}
