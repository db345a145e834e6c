// One number of an array: how it is made of others, and what they get from it.

import { button, definitions, fresh, h, numberField, section } from "../page/dom.js";

const FEW = 40; // arguments that are listed

export class Entry {
  constructor(walk) {
    this.walk = walk;
    this.body = h("div", { class: "body", "aria-live": "polite" });
    this.element = section("inspector", "Look closer", this.body);
  }

  update() {
    const { walk } = this;
    const { chosen } = walk;
    if (!chosen) {
      const hint = "Choose an array, or a cell of it: its number, and what that is made of.";
      return this.body.replaceChildren(h("p", { class: "hint" }, hint));
    }
    const rows = chosen.node === undefined ? walk.rowsOf(chosen.array) : [];
    const row = Math.min(chosen.row, rows.length - 1);
    const node = chosen.node ?? rows[row]?.[chosen.column] ?? null;
    const parts = chosen.node === undefined ? [this.#place(chosen, rows, row)] : [];
    if (walk.lesson.arrays[chosen.array]?.shares !== undefined)
      parts.push(...this.#share(row, chosen.column));
    else if (node === null) parts.push(h("p", { class: "about" }, "The loss does not depend on it: 0."));
    else parts.push(...this.#number(node));
    const keep = this.body.contains(document.activeElement) && document.activeElement.dataset.at;
    this.body.replaceChildren(...parts);
    if (keep) this.body.querySelector(`[data-at="${keep}"]`)?.focus();
    return undefined;
  }

  // Which row and which column, to be typed.
  #place(chosen, rows, row) {
    const { name } = this.walk.lesson.arrays[chosen.array];
    const field = (word, at, count) => {
      const id = `glassgrad-${word}-${fresh()}`;
      const input = numberField({
        id,
        "data-at": word,
        value: String(at + 1),
        onchange: () => {
          const typed = Math.round(Number(input.value));
          const place = Math.min(Math.max(typed || 1, 1), count) - 1;
          this.walk.choose({ ...chosen, row, [word]: place });
        },
      });
      return [h("label", { for: id }, `${word} of ${count}`), input];
    };
    return h(
      "div",
      { class: "rate" },
      h("b", null, name),
      ...field("row", row, rows.length),
      ...field("column", chosen.column, rows[row].length),
    );
  }

  // How likely a letter is after those before.
  #share(position, token) {
    const { tape, word } = this.walk;
    const letters = [...tape.text.letters];
    const begin = position ? `after “${word.slice(0, position)}”` : "at the beginning";
    const next = letters[token] === undefined ? "the end" : `“${letters[token]}”`;
    const share = this.walk.number(tape.shares(position)[token]);
    return [h("p", { class: "about" }, `${next} ${begin}: ${share}`)];
  }

  #number(node) {
    const { walk } = this;
    const { tape } = walk;
    const number = (x) => walk.number(x);
    const { op, edges } = tape.made(node);
    const listed = edges.slice(0, FEW).map(({ arg, x, partial, contribution }) =>
      h(
        "li",
        null,
        button(
          { class: "edge", onclick: () => walk.choose({ array: tape.homes[arg], node: arg }) },
          h("span", { class: "end" }, `${walk.nameOf(arg)} = ${number(x)}`),
          h(
            "span",
            { class: "product" },
            `gets ${number(tape.grads[node])} × ${number(partial)} = `,
            h("b", null, number(contribution)),
          ),
        ),
      ),
    );
    const left = edges.length - listed.length;
    const leaf = walk.lesson.params.includes(node) ? "a parameter" : "a given number";
    return [
      h("h3", { tabindex: "-1" }, h("bdi", null, walk.nameOf(node))),
      h("p", { class: "about" }, op ? `${op} of ${edges.length} ${edges.length === 1 ? "number" : "numbers"}` : leaf),
      definitions([
        ["value", number(tape.data[node])],
        [`d${walk.output}/d${walk.nameOf(node)}`, number(tape.grads[node])],
      ]),
      ...(listed.length ? [h("h4", null, "It is made of")] : []),
      h("ul", { class: "edges" }, listed),
      ...(left ? [h("p", { class: "hint" }, `and ${left} more`)] : []),
    ];
  }
}
