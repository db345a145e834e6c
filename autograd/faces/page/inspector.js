// A closer look at a box or an arrow: its numbers, the sum over all it feeds, its paths.

import { button, definitions, focused, fresh, h, numberField } from "./dom.js";
import { responseCurve } from "./curve.js";
import { typed } from "./numbers.js";

const FEW = 8; // paths that are listed
const MANY = 40; // boxes of a group that are listed
const LONGEST = 7; // boxes of one path

export class Inspector {
  constructor(walk, sentences, graph) {
    this.walk = walk;
    this.sentences = sentences;
    this.graph = graph;
    this.body = h("div", { class: "body" });
    this.title = h("h2", { id: `glassgrad-inspector-${fresh()}`, tabindex: "-1" }, "Look closer");
    this.element = h(
      "section",
      { class: "inspector", "aria-labelledby": this.title.id },
      this.title,
      this.body,
    );
  }

  update(what) {
    const { chosen } = this.walk;
    if (what === "step" && (!chosen || !this.walk.quiz)) return;
    const inside = this.body.contains(focused(this.element));
    this.graph.light([]);
    this.body.replaceChildren(...this.#content(chosen).filter(Boolean));
    if (inside) (this.body.querySelector(".hold input, h3") ?? this.title).focus();
  }

  #content(chosen) {
    if (!chosen) {
      return [
        h(
          "p",
          { class: "hint" },
          "Choose a box or an arrow: its numbers, what it feeds, its paths.",
        ),
      ];
    }
    const close = button({ class: "plain close", onclick: () => this.walk.choose(null) }, "Close");
    return [...this.#chosen(chosen), close];
  }

  #chosen(chosen) {
    if (chosen.group) return this.#group(chosen);
    if (chosen.arrow) return this.#arrow(chosen.arrow);
    return "node" in chosen ? this.#node(chosen.node) : this.#edge(chosen.edge);
  }

  // What is in a closed group.
  #group({ group, nodes }) {
    const { walk } = this;
    const known = walk.known();
    const open = button({ onclick: () => this.graph.turn(group) }, "Open it");
    const array = walk.lesson.arrays[walk.lesson.nodes[nodes[0]].array];
    const sent = array?.name === group[0] ? array.sent : [];
    const final = (node) => known.grads[node] !== null && known.seen[node] === walk.totals[node];
    const rows = nodes
      .slice(0, MANY)
      .map((node) =>
        h(
          "li",
          null,
          button(
            { class: "edge", onclick: () => walk.choose({ node }) },
            h("span", { class: "end" }, this.#name(node)),
            h(
              "span",
              { class: "product" },
              this.#shown(walk.now.data[node], known.data[node] !== null),
              ", grad ",
              this.#shown(walk.now.grads[node], final(node)),
            ),
          ),
        ),
      );
    const formulas = sent.map(([name, formula]) => [name, walk.formula(formula)]);
    return [
      h("h3", { tabindex: "-1" }, h("bdi", null, group.join(" / "))),
      h("p", { class: "about" }, walk.formula(array?.formula ?? "") || `${nodes.length} numbers`),
      open,
      ...(formulas.length ? [h("h4", null, "It sends back"), definitions(formulas)] : []),
      h("h4", null, "In it"),
      h("ul", { class: "edges" }, rows),
    ];
  }

  // All that an arrow between groups stands for.
  #arrow(steps) {
    const known = this.walk.known();
    const list = steps.slice(0, MANY).map((k) => h("li", null, this.#through(k, known, "arg")));
    return [
      h("h3", { tabindex: "-1" }, `${steps.length} arrows`),
      h("ul", { class: "edges" }, list),
    ];
  }

  #name(node) {
    return this.sentences.nameElement(node);
  }

