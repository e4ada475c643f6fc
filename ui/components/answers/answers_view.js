// interim
export class AnswersView {
  constructor(parent, facts) {
    this.facts = facts;
    this.root = document.createElement("div");
    this.root.className = "answers";
    this.root.innerHTML = `<figure><canvas class="raster" width="32" height="32"></canvas></figure><div class="ranking"><p class="message"></p><ol></ol></div>`;
    parent.append(this.root);
  }
  show({ probabilities, raster, number, message }) {
    const list = this.root.querySelector("ol");
    const pen = this.root.querySelector("canvas").getContext("2d");
    pen.clearRect(0, 0, 32, 32);
    if (raster) { const p = new ImageData(32, 32); raster.forEach((v, i) => p.data.set([v, v, v, 255], 4 * i)); pen.putImageData(p, 0, 0); }
    this.root.querySelector(".message").textContent = probabilities ? "" : message;
    const order = probabilities ? Array.from(probabilities, (_, i) => i).sort((a, b) => probabilities[b] - probabilities[a]).slice(0, 10) : [];
    list.replaceChildren(...order.map((i) => { const li = document.createElement("li"); li.dataset.testid = "prediction"; li.dataset.latex = this.facts.symbols[i].latex; li.dataset.probability = probabilities[i]; li.textContent = `${this.facts.symbols[i].latex} ${probabilities[i].toFixed(3)}`; return li; }));
    this.root.dataset.drawing = number;
  }
}
