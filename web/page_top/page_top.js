let seen = null;

/** Brings a page into view from its top when it is opened from another: Streamlit stays scrolled where it was. */
export default function pageTop({ data: visit }) {
  if (seen !== null && seen !== visit) document.querySelector('[data-testid="stMain"]')?.scrollTo(0, 0);
  seen = visit;
}
