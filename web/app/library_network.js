// The network in TensorFlow.js: every layer's output of one picture. Runs in a worker.

/* global tf */

import { useMinimalFiltering } from "../operators/minimal_filtering.js";

const PATIENCE = 20000; // ms that a backend may take to start
const LONGEST = 120; // characters of what a browser says of a problem
const MOST_APART = 5e-3; // of the largest probability: some graphics cards count in 16 bits
const NAMES = { wasm: "WebAssembly", webgl: "WebGL" };
const WASM = "tfjs-backend-wasm-simd.wasm";

const EMPTY_MODULE = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);

// The library's plain JavaScript is not among them: the own forward pass takes a third of its time for `compact` and a
// fifth for `seed`.
const PREPARE = {
  async wasm({ files }) {
    await WebAssembly.compile(EMPTY_MODULE); // TensorFlow.js itself waits for ever where a page may not do this
    const address = addressOf(files[WASM], "application/wasm");
    tf.wasm.setWasmPaths({
      "tfjs-backend-wasm.wasm": address,
      [WASM]: address,
      "tfjs-backend-wasm-threaded-simd.wasm": address,
    });
    // Several threads need headers that a static host does not send, and the one file laid beside has none.
    tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
    if (!(await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"))) throw new Error("this browser's WebAssembly has no SIMD");
  },
  async webgl() {
    if (!new OffscreenCanvas(1, 1).getContext("webgl2")) throw new Error("this browser's workers have none");
  },
};

/**
 * Starts the best backend that works.
 *
 * `library`: { files, scripts }, contents by name, and the names of those to be run, in order; `model`: { topology,
 * specs, data, outputs }, the last for each step the layer of TensorFlow.js and its call, null where a step passes its
 * input on; `check`: { picture, probabilities } that it must agree with. Gives { network, problems }, the latter of the
 * backends that do not work; the error says why none does.
 */
export async function startLibrary(library, model, check) {
  for (const name of library.scripts) importScripts(addressOf(library.files[name], "text/javascript"));
  tf.enableProdMode();
  const problems = [];
  for (const backend of Object.keys(PREPARE)) {
    let network = null;
    try {
      await PREPARE[backend](library);
      await inTime(started(backend));
      if (backend === "wasm") useMinimalFiltering();
      network = await LibraryNetwork.load(backend, model);
      const answer = (await network.run(check.picture)).at(-1);
      const apart = answer.reduce((most, value, at) => Math.max(most, Math.abs(value - check.probabilities[at])), 0);
      if (!(apart <= MOST_APART * Math.max(...check.probabilities)))
        throw new Error(`its probabilities are off by ${apart.toPrecision(2)}`);
      return { network, problems };
    } catch (problem) {
      network?.dispose();
      problems.push(`${NAMES[backend]}: ${String(problem.message ?? problem).slice(0, LONGEST)}`);
    }
  }
  throw new Error(problems.join("; "));
}

async function started(backend) {
  if (!(await tf.setBackend(backend))) throw new Error("it does not start");
  await tf.ready();
}

function inTime(promise) {
  const late = new Promise((_, fail) => setTimeout(() => fail(new Error("it does not start in time")), PATIENCE));
  return Promise.race([promise, late]);
}

function addressOf(bytes, type) {
  return URL.createObjectURL(new Blob([bytes], { type }));
}

class LibraryNetwork {
  static async load(backend, { topology, specs, data, outputs }) {
    const artifacts = { modelTopology: topology, weightSpecs: specs, weightData: data };
    const model = await tf.loadLayersModel(tf.io.fromMemory(artifacts));
    const places = outputs.filter(Boolean);
    const tensors = places.map(([layer, call]) => model.getLayer(layer).getOutputAt(call));
    return new LibraryNetwork(backend, tf.model({ inputs: model.inputs, outputs: tensors }), outputs);
  }

  constructor(backend, model, outputs) {
    this.backend = backend;
    this.name = NAMES[backend];
    this.model = model;
    this.outputs = outputs;
  }

  /** Every step's output of a picture (Float32Array); null for steps that only pass their input on. */
  async run(picture) {
    const input = tf.tensor(picture, [1, ...this.model.inputs[0].shape.slice(1)]);
    const given = [this.model.predict(input)].flat();
    const values = await Promise.all(given.map((tensor) => tensor.data()));
    tf.dispose([input, given]);
    let next = 0;
    return this.outputs.map((place) => place && values[next++]);
  }

  dispose() {
    this.model.dispose();
  }
}
