// The loss over the steps on a logarithmic scale: the whole run pale, what was walked strong, a dot where it is.
import { sharpContext } from "../shared/canvas.js";

const HEIGHT = 210; // px
const [LEFT, RIGHT, TOP, BOTTOM] = [46, 14, 10, 38]; // px round the curve
const LEAST_LOSS = 1e-14; // what rounding leaves
const MOST_TICKS = 6;
const DIGITS = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** Where steps and losses lie on a canvas of this width. */
export function curveScale(losses, width) {
  const logs = losses.map((loss) => Math.log10(Math.max(loss, LEAST_LOSS)));
  const low = Math.floor(Math.min(...logs));
  const high = Math.max(Math.ceil(Math.max(...logs)), low + 1);
  const last = Math.max(1, losses.length - 1);
  return {
    low,
    high,
    last,
    width,
    x: (step) => LEFT + (step / last) * (width - LEFT - RIGHT),
    y: (step) => TOP + ((high - logs[step]) / (high - low)) * (HEIGHT - TOP - BOTTOM),
    step: (x) => Math.max(0, Math.min(losses.length - 1, Math.round(((x - LEFT) / (width - LEFT - RIGHT)) * last))),
  };
}

/** Draws the curve with the dot at `place`. */
export function drawCurve(canvas, losses, scale, place, colors) {
  const context = sharpContext(canvas, scale.width, HEIGHT);
  context.font = `12px ${colors.font}`;
  drawAxes(context, scale, colors);
  context.lineJoin = "round";
  trace(context, scale, losses.length - 1);
  context.globalAlpha = 0.3;
  context.strokeStyle = colors.text;
  context.lineWidth = 2;
  context.stroke();
  context.globalAlpha = 1;
  trace(context, scale, place);
  context.strokeStyle = colors.mark;
  context.lineWidth = 2.5;
  context.stroke();
  context.beginPath();
  context.arc(scale.x(place), scale.y(place), 5, 0, 2 * Math.PI);
  context.fillStyle = colors.mark;
  context.fill();
}

function trace(context, scale, upTo) {
  context.beginPath();
  for (let step = 0; step <= upTo; step += 1) context.lineTo(scale.x(step), scale.y(step));
}

function drawAxes(context, scale, colors) {
  const bottom = HEIGHT - BOTTOM;
  context.fillStyle = colors.text;
  context.strokeStyle = colors.border;
  context.lineWidth = 1;
  context.textBaseline = "middle";
  context.textAlign = "right";
  const decades = Math.ceil((scale.high - scale.low) / MOST_TICKS);
  for (let power = scale.low; power <= scale.high; power += decades) {
    const y = TOP + ((scale.high - power) / (scale.high - scale.low)) * (bottom - TOP);
    line(context, LEFT, y, scale.width - RIGHT, y);
    context.fillText(powerOfTen(power), LEFT - 6, y);
  }
  context.textAlign = "center";
  context.textBaseline = "top";
  const between = niceStep(scale.last);
  for (let step = 0; step <= scale.last; step += between) {
    line(context, scale.x(step), bottom, scale.x(step), bottom + 4);
    context.fillText(String(step), scale.x(step), bottom + 6);
  }
  context.textAlign = "right";
  context.fillText("step", scale.width - RIGHT, bottom + 22);
}

function line(context, x1, y1, x2, y2) {
  context.beginPath();
  context.moveTo(x1, Math.round(y1) + 0.5);
  context.lineTo(x2, Math.round(y2) + 0.5);
  context.stroke();
}

function niceStep(last) {
  return [1, 2, 5, 10, 20, 50, 100, 200].find((size) => last / size <= MOST_TICKS) ?? 500;
}

/** 10 with its power: −3 -> "10⁻³"; 0 and 1 as numbers. */
export function powerOfTen(power) {
  if (power === 0 || power === 1) return String(10 ** power);
  return `10${power < 0 ? "⁻" : ""}${[...String(Math.abs(power))].map((digit) => DIGITS[digit]).join("")}`;
}
