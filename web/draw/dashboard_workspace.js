// The draw page: pad, answers and every feature map. The network computes here, while the pen moves; one that does not
// fit in here is asked on the server, at every pen-up.

import { element } from "../shared/elements.js";
import { mount } from "../shared/mount.js";
import { DrawWorkspace } from "./draw_workspace.js";
import { mapPlaceOf, onPlaced } from "./map_places.js";
import { onShelved, shelf } from "./network_shelf.js";

/**
 * What Python sends: ui/components/draw_workspace.py; rasters and values are base64.
 *
 * @typedef {object} Message
 * @property {string} id
 * @property {string | null} network its id on the shelf
 * @property {string} message stands where there is no answer
 * @property {string | null} raster a picture in the place of the pad
 * @property {{ raster: string, caption: string }[]} near
 * @property {string} caption of the picture
 * @property {number} number of the drawing that the server knows
 * @property {(string | null)[] | null} answer every layer's values, where the server computes
 */

const QUIET = 200; // ms

export default mount((parent, [{ id }]) => new DashboardWorkspace(parent, id));

class DashboardWorkspace extends DrawWorkspace {
  constructor(parent, id) {
    super(parent, id);
    this.picture = element("figure", "given");
    this.near = element("div", "near");
    this.padSide.append(this.picture, this.near);
    const takePlace = () => mapPlaceOf(id)?.append(this.overview.root);
    takePlace();
    this.leavePlace = onPlaced(takePlace);
    this.pad.send = (drawing) => this.report(drawing);
    this.leaveShelf = onShelved(() => this.takeShelved());
  }

  /** @param {import("../shared/mount.js").Component<Message[]>} component */
  receive({ data, setStateValue }) {
    this.send = (drawing) => setStateValue("drawing", drawing);
    this.update(data[0]);
  }

  destroy() {
    clearTimeout(this.reporting);
    this.leaveShelf();
    this.leavePlace();
    super.destroy();
  }

  /** @param {Message} data */
  update(data) {
    const another = data.network !== this.data?.network;
    this.data = data;
    this.message = data.message;
    this.pad.root.hidden = Boolean(data.raster);
    this.picture.hidden = !data.raster;
    this.given = data.raster ? bytesOf(data.raster) : null;
    this.pad.paint(); // in the theme's ink, which may have changed
    this.showNear(data.near);
    if (another) this.dropNetwork();
    this.takeShelved();
    this.pad.sendAgain();
    this.look();
  }

  /**
   * Sends the server a drawing. Where the answer is computed here the server has time: it is sent when the answer
   * stands and the pen rests, not at every stroke, and takes no processor from the answer.
   */
  report(drawing) {
    clearTimeout(this.reporting);
    if (!this.engine) {
      this.send(drawing);
      return;
    }
    this.reporting = setTimeout(() => {
      if (this.pad.active || this.engine?.busy) this.report(drawing);
      else this.send(drawing);
    }, QUIET);
  }

  /** Takes the network once it is here. */
  takeShelved() {
    const found = shelf().get(this.data?.network);
    if (found && found !== this.network) this.takeNetwork(found);
  }

  numberNow() {
    return this.given ? this.data.number : super.numberNow();
  }

  /** The server sent what it makes of the drawing when the pen was last lifted. */
  askElsewhere(asked) {
    if (!this.data.answer || this.data.number !== asked.number) return;
    this.show(
      asked,
      this.data.answer.map((values) => values && new Float32Array(bytesOf(values).buffer)),
    );
  }

  show(asked, outputs) {
    super.show(asked, outputs);
    this.near.classList.toggle("stale", !this.given && asked.number !== this.data.number);
    if (this.given) this.showGiven(asked.raster);
  }

  showGiven(raster) {
    this.picture.replaceChildren(
      rasterPicture(raster, this.data.caption),
      element("figcaption", "", this.data.caption),
    );
  }

  /** The nearest training pictures, as the server found them when the pen was lifted. */
  showNear(near) {
    const figures = near.map(({ raster, caption }) =>
      element(
        "figure",
        "",
        rasterPicture(bytesOf(raster), `Training picture of ${caption}`),
        element("figcaption", "", caption),
      ),
    );
    this.near.replaceChildren(
      ...(near.length ? [element("p", "", "Nearest pictures in fold 1's training part"), ...figures] : []),
    );
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
