// What a model answers to any input: a curve for one input, a map for two, and the examples in it.

import { h, section, svg } from "./dom.js";

const [WIDE, HIGH] = [260, 150];
const EDGE = 8;
const POINTS = 64; // of a curve
const MOST = 20_000; // numbers that are computed for a picture
const CELLS = [6, 24]; // of a map to a side, at least and at most
const SPARE = 0.35; // of their range, shown around the examples

const around = (xs, least) => {
  const [low, high] = [Math.min(...xs), Math.max(...xs)];
  const more = Math.max(SPARE * (high - low), least);
  return [low - more, high + more];
};

/* The picture of a model; null where it takes another number of inputs.

   model: { engine, inputs, answer, targets, leaves } of the graph of one example; examples: of each
   the numbers of inputs and target; walk: whose parameters it has, by name. */
export class Decision {
  constructor(walk, sentences, model, examples, chosen) {
    Object.assign(this, { walk, sentences, model, examples, chosen });
    this.picture = h("div", { class: "curve answers" });
    this.element = section("decision", "What the model answers", this.picture);
    this.element.hidden = true;
  }

  update(what) {
    if (what !== "numbers" || this.walk.quiz) return;
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.#draw());
  }

  destroy() {
    cancelAnimationFrame(this.frame);
  }

