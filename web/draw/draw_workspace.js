// Pad, answers and feature maps of one network, joined: what is drawn is rendered, computed and shown.

import { AnswersView } from "../answers/answers_view.js";
import { Overview } from "../feature_maps/overview.js";
import { renderStrokes } from "../pad/raster.js";
import { Pad } from "../pad/sketch.js";
import { element } from "../shared/elements.js";
import { Engine } from "./engine.js";
import { Inspector } from "./inspector.js";

const MAPS_EMPTY = "Draw a symbol, and each layer shows here what it makes of it.";
const MAPS_HINT =
  "Click a map to see how its cells come about, or reach it with the Tab and arrow keys and press Enter.";

const SLOW = 100; // ms: an answer that takes longer comes from a busy machine
const RESTS = 2;
const LONGEST_LAG = 800; // ms: in a long stroke some answers are to come

export class DrawWorkspace {
  /** `id`: of the pad, whose drawing outlives its element. The maps, `overview.root`, stand nowhere yet. */
  constructor(parent, id) {
    this.root = element("div", "lab");
    const top = element("div", "top");
    this.padSide = element("div", "pad-side");
    this.answerSide = element("div", "answer-side");
    top.append(this.padSide, this.answerSide);
    this.root.append(top);
    parent.append(this.root);
    this.message = ""; // stands where there is no answer
    this.given = null; // a raster in the place of the drawing
    this.pad = new Pad(this.padSide, id);
    this.overview = new Overview(element("div"), (number, map) => this.inspector?.open(number, map));
    this.overview.rescaled = () => this.inspector?.isOpen && this.inspector.refresh();
    this.moves = 0;
    this.lag = 0; // ms from the last question to its answer on the screen
    this.pad.inked = () => {
      this.moves += 1;
      this.pad.canvas.dataset.moves = this.moves;
      this.look();
    };
  }

  destroy() {
    clearTimeout(this.resting);
    this.engine?.destroy();
    this.overview.destroy();
    this.pad.observer.disconnect();
    this.root.remove();
  }

  /** What belongs to the network that was chosen before goes with it. */
  dropNetwork() {
    clearTimeout(this.resting);
    this.engine?.destroy();
    this.answers?.remove();
    this.inspector?.root.remove();
    this.overview.arrange([]);
    this.engine = this.answers = this.inspector = this.network = this.seen = null;
  }

  /** Makes the parts that belong to a network: { network, facts, worker }, no worker where another computes. */
  takeNetwork(found) {
    this.dropNetwork();
    this.network = found;
    const computation = found.network;
    this.answers = new AnswersView(this.answerSide, found.facts);
    const classes = found.facts.symbols.map(({ latex }) => latex);
    this.overview.arrange(computation.layers, computation.input, classes);
    this.inspector = new Inspector(computation, classes, (number) => this.overview.panels[number]);
    if (found.worker) {
      this.engine = new Engine(computation, found.worker, (...answer) => this.show(...answer));
    }
    this.look();
  }

  /** The number of what is looked at; null while a stroke is drawn. */
  numberNow() {
    return this.pad.active ? null : Number(this.pad.canvas.dataset.drawing ?? 0);
  }

  /** Where no engine computes. */
  askElsewhere(_) {}

  /** Asks what the network makes of what is on the pad now. */
  look() {
    if (!this.network) {
      this.answerSide.dataset.message = this.message;
      return;
    }
    delete this.answerSide.dataset.message;
    const raster = this.given ?? renderStrokes(this.pad.strokes());
    const picture = raster && Float32Array.from(raster, (ink) => ink / 255);
    const asked = { raster, number: this.numberNow(), moves: this.moves, picture };
    if (!raster) {
      this.forget();
      this.show(asked, null);
    } else if (!this.engine) {
      this.askElsewhere(asked);
    } else if (this.seen?.outputs && sameBytes(this.seen.asked.raster, raster)) {
      // Most moves of a pen leave the 32x32 raster as it was.
      this.forget();
      this.show(asked, this.seen.outputs);
    } else {
      this.askEngine(asked);
    }
  }

  /** In the middle of a stroke a busy machine gets a rest between two questions; the drawn symbol does not wait. */
  askEngine(asked) {
    clearTimeout(this.resting);
    const now = performance.now();
    const rest = asked.number === null && this.lag > SLOW ? this.shownAt + RESTS * this.lag - now : 0;
    if (rest > 0) {
      this.resting = setTimeout(() => this.askEngine(asked), rest);
    } else {
      asked.at = now;
      this.engine.ask(asked);
    }
  }

  /** Notes how long an answer took to be on the screen. */
  timeAnswer({ at }) {
    if (!at || document.hidden) return; // no frame comes where nobody looks
    requestAnimationFrame(() =>
      setTimeout(() => {
        this.shownAt = performance.now();
        this.lag = Math.min(this.shownAt - at, LONGEST_LAG);
      }),
    );
  }

  /** What was asked, or was to be asked, is not wanted any more. */
  forget() {
    clearTimeout(this.resting);
    this.engine?.forget();
  }

  show(asked, outputs) {
    const repeated = outputs !== null && outputs === this.seen?.outputs;
    this.seen = { asked, outputs };
    this.timeAnswer(asked);
    if (asked.number !== null) this.number = asked.number;
    const { message } = this;
    this.answers.show({
      probabilities: outputs ? outputs.at(-1) : null,
      raster: asked.raster,
      number: this.number ?? 0,
      message,
    });
    if (!repeated) {
      this.overview.show(outputs, outputs ? MAPS_HINT : MAPS_EMPTY);
      this.inspector.update(outputs, asked.picture);
      this.overview.root.dataset.computed = asked.moves;
    }
    this.overview.root.dataset.drawing = this.number ?? 0;
    this.overview.root.dataset.moves = asked.moves;
  }
}

function sameBytes(one, other) {
  return one.every((value, place) => value === other[place]);
}
