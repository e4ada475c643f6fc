// Keeps the app in the browser, so that it opens without a network. What it keeps is checked when it is fetched.

/* global EXPORT: { version, files: { name: integrity }, elsewhere: [[addresses, integrity], …] } */

const PREFIX = `convscope ${self.registration.scope} `;
const KEPT = PREFIX + EXPORT.version;
const PAGES = ["", "index.html"].map((name) => self.registration.scope + name);

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(forgetOthers().then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET") event.respondWith(answer(event.request));
});

async function keep() {
  const cache = await caches.open(KEPT);
  const put = async (address, integrity) => {
    const response = await fetch(address, { integrity, cache: "no-cache" });
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    await cache.put(address, response);
  };
  // The page itself has no fixed content: hosts put lines of their own into it.
  await Promise.all([put("./", ""), ...Object.entries(EXPORT.files).map(([name, integrity]) => put(name, integrity))]);
  /** @type {(addresses: string[], integrity: string) => Promise<any>} */
  const putFirst = async ([address, ...others], integrity) => {
    await put(address, integrity).catch((problem) => (others.length ? putFirst(others, integrity) : problem));
  };
  await Promise.all(EXPORT.elsewhere.map(([addresses, integrity]) => putFirst(addresses, integrity)));
}

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(
    names.filter((name) => name.startsWith(PREFIX) && name !== KEPT).map((name) => caches.delete(name)),
  );
}

async function answer(request) {
  const cache = await caches.open(KEPT);
  if (PAGES.includes(request.url.split(/[?#]/)[0])) return (await cache.match("./")) ?? fetch(request);
  // "reload" and "no-store" ask for what the server has now.
  const fresh = ["reload", "no-store"].includes(request.cache);
  return (fresh ? null : await cache.match(request, { ignoreSearch: true })) ?? fetch(request);
}
