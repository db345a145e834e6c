// The handout: every step in order, for paper. It is made when a person prints.

import { h } from "./dom.js";
import { formula } from "./story.js";

const HEADINGS = {
  computed: "Forward",
  seeded: "Reverse",
  contributed: "Reverse",
  updated: "Update",
};

export class Handout {
  constructor(walk, words) {
    this.walk = walk;
    this.words = words;
    this.element = h("section", { class: "handout", "aria-hidden": "true" });
    this.made = null;
  }

  fill() {
    const { walk, words } = this;
    if (this.made === walk.now) return;
    this.made = walk.now;
    const parts = [];
    let heading = "";
    for (const step of walk.steps) {
      if (HEADINGS[step.kind] !== heading) {
        heading = HEADINGS[step.kind];
        parts.push(h("h2", null, heading), h("ol", { start: step.number }));
      }
      const said = h("p", null, words.spoken(step, walk.now));
      const rule = step.kind === "contributed" ? [formula(words, step, walk.now)] : [];
      parts.at(-1).append(h("li", null, said, rule));
    }
    this.element.replaceChildren(...parts);
  }
}