  // The parameters as they are now, in the graph of the model.
  #parameters() {
    const { walk, model } = this;
    if (model.engine === walk.engine) return new Map(walk.leaves);
    const now = new Map(walk.engine.leaves.map((leaf) => [walk.nodes[leaf].name, walk.now.data[leaf]]));
    return new Map(
      model.params.flatMap((leaf) => {
        const x = now.get(model.engine.nodes[leaf].name);
        return x === undefined ? [] : [[leaf, x]];
      }),
    );
  }

  // The examples as they are now: one that is changed by hand moves.
  #points() {
    const { walk, model, chosen } = this;
    return this.examples.map(({ inputs, target }, k) => {
      if (k !== chosen || model.engine !== walk.engine) return { inputs, target, here: k === chosen };
      const { data } = walk.now;
      return {
        inputs: model.inputs.map((leaf) => data[leaf]),
        target: model.targets.length === 1 ? data[model.targets[0]] : target,
        here: true,
      };
    });
  }

  #draw() {
    const { model } = this;
    const points = this.#points();
    const finite = points.every(({ inputs }) => inputs.every(Number.isFinite));
    this.element.hidden = !finite;
    if (!finite) return;
    const leaves = this.#parameters();
    const held = model.engine === this.walk.engine ? this.walk.held : new Map();
    const answers = (inputs) => {
      model.inputs.forEach((leaf, k) => leaves.set(leaf, inputs[k]));
      return model.engine.values(leaves, held, model.answer)[model.answer];
    };
    const drawn = model.inputs.length === 1 ? this.#curve(points, answers) : this.#map(points, answers);
    this.picture.replaceChildren(...drawn);
  }

  #name(node) {
    return this.model.engine.nodes[node].name;
  }

  #curve(points, answers) {
    const { sentences, model } = this;
    const xs = points.map(({ inputs: [x] }) => x);
    const [left, right] = around(xs, Math.max(1, ...xs.map(Math.abs)) / (points.length > 1 ? 4 : 1));
    const line = Array.from({ length: POINTS + 1 }, (_, k) => {
      const x = left + (k / POINTS) * (right - left);
      return [x, answers([x])];
    }).filter(([, y]) => Number.isFinite(y));
    if (!line.length) return [];
    const targets = points.flatMap(({ target }) => (Number.isFinite(target) ? [target] : []));
    const [bottom, top] = around([...line.map(([, y]) => y), ...targets], 0.05);
    const across = (x) => EDGE + ((x - left) / (right - left)) * (WIDE - 2 * EDGE);
    const up = (y) => HIGH - EDGE - ((y - bottom) / (top - bottom)) * (HIGH - 2 * EDGE);
    const [x, y] = [model.inputs[0], model.answer].map((node) => this.#name(node));
    const number = (value) => sentences.number(value);
    const marks = points.map(({ inputs: [at], target, here }) => {
      const cx = across(at);
      const answer = up(answers([at]));
      const aim = Number.isFinite(target) ? up(target) : null;
      return [
        aim === null ? null : svg("line", { class: "miss", x1: cx, x2: cx, y1: answer, y2: aim }),
        aim === null ? null : svg("path", { class: "aim", d: `M${cx - 4} ${aim - 4}l8 8m0 -8l-8 8` }),
        svg("circle", { class: here ? "here" : "", cx, cy: answer, r: here ? 5 : 3.2 }),
      ];
    });
    const axis = (at) => svg("line", { class: "zero", ...at });
    const zero = [
      bottom < 0 && top > 0 ? axis({ x1: 0, x2: WIDE, y1: up(0), y2: up(0) }) : null,
      left < 0 && right > 0 ? axis({ x1: across(0), x2: across(0), y1: 0, y2: HIGH }) : null,
    ];
    const range = `${x} from ${number(left)} to ${number(right)}, ${y} from ${number(bottom)} to ${number(top)}`;
    const path = svg("polyline", {
      points: line.map(([at, height]) => `${across(at)},${up(height)}`).join(" "),
    });
    return [
      this.#svg(`The answer ${y} to every ${x}: ${range}`, zero, path, marks),
      h("p", { class: "hint" }, `${range}. × is a target, • the answer.`),
    ];
  }

  #map(points, answers) {
    const { sentences, model } = this;
    const [first, second] = [0, 1].map((k) => {
      const xs = points.map(({ inputs }) => inputs[k]);
      return around(xs, Math.max(1, ...xs.map(Math.abs)) / (points.length > 1 ? 8 : 1));
    });
    const [least, most] = CELLS;
    const room = Math.floor(Math.sqrt(MOST / (model.answer + 1)));
    const cells = Math.min(Math.max(room, least), most);
    const place = ([low, high], k) => low + ((k + 0.5) / cells) * (high - low);
    const numbers = Array.from({ length: cells * cells }, (_, k) =>
      answers([place(first, k % cells), place(second, Math.floor(k / cells))]),
    );
    const targets = points.flatMap(({ target }) => (Number.isFinite(target) ? [target] : []));
    const finite = numbers.filter(Number.isFinite);
    if (!finite.length) return [];
    const [low, high] = [Math.min(...finite), Math.max(...finite)];
    // What lies between two classes: between their targets, or where a sigmoid says 1/2.
    const share = low >= 0 && high <= 1;
    const middle = targets.length > 1 ? (Math.min(...targets) + Math.max(...targets)) / 2 : share ? 0.5 : 0;
    const far = Math.max(high - middle, middle - low) || 1;
    const side = HIGH / cells;
    const ground = numbers.map((x, k) =>
      svg("rect", {
        class: x > middle ? "above" : "below",
        x: (k % cells) * side,
        y: HIGH - (Math.floor(k / cells) + 1) * side,
        width: side,
        height: side,
        "fill-opacity": Number.isFinite(x) ? (0.12 + 0.7 * (Math.abs(x - middle) / far)).toFixed(3) : 0,
      }),
    );
    const spot = ([from, to], x) => ((x - from) / (to - from)) * HIGH;
    const marks = points.map(({ inputs, target, here }) => {
      const aim = Number.isFinite(target) ? (target > middle ? "above" : "below") : "";
      const [cx, cy] = [spot(first, inputs[0]), HIGH - spot(second, inputs[1])];
      const shape =
        aim === "below"
          ? svg("rect", { x: cx - 4, y: cy - 4, width: 8, height: 8, class: `example ${aim}` })
          : svg("circle", { cx, cy, r: 4.6, class: `example ${aim}` });
      const ring = here ? svg("circle", { class: "ring", cx, cy, r: 8.5 }) : null;
      return [shape, ring];
    });
    const [x, z, y] = [...model.inputs, model.answer].map((node) => this.#name(node));
    const number = (value) => sentences.number(value);
    const span = (name, [from, to]) => `${name} from ${number(from)} to ${number(to)}`;
    const range = `${span(x, first)} to the right, ${span(z, second)} upwards`;
    const parted = `blue where ${y} is above ${number(middle)}, orange below; it goes from ${number(low)} to ${number(high)}`;
    const key = targets.length ? " ● and ■ are examples with a target above and below." : "";
    const picture = this.#svg(`The answer ${y}: ${range}; ${parted}`, ground, marks);
    picture.setAttribute("viewBox", `0 0 ${HIGH} ${HIGH}`);
    picture.classList.add("square");
    return [picture, h("p", { class: "hint" }, `${range}; ${parted}.${key}`)];
  }

  #svg(label, ...parts) {
    const shape = { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": label };
    return svg("svg", shape, ...parts);
  }
}
