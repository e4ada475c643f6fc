// The app inside a page that holds its files already: that page sends them, and its own colours.

/** Addresses of the files by name, or null where the app stands on its own. */
export function givenFiles() {
  if (!document.body.classList.contains("embedded")) return null;
  return new Promise((done) => {
    addEventListener("message", ({ source, data }) => {
      if (source !== parent) return;
      for (const [name, value] of Object.entries(data.theme ?? {})) {
        document.documentElement.style.setProperty(name, value);
      }
      if (!data.files) return;
      const entries = Object.entries(data.files);
      done(Object.fromEntries(entries.map(([name, bytes]) => [name, URL.createObjectURL(new Blob([bytes]))])));
    });
    parent.postMessage({ ready: true }, "*");
  });
}
