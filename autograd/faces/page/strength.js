// How large numbers are beside each other, as widths and tints, and the legend that says so.

import { h, say, svg } from "./dom.js";
import { significant } from "./numbers.js";

const TIMES = [1, 0.1, 0.01]; // of the round number below the largest, that the legend shows
const ROUND = [5, 2, 1];

// From 0 to 1 with the root of the size, as in drawings: a hundredth is a tenth as wide.
const strengthOf = (x, top) => {
  if (!Number.isFinite(x)) return 1;
  return top > 0 ? Math.sqrt(Math.min(Math.abs(x) / top, 1)) : 0;
};

const largest = (numbers) =>
  numbers.reduce((top, x) => (Number.isFinite(x) ? Math.max(top, Math.abs(x)) : top), 0);

export class Strength {
  constructor(walk) {
    this.walk = walk;
    this.words = {};
    const part = (look) => {
      this.words[look] = h("span", { class: look });
      return this.words[look];
    };
    this.scale = TIMES.map((times) => {
      const line = svg("line", { x1: 0, x2: 26, y1: 5, y2: 5, class: "line" });
      const drawn = svg("svg", { width: 26, height: 10, "aria-hidden": "true" }, line);
      const text = h("span", { class: "size" });
      return { times, drawn, text, element: h("span", { class: "share" }, drawn, text) };
    });
    this.legend = h(
      "p",
      { class: "legend" },
      part("positive"),
      part("negative"),
      part("waiting"),
      h(
        "span",
        { class: "scale" },
        this.scale.map(({ element }) => [element, " "]),
      ),
    );
    say(this.words.waiting, "not known yet");
  }

  /* What is shown of nodes and arrows: their gradients where any is known, else their values.

     node(k) and arrow(steps) give { sign, strength }, or null where nothing is known. */
  of(known) {
    const { walk } = this;
    const back = known.grads.some((g) => g !== null);
    const numbers = back ? "grads" : "data";
    const every = walk.quiz ? known[numbers].filter((x) => x !== null) : walk.now[numbers];
    const sent = back ? [...(walk.quiz ? known.sent.values() : walk.now.sent)] : [];
    const top = largest([...every, ...sent.map((one) => one?.contribution ?? 0)]);
    const size = (x) => ({ sign: Math.sign(x) || 0, strength: strengthOf(x, top) });
    const final = (node) => !back || known.seen[node] === walk.totals[node];
    return {
      back,
      top,
      node: (node) => {
        const x = known[numbers][node];
        return x === null || !final(node) ? null : size(x);
      },
      arrow: (steps) => {
        const parts = back
          ? steps.flatMap((k) => known.sent.get(k)?.contribution ?? [])
          : steps.flatMap((k) => {
              const { arg, node } = walk.steps[k];
              return known.data[arg] === null || known.data[node] === null ? [] : [known.data[arg]];
            });
        if (!parts.length) return null;
        return size(parts.length === 1 ? parts[0] : parts.reduce((sum, x) => sum + x, 0));
      },
    };
  }

  describe({ back, top }) {
    const word = back ? "grad" : "value";
    say(this.words.positive, `${word} > 0`);
    say(this.words.negative, `${word} < 0`);
    const decade = 10 ** Math.floor(Math.log10(top));
    const round = top > 0 ? decade * (ROUND.find((k) => k * decade <= top) ?? 1) : 0;
    for (const { times, drawn, text } of this.scale) {
      say(text, significant(times * round, 1));
      drawn.style.setProperty("--strength", strengthOf(times * round, top).toFixed(3));
    }
  }
}
