// The worker of the app: TensorFlow.js once it has started, our own forward pass until then and where it cannot.

import { Forward, ownOutputs, someStroke } from "../operators/forward.js";
import { startLibrary } from "./library_network.js";

let forward = null;
let computation = null;
let library = null;

self.onmessage = async ({ data }) => {
  if (data.computation) {
    computation = data.computation;
    forward = new Forward(computation);
  } else if (data.library) {
    await start(data.library, data.model);
  } else {
    await answer(data.picture);
  }
};

async function start(files, model) {
  try {
    const picture = someStroke();
    const probabilities = forward.run(picture).at(-1).slice();
    const data = computation.weights.slice(0, model.count).buffer;
    const { network, problems } = await startLibrary(files, { ...model, data }, { picture, probabilities });
    library = network;
    self.postMessage({ engine: library.backend, name: library.name, problems });
  } catch (problem) {
    giveUp(problem);
  }
}

function giveUp(problem) {
  library = null;
  self.postMessage({ problem: String(problem.message ?? problem) });
}

async function answer(picture) {
  const from = performance.now();
  let outputs = null;
  if (library) outputs = await library.run(picture).catch(giveUp);
  outputs ??= ownOutputs(forward.run(picture));
  const took = performance.now() - from;
  self.postMessage(
    { outputs, took },
    outputs.filter(Boolean).map(({ buffer }) => buffer),
  );
}
