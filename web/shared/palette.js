// The diverging scale of every page: blue below zero, white at zero, orange above; and the colours of the roles.

// The chart colours of .streamlit/config.toml with white between them.
const STOPS = [
  [-1.0, 8, 81, 140],
  [-0.75, 8, 119, 189],
  [-0.5, 74, 159, 212],
  [-0.25, 147, 198, 230],
  [0.0, 255, 255, 255],
  [0.25, 251, 205, 147],
  [0.5, 245, 168, 77],
  [0.75, 232, 130, 12],
  [1.0, 168, 90, 0],
];
const STEPS = 512;

const SCALE = Array.from({ length: 2 * STEPS + 1 }, (_, index) => {
  const position = index / STEPS - 1;
  let upper = 1;
  while (upper < STOPS.length - 1 && STOPS[upper][0] < position) upper += 1;
  const [low, ...from] = STOPS[upper - 1];
  const [high, ...to] = STOPS[upper];
  const share = (position - low) / (high - low);
  return from.map((channel, k) => Math.round(channel + share * (to[k] - channel)));
});

const SCALE_CSS = SCALE.map(([red, green, blue]) => `rgb(${red},${green},${blue})`);

// WCAG relative luminance, for the choice of black or white text.
const SCALE_IS_DARK = SCALE.map((rgb) => {
  const [red, green, blue] = rgb.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 0.18;
});

/**
 * @param {number} value
 * @param {number} limit
 * @returns {number}
 */
function scaleIndex(value, limit) {
  const share = limit > 0 ? Math.max(-1, Math.min(1, value / limit)) : 0;
  return Math.round((share + 1) * STEPS);
}

/**
 * CSS colour of `value` on the scale that runs from -limit to limit.
 *
 * @param {number} value
 * @param {number} limit
 * @returns {string}
 */
export function divergingColor(value, limit) {
  return SCALE_CSS[scaleIndex(value, limit)];
}

/**
 * [red, green, blue], 0 … 255, of `value` on the scale that runs from -limit to limit.
 *
 * @param {number} value
 * @param {number} limit
 * @returns {number[]}
 */
export function divergingRgb(value, limit) {
  return SCALE[scaleIndex(value, limit)];
}

/**
 * Colour of text that stands on `divergingColor(value, limit)`.
 *
 * @param {number} value
 * @param {number} limit
 * @returns {string}
 */
export function textOnDiverging(value, limit) {
  return SCALE_IS_DARK[scaleIndex(value, limit)] ? "#ffffff" : "#1a1a1a";
}

/** CSS `linear-gradient` of the whole scale, left = -limit, right = limit; for legends. */
export function divergingGradient() {
  const stops = STOPS.map(([at, ...rgb]) => `rgb(${rgb.join(",")}) ${(at + 1) * 50}%`);
  return `linear-gradient(to right, ${stops.join(", ")})`;
}

/**
 * CSS variables as the browser resolves them, for canvases: { ink: "--cs-input" } -> { ink: "rgb(…)" }.
 *
 * @param {Element} element
 * @param {Record<string, string>} variables
 * @returns {any} as `variables`
 */
export function resolvedColors(element, variables) {
  /** @type {[string, HTMLElement][]} */
  const probes = Object.entries(variables).map(([name, variable]) => {
    const probe = document.createElement("span");
    probe.style.color = `var(${variable})`;
    probe.hidden = true;
    return [name, probe];
  });
  element.append(...probes.map(([, probe]) => probe));
  const colors = probes.map(([name, probe]) => [name, getComputedStyle(probe).color]);
  for (const [, probe] of probes) probe.remove();
  return Object.fromEntries(colors);
}
