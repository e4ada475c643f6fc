// The exported app: pad, answers and feature maps of one network, computed here.

import { DrawWorkspace } from "../draw/draw_workspace.js";
import { element } from "../shared/elements.js";
import { givenFiles } from "./embedding.js";
import { FileProblem, fetchFile } from "./files.js";
import { keepOffline } from "./keeping.js";

const OWN = "ConvScope's own JavaScript";
const WAITING = "The network is being fetched … draw meanwhile.";
const NOT_KEPT = "It is not kept on this machine; the button above fetches it once.";
const HINT = "Draw one symbol on the pad; its likeliest readings appear here while you draw.";

const exported = JSON.parse(document.getElementById("export").textContent);

class App extends DrawWorkspace {
  constructor(parent) {
    super(parent, "pad");
    this.message = WAITING;
    this.status = element("p", "engine");
    this.status.dataset.testid = "engine";
    this.said = element("span");
    this.took = element("span", "took");
    this.said.role = "status";
    this.status.append(this.said, " ", this.took);
    this.padSide.append(this.status);
    parent.append(this.overview.root);
    // Canvases take the theme's colours when they are painted.
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.repaint());
    this.look();
  }

  /** Starts with the network, whose answers need no library; done when it is settled who computes. */
  async start() {
    const given = await givenFiles(() => this.repaint());
    this.fetch = (name) => {
      const file = exported.files[name] ?? exported.library.files[name];
      return fetchFile(name, given?.[name] ? { ...file, addresses: [given[name]] } : { addresses: [name], ...file });
    };
    const library = this.fetchLibrary(given);
    const { names } = exported;
    const wanted = [names.network, names.model, names.worker, ...names.numbers];
    const [described, layersModel, source, ...parts] = await Promise.all(wanted.map(this.fetch));
    const { network, facts, model } = JSON.parse(textOf(described));
    const { modelTopology, weightsManifest } = JSON.parse(textOf(layersModel));
    this.message = HINT;
    this.takeNetwork({ network: { ...network, weights: joined(parts) }, facts, worker: textOf(source) });
    await this.useLibrary(library, { ...model, topology: modelTopology, specs: weightsManifest[0].weights });
  }

  /** Hands the worker the library, once it is here; done when the worker has said who computes. */
  async useLibrary(library, model) {
    /** @type {Promise<void>} */
    const settled = new Promise((done) => {
      this.engine.onReply = (data) => this.hear(data, done);
    });
    this.say("own", `${OWN} answers while TensorFlow.js is being fetched.`);
    const { problem, files } = await library;
    const { worker } = this.engine;
    if (!worker) this.hear({ noWorker: true });
    else if (problem) this.hear({ problem });
    else {
      worker.postMessage({ library: { scripts: exported.library.scripts, files }, model });
      await settled;
    }
  }

  /** { files }, contents by name, or { problem }, why there are none. A page that shows the app fetches nothing. */
  async fetchLibrary(given) {
    const names = Object.keys(exported.library.files);
    if (given && names.some((name) => !given[name])) return { problem: NOT_KEPT };
    try {
      const contents = await Promise.all(names.map(this.fetch));
      return { files: Object.fromEntries(names.map((name, place) => [name, contents[place]])) };
    } catch (problem) {
      return { problem: problem.message };
    }
  }

  repaint() {
    this.pad.paint();
    this.overview.repaint();
  }

  /**
   * What the worker says; `done` is called when it has said who computes.
   *
   * @param {{
   *   engine?: string, name?: string, problems?: string[], problem?: string, noWorker?: boolean, took?: number
   * }} reply
   * @param {() => void} done
   */
  hear({ engine, name, problems, problem, noWorker, took }, done = () => {}) {
    if (engine || problem || noWorker) done();
    if (engine) {
      const without = problems.length ? ` (${problems.join("; ")})` : "";
      this.say(engine, `TensorFlow.js ${exported.library.version} answers, with ${name}.${without}`);
    }
    if (problem)
      this.say("own", `TensorFlow.js cannot be used here, so ${OWN} answers: the same network. (${problem})`);
    if (noWorker) this.say("own", `This browser lends the page no worker, so ${OWN} answers: the same network.`);
    if (took !== undefined) {
      this.took.textContent = `${took.toFixed(1)} ms for this drawing.`;
      this.status.dataset.took = took;
    }
  }

  say(engine, sentence) {
    this.status.dataset.engine = engine;
    this.said.textContent = sentence;
  }
}

function textOf(bytes) {
  return new TextDecoder().decode(bytes);
}

/** Float32Array of files one after another; a number may lie across two of them. */
function joined(parts) {
  const bytes = new Uint8Array(parts.reduce((all, { byteLength }) => all + byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(new Uint8Array(part), at);
    at += part.byteLength;
  }
  return new Float32Array(bytes.buffer);
}

document.getElementById("not-started").remove();
const app = new App(document.querySelector("main"));
app.start().then(keepOffline, (problem) => {
  const sentence =
    problem instanceof FileProblem
      ? `${problem.message} Export the network once more, or copy the whole folder again.`
      : String(problem);
  app.destroy(); // a pad without an answer would be a trap
  document.querySelector("main").append(element("p", "problem", `The network cannot be read. ${sentence}`));
});
