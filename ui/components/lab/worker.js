// The forward pass beside the page: it computes one picture at a time and sends every map back.

import { Forward, readComputation } from "./forward.js";

let forward = null;

self.onmessage = ({ data }) => {
  if (data.computation) {
    forward = new Forward(readComputation(data.computation));
    return;
  }
  const outputs = forward.run(data.picture);
  // Steps that pass their input on have no numbers of their own to send.
  const own = outputs.map((output, number) => (outputs.indexOf(output) === number ? output.slice() : null));
  self.postMessage({ ticket: data.ticket, outputs: own }, own.filter(Boolean).map(({ buffer }) => buffer));
};
