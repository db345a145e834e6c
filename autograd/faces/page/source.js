// The text that made the graph: the line that is being computed is lit, and a line lights its boxes.

import { button, focused, h, section } from "./dom.js";

export class Source {
  constructor(walk, graph) {
    Object.assign(this, { walk, graph });
    const { source } = walk.lesson;
    if (!source) return;
    this.lineOf = new Map(source.nodes.flatMap((nodes, k) => nodes.map((node) => [node, k])));
    this.lines = source.lines.map((text, k) => {
      const nodes = source.nodes[k];
      const parts = [h("span", { class: "line-number" }, source.first + k), h("code", null, text || " ")];
      if (!nodes.length) return h("div", { class: "line" }, parts);
      const light = () => graph.lightBoxes(nodes);
      const dark = () => graph.lightBoxes(this.pinned === k ? nodes : []);
      const acts = { onpointerenter: light, onpointerleave: dark, onfocus: light, onblur: dark };
      const pin = () => this.#pin(k);
      return button({ class: "line", "aria-pressed": "false", onclick: pin, ...acts }, parts);
    });
    this.list = h("div", { class: "lines" }, this.lines);
    this.element = section("source", "Source", this.list);
    this.pinned = null;
    for (const name of ["pointerover", "focusin"])
      graph.pane.addEventListener(name, ({ target }) => this.#near(target));
    graph.pane.addEventListener("pointerleave", () => this.#near(null));
  }

  // A line that is clicked keeps its boxes lit until it is clicked again, or another is.
  #pin(k) {
    this.pinned = this.pinned === k ? null : k;
    this.lines.forEach((line, at) => {
      if (line.hasAttribute("aria-pressed")) line.setAttribute("aria-pressed", String(at === this.pinned));
    });
    this.graph.lightBoxes(this.walk.lesson.source.nodes[this.pinned] ?? []);
  }

  // The lines of the box that a person points at, or that has the focus.
  #near(target) {
    const shape = target && this.graph.boxes?.find(({ group }) => group.contains(target));
    const lines = new Set(shape?.box.nodes.map((node) => this.lineOf.get(node)));
    this.lines.forEach((line, k) => line.classList.toggle("near", lines.has(k)));
  }

  update(what) {
    if (!this.element) return;
    const { walk } = this;
    const { step, chosen } = walk;
    const own = walk.asksEdge ? undefined : this.lineOf.get(step.node);
    const nodes = chosen?.nodes ?? (chosen && "node" in chosen ? [chosen.node] : []);
    const looked = new Set(nodes.map((node) => this.lineOf.get(node)));
    this.lines.forEach((line, k) => {
      line.classList.toggle("lit", k === own);
      line.classList.toggle("looked-at", looked.has(k));
      if (k === own) line.setAttribute("aria-current", "step");
      else line.removeAttribute("aria-current");
    });
    const shown = what === "chosen" ? [...looked][0] : own;
    if (shown !== undefined && !this.list.contains(focused(this.list))) this.#show(this.lines[shown]);
  }

  // Scroll the list alone.
  #show({ offsetTop, offsetHeight }) {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      const { scrollTop, clientHeight } = this.list;
      if (offsetTop < scrollTop) this.list.scrollTop = offsetTop;
      else if (offsetTop + offsetHeight > scrollTop + clientHeight)
        this.list.scrollTop = offsetTop + offsetHeight - clientHeight;
    });
  }
}
