// The files of the export, each with the content that it was written with, or a problem that says what is wrong.

/** A file that cannot be had, or whose content is another than was exported. */
export class FileProblem extends Error {}

const WRONG = {
  missing: (name, hosts) => `${name} is not at ${hosts}.`,
  changed: (name, hosts) => `${name} from ${hosts} is not as it was exported: it was cut short or changed.`,
  unreachable: (name, hosts) => `${name} cannot be fetched from ${hosts}: is there a network?`,
};

/** A file's bytes. `integrity`: as in a page's `integrity="…"`; `addresses`: where it may lie, the best first. */
export async function fetchFile(name, { integrity, addresses }) {
  const hosts = {};
  for (const address of addresses) {
    const bytes = await fetchChecked(address, integrity);
    if (bytes) return bytes;
    const wrong = await whatIsWrong(address);
    hosts[wrong] ??= [];
    hosts[wrong].push(new URL(address, document.baseURI).host);
  }
  const problems = Object.entries(hosts).map(([wrong, where]) => WRONG[wrong](name, where.join(" and ")));
  throw new FileProblem(problems.join(" "));
}

async function fetchChecked(address, integrity) {
  // The second time past the browser's own store: it may hold the file of an earlier export.
  /** @type {RequestCache[]} */
  const stores = ["default", "reload"];
  for (const cache of stores) {
    try {
      const response = await fetch(address, { integrity, cache });
      if (response.ok) return await response.arrayBuffer();
    } catch {
      // What is wrong is asked afterwards: a browser tells a page no more than that a fetch failed.
    }
  }
  return null;
}

async function whatIsWrong(address) {
  try {
    const { ok } = await fetch(address, { cache: "no-store" });
    return ok ? "changed" : "missing";
  } catch {
    return "unreachable";
  }
}
