// What is in sight is told once the hand rests; what comes back of it later must not move the plane again.

const REST = 700; // ms without a movement

/** Tells views; `isHeld` says whether a finger still lies on the plane. */
export class ViewTeller {
  constructor(isHeld) {
    this.isHeld = isHeld;
    this.told = [];
    /** @type {(view: number[]) => void} */
    this.tell = () => {};
  }

  /** A hand has moved the plane to this view. */
  moved(view) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.isHeld()) {
        this.moved(view);
        return;
      }
      this.told.push(JSON.stringify(view));
      this.tell(view);
    }, REST);
  }

  /** Whether a view that comes from the server is one that was told, and not news. */
  isEcho(view) {
    const at = this.told.indexOf(JSON.stringify(view));
    this.told.splice(0, at + 1);
    return at >= 0;
  }

  /** The plane was moved by something else. */
  stop() {
    clearTimeout(this.timer);
  }
}
