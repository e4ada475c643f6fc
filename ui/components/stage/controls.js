// What the reader can press, point at and type on the stage.

/** Connects the stage's buttons, sliders, keys and pointer. Returns a function that disconnects them. */
export function connectControls(stage) {
  const { root, parts } = stage;
  const ending = new AbortController();
  const on = (element, event, handler) => element.addEventListener(event, handler, { signal: ending.signal });
  const goTo = (index) => {
    stage.playback.stop();
    stage.looked = null;
    stage.moveTo(index);
  };

  on(parts.play, "click", () => stage.playback.toggle());
  on(parts.back, "click", () => goTo(stage.index - 1));
  on(parts.step, "click", () => goTo(stage.index + 1));
  on(parts.scrub, "input", () => goTo(Number(parts.scrub.value)));
  on(parts.speed, "input", () => stage.setSpeed(Number(parts.speed.value)));

  const at = (event) => {
    const box = parts.outputBase.getBoundingClientRect();
    return stage.cellAt(event.clientX - box.left, event.clientY - box.top);
  };
  on(parts.outputBase, "pointermove", (event) => stage.look(at(event)));
  on(parts.outputBase, "pointerleave", () => stage.look(null));
  on(parts.outputBase, "pointerdown", (event) => {
    const cell = at(event);
    if (!cell) return;
    stage.playback.stop();
    stage.pin(cell);
  });

  on(root, "keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input")) return;
    const columns = stage.shape[1];
    const row = Math.floor(stage.index / columns);
    const targets = {
      ArrowLeft: stage.index - 1,
      ArrowRight: stage.index + 1,
      ArrowUp: stage.index >= columns ? stage.index - columns : stage.index,
      ArrowDown: stage.index + columns <= stage.last ? stage.index + columns : stage.index,
      Home: 0,
      End: stage.last,
      PageUp: row * columns,
      PageDown: (row + 1) * columns - 1,
    };
    if (event.key in targets) {
      event.preventDefault();
      goTo(targets[event.key]);
    } else if (event.key === " " && !event.target.matches("button")) {
      event.preventDefault();
      stage.playback.toggle();
    }
  });
  return () => ending.abort();
}
