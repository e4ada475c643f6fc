// What the reader can point at and type on the stage; the bar of buttons is the player's.

/** Connects the stage's options, keys and pointer. Returns a function that disconnects them. */
export function connectControls(stage) {
  const { root, parts, painting, maps } = stage;
  const [input, output] = [maps.input.base, maps.output.base];
  const ending = new AbortController();
  const on = (element, event, handler) => element.addEventListener(event, handler, { signal: ending.signal });

  on(parts.values, "change", () => stage.paint());
  on(parts.edit, "change", () => painting.show());

  const offset = (event) => {
    const box = event.currentTarget.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const at = (event) => maps.cellAt(...offset(event));
  on(output, "pointermove", (event) => stage.look(at(event)));
  on(output, "pointerleave", () => stage.look(null));
  on(output, "pointerdown", (event) => {
    const cell = at(event);
    if (!cell) return;
    stage.player.stop();
    stage.pin(cell);
  });

  const pixelAt = (event) => maps.pixelAt(...offset(event));
  on(input, "pointerdown", (event) => {
    const pixel = pixelAt(event);
    if (!pixel) return;
    if (!painting.on) {
      stage.player.stop();
      stage.lookFrom(pixel);
      return;
    }
    event.preventDefault();
    input.setPointerCapture(event.pointerId);
    painting.start(pixel);
  });
  on(input, "pointermove", (event) => {
    if (painting.stroke !== null) painting.paint(pixelAt(event));
    else if (!stage.player.playing) stage.lookFrom(pixelAt(event));
  });
  for (const end of ["pointerup", "pointercancel"]) on(input, end, () => painting.end());
  on(input, "pointerleave", (event) => {
    if (event.pointerType !== "touch") stage.lookFrom(null); // a finger leaves with every tap
  });

  const pointAtInput = (key) => {
    const { height, width } = stage.scene.setting;
    const [down, right] = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[key];
    const [row, column] = stage.source ?? [Math.floor(height / 2) - down, Math.floor(width / 2) - right];
    const within = (place, size) => Math.max(0, Math.min(size - 1, place));
    stage.player.stop();
    stage.lookFrom([within(row + down, height), within(column + right, width)]);
  };

  on(root, "keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input")) return;
    if (event.shiftKey && event.key.startsWith("Arrow")) {
      event.preventDefault();
      pointAtInput(event.key);
      return;
    }
    if (event.key === "Enter" && stage.source && painting.on && !event.target.matches("button")) {
      event.preventDefault();
      const pixel = stage.source;
      painting.start(pixel);
      painting.end();
      stage.lookFrom(pixel);
      return;
    }
    const columns = stage.scene.shape[1];
    const row = Math.floor(stage.index / columns);
    if (event.key === " " && event.target.matches("button")) return;
    stage.player.key(event, {
      ArrowLeft: stage.stepTarget(-1),
      ArrowRight: stage.stepTarget(1),
      ArrowUp: stage.index >= columns ? stage.index - columns : stage.index,
      ArrowDown: stage.index + columns <= stage.last ? stage.index + columns : stage.index,
      Home: 0,
      End: stage.last,
      PageUp: row * columns,
      PageDown: (row + 1) * columns - 1,
    });
  });
  return () => ending.abort();
}
