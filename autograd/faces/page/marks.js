// What the boxes and arrows of the graph show at a step.

import { flatness } from "./curve.js";
import { say, svg } from "./dom.js";
import { fromMiddle } from "./shapes.js";

const [ABOVE, BESIDE] = [28, 9]; // from an arrow to the number that goes back along it
const FACTOR = 12; // from the tip of an arrow to its partial
const FIGURE = 0.6; // how wide a figure is, of its height
const PILL = 11; // half of the height of the number that goes back
const SIDES = [[1, -1, 0], [1.5, -1.5, 2, -2], [2.5, -2.5, 3, -3]]; // of an arrow, the nearest first

const signOf = (size) => size && (size.sign < 0 ? "negative" : size.sign > 0 ? "positive" : "none");

// Whether a person looks closer at a box, or at an arrow.
const boxChosen = (chosen, box) => {
  if (chosen.group) return box.path && box.key === chosen.group.join("\u0000");
  return chosen.node !== undefined && box.nodes.includes(chosen.node);
};
const arrowChosen = (chosen, steps) => {
  if (chosen.arrow) return steps === chosen.arrow;
  return chosen.edge !== undefined && steps.includes(chosen.edge);
};

const setLook = (thing, look, size) => {
  const strength = size ? size.strength.toFixed(3) : "0";
  if (thing.strength !== strength) {
    thing.strength = strength;
    thing.group.style.setProperty("--strength", strength);
  }
  if (thing.look === look) return;
  thing.look = look;
  thing.group.setAttribute("class", look);
};

// The partial of an arrow, once it is known.
export const factorShape = () => ({
  factor: svg("text", { class: "factor", "aria-hidden": "true" }),
  said: "",
});

/* Where the partial of each arrow stands once it is known: at its tip, where there is room. */
export const placeFactors = ({ arrows, layout, walk }) => {
  const { way, type } = layout;
  const level = way === "LR" ? 1 : 0;
  const room = [(walk.digits + 3) * type.factor, type.factor + 2]; // of a text
  const tips = arrows.map(({ points }) => points.at(-1));
  const crowded = new Set();
  const order = tips.map((_, k) => k).sort((a, b) => tips[a][level] - tips[b][level]);
  order.forEach((a, at) => {
    for (let next = at + 1; next < order.length; next++) {
      const b = order[next];
      const [wide, high] = [0, 1].map((side) => Math.abs(tips[b][side] - tips[a][side]));
      if ([wide, high][level] >= room[level]) break;
      if (wide < room[0] && high < room[1]) crowded.add(a).add(b);
    }
  });
  arrows.forEach((arrow, k) => {
    const [x, y] = tips[k];
    arrow.crowded = crowded.has(k);
    arrow.place = level ? { x: x - FACTOR, y: y - 4 } : { x: x + 5, y: y - FACTOR };
    arrow.factor.setAttribute("x", arrow.place.x);
    arrow.factor.setAttribute("y", arrow.place.y);
    arrow.factor.setAttribute("text-anchor", level ? "end" : "start");
  });
};

// Show what is known at the step, and mark what it does; on paper all, and no marks.
export const mark = (graph, paper) => {
  const { walk, view } = graph;
  const { chosen } = walk;
  const step = paper || walk.asksEdge ? { kind: "none" } : walk.step;
  const known = paper ? walk.known(walk.last) : walk.known();
  const back = step.kind === "contributed" || step.kind === "seeded";
  const target = step.kind === "none" ? -1 : graph.target();
  const from = new Set(
    step.kind === "computed"
      ? walk.nodes[step.node].args.flatMap(([k]) => (k === null ? [] : [view.boxOf[k]]))
      : [],
  );
  if (step.kind === "contributed") from.add(view.boxOf[step.node]);
  from.delete(target);
  const scale = graph.strength.of(known);
  graph.boxes.forEach((shape, at) => {
    const { box } = shape;
    const { node } = box;
    if (node !== null) showNumbers(graph, shape, node, known);
    for (const cell of shape.map) showCell(cell, scale, known, walk);
    if (shape.now !== (at === target)) {
      shape.now = at === target;
      shape.group.setAttribute("aria-current", shape.now ? "step" : "false");
    }
    const size = node === null ? null : scale.node(node);
    const flat = node !== null && known.data[node] !== null && flatness(walk, node);
    if (shape.flat !== (flat ? flat.word : "")) {
      shape.flat = flat ? flat.word : "";
      shape.group.toggleAttribute("aria-description", false);
      if (flat) shape.group.setAttribute("aria-description", `${flat.word}: its slope is near 0`);
    }
    const look = [
      "box",
      box.path ? "closed" : walk.nodes[node].op === null ? "leaf" : "inner",
      node !== null && known.data[node] === null && "waiting",
      signOf(size),
      at === target && (back ? "now back" : "now on"),
      from.has(at) && "from",
      flat && "flat",
      box.nodes.some((inner) => walk.held.has(inner)) && "held",
      chosen && boxChosen(chosen, box) && "chosen",
    ];
    setLook(shape, look.filter(Boolean).join(" "), size);
    const stop = at === (graph.focused ?? Math.max(target, 0)) ? "0" : "-1";
    if (shape.stop !== stop) {
      shape.stop = stop;
      shape.group.setAttribute("tabindex", stop);
    }
  });
  const current = step.kind === "contributed" ? view.arrowOf.get(walk.position - 1) : undefined;
  graph.arrows.forEach((arrow, k) => {
    const { steps } = arrow;
    const { weight } = view.arrows[k];
    const size = weight === null ? scale.arrow(steps) : scale.node(weight);
    const done = steps.length === 1 ? known.sent.get(steps[0]) : undefined;
    const makes = (number) => step.kind === "computed" && walk.steps[number].node === step.node;
    const look = [
      "arrow",
      steps.every((number) => known.data[walk.steps[number].node] === null) && "waiting",
      signOf(size),
      done && "done",
      k === current && "now back",
      steps.some(makes) && "now on",
      chosen && arrowChosen(chosen, steps) && "chosen",
    ];
    setLook(arrow, look.filter(Boolean).join(" "), size);
    const factor = weight === null ? done?.partial : known.data[weight];
    const shown = factor !== undefined && factor !== null && (!arrow.crowded || k === current);
    const said = shown ? `× ${walk.number(factor)}` : "";
    if (arrow.said !== said) say(arrow.factor, (arrow.said = said));
  });
  showSent(graph, current, known);
  graph.strength.describe(scale);
};

