// The forward pass beside the page: it computes one picture at a time and sends every map back.

import { Forward, ownOutputs } from "./forward.js";

let forward = null;

self.onmessage = ({ data }) => {
  if (data.computation) {
    forward = new Forward(data.computation);
    return;
  }
  const outputs = ownOutputs(forward.run(data.picture));
  self.postMessage({ outputs }, outputs.filter(Boolean).map(({ buffer }) => buffer));
};
