// The exported app in a frame: its page as it is, its files and the dashboard's colours by message.

import { readMessage } from "../shared/bits.js";
import { mount } from "../shared/mount.js";

/**
 * What Python sends: the header of ui/components/app_frame.py, with the files after it.
 *
 * @typedef {object} Message
 * @property {string} id another one for every other content
 * @property {string} title
 * @property {string} page HTML
 * @property {[string, number][]} files names and bytes
 */

const THEME = [
  ...["text-color", "background-color", "secondary-background-color", "border-color", "primary-color"],
  ...["code-text-color", "code-background-color", "font", "code-font", "base-radius", "button-radius"],
].map((name) => `--st-${name}`);

export default mount((parent) => new AppFrame(parent));

/** Another app is another frame. */
class AppFrame {
  constructor(parent) {
    this.parent = parent;
    this.shown = null;
  }

  /** @param {import("../shared/mount.js").Component<Uint8Array | ArrayBuffer>} component */
  receive({ data }) {
    /** @type {[Message, Uint8Array<ArrayBuffer>]} */
    const [header, bytes] = readMessage(data);
    if (this.shown?.id !== header.id) {
      this.shown?.remove();
      this.shown = new Frame(this.parent, header, bytes);
    }
    this.shown.sendTheme(); // which may have changed
  }

  destroy() {
    this.shown.remove();
  }
}

class Frame {
  /**
   * @param {any} parent
   * @param {Message} message
   * @param {Uint8Array} bytes
   */
  constructor(parent, { id, title, page, files }, bytes) {
    this.id = id;
    this.parent = parent;
    this.frame = document.createElement("iframe");
    Object.assign(this.frame, { title, srcdoc: page, allow: "clipboard-write" });
    this.frame.sandbox.add("allow-scripts");
    this.frame.dataset.testid = "app-frame";
    Object.assign(this.frame.style, { display: "block", width: "100%", height: "700px", border: "none" });
    let at = 0;
    this.files = Object.fromEntries(
      files.map(([name, length]) => {
        at += length;
        return [name, bytes.slice(at - length, at)];
      }),
    );
    this.listen = ({ source, data: said }) => {
      if (source !== this.frame.contentWindow) return;
      if (said.ready) this.send({ files: this.files });
      if (said.ready) this.sendTheme();
      if (Number.isFinite(said.height)) this.frame.style.height = `${said.height}px`;
    };
    addEventListener("message", this.listen);
    parent.append(this.frame);
  }

  sendTheme() {
    const style = getComputedStyle(this.parent instanceof ShadowRoot ? this.parent.host : this.parent);
    this.send({ theme: Object.fromEntries(THEME.map((name) => [name, style.getPropertyValue(name)])) });
  }

  /** To "*": a sandboxed frame has no origin that could be named. */
  send(message) {
    this.frame.contentWindow?.postMessage(message, "*");
  }

  remove() {
    removeEventListener("message", this.listen);
    this.frame.remove();
  }
}
