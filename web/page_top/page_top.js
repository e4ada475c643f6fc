/** @typedef {number} Message The number of a visit: ui/components/page_top.py. */

/** @type {Message | null} */
let seen = null;

/**
 * Brings a page into view from its top when it is opened from another: Streamlit stays scrolled where it was.
 *
 * @param {import("../shared/mount.js").Component<Message>} component
 */
export default function pageTop({ data: visit }) {
  if (seen !== null && seen !== visit) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  seen = visit;
}
