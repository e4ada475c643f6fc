// Networks that the server has sent, kept for the whole visit: the elements that use them rerun, the shelf does not.

import { readMessage } from "../shared/bits.js";

/**
 * What an answer's view knows of a network: hasy_core/browser/answer_facts.py.
 *
 * @typedef {object} AnswerFacts
 * @property {import("../symbols/symbols.js").SymbolEntry[]} symbols
 * @property {import("../symbols/symbols.js").LookalikeEntry[]} groups
 * @property {number} temperature
 * @property {number} knee
 * @property {string} calibration
 * @property {{ low: number, high: number, count: number, right: number }[]} measured
 * @property {{
 *   sure: number, likely: number, named: number, dot_ink: number, full_ink: number, full_symbols: number[]
 * }} thresholds
 */

/**
 * What Python sends: the header of `pack_network` in ui/components/draw_workspace.py, with the weights after it.
 *
 * @typedef {object} Message
 * @property {string} id
 * @property {string | null} worker its source; null where the server computes
 * @property {AnswerFacts} facts
 * @property {{ input?: number[], layers: import("../feature_maps/layer_maps.js").LayerFacts[] }} network
 *   `input`: height, width, channels
 */

const MOST = 4; // networks; the largest takes 48 MB
const SHELVED = "convscope-network-shelved";

export function shelf() {
  globalThis.convscopeNetworks ??= new Map();
  return globalThis.convscopeNetworks;
}

/** Puts a message's network on the shelf, with its weights. */
export function shelve(message) {
  /** @type {[Message, Uint8Array<ArrayBuffer>]} */
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
