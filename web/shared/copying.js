// Text to the clipboard, and the button that says so.

/**
 * @param {HTMLElement} button
 * @param {string} text
 */
export async function copyText(button, text) {
  let said = "copied";
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Browsers lend the clipboard only to safe origins; selecting the text lets the reader copy it by hand.
    getSelection().selectAllChildren(button);
    said = "press Ctrl+C";
  }
  button.dataset.said = said;
  setTimeout(() => delete button.dataset.said, 1500);
}
