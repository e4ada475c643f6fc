// Networks that the server has sent, kept for the whole visit: the elements that use them rerun, the shelf does not.

import { readMessage } from "../shared/bits.js";

const MOST = 4; // networks; the largest takes 48 MB
const SHELVED = "convscope-network-shelved";

export function shelf() {
  globalThis.convscopeNetworks ??= new Map();
  return globalThis.convscopeNetworks;
}

/** The message of ui.components.lab.pack_network -> { id, worker, facts, network }, the network with its weights. */
export function shelve(message) {
  const [header, bytes] = readMessage(message);
  const network = { ...header.network, weights: new Float32Array(bytes.buffer) };
  if (!shelf().has(header.id)) shelf().set(header.id, { ...header, network });
  while (shelf().size > MOST) shelf().delete(shelf().keys().next().value);
  globalThis.dispatchEvent(new Event(SHELVED));
}

/** Calls `listener` whenever a network has come; the result stops that. */
export function onShelved(listener) {
  globalThis.addEventListener(SHELVED, listener);
  return () => globalThis.removeEventListener(SHELVED, listener);
}
