/** @typedef {{ visit: number, main: string }} Message Which visit this is, what scrolls: ui/components/page_top.py. */

/** @type {number | null} */
let seen = null;

/**
 * Brings a page into view from its top when it is opened from another: Streamlit stays scrolled where it was.
 *
 * @param {import("../shared/mount.js").Component<Message[]>} component
 */
export default function pageTop({ data: [{ visit, main }] }) {
  if (seen !== null && seen !== visit) document.querySelector(main)?.scrollTo(0, 0);
  seen = visit;
}
