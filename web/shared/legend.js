// The diverging scale with its two ends: the elements of legend.css.
import { decimalsFor, formatNumber } from "./numbers.js";
import { divergingGradient } from "./palette.js";

/**
 * Colours a legend and writes the ends of a scale that runs from -limit to limit.
 *
 * @param {any} legend
 * @param {number} limit
 */
export function nameLegend(legend, limit) {
  legend.querySelector("i").style.background = divergingGradient();
  legend.querySelector(".low").textContent = formatNumber(-limit, decimalsFor(limit));
  legend.querySelector(".high").textContent = formatNumber(limit, decimalsFor(limit));
}
