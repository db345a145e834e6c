// What of a graph is shown as one box: layers, units, or every single number.

import { outsideOf } from "./lens.js";

const MANY = 100; // single boxes from which on units without layers are shown to begin with

const keyOf = (path) => path.join("\u0000");

/* The boxes and arrows that are to be seen.

   A group is closed, one box, or open. height says which are closed; single ones are opened and
   closed. Every box is { key, nodes, node } with the node that it is or, of a group, the one that
   leads out of it, if it is one; every arrow { tail, head, steps }. */
export class View {
  constructor(walk) {
    this.walk = walk;
    const { nodes, arrays } = walk.lesson;
    this.arrays = nodes.map(({ array }) => (array === undefined ? [] : [arrays[array].name]));
    this.units = nodes.map(({ group }) => group ?? []);
    const deepest = Math.max(0, ...this.units.map((path) => path.length));
    this.heights = [
      ...(arrays.length ? ["arrays"] : []),
      ...(deepest > 1 ? ["layers"] : []),
      ...(deepest ? ["units"] : []),
      ...(arrays.length || deepest ? ["scalars"] : []),
    ];
    const outside = walk.lesson.closed ?? []; // of a lens: what is to stay one box
    const shown = nodes.filter(({ group }) => !outside.includes(group?.[0])).length;
    const units = shown > MANY ? deepest : deepest > 1 && !outside.length;
    this.first = arrays.length ? "arrays" : units ? "units" : "scalars"; // to begin with
    this.height = this.first;
    this.turned = new Set(); // groups that are not as the height has them
    this.lens = ""; // what was asked for
    this.sides = null; // of each node: the group of what is outside of the lens
    this.outside = new Set(); // those groups
    if (this.height === "scalars") for (const name of outside) this.turned.add(keyOf([name]));
    this.#make();
  }

  rise(height) {
    this.height = height;
    this.turned.clear();
    this.#make();
  }

  // Show a height with some groups turned, and give those that were shown.
  recall({ height, turned }) {
    const shown = { height: this.height, turned: [...this.turned] };
    this.height = height;
    this.turned = new Set(turned);
    this.#make();
    return shown;
  }

  // Show some nodes, and all others as a box a side; null shows all. text: what asked for them.
  see(inside, text) {
    this.lens = inside ? text : "";
    this.turned.clear();
    const outside = inside && outsideOf(inside, this.walk);
    this.outside = new Set(outside?.filter(Boolean));
    this.sides = outside?.map((side) => (side ? [side] : null)) ?? null;
    this.#make();
  }

  // What is shown, as text.
  get key() {
    return [this.lens, this.height, ...[...this.turned].sort()].join("\u0001");
  }

  // The groups that each node is in, outermost first; at the height of arrays, its array.
  get groups() {
    const groups = this.height === "arrays" ? this.arrays : this.units;
    return this.sides ? groups.map((path, node) => this.sides[node] ?? path) : groups;
  }

  // Open a group that is closed, or close one.
  turn(path) {
    const key = keyOf(path);
    if (!this.turned.delete(key)) this.turned.add(key);
    this.#make();
  }

  #usually(path) {
    if (this.outside.has(path[0])) return true;
    if (this.height === "scalars") return false;
    return this.height !== "units" || !this.#outer.has(keyOf(path));
  }

  #closed(path) {
    return this.#usually(path) !== this.turned.has(keyOf(path));
  }

  #outer = new Set(); // groups with groups in them

  #make() {
    this.#outer.clear();
    for (const path of this.groups)
      for (let depth = 1; depth < path.length; depth++)
        this.#outer.add(keyOf(path.slice(0, depth)));
    const forced = new Set(); // groups that lead to themselves: no order would show them as one
    for (;;) {
      this.#collect(forced);
      const circle = this.#circle();
      if (!circle.length) break;
      for (const box of circle) if (box.path) forced.add(keyOf(box.path));
    }
  }

  #collect(forced) {
    const { walk } = this;
    this.boxes = [];
    const of = new Map();
    this.boxOf = this.groups.map((path, node) => {
      for (let depth = 1; depth <= path.length; depth++) {
        const outer = path.slice(0, depth);
        const key = keyOf(outer);
        if (forced.has(key) || !this.#closed(outer)) continue;
        if (!of.has(key))
          of.set(key, this.boxes.push({ key, path: outer, nodes: [], node: null }) - 1);
        this.boxes[of.get(key)].nodes.push(node);
        return of.get(key);
      }
      return this.boxes.push({ key: `${node}`, path: null, nodes: [node], node }) - 1;
    });
    const order = this.boxes.map((_, k) => k);
    order.sort((a, b) => this.boxes[a].nodes.at(-1) - this.boxes[b].nodes.at(-1));
    const place = new Map(order.map((box, k) => [box, k]));
    this.boxes = order.map((box) => this.boxes[box]);
    this.boxOf = this.boxOf.map((box) => place.get(box));
    this.arrows = [];
    const merged = new Map();
    walk.steps.forEach((step, k) => {
      if (step.kind !== "contributed") return;
      const [tail, head] = [this.boxOf[step.arg], this.boxOf[step.node]];
      if (tail === head) return;
      const single = !this.boxes[tail].path && !this.boxes[head].path;
      const key = single ? `s${k}` : `${tail} ${head}`;
      if (!merged.has(key)) merged.set(key, this.arrows.push({ tail, head, steps: [] }) - 1);
      this.arrows[merged.get(key)].steps.push(k);
    });
    for (const arrow of this.arrows) arrow.weight = this.#weight(arrow);
    this.arrowOf = new Map(this.arrows.flatMap(({ steps }, k) => steps.map((step) => [step, k])));
    for (const box of this.boxes) {
      if (!box.path) continue;
      const inside = new Set(box.nodes);
      const out = box.nodes.filter(
        (node) =>
          node === walk.output ||
          walk.engine.feeds[node].some((k) => !inside.has(walk.steps[k].node)),
      );
      box.out = out;
      box.node = out.length === 1 ? out[0] : null;
    }
  }

  // The leaf of a closed unit by which an arrow multiplies what it brings, if it is one.
  #weight({ head, steps }) {
    if (!this.boxes[head].path || steps.length !== 1) return null;
    const { node, place } = this.walk.steps[steps[0]];
    const { args, sizes, slots, op } = this.walk.engine.nodes[node];
    const [slot, inner] = slots[place];
    const other = sizes.findIndex((size, k) => k !== slot && size === sizes[slot]);
    if (other < 0 || (inner === null && op !== "mul")) return null;
    const at = slots.findIndex(([s, k]) => s === other && k === inner);
    const from = args[at]?.[0] ?? null;
    const inside = from !== null && this.boxOf[from] === head;
    return inside && this.walk.nodes[from].op === null ? from : null;
  }

  // The boxes that cannot be put in an order.
  #circle() {
    const missing = this.boxes.map(() => 0);
    const from = this.boxes.map(() => []);
    for (const { tail, head } of this.arrows) {
      missing[head] += 1;
      from[tail].push(head);
    }
    const order = missing.flatMap((left, box) => (left ? [] : [box]));
    for (const box of order)
      for (const head of from[box]) if (!(missing[head] -= 1)) order.push(head);
    const met = new Set(order);
    return this.boxes.filter((_, box) => !met.has(box));
  }
}
