// Liang and Barsky's line clipping (ACM Transactions on Graphics 3(1), 1984), for a square.

/** The part of the segment from `[x, y]` to `[x, y]` that lies in the square 0 … side, or null. */
export function clippedSegment(from, to, side) {
  let enter = 0;
  let leave = 1;
  for (const axis of [0, 1]) {
    const step = to[axis] - from[axis];
    for (const [direction, room] of [
      [-step, from[axis]],
      [step, side - from[axis]],
    ]) {
      if (direction === 0 && room < 0) return null;
      if (direction < 0) enter = Math.max(enter, room / direction);
      if (direction > 0) leave = Math.min(leave, room / direction);
    }
  }
  if (enter > leave) return null;
  const at = (share) => (share === 1 ? to : from.map((start, axis) => start + share * (to[axis] - start)));
  return [at(enter), at(leave)];
}
