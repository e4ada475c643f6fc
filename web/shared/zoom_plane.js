// A plane that is zoomed and moved: by the wheel with Ctrl, by dragging, with two fingers, by keys and by buttons.

const TAP = 6; // px that a pointer may move and still tap
/** @type {Record<string, number>} */
const KEYS = { "+": 2, "=": 2, "-": 0.5 };

/**
 * What is in sight: the middle, in units of the plane, and how much of it.
 *
 * @typedef {{ x: number, y: number, span: number }} View
 */

/**
 * What lies on the plane.
 *
 * @typedef {object} Planar
 * @property {() => View} whole all of it
 * @property {() => number} closest the least span
 * @property {(view: View) => View} within the nearest view that there is
 * @property {() => void} show repaints, as the view has changed
 * @property {() => void} [moved] the reader's hand has changed it
 * @property {() => [number, number]} unit px to the right and down of one unit
 * @property {(x: number, y: number) => [number, number]} placeAt the place under a point, both from the plane's corner
 * @property {(nearer: boolean) => number[] | null} focus the place that comes to the middle where no pointer says
 *   which; null: what is there already
 * @property {(x: number, y: number) => void} point a pointer is over a point
 * @property {(x: number, y: number) => void} [press] a pointer presses it; without it, a drag begins after some px
 * @property {(x: number, y: number) => void} [tap]
 */

export class ZoomPlane {
  /**
   * @param {HTMLElement} root holds the `.plane`, and in `.tools` the buttons nearer, farther and whole
   * @param {Planar} planar
   */
  constructor(root, planar) {
    /** @type {HTMLElement} */
    this.plane = root.querySelector(".plane");
    this.planar = planar;
    this.held = new Map(); // pointers that press the plane, and where they are
    this.way = 0; // px that the pointer has come since it pressed
    /** @type {View} */
    this.view = null;
    /** @type {any} */
    const [nearer, farther, whole] = root.querySelectorAll(".tools button");
    nearer.onclick = () => this.zoom(2);
    farther.onclick = () => this.zoom(0.5);
    whole.onclick = () => this.moveTo(planar.whole());
    this.plane.onpointerdown = (event) => this.press(event);
    this.plane.onpointermove = (event) => this.follow(event);
    this.plane.onpointerup = (event) => {
      if (this.held.delete(event.pointerId) && this.way <= TAP) planar.tap?.(...this.at(event));
    };
    this.plane.onpointercancel = this.plane.onpointerleave = (event) => this.held.delete(event.pointerId);
    this.plane.addEventListener("wheel", (event) => this.turn(event), { passive: false });
  }

  get isHeld() {
    return this.held.size > 0;
  }

  get isNear() {
    return this.view.span < this.planar.whole().span;
  }

  /**
   * Brings a view into sight.
   *
   * @param {View} view
   */
  show(view) {
    this.view = this.planar.within({ ...view, span: this.spanWithin(view.span) });
    this.plane.classList.toggle("near", this.isNear);
    this.planar.show();
  }

  /**
   * The same by the reader's hand.
   *
   * @param {View} view
   */
  moveTo(view) {
    this.show(view);
    this.planar.moved?.();
  }

  /**
   * @param {number} span
   * @returns {number}
   */
  spanWithin(span) {
    return Math.max(this.planar.closest(), Math.min(this.planar.whole().span, span));
  }

  /**
   * Zooms by a factor; a place [x, y] stays where it is.
   *
   * @param {number} factor
   * @param {number[] | null} [place]
   */
  zoom(factor, place = null) {
    const { view } = this;
    const span = this.spanWithin(view.span / factor);
    if (place) {
      /** @type {(at: number, middle: number) => number} */
      const kept = (at, middle) => at + ((middle - at) * span) / view.span;
      this.moveTo({ x: kept(place[0], view.x), y: kept(place[1], view.y), span });
    } else {
      const [x, y] = this.planar.focus(span < view.span) ?? [view.x, view.y];
      this.moveTo({ x, y, span });
    }
  }

  /**
   * @param {number} dx
   * @param {number} dy
   */
  drag(dx, dy) {
    const [right, down] = this.planar.unit();
    this.moveTo({ ...this.view, x: this.view.x - dx / right, y: this.view.y - dy / down });
  }

  /**
   * Whether a key is one of the plane's.
   *
   * @param {KeyboardEvent} event
   * @returns {boolean}
   */
  key(event) {
    if (event.key === "0") this.moveTo(this.planar.whole());
    else if (event.key in KEYS) this.zoom(KEYS[event.key]);
    else return false;
    event.preventDefault();
    return true;
  }

  /**
   * @param {MouseEvent} event
   * @returns {[number, number]}
   */
  at(event) {
    const box = this.plane.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  }

  /** @param {PointerEvent} event */
  press(event) {
    this.held.set(event.pointerId, this.at(event));
    this.way = this.held.size > 1 ? Infinity : 0;
    this.planar.press?.(...this.at(event));
    // A finger scrolls the page; only near by does it move the plane.
    if (this.isNear || this.held.size > 1) this.plane.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  follow(event) {
    const now = this.at(event);
    const before = this.held.get(event.pointerId);
    if (!before) {
      this.planar.point(...now);
      return;
    }
    const [dx, dy] = [now[0] - before[0], now[1] - before[1]];
    this.way += Math.hypot(dx, dy);
    this.held.set(event.pointerId, now);
    if (this.held.size === 2) this.pinch(event.pointerId, before, now);
    else if (!this.isNear) this.planar.press?.(...now);
    else if (this.planar.press || this.way > TAP) this.drag(dx, dy);
  }

  /**
   * @param {number} pointer
   * @param {number[]} before
   * @param {number[]} now
   */
  pinch(pointer, before, now) {
    const [other] = [...this.held].filter(([id]) => id !== pointer).map(([, place]) => place);
    /** @type {(place: number[]) => number} */
    const apart = (place) => Math.hypot(place[0] - other[0], place[1] - other[1]);
    if (apart(before) === 0) return;
    const middle = this.planar.placeAt((now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
    this.zoom(apart(now) / apart(before), middle);
  }

  /** @param {WheelEvent} event */
  turn(event) {
    if (!event.ctrlKey) return; // without it, the wheel scrolls the page
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY / 200), this.planar.placeAt(...this.at(event)));
  }
}
