// Typeset symbols that stand in the plane for the points of a class.

const SYMBOL = 22; // px of a class's symbol in the plane
const BADGE = 18; // px, radius of the ring around it

/** Moves badges, {x, y} in px, so far that none covers another. */
export function setApart(badges) {
  for (let round = 0; round < 40; round += 1) {
    badges.forEach((one, at) => badges.slice(at + 1).forEach((other) => moveApart(one, other)));
  }
}

/** Moves two badges half of what they overlap, away from each other. */
function moveApart(one, other) {
  const [dx, dy] = [other.x - one.x, other.y - one.y];
  const far = Math.hypot(dx, dy) || 1;
  const push = (2 * BADGE + 4 - far) / 2;
  if (push <= 0) return;
  const [right, down] = dx || dy ? [dx / far, dy / far] : [1, 0];
  one.x -= push * right;
  one.y -= push * down;
  other.x += push * right;
  other.y += push * down;
}

/** A class's typeset symbol in a ring of its colour. */
export function paintBadge(context, { colour, path, ink, x, y }, style) {
  const [left, top, right, bottom] = ink;
  const size = SYMBOL / Math.max(right - left, bottom - top);
  context.save();
  context.translate(x, y);
  context.beginPath();
  context.arc(0, 0, BADGE, 0, 7);
  context.globalAlpha = 0.85;
  context.fillStyle = style.getPropertyValue("--st-background-color");
  context.fill();
  context.globalAlpha = 1;
  context.lineWidth = 3;
  context.strokeStyle = colour;
  context.stroke();
  context.scale(size, size);
  context.translate(-(left + right) / 2, -(top + bottom) / 2);
  context.fillStyle = style.color;
  context.fill(new Path2D(path));
  context.restore();
}
