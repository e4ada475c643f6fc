let seen = null;

/** Brings a page into view from its top when it is opened from another: Streamlit stays scrolled where it was. */
export default function pageTop({ data: [visit, main] }) {
  if (seen !== null && seen !== visit) document.querySelector(main)?.scrollTo(0, 0);
  seen = visit;
}
