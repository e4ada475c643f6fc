// The elements of a view.

/**
 * A view's own element, of the class and `data-testid` that its name says, with markup of this program's own in it.
 *
 * @param {string} name
 * @param {string} [markup]
 * @param {string} [tag]
 * @returns {any}
 */
export function viewElement(name, markup = "", tag = "div") {
  const root = document.createElement(tag);
  root.className = name;
  root.dataset.testid = name;
  root.innerHTML = markup;
  return root;
}

/**
 * The first element in `root` for each selector, by the selector's name.
 *
 * @template {Record<string, string>} Selectors
 * @param {ParentNode} root
 * @param {Selectors} selectors
 * @returns {Record<keyof Selectors, any>}
 */
export function partsOf(root, selectors) {
  const found = Object.entries(selectors).map(([name, selector]) => [name, root.querySelector(selector)]);
  return Object.fromEntries(found);
}
