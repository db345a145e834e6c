// The graph: boxes and arrows laid out for the room there is, marked for the step.

import { button, fill, focused, h, svg } from "./dom.js";
import { dragged } from "./drag.js";
import { layered } from "./layers.js";
import { laidOut, leastRoom, sorted } from "./layout.js";
import { Minimap } from "./minimap.js";
import { factorShape, mark, placeFactors } from "./marks.js";
import {
  CLOSE,
  FAR,
  arrowShape,
  boxShape,
  longest,
  measured,
  measurer,
  moveArrow,
  moveBox,
  pillShape,
} from "./shapes.js";
import { Strength } from "./strength.js";
import { View } from "./view.js";

const LARGEST = 1.7; // how much a small graph is enlarged
const SMALLEST = 0.6; // below this a graph is not shown whole,
const READABLE = 0.85; // but so large, and scrolls
const PRESENTED = 1.01; // the same of a graph that is presented
const PAPER = [680, 800]; // what fits on a page of A4 and on one of Letter, below a title
const LEGIBLE = 0.3; // below this a graph is not printed number by number
const DOWN = 1.15; // how much larger a graph is seen that goes down instead of across
const KEPT = 60; // of what was shown before, its layouts
const SHAPES = 6000; // boxes and arrows that were drawn, at most
const TIP = 22; // beside a partial: the tip of its arrow, and what parts it from a box
const SPACES = { LR: { along: 92, across: 15 }, TB: { along: 58, across: 20 } };

