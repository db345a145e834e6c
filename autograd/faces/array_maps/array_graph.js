// The arrays as boxes with heat maps of their values and gradients, and the arrows between them.

import { button, h, say, svg } from "../page/dom.js";
import { layered } from "../page/layers.js";
import { laidOut } from "../page/layout.js";
import { arrowShape, longest, measurer, moveArrow } from "../page/shapes.js";
import { sidesOf } from "./array_lens.js";
import { cellSize, coloursOf, largestOf, paint } from "./heat_map.js";

const SPACES = { along: 44, across: 14 };
const HEAD = 42; // of a box: its name and its formula
const FOOT = 22; // below a map: its largest number
const EDGE = 10;
const LEAST = 96; // how wide a box is
const LABEL = 11; // and letters below it: a map is as wide as its largest number there
const LONGEST = 190; // a formula that is not cut
const SMALLEST = 0.3; // of the whole, when it is asked for,
const READABLE = 0.7; // and to begin with

const sideBox = (text, measure) => {
  const element = h("div", { class: "array beyond" }, text);
  return { array: null, element, size: [Math.ceil(measure(text, 14)) + 2 * EDGE + 8, HEAD] };
};

export class ArrayGraph {
  constructor(walk) {
    this.walk = walk;
    this.zoom = 1;
    this.common = h("input", { type: "checkbox", onchange: () => this.update() });
    this.arrows = svg("svg", { "aria-hidden": "true" });
    this.holder = h("div", { class: "arrays" }, this.arrows);
    this.pane = h("div", { class: "pane" }, this.holder);
    const sizes = [
      ["Smaller", "−", () => this.scale(this.zoom * 0.8)],
      ["Whole graph", "▣", () => this.scale(null)],
      ["Larger", "+", () => this.scale(this.zoom * 1.25)],
    ];
    this.element = h(
      "section",
      { class: "graph", "aria-label": "Graph" },
      this.pane,
      h(
        "p",
        { class: "legend" },
        h("span", { class: "positive" }, "above 0"),
        h("span", { class: "negative" }, "below 0"),
        h("label", null, this.common, " one scale for all maps"),
      ),
      h(
        "div",
        { class: "zoom", role: "group", "aria-label": "Size of the graph" },
        sizes.map(([title, sign, onclick]) =>
          button({ "aria-label": title, title, onclick }, sign),
        ),
      ),
    );
    this.links = walk.steps.filter(({ kind }) => kind === "contributed");
    this.view = { lens: "" };
    this.inside = null; // the arrays in the lens; null where all are shown
    // What nothing is sent along: to probabilities that are only shown, and from data.
    walk.lesson.arrays.forEach(({ shares, feeds }, array) => {
      if (shares !== undefined) this.links.push({ arg: shares, node: array });
      if (feeds !== undefined) this.links.push({ arg: array, node: feeds });
    });
  }

  // Show the arrays in a set alone, which a text asks for; null shows all.
  see(inside, text) {
    this.view.lens = text;
    this.inside = inside;
    this.build();
    this.begin();
    this.update();
  }

