// The sketch pad alone: pen strokes in, a list of strokes out.

import { mount } from "../shared/mount.js";
import { Pad } from "./sketch.js";

/** @typedef {{ id: string }} Message What Python sends: ui/components/pad.py. */

export default mount((parent, { id }) => new LonePad(parent, id));

class LonePad extends Pad {
  /** @param {import("../shared/mount.js").Component<Message>} component */
  receive({ setStateValue }) {
    this.send = (drawing) => setStateValue("drawing", drawing);
    this.paint(); // in the theme's ink, which may have changed
    this.sendAgain();
  }

  destroy() {
    this.observer.disconnect();
    this.root.remove();
  }
}
