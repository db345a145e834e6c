// What is typed: a formula, a value for each of its names, a table, and options.

import { button, fresh, h } from "../page/dom.js";

const LONG = 8; // signs of a value that has a line of its own
const OPTIONS = [
  ["of", "Differentiate", "a name; left out, the last line"],
  ["params", "An update moves", "names, such as w,b"],
  ["rule", "by the rule", "sgd"],
  ["lr", "Learning rate", "0.1"],
  ["set", "Other settings of the rule", "such as mu=0.9"],
  ["lens", "Show only a part", "such as within 2 of L"],
  ["title", "Title of the page", "left out, the formula"],
  ["note", "A line below it", ""],
];

const area = (attributes) =>
  h("textarea", { spellcheck: "false", autocapitalize: "off", autocomplete: "off", ...attributes });

const field = (attributes) =>
  h("input", {
    type: "text",
    autocomplete: "off",
    autocapitalize: "off",
    spellcheck: "false",
    ...attributes,
  });

// A label above its element.
const labelled = (text, element) => {
  element.id = `playground-${fresh()}`;
  return h("div", { class: "labelled" }, h("label", { for: element.id }, text), element);
};

export class Form {
  #kept = new Map(); // texts of names that the formula had before
  #fields = new Map();

  /* examples: what can be chosen. help: what may be typed, in words. actions: buttons beside that
     which walks. below: elements below them. on.submit: it is to be walked. on.edit: the formula or the table is another. */
  constructor({ examples, help }, actions, below, on) {
    this.examples = examples;
    this.on = on;
    this.example = h("select", { onchange: () => this.#choose() }, this.#groups());
    this.formula = area({
      rows: "3",
      oninput: () => this.#edited(),
      onkeydown: (event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) on.submit();
      },
    });
    this.data = area({ rows: "4", placeholder: "x1,x2,t\n0,1,1\n1,1,0", oninput: () => on.edit() });
    this.file = h("input", { type: "file", accept: ".csv,text/csv", onchange: () => this.#read() });
    this.options = new Map(OPTIONS.map(([name, , placeholder]) => [name, field({ placeholder })]));
    this.values = h("div", { class: "values" });
    this.numbers = h("fieldset", { hidden: true }, h("legend", null, "Values"), this.values);
    this.tableBox = h(
      "details",
      null,
      h("summary", null, "A table of data"),
      h("p", { class: "hint" }, "Each named column is a vector of that name in the formula."),
      labelled("CSV, names in the first row", this.data),
      labelled("or a file", this.file),
    );
    this.optionBox = h(
      "details",
      null,
      h("summary", null, "Options"),
      OPTIONS.map(([name, label]) => labelled(label, this.options.get(name))),
    );
    const grammar = h("details", null, h("summary", null, "What may be typed"), h("pre", null, help));
    const run = { type: "submit", class: "strong", "aria-keyshortcuts": "Control+Enter" };
    this.element = h(
      "form",
      {
        novalidate: true,
        onsubmit: (event) => {
          event.preventDefault();
          on.submit();
        },
      },
      labelled("Example", this.example),
      labelled("Formula", this.formula),
      this.numbers,
      h("div", { class: "actions" }, button({ ...run, title: "Ctrl+Enter" }, "Walk"), actions),
      below,
      grammar,
      this.tableBox,
      this.optionBox,
    );
  }

  #groups() {
    const kinds = new Map();
    for (const [index, { kind, title, author }] of this.examples.entries()) {
      if (!kinds.has(kind)) kinds.set(kind, []);
      const text = author ? `${title} · ${author}` : title;
      kinds.get(kind).push(h("option", { value: String(index) }, text));
    }
    const groups = [...kinds].map(([label, options]) => h("optgroup", { label }, options));
    return [h("option", { value: "" }, "–"), ...groups];
  }

  #choose() {
    const chosen = this.examples[this.example.value];
    if (!chosen) return;
    this.fill(chosen);
    this.on.submit();
  }

  // What was chosen is another formula now, and not called by its title.
  #edited() {
    const chosen = this.examples[this.example.value];
    if (chosen) {
      for (const name of ["title", "note"]) {
        const option = this.options.get(name);
        if (option.value === chosen[name]) option.value = "";
      }
      this.example.value = "";
    }
    this.on.edit();
  }

  async #read() {
    const [file] = this.file.files;
    if (!file) return;
    this.data.value = await file.text();
    this.on.edit();
  }

  get typed() {
    const options = [...this.options].map(([name, { value }]) => [name, value.trim()]);
    const values = [...this.#fields].map(([name, { value }]) => [name, value.trim()]);
    return {
      formula: this.formula.value,
      values: Object.fromEntries(values),
      data: this.data.value,
      ...Object.fromEntries(options),
    };
  }

  fill(typed) {
    const index = this.examples.findIndex(
      ({ formula, title }) => formula === typed.formula && title === (typed.title || title),
    );
    this.example.value = index < 0 ? "" : String(index);
    this.formula.value = typed.formula;
    this.data.value = typed.data ?? "";
    for (const [name, option] of this.options) option.value = typed[name] ?? "";
    this.#fields.clear();
    this.#kept = new Map(Object.entries(typed.values));
    this.show([...this.#kept.keys()]);
    this.tableBox.open = Boolean(typed.data);
    this.optionBox.open = false;
  }

  // A field for each of these names; what was typed for a name stays.
  show(names) {
    for (const [name, { value }] of this.#fields) this.#kept.set(name, value);
    if (names.join() === [...this.#fields.keys()].join() && this.#fields.size) return;
    this.#fields = new Map(
      names.map((name) => [
        name,
        this.#fields.get(name) ??
          field({ value: this.#kept.get(name) ?? "", "aria-label": `Value of ${name}` }),
      ]),
    );
    this.numbers.hidden = names.length === 0;
    this.values.replaceChildren(
      ...[...this.#fields].map(([name, input]) =>
        h(
          "label",
          { class: input.value.length > LONG && "wide" },
          h("bdi", { "aria-hidden": "true" }, name),
          input,
        ),
      ),
    );
  }

  // Names without a value; the first of their fields gets the focus.
  empty() {
    const empty = [...this.#fields].filter(([, { value }]) => value.trim() === "");
    empty[0]?.[1].focus();
    return empty.map(([name]) => name);
  }
}

// What is typed as the fragment of an address, and back; null where an address has no formula.
export const asFragment = ({ formula, values, ...options }, step) => {
  const kept = new URLSearchParams({ formula });
  for (const [name, text] of Object.entries(values)) kept.append("value", `${name}=${text}`);
  for (const [name, text] of Object.entries(options)) if (text) kept.set(name, text);
  if (step > 1) kept.set("step", String(step));
  return `#${kept}`;
};

export const fromFragment = (fragment) => {
  const kept = new URLSearchParams(fragment.replace(/^#/, ""));
  const formula = kept.get("formula");
  if (!formula) return null;
  const pairs = kept.getAll("value").map((text) => {
    const [name, ...rest] = text.split("=");
    return [name, rest.join("=")];
  });
  const options = ["data", ...OPTIONS.map(([name]) => name)].map((name) => [
    name,
    kept.get(name) ?? "",
  ]);
  const values = Object.fromEntries(pairs);
  return { formula, values, ...Object.fromEntries(options), step: Number(kept.get("step")) || 1 };
};
