// The whole graph in a corner, with a frame around the part of it that is seen.

import { h, svg } from "./dom.js";

const [WIDE, HIGH] = [200, 62]; // at most

export class Minimap {
  constructor(pane) {
    this.pane = pane;
    this.element = h("div", { class: "minimap", hidden: true, "aria-hidden": "true" });
    const go = (event) => {
      if (!(event.buttons & 1)) return;
      const { left, top, width, height } = this.drawing.getBoundingClientRect();
      pane.scrollTo({
        left: ((event.clientX - left) / width) * pane.scrollWidth - pane.clientWidth / 2,
        top: ((event.clientY - top) / height) * pane.scrollHeight - pane.clientHeight / 2,
      });
    };
    this.element.addEventListener("pointerdown", go);
    this.element.addEventListener("pointermove", go);
  }

  // Take the layout; it is drawn when it is shown.
  draw(layout) {
    this.layout = layout;
    this.drawn = false;
  }

  #draw() {
    const { layout } = this;
    this.drawn = true;
    const scale = Math.min(WIDE / layout.width, HIGH / layout.height);
    this.seen = svg("rect", { class: "seen", rx: 3 / scale });
    this.drawing = svg(
      "svg",
      {
        viewBox: `0 0 ${layout.width} ${layout.height}`,
        width: layout.width * scale,
        height: layout.height * scale,
      },
      layout.texts.map(({ size: [width, height] }, k) => {
        const [x, y] = layout.boxes[k];
        return svg("rect", { class: "spot", x: x - width / 2, y: y - height / 2, width, height });
      }),
      this.seen,
    );
    this.element.replaceChildren(this.drawing);
  }

  show(on) {
    this.element.hidden = !on;
    if (!on) return;
    if (!this.drawn) this.#draw();
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.follow()); // sizes are known by then
  }

  follow() {
    if (this.element.hidden) return;
    const { pane, layout } = this;
    const [x, y] = [layout.width / pane.scrollWidth, layout.height / pane.scrollHeight];
    const place = { x: pane.scrollLeft * x, y: pane.scrollTop * y };
    const size = { width: pane.clientWidth * x, height: pane.clientHeight * y };
    for (const [word, number] of Object.entries({ ...place, ...size }))
      this.seen.setAttribute(word, number);
  }
}
