// Counts of pictures: how far along the scale they lie, and how they are written.

const DIGIT = 7; // px

/** 0 for one picture, 1 for the most. */
export function logShare(count, most) {
  return most > 1 ? Math.log(count) / Math.log(most) : 1;
}

/** Writes a count into the cell at (x, y), where it fits. */
export function writeCount(context, count, x, y, cell, color) {
  if (String(count).length * DIGIT + 2 > cell) return;
  context.font = `${Math.min(15, Math.max(12, cell * 0.36))}px sans-serif`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = color;
  context.fillText(count, x + cell / 2, y + cell / 2);
}