  #gradient(node) {
    return this.sentences.gradient(this.walk.output, node);
  }

  // A number, unless it is one that a student has still to find.
  #shown(x, known) {
    return this.walk.quiz && !known ? "?" : this.sentences.number(x);
  }

  #node(index) {
    const { walk } = this;
    const { now } = walk;
    const known = walk.known();
    const final = known.grads[index] !== null && known.seen[index] === walk.totals[index];
    const node = walk.nodes[index];
    const about = node.op === null ? "a leaf" : `${node.op}: ${walk.lesson.nodes[index].about}`;
    return [
      h("h3", { tabindex: "-1" }, this.#name(index)),
      h("p", { class: "about" }, about),
      definitions([
        ["value", this.#shown(now.data[index], known.data[index] !== null)],
        [this.#gradient(index), this.#shown(now.grads[index], final)],
      ]),
      ...(walk.quiz ? [] : [responseCurve(walk, this.sentences, index)]),
      ...this.#feeds(index, known),
      ...(walk.quiz ? [] : this.#paths(index)),
      ...(node.op === null || walk.quiz ? [] : this.#hold(index)),
      ...this.#around(index),
    ];
  }

  // The open group around a box can be closed.
  #around(index) {
    const path = this.graph.view.groups[index];
    if (!path.length) return [];
    return [button({ onclick: () => this.graph.turn(path) }, `Close ${path.at(-1)}`)];
  }

  #feeds(index, known) {
    const { walk } = this;
    const feeds = walk.engine.feeds[index];
    const into = walk.steps.flatMap((step, k) =>
      step.kind === "contributed" && step.node === index ? [k] : [],
    );
    const list = (heading, edges, end) => {
      const items = edges.map((k) => h("li", null, this.#through(k, known, end)));
      return edges.length ? [h("h4", null, heading), h("ul", { class: "edges" }, items)] : [];
    };
    const places = feeds.length === 1 ? "one place" : `${feeds.length} places`;
    return [...list(`It feeds ${places}`, feeds, "node"), ...list("It is made of", into, "arg")];
  }

  // A button for an edge: where it leads, upstream × local = contribution.
  #through(k, known, end) {
    const { walk } = this;
    const step = walk.steps[k];
    const sent = walk.now.sent[k];
    const number = (x) => this.#shown(x, known.sent.has(k));
    const dead = (!walk.quiz || known.sent.has(k)) && this.sentences.taken(sent);
    return button(
      { class: "edge", onclick: () => walk.choose({ edge: k }) },
      h("span", { class: "end" }, this.#name(step[end])),
      h(
        "span",
        { class: "product" },
        ...(dead
          ? [this.sentences.takenProduct(sent)]
          : [
              `${number(sent.upstream)} × ${number(sent.partial)} = `,
              h("b", null, number(sent.contribution)),
            ]),
      ),
    );
  }

  #paths(index) {
    const { walk, sentences } = this;
    const { count, through } = walk.engine.paths(index, walk.now, FEW);
    if (index === walk.output) return [];
    const lead = count === 1n ? "One path leads" : `${count.toLocaleString("en")} paths lead`;
    const heading = h("h4", null, `${lead} to `, this.#name(walk.output));
    if (!through.length) return [heading];
    const lines = through.map(({ nodes: onward, edges, partials, product }) => {
      const nodes = [...onward].reverse(); // as the factors stand: upstream first
      const light = () => this.graph.light(edges);
      const dark = () => this.graph.light([]);
      const way =
        nodes.length > LONGEST
          ? [
              ...nodes.slice(0, 3).map((k) => this.#name(k)),
              "…",
              ...nodes.slice(-3).map((k) => this.#name(k)),
            ]
          : nodes.map((k) => this.#name(k));
      const factors = nodes.length > LONGEST ? [] : partials.map((p) => sentences.factor(p));
      const result = h("b", null, sentences.number(product));
      const dead = product === 0 && partials.some((p) => !Number.isFinite(p));
      const acts = { onpointerenter: light, onpointerleave: dark, onfocus: light, onblur: dark };
      return h(
        "li",
        { tabindex: "0", ...acts },
        h(
          "span",
          { class: "way" },
          way.flatMap((name, k) => (k ? [" ← ", name] : [name])),
        ),
        h(
          "span",
          { class: "product" },
          factors.length > 1 ? `${factors.join(" · ")}${dead ? "" : " = "}` : "",
          dead ? walk.lesson.taken : result,
        ),
      );
    });
    return [heading, h("ol", { class: "paths" }, lines)];
  }

  // Another number for an inner node: what made it no longer matters.
  #hold(index) {
    const { walk, sentences } = this;
    const id = `glassgrad-hold-${fresh()}`;
    const field = numberField({ id, value: sentences.number(walk.now.data[index]) });
    const wrong = h("p", { class: "wrong", role: "alert" });
    const hold = (event) => {
      event.preventDefault();
      const number = typed(field.value);
      wrong.replaceChildren(number ? "" : "That is no number.");
      if (number) walk.set(index, number.x);
    };
    const free = button({ class: "plain", onclick: () => walk.release(index) }, "Let it go");
    return [
      h("h4", null, h("label", { for: id }, "Hold it at another number")),
      h(
        "form",
        { class: "hold", onsubmit: hold },
        field,
        h("button", { type: "submit" }, "Hold"),
        ...(walk.held.has(index) ? [free] : []),
      ),
      wrong,
    ];
  }

  #edge(k) {
    const { walk } = this;
    const step = walk.steps[k];
    const known = walk.known();
    const sent = walk.now.sent[k];
    const number = (x) => this.#shown(x, known.sent.has(k));
    const go = button({ onclick: () => walk.go(k + 1) }, `Go to step ${k + 1}`);
    const end = (node) =>
      button({ class: "plain", onclick: () => walk.choose({ node }) }, this.#name(node));
    return [
      h("h3", { tabindex: "-1" }, end(step.arg), " → ", end(step.node)),
      definitions([
        [["local ", this.sentences.partial(step.node, step.arg)], number(sent.partial)],
        [["upstream ", this.#gradient(step.node)], number(sent.upstream)],
        ["contribution", number(sent.contribution)],
        [["gradient of ", this.#name(step.arg), " then"], number(sent.after)],
      ]),
      go,
    ];
  }
}
