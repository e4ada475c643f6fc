// What the network sees and its five best symbols.

const PANELS = new WeakMap();

export default function answers(component) {
  const { parentElement } = component;
  const [data] = component.data;
  let panel = PANELS.get(parentElement);
  if (!panel) {
    panel = document.createElement("div");
    panel.className = "answers";
    panel.innerHTML = `
      <figure>
        <canvas class="raster" width="32" height="32" role="img"></canvas>
        <figcaption>What the network sees: 32×32 pixels, cut to the ink</figcaption>
      </figure>
      <div class="ranking">
        <p class="message" role="status"></p>
        <ol></ol>
      </div>`;
    parentElement.appendChild(panel);
    PANELS.set(parentElement, panel);
  }
  paintRaster(panel.querySelector("canvas"), data.raster);
  const best = data.ranked[0];
  const message = panel.querySelector(".message");
  const text = best ? `Best guess: ${best.latex}, ${percent(best.probability)}` : data.message;
  if (message.textContent !== text) message.textContent = text;
  message.classList.toggle("quiet", Boolean(best));
  panel.dataset.waking = data.waking;
  panel.querySelector("ol").replaceChildren(...(best ? data.ranked.map(row) : Array.from({ length: 5 }, blankRow)));
  panel.dataset.drawing = data.number;
  return () => {
    panel.remove();
    PANELS.delete(parentElement);
  };
}

function paintRaster(canvas, base64) {
  const pen = canvas.getContext("2d");
  pen.clearRect(0, 0, 32, 32);
  canvas.setAttribute("aria-label", base64 ? "The drawing as 32 by 32 pixels, white ink on black" : "Nothing drawn yet");
  if (!base64) return;
  const ink = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const picture = new ImageData(32, 32);
  ink.forEach((value, pixel) => picture.data.set([value, value, value, 255], 4 * pixel));
  pen.putImageData(picture, 0, 0);
}

function row({ latex, probability, svg }, rank) {
  const item = document.createElement("li");
  item.dataset.testid = "prediction";
  item.dataset.latex = latex;
  item.dataset.probability = probability;
  item.innerHTML = `
    <span class="glyph" aria-hidden="true">${svg}</span>
    <span class="facts">
      <span class="names"><button type="button" class="latex" title="Copy the LaTeX command"></button
        ><span class="share">${percent(probability)}</span></span>
      <span class="bar"><span style="width: ${100 * probability}%"></span></span>
    </span>`;
  const button = item.querySelector("button");
  button.textContent = latex;
  button.setAttribute("aria-label", `${rank + 1}: ${latex}, ${percent(probability)}; copy the LaTeX command`);
  button.onclick = () => copy(button, latex);
  if (!svg) item.querySelector(".glyph").textContent = latex;
  return item;
}

function blankRow() {
  const item = document.createElement("li");
  item.className = "blank";
  item.setAttribute("aria-hidden", "true");
  item.innerHTML = `<span class="glyph"></span><span class="facts"><span class="bar"></span></span>`;
  return item;
}

async function copy(button, latex) {
  let said = "copied";
  try {
    await navigator.clipboard.writeText(latex);
  } catch {
    // Browsers lend the clipboard only to safe origins; selecting the text lets the reader copy it by hand.
    getSelection().selectAllChildren(button);
    said = "press Ctrl+C";
  }
  button.dataset.said = said;
  setTimeout(() => delete button.dataset.said, 1500);
}

function percent(probability) {
  if (probability >= 0.9995) return "> 99.9 %";
  if (probability < 0.0005) return "< 0.1 %";
  return `${(100 * probability).toFixed(1)} %`;
}
