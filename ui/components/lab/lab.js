// The laboratory: pad, answers and every feature map. The network computes here, while the pen moves; one that does not
// fit in here is asked on the server, at every pen-up.

import { AnswersView } from "../answers/answers_view.js";
import { Pad } from "../pad/sketch.js";
import { Overview } from "../wall/overview.js";
import { Engine } from "./engine.js";
import { Inspector } from "./inspector.js";
import { element } from "./pieces.js";
import { renderStrokes } from "./raster.js";
import { mapPlaceOf, onPlaced } from "./places.js";
import { onShelved, shelf } from "./shelf.js";

const LABS = new WeakMap();
const QUIET = 200; // ms
const MAPS_EMPTY = "Draw a symbol, and each layer shows here what it makes of it.";
const MAPS_HINT = "Click a map to see how its cells come about, or reach it with the Tab and arrow keys and press Enter.";

export default function laboratory(component) {
  const { parentElement, setStateValue } = component;
  const [data] = component.data;
  let lab = LABS.get(parentElement);
  if (!lab) {
    lab = new Lab(parentElement, data.id);
    LABS.set(parentElement, lab);
  }
  lab.send = (drawing) => setStateValue("drawing", drawing);
  lab.update(data);
  return () => {
    lab.destroy();
    LABS.delete(parentElement);
  };
}

class Lab {
  constructor(parent, id) {
    this.root = element("div", "lab");
    const top = element("div", "top");
    const [left, right] = [element("div", "pad-side"), element("div", "answer-side")];
    top.append(left, right);
    this.root.append(top);
    parent.append(this.root);
    this.pad = new Pad(left, id);
    this.picture = element("figure", "given");
    this.near = element("div", "near");
    left.append(this.picture, this.near);
    this.answerSide = right;
    this.overview = new Overview(element("div"), (number, map) => this.inspector?.open(number, map));
    this.overview.rescaled = () => this.inspector?.isOpen && this.inspector.refresh();
    const takePlace = () => mapPlaceOf(id)?.append(this.overview.root);
    takePlace();
    this.leavePlace = onPlaced(takePlace);
    this.moves = 0;
    this.pad.send = (drawing) => this.tell(drawing);
    this.pad.inked = () => {
      this.moves += 1;
      this.pad.canvas.dataset.moves = this.moves;
      this.look();
    };
    this.forget = onShelved(() => this.takeNetwork());
  }

  destroy() {
    clearTimeout(this.telling);
    this.forget();
    this.leavePlace();
    this.engine?.destroy();
    this.overview.destroy();
    this.pad.observer.disconnect();
    this.root.remove();
  }

  update(data) {
    const another = data.network !== this.data?.network;
    this.data = data;
    this.pad.root.hidden = Boolean(data.raster);
    this.picture.hidden = !data.raster;
    this.given = data.raster ? bytesOf(data.raster) : null;
    this.pad.paint(); // in the theme's ink, which may have changed
    this.showNear(data.near);
    if (another) this.dropNetwork();
    this.takeNetwork();
    this.pad.tellAgain();
    this.look();
  }

  /**
   * Tells the server a drawing. Where the answer is computed here the server has time: it is told when the answer
   * stands and the pen rests, not at every stroke, and takes no processor from the answer.
   */
  tell(drawing) {
    clearTimeout(this.telling);
    if (!this.engine) {
      this.send(drawing);
      return;
    }
    this.telling = setTimeout(() => {
      if (this.pad.active || this.engine?.busy) this.tell(drawing);
      else this.send(drawing);
    }, QUIET);
  }

  /** What belongs to the network that was chosen before goes with it. */
  dropNetwork() {
    this.engine?.destroy();
    this.answers?.remove();
    this.inspector?.root.remove();
    this.overview.arrange([]);
    this.engine = this.answers = this.inspector = this.network = this.seen = null;
  }

  /** Makes the parts that belong to the network, once it is here. */
  takeNetwork() {
    const found = shelf().get(this.data?.network);
    if (!found || found === this.network) return;
    this.dropNetwork();
    this.network = found;
    const computation = found.network;
    this.answers = new AnswersView(this.answerSide, found.facts);
    this.overview.arrange(computation.layers, computation.input);
    const names = found.facts.symbols.map(({ latex }) => latex);
    this.inspector = new Inspector(computation, names, (number) => this.overview.panels[number]);
    if (found.worker) {
      this.engine = new Engine(computation, found.worker, (...both) => this.show(...both));
    }
    this.look();
  }

  /** Asks what the network makes of what is on the pad now. */
  look() {
    if (!this.network) {
      this.answerSide.dataset.message = this.data.message;
      return;
    }
    delete this.answerSide.dataset.message;
    const raster = this.given ?? renderStrokes(this.pad.strokes());
    const number = this.given ? this.data.number : this.pad.active ? null : Number(this.pad.canvas.dataset.drawing ?? 0);
    const asked = { raster, number, moves: this.moves, picture: raster && Float32Array.from(raster, (ink) => ink / 255) };
    if (!raster) {
      this.engine?.forget();
      this.show(asked, null);
    } else if (this.engine) {
      // Most moves of a pen leave the 32x32 raster as it was.
      if (this.seen?.outputs && sameBytes(this.seen.asked.raster, raster)) {
        this.engine.forget();
        this.show(asked, this.seen.outputs);
      } else {
        this.engine.ask(asked);
      }
    } else if (this.data.answer && this.data.number === number) {
      const outputs = this.data.answer.map((values) => values && new Float32Array(bytesOf(values).buffer));
      this.show(asked, outputs);
    }
  }

  show(asked, outputs) {
    const repeated = outputs !== null && outputs === this.seen?.outputs;
    this.seen = { asked, outputs };
    if (asked.number !== null) this.number = asked.number;
    const message = this.data.message;
    this.answers.show({ probabilities: outputs && outputs.at(-1), raster: asked.raster, number: this.number ?? 0, message });
    if (!repeated) {
      this.overview.show(outputs, outputs ? MAPS_HINT : MAPS_EMPTY);
      this.inspector.update(outputs, asked.picture);
      this.overview.root.dataset.computed = asked.moves;
    }
    this.overview.root.dataset.drawing = this.number ?? 0;
    this.overview.root.dataset.moves = asked.moves;
    this.near.classList.toggle("stale", !this.given && asked.number !== this.data.number);
    if (this.given) this.showGiven(asked.raster);
  }

  showGiven(raster) {
    this.picture.replaceChildren(rasterPicture(raster, this.data.caption), element("figcaption", "", this.data.caption));
  }

  /** The nearest training pictures, as the server found them when the pen was lifted. */
  showNear(near) {
    const figures = near.map(({ raster, caption }) =>
      element("figure", "", rasterPicture(bytesOf(raster), `Training picture of ${caption}`), element("figcaption", "", caption)),
    );
    this.near.replaceChildren(...(near.length ? [element("p", "", "Nearest pictures in fold 1's training part"), ...figures] : []));
  }
}

function rasterPicture(raster, label) {
  const canvas = element("canvas");
  [canvas.width, canvas.height] = [32, 32];
  const pixels = new ImageData(32, 32);
  raster.forEach((ink, at) => pixels.data.set([255 - ink, 255 - ink, 255 - ink, 255], 4 * at));
  canvas.getContext("2d").putImageData(pixels, 0, 0);
  canvas.role = "img";
  canvas.ariaLabel = label;
  return canvas;
}

function bytesOf(base64) {
  return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
}

function sameBytes(one, other) {
  return one.every((value, place) => value === other[place]);
}