const showNumbers = (graph, shape, node, known) => {
  const { walk } = graph;
  const { words } = graph.layout.type;
  const shown = (x) => (x === null ? "?" : walk.number(x));
  const [x, g] = [known.data[node], known.grads[node]];
  const [seen, total] = [known.seen[node], walk.totals[node]];
  const partly = g !== null && seen < total ? `${seen}/${total}${words ? " in" : ""}` : "";
  if (!Object.is(shape.data, x) || !Object.is(shape.g, g) || shape.partly !== partly) {
    Object.assign(shape, { data: x, g, partly });
    say(shape.value, shown(x));
    say(shape.grad, shown(g));
    say(shape.count, partly || (words ? "grad" : ""));
  }
  if (!shape.box.path) say(shape.made, walk.held.has(node) ? "held" : shape.formula);
};

const showCell = ({ node, cell, minus, shown, slope }, scale, known, walk) => {
  const size = scale.node(node);
  if (shown) {
    const [x, g] = [known.data[node], known.grads[node]];
    say(shown, x === null ? "?" : walk.number(x));
    say(slope, g === null ? "?" : walk.number(g));
    setLook(cell, `cell wide ${signOf(size) ?? ""}`, size);
    return;
  }
  const strength = size ? size.strength.toFixed(3) : "0";
  setLook(cell, `cell ${signOf(size) ?? ""}`, { strength: Number(strength) });
  setLook(minus, size?.sign < 0 ? "minus shown" : "minus", null);
};

// What goes back along the current arrow.
const showSent = (graph, arrow, known) => {
  const sent = arrow === undefined ? null : known.sent.get(graph.walk.position - 1);
  const { group, text, ground } = graph.pill;
  group.classList.toggle("shown", Boolean(sent));
  if (!sent) return;
  say(text, graph.walk.number(sent.contribution));
  const width = graph.measure(text.textContent, graph.layout.type.number, 650) + 14;
  ground.setAttribute("width", width);
  ground.setAttribute("x", -width / 2);
  const [x, y] = pillPlace(graph, fromMiddle(graph.arrows[arrow].points), width);
  group.setAttribute("transform", `translate(${x} ${y})`);
};

/* Where a pill beside an arrow covers no box and no partial, as near the middle as there is such a
   place; in the middle if there is none. */
const pillPlace = ({ layout, boxes, arrows }, along, width) => {
  const level = layout.way === "LR";
  const size = layout.type.factor;
  const taken = [
    ...boxes.map(({ x, y, size: [w, h] }) => [x - w / 2, y - h / 2, x + w / 2, y + h / 2]),
    ...arrows.flatMap(({ said, place: { x, y } }) => {
      if (!said) return [];
      const wide = FIGURE * size * said.length;
      return [[level ? x - wide : x, y - size, level ? x : x + wide, y + 3]];
    }),
  ];
  const [beside, above] = level ? [0, ABOVE] : [width / 2 + BESIDE, 0];
  const places = SIDES.flatMap((sides) =>
    along.flatMap(([x, y]) =>
      sides.map((side) => [
        Math.min(Math.max(x + side * beside, width / 2), layout.width - width / 2),
        Math.min(Math.max(y - side * above, PILL + 1), layout.height - PILL - 1),
      ]),
    ),
  );
  const free = ([x, y]) =>
    taken.every(
      ([left, top, right, bottom]) =>
        x + width / 2 <= left || x - width / 2 >= right || y + PILL <= top || y - PILL >= bottom,
    );
  return places.find(free) ?? places[0];
};