  // As large as there is room for, if it can be read so.
  begin() {
    this.scale(Math.max(this.#fitting(), READABLE));
    this.#follow();
  }

  #fitting() {
    const { clientWidth, clientHeight } = this.pane;
    return Math.min(clientWidth / this.layout.width, clientHeight / this.layout.height, 1);
  }

  scale(by) {
    this.zoomTo(Math.min(Math.max(by ?? this.#fitting(), SMALLEST), 3));
  }

  zoomTo(zoom) {
    this.zoom = zoom;
    this.holder.style.zoom = zoom;
  }

  // Boxes as large as what is in them, and their places for a room, or for the one there is.
  build(paper) {
    const { walk } = this;
    this.digits = walk.digits;
    const { arrays } = walk.lesson;
    const measure = measurer(getComputedStyle(this.element).fontFamily);
    const { inside } = this;
    this.boxes = arrays.flatMap((array, k) =>
      !inside || inside.has(k) ? [this.#box(array, k, measure)] : [],
    );
    this.place = new Map(this.boxes.map(({ array }, k) => [array, k]));
    const sides = inside ? sidesOf(inside, this.links, arrays.length) : {};
    for (const [side, text] of Object.entries(sides)) {
      this.place.set(side, this.boxes.length);
      this.boxes.push(sideBox(text, measure));
    }
    const joined = new Map(); // what goes along an arrow, by the places of its ends
    for (const { arg, node } of this.links) {
      const [tail, head] = [this.place.get(arg), this.place.get(node)];
      if (tail === undefined && head === undefined) continue;
      const ends = `${tail ?? this.place.get("below")} ${head ?? this.place.get("above")}`;
      joined.set(ends, [...(joined.get(ends) ?? []), `${arg} ${node}`]);
    }
    const edges = [...joined.keys()].map((ends) => ends.split(" ").map(Number));
    const graph = {
      sizes: this.boxes.map(({ size }) => size),
      groups: this.boxes.map(() => []),
      edges,
      layers: layered(this.boxes.length, edges),
    };
    const { clientWidth, clientHeight } = this.pane;
    const room = paper ?? [clientWidth || 900, (clientHeight || 500) * 1.4];
    this.layout = laidOut(graph, { way: "LR", ...SPACES, room });
    const { width, height } = this.layout;
    Object.assign(this.holder.style, { width: `${width}px`, height: `${height}px` });
    for (const [name, size] of Object.entries({ width, height }))
      this.arrows.setAttribute(name, size);
    this.shapes = this.layout.arrows.map((points, k) => ({
      ...moveArrow(arrowShape(null), points),
      along: joined.get(edges[k].join(" ")),
    }));
    this.arrows.replaceChildren(...this.shapes.map(({ group }) => group));
    this.boxes.forEach(({ element, size }, k) => {
      const [x, y] = this.layout.boxes[k];
      const place = { left: x - size[0] / 2, top: y - size[1] / 2, width: size[0] };
      for (const [side, points] of Object.entries(place)) element.style[side] = `${points}px`;
      element.style.height = `${size[1]}px`;
    });
    this.holder.replaceChildren(this.arrows, ...this.boxes.map(({ element }) => element));
    this.colours = null;
  }

  #box(array, k, measure) {
    const { walk } = this;
    const rows = walk.rowsOf(k);
    const shape = [rows.length, Math.max(...rows.map((row) => row.length))];
    const cell = cellSize(...shape);
    const [high, wide] = [shape[0] * cell, Math.max(shape[1] * cell, Math.ceil(measure(`∂ ±${longest(walk.digits)}`, LABEL)))];
    const beside = shape[1] <= 2 * shape[0]; // the maps of a flat array stand below each other
    const inner = beside ? 2 * wide + EDGE : wide;
    const made = walk.formula(array.formula);
    const long = Math.min(measure(made, 12), LONGEST);
    const width = Math.ceil(Math.max(LEAST, inner, long, measure(array.name, 14, 650) + 60));
    const size = [width + 2 * EDGE, HEAD + (beside ? 1 : 2) * (high + FOOT) + EDGE];
    const map = (word) => {
      const canvas = h("canvas", { "data-map": word });
      const note = h("small");
      const shown = h("div", { class: "map" }, canvas, note);
      shown.style.width = `${wide}px`;
      return { canvas, note, shown };
    };
    const maps = { value: map("value"), gradient: map("gradient") };
    maps.gradient.shown.hidden = (array.shares ?? array.feeds) !== undefined;
    const element = h(
      "div",
      {
        class: "array",
        role: "button",
        tabindex: "0",
        title: made || null,
        onclick: (event) => this.#click(event, k, cell, rows),
        onkeydown: (event) => {
          if (event.key !== "Enter" && event.key !== " ") return;
          event.preventDefault();
          walk.choose({ array: k, row: 0, column: 0 });
        },
      },
      h("div", { class: "head" }, h("b", null, array.name), " ", h("small", null, shape.join("×"))),
      h("div", { class: "made" }, made),
      h("div", { class: beside ? "maps" : "maps below" }, maps.value.shown, maps.gradient.shown),
    );
    return { array: k, element, maps, rows, shape, cell, size };
  }

  // The cell of a map that is pointed at, else the first.
  #click(event, array, cell, rows) {
    let [row, column] = [0, 0];
    if (event.target.matches("canvas")) {
      const scale = cell * this.zoom;
      const { left, top } = event.target.getBoundingClientRect();
      row = Math.min(Math.max(Math.floor((event.clientY - top) / scale), 0), rows.length - 1);
      const last = rows[row].length - 1;
      column = Math.min(Math.max(Math.floor((event.clientX - left) / scale), 0), last);
    }
    this.walk.choose({ array, row, column });
  }

  update(what = "numbers") {
    const { walk } = this;
    if (what === "text" || !this.layout || this.digits !== walk.digits) this.build();
    this.colours ??= coloursOf(this.arrows.parentElement);
    const { step, tape } = walk;
    if (what !== "chosen") {
      const boxes = this.boxes.filter(({ maps }) => maps);
      const shown = boxes.map(({ array, rows }) => this.#numbers(array, rows, tape));
      const tops = ["value", "gradient"].map((word) =>
        Math.max(...shown.map((maps) => (maps[word] ? largestOf(maps[word]) : 0))),
      );
      boxes.forEach(({ maps, shape, cell }, box) =>
        ["value", "gradient"].forEach((word, k) => {
          const rows = shown[box][word];
          const own = rows ? largestOf(rows) : 0;
          const top = this.common.checked ? tops[k] : own;
          paint(maps[word].canvas, rows, shape, cell, top, this.colours);
          say(maps[word].note, rows ? `${k ? "∂ ±" : "±"}${walk.number(own)}` : k ? "∂" : "?");
        }),
      );
    }
    const back = step.kind !== "computed";
    this.boxes.forEach(({ array, element }) => {
      const target = back ? (step.arg ?? step.node) : step.node;
      element.classList.toggle("now", array === target);
      element.classList.toggle("from", back && array === step.node && array !== target);
      element.classList.toggle("chosen", walk.chosen?.array === array);
    });
    const current = step.kind === "contributed" ? `${step.arg} ${step.node}` : "";
    for (const { group, along } of this.shapes) {
      const into = step.kind === "computed" && along.some((edge) => edge.endsWith(` ${step.node}`));
      const look = along.includes(current) ? "arrow now back" : into ? "arrow now on" : "arrow";
      group.setAttribute("class", look);
    }
    if (what === "step") this.#follow();
  }

  // The rows of numbers of both maps; null for what is not known yet.
  #numbers(array, rows, tape) {
    const of = (numbers) => rows.map((row) => row.map((k) => (k === null ? null : numbers(k))));
    const { lesson } = this.walk;
    const known = this.walk.computed(array);
    if (lesson.arrays[array].shares !== undefined)
      return { value: known ? rows.map((_, position) => tape.shares(position)) : null, gradient: null };
    const sums = this.walk.gradient(array);
    return {
      value: known ? of((node) => tape.data[node]) : null,
      gradient: sums && of((node) => sums.numbers[tape.cells[node]]),
    };
  }

  #follow() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      const { step } = this.walk;
      const place = this.place.get(step.arg ?? step.node);
      if (place === undefined) return; // outside the lens
      const [x, y] = this.layout.boxes[place];
      const { clientWidth, clientHeight } = this.pane;
      this.pane.scrollTo(x * this.zoom - clientWidth / 2, y * this.zoom - clientHeight / 2);
    });
  }
}
