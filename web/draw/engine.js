// Asks the worker for the forward pass of the newest picture: while it computes one, only the last asked for waits.

import { Forward, ownOutputs } from "../operators/forward.js";

export class Engine {
  /** `computation`: a network of the shelf, `source`: the worker's own source. */
  constructor(computation, source, onOutputs) {
    this.computation = computation;
    this.onOutputs = onOutputs;
    this.busy = false;
    this.waiting = null;
    /** @type {(reply: any) => void} */
    this.onReply = () => {}; // called with all that the worker says
    this.wanted = 0; // what was asked before the last `forget` is not handed on any more
    try {
      const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      this.worker = new Worker(address);
      URL.revokeObjectURL(address);
      this.worker.onmessage = ({ data }) => {
        this.onReply(data);
        if (data.outputs) this.done(data.outputs);
      };
      this.worker.onerror = () => this.computeHere();
      this.worker.postMessage({ computation });
    } catch {
      this.computeHere();
    }
  }

  /** A browser that allows no worker computes in the page. */
  computeHere() {
    this.onReply({ noWorker: true });
    this.worker?.terminate();
    this.worker = null;
    this.forward = new Forward(this.computation);
    this.busy = false;
    if (this.asked) this.ask(this.waiting ?? this.asked);
  }

  /** What is being computed, and what waits, is not wanted any more. */
  forget() {
    this.waiting = null;
    this.wanted += 1;
  }

  /** `asked`: { picture: Float32Array, … }; comes back with its outputs unless a newer one overtakes it. */
  ask(asked) {
    asked.wanted = this.wanted;
    if (this.busy) {
      this.waiting = asked;
      return;
    }
    this.asked = asked;
    this.waiting = null;
    if (this.worker) {
      this.busy = true;
      this.worker.postMessage({ picture: asked.picture });
    } else {
      this.done(ownOutputs(this.forward.run(asked.picture)));
    }
  }

  done(outputs) {
    this.busy = false;
    const { asked, computation } = this;
    outputs.forEach((output, number) => {
      const [input] = computation.layers[number].inputs;
      outputs[number] = output ?? (input < 0 ? asked.picture : outputs[input]);
    });
    if (this.waiting) this.ask(this.waiting);
    if (asked.wanted === this.wanted) this.onOutputs(asked, outputs);
  }

  destroy() {
    this.onOutputs = () => {};
    this.worker?.terminate();
  }
}
