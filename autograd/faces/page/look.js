// A closer look at a box or an arrow: its numbers, the sum over all it feeds, its paths.

import { focused, fresh, h } from "./dom.js";
import { typed } from "./numbers.js";

const FEW = 8; // paths that are listed
const LONGEST = 7; // boxes of one path

export class Look {
  constructor(walk, words) {
    this.walk = walk;
    this.words = words;
    this.body = h("div", { class: "body" });
    this.title = h("h2", { id: `glassgrad-look-${fresh()}`, tabindex: "-1" }, "Look closer");
    this.element = h(
      "section",
      { class: "look", "aria-labelledby": this.title.id },
      this.title,
      this.body,
    );
  }

  update(what) {
    const { chosen } = this.walk;
    if (what === "step" && (!chosen || !this.walk.quiz)) return;
    const inside = this.body.contains(focused(this.element));
    this.body.replaceChildren(...this.#content(chosen));
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
    const close = h(
      "button",
      { type: "button", class: "plain close", onclick: () => this.walk.choose(null) },
      "Close",
    );
    return [...("node" in chosen ? this.#node(chosen.node) : this.#edge(chosen.edge)), close];
  }

  #name(at) {
    return h("bdi", null, this.words.name(at));
  }

  #slope(at, of = this.walk.output) {
    return this.words.slope(of, at);
  }

  // A number, unless it is one that a student has still to find.
  #shown(x, known) {
    return this.walk.quiz && !known ? "?" : this.words.number(x);
  }

  #node(at) {
    const { walk } = this;
    const { now } = walk;
    const known = walk.known();
    const final = known.grads[at] !== null && known.seen[at] === walk.totals[at];
    const node = walk.nodes[at];
    const about = node.op === null ? "a leaf" : `${node.op}: ${walk.lesson.nodes[at].about}`;
    return [
      h("h3", { tabindex: "-1" }, this.#name(at)),
      h("p", { class: "about" }, about),
      h(
        "dl",
        null,
        h("dt", null, "value"),
        h("dd", null, this.#shown(now.data[at], known.data[at] !== null)),
        h("dt", null, this.#slope(at)),
        h("dd", null, this.#shown(now.grads[at], final)),
      ),
      ...this.#feeds(at, known),
      ...(walk.quiz ? [] : this.#paths(at)),
      ...(node.op === null || walk.quiz ? [] : this.#hold(at)),
    ];
  }

  #feeds(at, known) {
    const { walk } = this;
    const { feeds } = walk.engine;
    const into = walk.steps.flatMap((step, k) =>
      step.kind === "contributed" && step.node === at ? [k] : [],
    );
    const lines = [];
    if (feeds[at].length) {
      lines.push(
        h(
          "h4",
          null,
          feeds[at].length === 1 ? "It feeds one place" : `It feeds ${feeds[at].length} places`,
        ),
      );
      lines.push(
        h(
          "ul",
          { class: "edges" },
          feeds[at].map((k) => h("li", null, this.#through(k, known, "node"))),
        ),
      );
    }
    if (into.length) {
      lines.push(h("h4", null, "It is made of"));
      lines.push(
        h(
          "ul",
          { class: "edges" },
          into.map((k) => h("li", null, this.#through(k, known, "arg"))),
        ),
      );
    }
    return lines;
  }

  // A button for an edge: where it leads, upstream × local = contribution.
  #through(k, known, end) {
    const { walk } = this;
    const step = walk.steps[k];
    const sent = walk.now.sent[k];
    const number = (x) => this.#shown(x, known.sent.has(k));
    const dead = (!walk.quiz || known.sent.has(k)) && this.words.taken(sent);
    return h(
      "button",
      { type: "button", class: "edge", onclick: () => walk.choose({ edge: k }) },
      h("span", { class: "end" }, this.#name(step[end])),
      h(
        "span",
        { class: "product" },
        ...(dead
          ? [this.words.takenProduct(sent)]
          : [
              `${number(sent.upstream)} × ${number(sent.partial)} = `,
              h("b", null, number(sent.contribution)),
            ]),
      ),
    );
  }

  #paths(at) {
    const { walk, words } = this;
    const { count, through } = walk.engine.paths(at, walk.now, FEW);
    if (at === walk.output) return [];
    const lead = count === 1n ? "One path leads" : `${count.toLocaleString("en")} paths lead`;
    const heading = h("h4", null, `${lead} to `, this.#name(walk.output));
    if (!through.length) return [heading];
    const lines = through.map(({ nodes, partials, product }) => {
      const way =
        nodes.length > LONGEST
          ? [
              ...nodes.slice(0, 3).map((k) => this.#name(k)),
              "…",
              ...nodes.slice(-3).map((k) => this.#name(k)),
            ]
          : nodes.map((k) => this.#name(k));
      const factors = nodes.length > LONGEST ? [] : partials.map((p) => words.factor(p));
      const result = h("b", null, words.number(product));
      const dead = product === 0 && partials.some((p) => !Number.isFinite(p));
      return h(
        "li",
        null,
        h(
          "span",
          { class: "way" },
          way.flatMap((one, k) => (k ? [" → ", one] : [one])),
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
  #hold(at) {
    const { walk, words } = this;
    const id = `glassgrad-hold-${fresh()}`;
    const field = h("input", {
      id,
      type: "text",
      inputmode: "decimal",
      autocomplete: "off",
      class: "number",
      value: words.number(walk.now.data[at]),
    });
    const wrong = h("p", { class: "wrong", role: "alert" });
    const hold = (event) => {
      event.preventDefault();
      const given = typed(field.value);
      wrong.replaceChildren(given ? "" : "That is no number.");
      if (given) walk.set(at, given.x);
    };
    const free = h(
      "button",
      { type: "button", class: "plain", onclick: () => walk.release(at) },
      "Let it go",
    );
    return [
      h("h4", null, h("label", { for: id }, "Hold it at another number")),
      h(
        "form",
        { class: "hold", onsubmit: hold },
        field,
        h("button", { type: "submit" }, "Hold"),
        ...(walk.held.has(at) ? [free] : []),
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
    const go = h(
      "button",
      { type: "button", onclick: () => walk.go(k + 1) },
      `Go to step ${k + 1}`,
    );
    const end = (at) =>
      h(
        "button",
        { type: "button", class: "plain", onclick: () => walk.choose({ node: at }) },
        this.#name(at),
      );
    return [
      h("h3", { tabindex: "-1" }, end(step.arg), " → ", end(step.node)),
      h(
        "dl",
        null,
        h("dt", null, "local ", this.#slope(step.arg, step.node)),
        h("dd", null, number(sent.partial)),
        h("dt", null, "upstream ", this.#slope(step.node)),
        h("dd", null, number(sent.upstream)),
        h("dt", null, "contribution"),
        h("dd", null, number(sent.contribution)),
        h("dt", null, "gradient of ", this.#name(step.arg), " then"),
        h("dd", null, number(sent.after)),
      ),
      go,
    ];
  }
}
