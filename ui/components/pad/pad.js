// The sketch pad alone: pen strokes in, a list of strokes out.

import { Pad } from "./sketch.js";

const PADS = new WeakMap();

export default function sketchPad(component) {
  const { data, parentElement, setStateValue } = component;
  let pad = PADS.get(parentElement);
  if (!pad) {
    pad = new Pad(parentElement, data.id);
    PADS.set(parentElement, pad);
  }
  pad.send = (drawing) => setStateValue("drawing", drawing);
  pad.paint(); // in the theme's ink, which may have changed
  pad.tellAgain();
  return () => {
    pad.observer.disconnect();
    pad.root.remove();
    PADS.delete(parentElement);
  };
}
