// Networks that the server has sent, kept for the whole visit: the elements that use them rerun, the shelf does not.

const MOST = 4; // networks; the largest takes 48 MB
const SHELVED = "convscope-network-shelved";

export function shelf() {
  globalThis.convscopeNetworks ??= new Map();
  return globalThis.convscopeNetworks;
}

/** The message of ui.components.lab.pack_network -> { id, worker, facts, packed }. */
export function shelve(bytes) {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  if (!shelf().has(header.id)) shelf().set(header.id, { ...header, packed: bytes.slice(4 + length) });
  while (shelf().size > MOST) shelf().delete(shelf().keys().next().value);
  globalThis.dispatchEvent(new Event(SHELVED));
}

/** Calls `listener` whenever a network has come; the result stops that. */
export function onShelved(listener) {
  globalThis.addEventListener(SHELVED, listener);
  return () => globalThis.removeEventListener(SHELVED, listener);
}