export class Graph {
  constructor(walk) {
    this.walk = walk;
    this.view = new View(walk);
    this.zoom = 1;
    this.layout = null;
    this.known = new Map(); // what was shown, with its layouts, by the key of the view
    this.stood = null; // where each node stands across
    this.shapes = new Map(); // boxes and arrows that were drawn, by what they show
    this.presenting = false;
    this.choosing = null; // of a quiz: what is told of an arrow that is chosen
    this.paper = false;
    this.holder = h("div", { class: "holder" });
    this.pane = h("div", { class: "pane" }, this.holder);
    this.printed = h("p", { class: "printed" }); // what is said of it on paper
    this.strength = new Strength(walk);
    this.minimap = new Minimap(this.pane);
    const resize = (label, sign, by) =>
      button({ "aria-label": label, title: label, onclick: () => this.scale(by) }, sign);
    this.heights = this.view.heights.map((height) =>
      button({ "aria-pressed": "false", onclick: () => this.rise(height) }, height),
    );
    this.element = h(
      "section",
      { class: "graph", "aria-label": "Graph" },
      this.pane,
      this.minimap.element,
      this.strength.legend,
      this.printed,
      this.heights.length
        ? h("div", { class: "heights", role: "group", "aria-label": "Shown as" }, this.heights)
        : null,
      h(
        "div",
        { class: "zoom", role: "group", "aria-label": "Size of the graph" },
        resize("Smaller", "−", 0.8),
        resize("Whole graph", "▣", null),
        resize("Larger", "+", 1.25),
      ),
    );
    this.pane.addEventListener("keydown", (event) => this.#key(event));
    dragged(this.pane);
    this.pane.addEventListener("scroll", () => this.minimap.follow(), { passive: true });
    this.watching = new ResizeObserver(() => this.fit());
    this.watching.observe(this.pane);
  }

  destroy() {
    cancelAnimationFrame(this.frame);
    this.watching.disconnect();
  }

  scale(by) {
    this.zoom = by === null ? 1 : Math.min(Math.max(this.zoom * by, 0.3), 6);
    this.whole = by === null;
    this.fit();
  }

  present(on) {
    this.presenting = on;
    this.#again();
  }

  // Arrays, layers, units, or single numbers.
  rise(height) {
    this.view.rise(height);
    this.stood = null;
    this.#again();
    this.onrise?.();
  }

  // Some of the nodes, as a lens has them; null for all.
  see(inside, text) {
    this.view.see(inside, text);
    this.stood = null;
    this.#again();
    this.onrise?.();
  }

  // Open a closed group, or close an open one.
  turn(path) {
    this.view.turn(path);
    this.#again();
    this.walk.choose(null);
    const box = this.boxes.find((shape) => shape.box.key === path.join("\u0000"));
    (box ?? this.boxes[this.#firstIn(path)]).group.focus({ preventScroll: true });
  }

  // A box of a group that was opened.
  #firstIn(path) {
    const inside = this.view.groups.findIndex((group) =>
      path.every((name, k) => group[k] === name),
    );
    return this.view.boxOf[Math.max(inside, 0)];
  }

  #again() {
    this.layout = null;
    this.seen = null;
    this.focused = undefined;
    this.fit();
  }

  // On paper the whole graph stands on the first page, with all its numbers; where single numbers
  // would be too small to be read, unit by unit.
  print(on) {
    if (this.paper === on) return this.update();
    this.paper = on;
    if (!on && this.screen) {
      this.view.recall(this.screen);
      this.layout = this.seen = this.screen = null;
    }
    this.fit();
    const coarser = this.view.heights.at(-2);
    if (on && this.shown < LEGIBLE && coarser && this.view.height !== coarser) {
      this.screen = this.view.recall({ height: coarser, turned: [] });
      this.layout = this.seen = null;
      this.fit();
    }
    const part = this.view.height.slice(0, -1);
    const coarse = this.screen ? `${part} by ${part}, ` : "";
    const size = `${Math.round(100 * this.shown)} % of its size on a screen`;
    this.printed.textContent =
      this.shown < SMALLEST || coarse
        ? `Drawn ${coarse}at ${size}; every number stands in the steps that follow.`
        : "";
    return this.update();
  }

  // Take the layout that is seen largest, and show it as large as there is room.
  fit() {
    const [wide, high] = this.paper ? PAPER : [this.pane.clientWidth, this.pane.clientHeight];
    if (!wide || !high) return;
    this.room = [wide, high];
    const share = ({ width, height }) => Math.min(wide / width, high / height);
    this.seen ??= this.#measured();
    const across = this.#laidOut("LR", this.room);
    const [width, height] = leastRoom(this.seen.graph, this.#spaces("TB"));
    const fits = share({ width, height }) > DOWN * share(across); // if it can be seen so large
    const down = fits ? this.#laidOut("TB", this.room) : across;
    const best = share(down) > DOWN * share(across) ? down : across;
    if (best !== this.layout) this.#build(best);
    const fitting = Math.min(share(best), this.presenting ? PRESENTED * LARGEST : LARGEST);
    const least = this.presenting ? PRESENTED : SMALLEST;
    const readable = this.presenting ? PRESENTED : READABLE;
    const shown = this.zoom * (this.whole || fitting >= least ? fitting : readable);
    const scale = this.paper ? fitting : shown;
    this.drawing.setAttribute("width", Math.floor(best.width * scale));
    this.drawing.setAttribute("height", Math.floor(best.height * scale));
    this.shown = scale;
    const larger = best.width * scale > wide + 1 || best.height * scale > high + 1;
    this.element.classList.toggle("mapped", larger && !this.paper);
    this.minimap.show(larger);
    this.follow(false);
  }

  // Between two layers there is room for a partial.
  #spaces(way) {
    const { along, across } = SPACES[way];
    const { look } = this.seen;
    const tip = Math.ceil(this.measure(`× ${longest(this.walk.digits)}`, look.factor)) + TIP;
    const usual = along * (this.presenting ? 1.25 : 1);
    return { way, along: way === "LR" ? Math.max(usual, tip) : usual, across, tip };
  }

  // What is to be laid out: boxes as large as their texts, and arrows.
  #measured() {
    const look = this.presenting ? FAR : CLOSE;
    const key = `${look === FAR} ${this.walk.digits} ${this.view.key}`;
    if (this.known.has(key)) return this.known.get(key);
    this.measure ??= measurer(getComputedStyle(this.element).fontFamily);
    const { boxes, arrows, groups } = this.view;
    const texts = boxes.map((box) => measured(box, this.walk, look, this.measure));
    const edges = arrows.map(({ tail, head }) => [tail, head]);
    const mean = (nodes) => nodes.reduce((sum, node) => sum + this.stood[node], 0) / nodes.length;
    const paths = boxes.map((box) => (box.path ? box.path.slice(0, -1) : groups[box.node]));
    const graph = {
      sizes: texts.map(({ size }) => size),
      groups: paths,
      edges,
      layers: layered(boxes.length, edges, paths),
      before: this.stood && boxes.map(({ nodes }) => mean(nodes)),
    };
    graph.order = sorted(graph);
    const seen = { look, texts, graph, layouts: new Map() };
    this.known.set(key, seen);
    if (this.known.size > KEPT) this.known.delete(this.known.keys().next().value);
    return seen;
  }

