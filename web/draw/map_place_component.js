// The element in which the draw page shows its feature maps.

import { mount } from "../shared/mount.js";
import { setPlace } from "./map_places.js";

/** @typedef {{ id: string }} Message What Python sends: `feature_maps` of ui/components/draw_workspace.py. */

export default mount((parent, [{ id }]) => new MapPlace(parent, id));

class MapPlace {
  constructor(parent, id) {
    this.id = id;
    this.root = document.createElement("div");
    parent.append(this.root);
    setPlace(id, this.root);
  }

  /** @param {import("../shared/mount.js").Component<Message[]>} _ */
  receive(_) {}

  destroy() {
    setPlace(this.id, null);
    this.root.remove();
  }
}
