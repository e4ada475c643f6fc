// The app inside a page that holds its files already: that page sends them, and its own colours.

/** Whether it is in such a page. */
export function isEmbedded() {
  return document.body.classList.contains("embedded");
}

/** Addresses of the files by name, or null where the app stands on its own; `repaint` is called for new colours. */
export function givenFiles(repaint) {
  if (!isEmbedded()) return null;
  return new Promise((done) => {
    addEventListener("message", ({ source, data }) => {
      if (source !== parent) return;
      for (const [name, value] of Object.entries(data.theme ?? {})) {
        if (value) document.documentElement.style.setProperty(name, value);
      }
      if (data.theme) repaint();
      if (!data.files) return;
      const entries = Object.entries(data.files);
      done(Object.fromEntries(entries.map(([name, bytes]) => [name, URL.createObjectURL(new Blob([bytes]))])));
    });
    const sendHeight = () => parent.postMessage({ height: document.documentElement.offsetHeight }, "*");
    new ResizeObserver(sendHeight).observe(document.documentElement);
    parent.postMessage({ ready: true }, "*");
  });
}