  #laidOut(way, room) {
    const { look, texts, graph, layouts } = this.seen;
    const bucket = way === "LR" ? Math.round(4 * Math.log2(room[0] / room[1])) : 0;
    const key = `${way} ${bucket}`;
    if (!layouts.has(key)) {
      const layout = laidOut(graph, { ...this.#spaces(way), room });
      layouts.set(key, { ...layout, texts, type: look });
    }
    return layouts.get(key);
  }

  #build(layout) {
    this.layout = layout;
    const { walk, view } = this;
    if (this.digits !== walk.digits) this.shapes.clear(); // they say what they said before
    this.digits = walk.digits;
    const near = focused(this.element);
    const key = this.boxes?.find((shape) => shape.group === near)?.box.key;
    const frames = layout.frames.map(([x, y, width, height]) =>
      svg("rect", { class: "frame", x, y, width, height, rx: 10 }),
    );
    const names = layout.frames.map(([x, y, , , label, path]) =>
      svg(
        "text",
        { class: "frame-name", x: x + 10, y: y + 14, onclick: () => this.turn(path) },
        label,
      ),
    );
    if (this.shapes.size > SHAPES) this.shapes.clear();
    // Those that show the same as any before are moved, not made anew.
    const kept = (name, make) => {
      if (!this.shapes.has(name)) this.shapes.set(name, make());
      const shape = this.shapes.get(name);
      if (!shape.group.isConnected) shape.group.toggleAttribute("data-lit", false);
      return shape;
    };
    this.arrows = view.arrows.map(({ tail, head, steps }) => {
      const name = `${view.boxes[tail].key} → ${view.boxes[head].key} ${steps}`;
      return kept(name, () => {
        const single = steps.length === 1;
        const choose = () =>
          this.choosing
            ? this.choosing.choose(steps)
            : walk.choose(single ? { edge: steps[0] } : { arrow: steps });
        return { ...arrowShape(choose), ...factorShape(), steps };
      });
    });
    this.boxes = layout.texts.map((text, k) => {
      const box = view.boxes[k];
      const said = [text.size, text.name, text.formula, layout.type.name];
      const name = [box.key, box.nodes, ...said].join("\u0001");
      return kept(name, () => {
        const choose = () =>
          walk.choose(box.path ? { group: box.path, nodes: box.nodes } : { node: box.node });
        const act = { onclick: choose, ondblclick: () => this.#double(box) };
        return boxShape(text, box, layout.type, act);
      });
    });
    this.pill ??= pillShape("");
    this.drawing ??= this.holder.appendChild(svg("svg", { role: "group" }));
    // What goes is taken out first: a browser looks at all that changed when the focus goes.
    fill(this.drawing, [
      ...frames,
      ...this.arrows.map((arrow) => arrow.group),
      ...names,
      ...this.boxes.map((box) => box.group),
      ...this.arrows.map((arrow) => arrow.factor),
      this.pill.group,
    ]);
    this.arrows.forEach((shape, k) => moveArrow(shape, layout.arrows[k]));
    this.boxes.forEach((shape, k) => moveBox(shape, view.boxes[k], layout.boxes[k]));
    const across = layout.way === "LR" ? 1 : 0;
    this.stood = view.boxOf.map((box) => layout.boxes[box][across]);
    placeFactors(this);
    const count = layout.boxes.length;
    this.drawing.setAttribute("viewBox", `0 0 ${layout.width} ${layout.height}`);
    this.drawing.setAttribute(
      "aria-label",
      `${count} ${walk.nodes.length === count ? "numbers" : "boxes"} and how each is made of others`,
    );
    this.element.classList.toggle("presented", this.presenting);
    this.heights.forEach((control, k) =>
      control.setAttribute(
        "aria-pressed",
        String(this.view.heights[k] === view.height && !view.turned.size),
      ),
    );
    this.minimap.draw(layout);
    this.update();
    if (key === undefined) return;
    const shape = this.boxes.find(({ box }) => box.key === key);
    if (shape && shape.group !== focused(this.element)) shape.group.focus({ preventScroll: true });
  }

  #double(box) {
    if (box.path) this.turn(box.path);
    else if (this.view.groups[box.node].length) this.turn(this.view.groups[box.node]);
  }

  // The box that the step makes a number of.
  target(step = this.walk.step) {
    return this.view.boxOf[step.kind === "contributed" ? step.arg : step.node];
  }

  // Light the arrows that some steps go along.
  light(steps) {
    const lit = new Set(steps);
    for (const { group, steps: own } of this.arrows ?? [])
      group.toggleAttribute(
        "data-lit",
        own.some((k) => lit.has(k)),
      );
  }

  // Light the boxes that some nodes stand in.
  lightBoxes(nodes) {
    const lit = new Set(nodes.map((node) => this.view.boxOf[node]));
    this.boxes?.forEach(({ group }, k) => group.toggleAttribute("data-lit", lit.has(k)));
  }

  // Show what is known at the step, and mark what it does; on paper all, and no marks.
  update() {
    if (this.layout && this.digits !== this.walk.digits) return this.#again();
    if (this.layout) mark(this, this.paper);
    return this.choosing?.apply();
  }

  // Scroll the current box into view where the graph is larger than its place.
  follow(smooth = true) {
    const { layout, room, shown } = this;
    if (!layout || (layout.width * shown <= room[0] && layout.height * shown <= room[1])) return;
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => {
      const { x, y } = this.boxes[this.target()];
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      this.pane.scrollTo({
        left: x * shown - room[0] / 2,
        top: y * shown - room[1] / 2,
        behavior: smooth && !still ? "smooth" : "auto",
      });
    });
  }

  // Up and down go from box to box, Enter and the space bar choose one or open it.
  #key(event) {
    const at = this.boxes.findIndex((shape) => shape.group === event.target);
    if (at < 0) return;
    const { box } = this.boxes[at];
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by) {
      this.focused = (at + by + this.boxes.length) % this.boxes.length;
      this.update();
      this.boxes[this.focused].group.focus();
    } else if (event.key === "Enter" && (box.path || event.shiftKey)) {
      this.#double(box);
    } else if (event.key === "Enter" || event.key === " ") {
      this.walk.choose(box.path ? { group: box.path, nodes: box.nodes } : { node: box.node });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
