// The element in which a laboratory shows its feature maps.

import { setPlace } from "./places.js";

const PLACES = new WeakMap();

export default function mapPlace({ parentElement, data }) {
  const [{ id }] = data;
  if (!PLACES.has(parentElement)) {
    const place = document.createElement("div");
    parentElement.append(place);
    PLACES.set(parentElement, place);
    setPlace(id, place);
  }
  return () => {
    setPlace(id, null);
    PLACES.get(parentElement)?.remove();
    PLACES.delete(parentElement);
  };
}
