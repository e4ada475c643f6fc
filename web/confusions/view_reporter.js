// What is in sight is sent once the hand rests; what comes back of it later must not move the plane again.

const REST = 700; // ms without a movement

/** Tells views; `isHeld` says whether a finger still lies on the plane. */
export class ViewReporter {
  constructor(isHeld) {
    this.isHeld = isHeld;
    this.sent = [];
    /** @type {(view: number[]) => void} */
    this.send = () => {};
  }

  /** A hand has moved the plane to this view. */
  moved(view) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.isHeld()) {
        this.moved(view);
        return;
      }
      this.sent.push(JSON.stringify(view));
      this.send(view);
    }, REST);
  }

  /** Whether a view that comes from the server is one that was sent, and not news. */
  isEcho(view) {
    const at = this.sent.indexOf(JSON.stringify(view));
    this.sent.splice(0, at + 1);
    return at >= 0;
  }

  /** The plane was moved by something else. */
  stop() {
    clearTimeout(this.timer);
  }
}
