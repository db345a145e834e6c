// Updates of the ticked leaves: by which rule, at which settings, one or many.

import { fresh, h, numberField, section } from "./dom.js";
import { typed } from "./numbers.js";
import { Runner } from "./runner.js";

const NAMED = 6; // leaves that are named where they stay as they are
const MOST = 10_000; // updates of one run
const OWN = "its own rule"; // one that is written in lines
const PICTURES = 120; // in which they are seen

export class Updates {
  // ticked: a function that gives the leaves that move.
  constructor(walk, sentences, ticked) {
    this.walk = walk;
    this.sentences = sentences;
    this.ticked = ticked;
    this.wrong = h("p", { class: "wrong", role: "alert" });
    const id = `glassgrad-rule-${fresh()}`;
    const { rules } = walk.lesson;
    this.choice = h(
      "select",
      { id, onchange: () => this.#choose() },
      rules.map(({ name }, k) => h("option", { value: k }, name.includes("=") ? OWN : name)),
    );
    this.fields = h("div", { class: "settings" });
    this.says = h("p", { class: "hint" });
    const form = h(
      "form",
      { class: "updating", onsubmit: (event) => this.#once(event) },
      h("div", { class: "rate" }, h("label", { for: id }, "rule"), this.choice),
      this.fields,
      h("div", { class: "rate" }, h("button", { type: "submit", class: "strong" }, "One step down")),
    );
    const many = `glassgrad-many-${fresh()}`;
    this.count = numberField({ id: many, value: "20" });
    this.runner = new Runner(() => this.#many());
    const run = h(
      "div",
      { class: "rate" },
      h("label", { for: many }, "updates"),
      this.count,
      this.runner.button,
    );
    this.element = section("update", "Update", form, run, this.says, this.wrong);
    this.#choose();
  }

  get rule() {
    return this.walk.lesson.rules[Number(this.choice.value)];
  }

  // What a field begins with: a number, or the schedule by which it changes.
  #begin(word, x) {
    const { rule, schedules } = this.walk.lesson;
    const schedule = this.rule.name === rule ? schedules[word] : undefined;
    if (!schedule) return String(x);
    return schedule.text || schedule.numbers.join(", ");
  }

  #choose() {
    this.stop();
    this.walk.forget();
    this.inputs = this.rule.settings.map(([word, spelled, x]) => {
      const id = `glassgrad-${word}-${fresh()}`;
      const begin = this.#begin(word, x);
      const field = numberField({ id, value: begin });
      const label = word === "lr" ? "learning rate" : spelled;
      return { word, begin, field, label: h("label", { for: id }, label) };
    });
    this.fields.replaceChildren(
      ...this.inputs.map(({ field, label }) => h("div", { class: "rate" }, label, field)),
    );
    this.says.replaceChildren(...this.#rule());
    this.wrong.textContent = "";
  }

  // What an update does, and which leaves it leaves alone to begin with.
  #rule() {
    const { lesson, engine } = this.walk;
    const { lines, solved } = this.rule;
    const told = lines.filter(([, , only]) => !only);
    const data = engine.leaves.filter((leaf) => !lesson.params.includes(leaf));
    const names = data
      .slice(0, NAMED)
      .flatMap((leaf, k) => [k ? ", " : "", this.sentences.nameElement(leaf)]);
    if (data.length > NAMED) names.push(", …");
    const stay = [
      " ",
      ...names,
      data.length > 1 ? " stay as they are" : " stays as it is",
      ": data.",
    ];
    const does =
      told.length === 1
        ? [`Each ticked leaf w moves to ${told[0][1]}`]
        : ["Of each ticked leaf w, ", told.map(([word, text], k) => this.#line(word, text, k))];
    const where = solved ? `, where ${solved} solves H·p = g, with all second derivatives H` : "";
    return [...does.flat(), `${where}.`, ...(data.length ? stay : [])];
  }

  #line(word, text, k) {
    const comma = k ? "; " : "";
    if (word === "ahead") return `${comma}the gradient is taken at ${text}`;
    return `${comma}${word} becomes ${text}`;
  }

  // What makes many updates, some at a time.
  #many() {
    const settings = this.#settings();
    const count = typed(this.count.value);
    if (!count || !(count.x >= 1)) this.wrong.textContent = "How many updates? Such as 20.";
    if (!settings || !count || !(count.x >= 1)) return null;
    let left = Math.min(Math.round(count.x), MOST);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const each = still ? left : Math.ceil(left / PICTURES);
    return () => {
      for (let k = Math.min(each, left); k > 0; k--, left--) this.#move(settings, k > 1);
      return left > 0 && Number.isFinite(this.walk.losses.at(-1));
    };
  }

  stop() {
    this.runner.stop();
  }

  #once(event) {
    event.preventDefault();
    const settings = this.#settings();
    if (settings) this.#move(settings, false);
  }

  // settings: a number for each, or null for what the schedule says at every update.
  #move({ ticked, settings }, quietly) {
    const numbers = Object.fromEntries(
      Object.entries(settings).map(([word, x]) => [word, x ?? this.walk.scheduled(word)]),
    );
    this.walk.update(ticked, this.rule, numbers, quietly);
  }

  // The ticked leaves and the settings, or null with a word on what is wrong.
  #settings() {
    const { lesson } = this.walk;
    const settings = {};
    this.wrong.textContent = "";
    for (const { word, begin, field, label } of this.inputs) {
      const number = typed(field.value);
      const scheduled = field.value.trim() === begin && lesson.schedules[word];
      const good = scheduled || number;
      field.setAttribute("aria-invalid", String(!good));
      if (!good) {
        const such = word === "lr" ? "0.1" : begin;
        const name = word === "lr" ? "The learning rate" : label.textContent;
        this.wrong.textContent = `${name} is a number, such as ${such}.`;
        return null;
      }
      settings[word] = scheduled ? null : number.x;
    }
    const ticked = this.ticked();
    if (!ticked.length) this.wrong.textContent = "No leaf is ticked, so nothing moves.";
    else if (this.rule.solved && ticked.some((leaf) => !lesson.params.includes(leaf))) {
      const names = lesson.params.map((leaf) => this.sentences.name(leaf)).join(", ");
      this.wrong.textContent = `The second derivatives are known by ${names} only.`;
    } else if (this.rule.solved && this.walk.engine.newtonSteps(this.walk.now, ticked).includes(NaN)) {
      this.wrong.textContent = "H·p = g has no solution here, so there is no step: H is singular.";
    } else return { ticked, settings };
    return null;
  }
}
