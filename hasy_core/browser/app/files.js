// The files of the export, each with the content that it was written with, or a problem that says what is wrong.

/** A file that cannot be had, or whose content is another than was exported. */
export class FileProblem extends Error {}

/** A file's bytes. `integrity`: as in a page's `integrity="…"`; `addresses`: where it may lie, the best first. */
export async function fetchFile(name, { integrity, addresses }) {
  const problems = [];
  for (const address of addresses) {
    try {
      return await fetchChecked(name, address, integrity);
    } catch (problem) {
      problems.push(problem.message);
    }
  }
  throw new FileProblem(problems.join(" "));
}

async function fetchChecked(name, address, integrity) {
  // The second time past the browser's own store: it may hold the file of an earlier export.
  for (const cache of ["default", "reload"]) {
    try {
      const response = await fetch(address, { integrity, cache });
      if (response.ok) return await response.arrayBuffer();
    } catch {
      // What is wrong is asked below: a browser tells a page no more than that a fetch failed.
    }
  }
  throw new FileProblem(await whatIsWrong(name, address));
}

async function whatIsWrong(name, address) {
  const where = new URL(address, document.baseURI).host;
  try {
    const { ok, status } = await fetch(address, { cache: "no-store" });
    if (!ok) return `${name} is not at ${where} (${status}).`;
    return `${name} from ${where} is not as it was exported: it was cut short or changed.`;
  } catch {
    return `${name} cannot be fetched from ${where}: is there a network?`;
  }
}
