// Offline use: the service worker keeps the app's files.

import { isEmbedded } from "./embedding.js";

const NOT_SAFE = "It does not open offline: browsers keep an app only from https:// and from localhost.";

/** Has the browser keep the app, and says whether it does. */
export async function keepOffline() {
  if (isEmbedded()) return;
  const line = document.getElementById("kept");
  if (!navigator.serviceWorker) {
    line.textContent = NOT_SAFE;
    return;
  }
  try {
    const registration = await navigator.serviceWorker.register("service-worker.js", { updateViaCache: "none" });
    const coming = registration.installing ?? registration.waiting;
    if (coming) await settled(coming);
    if (!registration.active) throw new Error("a file could not be kept");
    line.textContent = "This browser keeps the app: it opens offline, too.";
    line.dataset.kept = "true";
  } catch (problem) {
    line.textContent = `It does not open offline: ${problem.message}.`;
  }
}

/** @returns {Promise<void>} */
function settled(worker) {
  return new Promise((done) => {
    const look = () => ["activated", "redundant"].includes(worker.state) && done();
    worker.addEventListener("statechange", look);
    look();
  });
}
