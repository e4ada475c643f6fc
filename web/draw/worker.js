// The forward pass beside the page: it computes one picture at a time and sends every map back.

import { Forward, ownOutputs, someStroke } from "../operators/forward.js";

let forward = null;

self.onmessage = ({ data }) => {
  if (data.computation) {
    forward = new Forward(data.computation);
    forward.run(someStroke()); // for the compiler: a first run takes 10 to 30 ms more, for which no stroke waits so
    return;
  }
  const outputs = ownOutputs(forward.run(data.picture));
  /** @type {any} TypeScript takes this for a page, where the second argument says something else. */
  const buffers = outputs.filter(Boolean).map(({ buffer }) => buffer);
  self.postMessage({ outputs }, buffers);
};
