// Pointers on a plane that can be moved and zoomed: pointing, tapping, dragging, two fingers, the wheel with Ctrl.

const TAP = 6; // px that a pointer may move and still tap

/**
 * Calls `point(x, y)`, `tap(x, y)`, `move(dx, dy)` and `zoom(factor, x, y)`; a far plane (`isNear`) is not dragged.
 * Returns a function that says whether a pointer holds the plane.
 */
export function followPointers(plane, { point, tap, move, zoom, isNear }) {
  const held = new Map();
  let moved = 0;
  const at = (event) => {
    const box = plane.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  plane.onpointerdown = (event) => {
    held.set(event.pointerId, at(event));
    moved = held.size > 1 ? Infinity : 0;
    if (isNear() || held.size > 1) plane.setPointerCapture(event.pointerId);
  };
  plane.onpointermove = (event) => {
    const now = at(event);
    const before = held.get(event.pointerId);
    if (!before) {
      point(...now);
      return;
    }
    const [dx, dy] = [now[0] - before[0], now[1] - before[1]];
    moved += Math.hypot(dx, dy);
    if (held.size === 2) {
      const [other] = [...held].filter(([id]) => id !== event.pointerId).map(([, place]) => place);
      const apart = (place) => Math.hypot(place[0] - other[0], place[1] - other[1]);
      if (apart(before) > 0) zoom(apart(now) / apart(before), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    } else if (isNear() && moved > TAP) move(dx, dy);
    held.set(event.pointerId, now);
  };
  plane.onpointerup = (event) => {
    if (held.delete(event.pointerId) && moved <= TAP) tap(...at(event));
  };
  plane.onpointercancel = plane.onpointerleave = (event) => held.delete(event.pointerId);
  plane.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey) return; // without it, the wheel scrolls the page
      event.preventDefault();
      zoom(Math.exp(-event.deltaY / 200), ...at(event));
    },
    { passive: false },
  );
  return () => held.size > 0;
}
