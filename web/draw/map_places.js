// Where a laboratory's feature maps stand: an element of its own, further down the page.

const PLACED = "convscope-map-place";

function places() {
  globalThis.convscopeMapPlaces ??= new Map();
  return globalThis.convscopeMapPlaces;
}

export function mapPlaceOf(id) {
  return places().get(id) ?? null;
}

export function setPlace(id, place) {
  if (place) places().set(id, place);
  else places().delete(id);
  globalThis.dispatchEvent(new Event(PLACED));
}

/** Calls `listener` whenever a place has come or gone; the result stops that. */
export function onPlaced(listener) {
  globalThis.addEventListener(PLACED, listener);
  return () => globalThis.removeEventListener(PLACED, listener);
}
