// What of a graph is shown as one box: layers, units, or every single number.

export const HEIGHTS = ["layers", "units", "scalars"];
const MANY = 100; // single boxes from which on units are shown to begin with

const keyOf = (path) => path.join("\u0000");

/* The boxes and arrows that are to be seen.

   A group is closed, one box, or open. height says which are closed; single ones are opened and
   closed. Every box is { key, nodes, node } with the node that it is or, of a group, the one that
   leads out of it, if it is one; every arrow { tail, head, steps }. */
export class View {
  constructor(walk) {
    this.walk = walk;
    this.groups = walk.lesson.nodes.map((node) => node.group ?? []);
    const deepest = Math.max(0, ...this.groups.map((path) => path.length));
    this.heights = deepest ? HEIGHTS.filter((height) => height !== "layers" || deepest > 1) : [];
    this.height = deepest && this.groups.length > MANY ? "units" : "scalars";
    this.turned = new Set(); // groups that are not as the height has them
    this.#make();
  }

  rise(height) {
    this.height = height;
    this.turned.clear();
    this.#make();
  }

  // Open a group that is closed, or close one.
  turn(path) {
    const key = keyOf(path);
    if (!this.turned.delete(key)) this.turned.add(key);
    this.#make();
  }

  #usually(path) {
    if (this.height === "scalars") return false;
    return this.height === "layers" || !this.#outer.has(keyOf(path));
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
    this.arrowOf = new Map(this.arrows.flatMap(({ steps }, k) => steps.map((step) => [step, k])));
    for (const box of this.boxes) {
      if (!box.path) continue;
      const inside = new Set(box.nodes);
      const out = box.nodes.filter((node) =>
        walk.engine.feeds[node].some((k) => !inside.has(walk.steps[k].node)),
      );
      box.out = out;
      box.node = out.length === 1 ? out[0] : null;
    }
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
