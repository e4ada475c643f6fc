// The forward pass beside the page: it computes one picture at a time and sends every map back.

import { Forward, ownOutputs, someStroke } from "./forward.js";

const REHEARSALS = 2;

let forward = null;

self.onmessage = ({ data }) => {
  if (data.computation) {
    forward = new Forward(data.computation);
    // Browsers compile what runs often: the first stroke should not wait for that.
    for (let run = 0; run < REHEARSALS; run += 1) forward.run(someStroke());
    return;
  }
  const outputs = ownOutputs(forward.run(data.picture));
  self.postMessage({ outputs }, outputs.filter(Boolean).map(({ buffer }) => buffer));
};
