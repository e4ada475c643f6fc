// Pen strokes -> the 32x32 raster that HASYv2 would have made of them: hasy_core.data.strokes, pixel for pixel.
// Lines are Pillow's: integer end points, a rectangle as a polygon, filled line by line in float32.

const SIZE = 32;
const DOT_RADIUS = 2;

/**
 * Uint8Array(1024), 255 = ink, of strokes [[x0, y0, x1, y1, …], …] in pad units; null where there is no point. Throws a
 * RangeError where a coordinate is not a finite number, or two are further apart than a number can say.
 */
export function renderStrokes(strokes) {
  const drawn = strokes.filter(({ length }) => length > 0);
  if (drawn.length === 0) return null;
  const [left, right] = ends(drawn, 0);
  const [top, bottom] = ends(drawn, 1);
  if (![right - left, bottom - top].every(Number.isFinite)) {
    throw new RangeError(
      "strokes has a coordinate that is not a finite number, or two that are too far apart to measure",
    );
  }
  const scale = SIZE / Math.max(right - left, bottom - top, SIZE);
  const [besides, above] = [(SIZE - (right - left) * scale) / 2, (SIZE - (bottom - top) * scale) / 2];
  const picture = new Uint8Array(SIZE * SIZE);
  for (const stroke of drawn) {
    const placed = new Float64Array(stroke.length); // plain loops: a long stroke is rendered at every move of the pen
    let still = true;
    for (let at = 0; at < stroke.length; at += 2) {
      placed[at] = (stroke[at] - left) * scale + besides;
      placed[at + 1] = (stroke[at + 1] - top) * scale + above;
      still &&= placed[at] === placed[0] && placed[at + 1] === placed[1];
    }
    if (still) dot(picture, placed[0], placed[1]);
    else drawLines(picture, placed.map(Math.trunc));
  }
  return picture;
}

/** [lowest, highest] of the strokes' x (axis 0) or y (1). */
function ends(strokes, axis) {
  let [low, high] = [Infinity, -Infinity];
  for (const stroke of strokes) {
    for (let at = axis; at < stroke.length; at += 2) {
      low = Math.min(low, stroke[at]);
      high = Math.max(high, stroke[at]);
    }
  }
  return [low, high];
}

/** Lines from corner to corner; a slow pen leaves many corners in one pixel, which is painted once. */
function drawLines(picture, corners) {
  let [fromX, fromY] = corners;
  let resting = false;
  for (let at = 2; at < corners.length; at += 2) {
    const [toX, toY] = [corners[at], corners[at + 1]];
    const rests = toX === fromX && toY === fromY;
    if (!(rests && resting)) line(picture, fromX, fromY, toX, toY);
    [fromX, fromY, resting] = [toX, toY, rests];
  }
}

function span(picture, y, from, to) {
  if (y < 0 || y >= SIZE || to < 0 || from >= SIZE || from > to) return;
  picture.fill(255, y * SIZE + Math.max(from, 0), y * SIZE + Math.min(to, SIZE - 1) + 1);
}

/**
 * Pillow's filled ellipse in a box of 3 to 5 pixels more than its first: rounding decides how many. One pixel of each
 * corner is paper, and where the box is 5 by 5 three.
 */
function dot(picture, x, y) {
  const [left, top] = [x - DOT_RADIUS, y - DOT_RADIUS].map(Math.trunc);
  const [right, bottom] = [x + DOT_RADIUS, y + DOT_RADIUS].map(Math.trunc);
  const corner = right - left === 5 && bottom - top === 5 ? 2 : 1;
  for (let row = top; row <= bottom; row += 1) {
    const inset = Math.max(0, corner - Math.min(row - top, bottom - row));
    span(picture, row, left + inset, right - inset);
  }
}

const roundUp = (value) => (value >= 0 ? Math.floor(value + 0.5) : -Math.floor(-value + 0.5));
const roundDown = (value) => (value >= 0 ? Math.ceil(value - 0.5) : -Math.ceil(-value - 0.5));

/** A line two pixels wide. */
function line(picture, x0, y0, x1, y1) {
  const [dx, dy] = [x1 - x0, y1 - y0];
  if (dx === 0 && dy === 0) {
    span(picture, y0, x0, x0);
    return;
  }
  const length = Math.hypot(dx, dy);
  const [wide, narrow] = [roundUp(0.5) / length, roundDown(0.5) / length];
  const [left, right] = [roundDown(narrow * dy), roundDown(wide * dy)];
  const [up, down] = [roundUp(narrow * dx), roundUp(wide * dx)];
  fillPolygon(picture, [
    [x0 - left, y0 + down],
    [x1 - left, y1 + down],
    [x1 + right, y1 - up],
    [x0 + right, y0 - up],
  ]);
}

const f = Math.fround;

function fillPolygon(picture, corners) {
  const edges = corners.map(([x0, y0], place) => {
    const [x1, y1] = corners[(place + 1) % corners.length];
    return {
      ...{ x0, y0, xmin: Math.min(x0, x1), xmax: Math.max(x0, x1), ymin: Math.min(y0, y1), ymax: Math.max(y0, y1) },
      dx: y0 === y1 ? 0 : f(f(x1 - x0) / f(y1 - y0)),
    };
  });
  const at = (edge, y) => f(f(f(y - edge.y0) * edge.dx) + edge.x0);
  const last = Math.min(SIZE, Math.max(...edges.map(({ ymax }) => ymax)));
  for (const { ymin, ymax, xmin, xmax } of edges) if (ymin === ymax) span(picture, ymin, xmin, xmax);
  const slanted = edges.filter(({ ymin, ymax }) => ymin !== ymax);
  for (let y = Math.max(0, Math.min(...edges.map(({ ymin }) => ymin))); y <= last; y += 1) {
    const crossings = [];
    slanted.forEach((edge, place) => {
      if (y < edge.ymin || y > edge.ymax) return;
      const x = at(edge, y);
      crossings.push(x);
      if (y === edge.ymax && y < last) crossings.push(x);
      else if (edge.dx !== 0 && crossings.length % 2 === 1 && Math.round(x) === x) {
        joinCorner(crossings, slanted, place, y, last, at);
      }
    });
    crossings.sort((a, b) => a - b);
    let free = crossings.length ? Math.trunc(crossings[0]) : 0;
    for (let second = 1; second < crossings.length; second += 2) {
      const end = roundDown(crossings[second]);
      if (end < free) continue;
      span(picture, y, Math.max(roundUp(crossings[second - 1]), free), end);
      free = end + 1;
    }
  }
}

/** Where two edges meet in a corner, the crossing is moved so that no gap stays (as Pillow has it). */
function joinCorner(crossings, edges, place, y, last, at) {
  const edge = edges[place];
  const x = crossings[crossings.length - 1];
  for (let other = 0; other < place; other += 1) {
    const before = edges[other];
    if ((edge.dx > 0 && before.dx <= 0) || (edge.dx < 0 && before.dx >= 0)) continue;
    if (x !== at(before, y)) continue;
    const next = y === last ? y - 1 : y + 1;
    const [here, there] = [at(edge, next), at(before, next)];
    if (y === edge.ymax) crossings[other] = edge.dx > 0 ? Math.max(here, there) + 1 : Math.min(here, there) - 1;
    else crossings[other] = edge.dx > 0 ? Math.min(here, there) : Math.max(here, there) + 1;
    return;
  }
}
