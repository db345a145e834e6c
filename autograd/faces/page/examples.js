// The examples of a loss: all together, as the loss was written, or one of them alone.

import { fresh, h, say, section } from "./dom.js";
import { Decision } from "./decision.js";
import { Engine } from "./engine.js";

const FEW = [1, 2]; // inputs of which a picture can be made

const LONGEST = 44; // characters of an example in the list

/* What is chosen, and what the model answers.

   whole: the lesson of all examples; lesson: the one that is shown; example: its number from 1, or 0;
   choose(number) shows another. */
export class Examples {
  constructor(walk, sentences, { whole, example, rows, choose }) {
    const { samples } = whole;
    Object.assign(this, { walk, samples, digits: walk.digits });
    this.element = h("div", { class: "examples", hidden: !samples });
    if (samples) {
      const id = `glassgrad-example-${fresh()}`;
      this.select = h("select", { id, onchange: () => choose(Number(this.select.value)) });
      const texts = this.#texts(samples);
      this.options = texts.map((text, k) => h("option", { value: k, selected: k === example }, text));
      this.select.append(...this.options);
      const label = h("label", { for: id }, "The loss of");
      this.element.append(section("which", "Example", h("div", { class: "rate" }, label, this.select)));
    }
    this.decision = this.#decision(sentences, whole, example, rows);
  }

  // What stands for each choice in the list: all together, and the numbers of each.
  #texts({ each, lessons, data }) {
    const named = each.map(({ graph, numbers }, k) => {
      const { nodes } = lessons[graph].record;
      const parts = data[graph].map((leaf, at) => `${nodes[leaf].name} = ${this.walk.number(numbers[at])}`);
      const text = `${k + 1}: ${parts.join(", ")}`;
      return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
    });
    return [`all ${each.length} together`, ...named];
  }

  #decision(sentences, whole, example, rows) {
    const { walk } = this;
    const { samples } = whole;
    const graph = example ? samples.each[example - 1].graph : 0;
    const lesson = samples ? samples.lessons[graph] : whole;
    const { model } = lesson;
    if (!model || !FEW.includes(model.inputs.length)) return null;
    const own = walk.lesson === lesson;
    const engine = own ? walk.engine : new Engine(lesson, rows);
    const told = { ...model, engine, params: lesson.params };
    const points = samples
      ? samples.each.map(({ graph: other, numbers }) => {
          const { record } = samples.lessons[other];
          const known = new Map(
            samples.data[other].map((leaf, k) => [record.nodes[leaf].name, numbers[k]]),
          );
          const at = (leaf) => known.get(lesson.record.nodes[leaf].name);
          const target = model.targets.length === 1 ? at(model.targets[0]) : NaN;
          return { inputs: model.inputs.map(at), target: target ?? NaN };
        })
      : [{ inputs: model.inputs.map(() => NaN), target: NaN }];
    return new Decision(walk, sentences, told, points, samples ? example - 1 : 0);
  }

  update(what) {
    if (this.samples && this.digits !== this.walk.digits) {
      this.digits = this.walk.digits;
      this.#texts(this.samples).forEach((text, k) => say(this.options[k], text));
    }
    this.decision?.update(what);
  }

  destroy() {
    this.decision?.destroy();
  }
}
