// An element without a look: it takes a network out of the server's message and puts it on the shelf.

import { shelve } from "./network_shelf.js";

/** @typedef {import("./network_shelf.js").Message} Message */

/** @param {import("../shared/mount.js").Component<Uint8Array | ArrayBuffer>} component */
export default function networkShelf({ data }) {
  if (data) shelve(data);
}
