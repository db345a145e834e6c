// The formulas of the graph, above it, with the part lit that is being computed.

import { h, math } from "./dom.js";
import { fenced, grown, written } from "./sentences.js";

export class Formulas {
  constructor(walk, sentences) {
    this.walk = walk;
    this.sentences = sentences;
    const { lines, parts } = walk.lesson.formulas;
    this.alone = !walk.lesson.titled && lines.length === 1; // so it is the heading
    this.tops = new Set(lines);
    this.spots = new Map(); // where each node stands: elements
    this.constants = []; // where each constant stands, as [element, number]
    this.lines = lines.map((node) => {
      const made = this.#spot(node, this.#part(parts[node]));
      if (this.alone && !walk.lesson.named) return h("p", null, math("math", null, made));
      const side = this.#spot(node, sentences.symbol(node));
      return h("p", null, math("math", null, side, math("mo", { form: "infix" }, "="), made));
    });
    this.lit = [];
    this.element = h(
      "section",
      {
        class: "formulas",
        "aria-label": "Formula",
        tabindex: "0",
        hidden: this.alone || !lines.length,
      },
      this.alone ? [] : this.lines,
    );
  }

  // An element that is lit with a node.
  #spot(node, ...inside) {
    const element = math("mrow", null, inside);
    this.spots.set(node, [...(this.spots.get(node) ?? []), element]);
    return element;
  }

  // A number that is shown with the digits that are asked for.
  #constant(x) {
    const element = math("mrow", null);
    this.constants.push([element, x]);
    return element;
  }

  #part([template, nodes, bracketed]) {
    const { parts, templates } = this.walk.lesson.formulas;
    return grown(templates[template], (place) => {
      const node = nodes[place];
      if (node < 0) return this.#constant(this.walk.lesson.constants[~node]);
      if (this.tops.has(node) || !parts[node]) return this.#spot(node, this.sentences.symbol(node));
      const inner = this.#spot(node, this.#part(parts[node]));
      return bracketed[place] ? fenced([inner]) : inner;
    });
  }

  update(what) {
    const { step } = this.walk;
    for (const [element, x] of this.constants) {
      const text = this.sentences.number(x);
      if (element.textContent !== text) element.replaceChildren(written(text));
    }
    for (const element of this.lit) element.removeAttribute("class");
    this.lit = [];
    if (this.walk.asksEdge) return;
    const mark = (node, look) =>
      (this.spots.get(node) ?? []).map((element) => {
        element.setAttribute("class", look);
        return element;
      });
    const target = step.kind === "contributed" ? step.arg : step.node;
    this.lit = mark(target, "lit");
    if (step.kind === "contributed") this.lit.push(...mark(step.node, "from"));
    cancelAnimationFrame(this.frame);
    if (what !== "chosen") this.frame = requestAnimationFrame(() => this.#show());
  }

  // Scroll the lit line into view, inside the section alone.
  #show() {
    const line = this.lines.find((one) => this.lit.some((element) => one.contains(element)));
    if (!line) return;
    const { offsetTop, offsetHeight } = line;
    const { scrollTop, clientHeight } = this.element;
    if (offsetTop < scrollTop) this.element.scrollTop = offsetTop;
    else if (offsetTop + offsetHeight > scrollTop + clientHeight)
      this.element.scrollTop = offsetTop + offsetHeight - clientHeight;
  }
}
