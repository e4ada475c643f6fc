// An element without a look: it takes a network out of the server's message and puts it on the shelf.

import { shelve } from "./network_shelf.js";

export default function networkShelf({ data }) {
  if (data) shelve(data);
}
