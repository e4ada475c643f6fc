// Two pens that draw the same picture, one into a canvas, one as SVG. Sizes are the picture's own units.
//
//   rect(x, y, width, height, { fill, opacity, stroke, line })   opacity: of the fill; line: width of the stroke
//   lines([[x1, y1, x2, y2], …], color, width)
//   text(string, x, y, { size, color, bold, anchor })            y: the text's middle; anchor: "start" | "middle"
//   group(name, draw)                                            what `draw` draws belongs together

const LETTERS = "Helvetica, Arial, 'Liberation Sans', sans-serif";

let ruler = null;

/** Width of a text that a pen writes. */
export function textWidth(string, size, bold = false) {
  ruler ??= document.createElement("canvas").getContext("2d");
  ruler.font = typeOf(size, bold);
  return ruler.measureText(string).width;
}

function typeOf(size, bold) {
  return `${bold ? "bold " : ""}${size}px ${LETTERS}`;
}

export class CanvasPen {
  /** `scale`: pixels to a unit. */
  constructor(canvas, width, height, scale) {
    canvas.width = width * scale;
    canvas.height = height * scale;
    this.context = canvas.getContext("2d", { willReadFrequently: true });
    this.context.scale(scale, scale);
    this.context.textBaseline = "middle";
  }

  rect(x, y, width, height, { fill, opacity = 1, stroke, line = 1 }) {
    const { context } = this;
    if (fill) {
      context.globalAlpha = opacity;
      context.fillStyle = fill;
      context.fillRect(x, y, width, height);
      context.globalAlpha = 1;
    }
    if (stroke) {
      context.strokeStyle = stroke;
      context.lineWidth = line;
      context.strokeRect(x, y, width, height);
    }
  }

  lines(segments, color, width) {
    const { context } = this;
    context.strokeStyle = color;
    context.lineWidth = width;
    context.beginPath();
    for (const [x1, y1, x2, y2] of segments) {
      context.moveTo(x1, y1);
      context.lineTo(x2, y2);
    }
    context.stroke();
  }

  text(string, x, y, { size, color, bold = false, anchor = "start" }) {
    const { context } = this;
    context.font = typeOf(size, bold);
    context.fillStyle = color;
    context.textAlign = anchor === "middle" ? "center" : "left";
    context.fillText(string, x, y);
  }

  group(_, draw) {
    draw();
  }
}

export class SvgPen {
  constructor() {
    this.parts = [];
  }

  rect(x, y, width, height, { fill, opacity = 1, stroke, line = 1 }) {
    const veil = opacity < 1 ? ` fill-opacity="${opacity}"` : "";
    const frame = stroke ? ` stroke="${stroke}" stroke-width="${line}"` : "";
    const box = `x="${short(x)}" y="${short(y)}" width="${short(width)}" height="${short(height)}"`;
    this.parts.push(`<rect ${box} fill="${fill ?? "none"}"${veil}${frame}/>`);
  }

  lines(segments, color, width) {
    if (!segments.length) return;
    const path = segments.map(([x1, y1, x2, y2]) => `M${short(x1)} ${short(y1)}L${short(x2)} ${short(y2)}`).join("");
    this.parts.push(`<path d="${path}" fill="none" stroke="${color}" stroke-width="${width}"/>`);
  }

  text(string, x, y, { size, color, bold = false, anchor = "start" }) {
    const weight = bold ? ` font-weight="bold"` : "";
    // Not every program knows dominant-baseline: the middle of a digit is 0.35 of its size above the baseline.
    const place = `x="${short(x)}" y="${short(y + 0.35 * size)}" font-size="${size}" text-anchor="${anchor}"`;
    this.parts.push(`<text ${place} fill="${color}"${weight} xml:space="preserve">${escaped(string)}</text>`);
  }

  group(name, draw) {
    this.parts.push(`<g class="${name}">`);
    draw();
    this.parts.push("</g>");
  }

  /** The whole document. */
  document(width, height, title, description) {
    return (
      `<?xml version="1.0" encoding="UTF-8"?>\n` +
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" ` +
      `font-family="${LETTERS}" role="img">\n<title>${escaped(title)}</title>\n<desc>${escaped(description)}</desc>\n` +
      `${this.parts.join("\n")}\n</svg>\n`
    );
  }
}

function short(number) {
  return Number(number.toFixed(2));
}

function escaped(text) {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML has no place for control characters.
  const visible = text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
  return visible.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
