// Boxes and arrows as SVG, as large as their texts.

import { svg } from "./dom.js";

const EDGE = 11; // from a box's side to its text
const TIP = 9; // length of an arrow's tip
const CELL = 15; // of a heat map
const CELLS = 400; // at most
const ROWS = 12; // of an array, and columns, that are shown
const FEW = 4; // of both that are written out
const SHORT = 14; // a formula that is shown to a class
const FORMULA = 30; // signs of a formula in a box

// How large the texts of a box are, and how high its parts.
export const CLOSE = {
  name: 14,
  formula: 12,
  tag: 11,
  number: 13,
  factor: 11,
  head: 26,
  row: 16,
  words: true,
};
export const FAR = {
  name: 18,
  formula: 16,
  tag: 16,
  number: 18,
  factor: 16,
  head: 29,
  row: 21,
  words: false,
};

// A number as long as they are with so many digits: a box has room for it.
export const longest = (digits) => `−8.${"8".repeat(digits - 1)}e−88`;

/* How wide a text is: as the browser measures it, or, without one, about so. */
export const measurer = (family) => {
  const pen = document.createElement("canvas").getContext?.("2d");
  const known = new Map();
  return (text, size, weight = 400) => {
    const key = `${weight} ${size} ${text}`;
    if (!known.has(key)) {
      if (pen) pen.font = `${weight} ${size}px ${family}`;
      known.set(key, pen ? pen.measureText(text).width : 0.62 * size * text.length);
    }
    return known.get(key);
  };
};

// What stands in the cells of a closed group: its leaves, else what leads out, a row for each unit.
const cellsOf = (box, walk) => {
  const array = walk.lesson.nodes[box.nodes[0]].array;
  if (box.path.length === 1 && walk.lesson.arrays[array]?.name === box.path[0]) {
    const { rows } = walk.lesson.arrays[array];
    if (box.node !== null) return [];
    return rows.slice(0, ROWS).map((row) => row.slice(0, ROWS));
  }
  const leaves = box.nodes.filter((node) => walk.nodes[node].op === null);
  const rows = new Map();
  for (const node of leaves.length ? leaves : box.out) {
    const path = (walk.lesson.nodes[node].group ?? []).join("\u0000");
    rows.set(path, [...(rows.get(path) ?? []), node]);
  }
  const cells = [...rows.values()];
  return cells.flat().length > CELLS ? [] : cells;
};

// The name of a node and its formula, with the constants in it.
const headingOf = (node, walk) => {
  const [name, formula] = walk.lesson.nodes[node].heading;
  const text = walk.formula(formula);
  const long = text !== formula && text.length > FORMULA;
  return [name, long ? `${text.slice(0, FORMULA - 1)}…` : text];
};

// How the numbers of a closed group are made, or which one it is.
const madeOf = (box, walk) => {
  const array = walk.lesson.arrays[walk.lesson.nodes[box.nodes[0]].array];
  if (array?.name === box.path[0]) return walk.formula(array.formula);
  return box.node === null ? "" : headingOf(box.node, walk)[0];
};

/* What is written in a box, and how large it is: { name, formula, cells, size }. */
export const measured = (box, walk, look, measure) => {
  const [name, whole] = box.path
    ? [box.path.at(-1), madeOf(box, walk)]
    : headingOf(box.node, walk);
  const formula = look.words || whole.length <= SHORT ? whole : "";
  const gap = formula ? 14 : 0;
  const heading = measure(name, look.name, 650) + gap + measure(formula, look.formula);
  const tag = look.words ? measure("88/88 in ", look.tag) : 0;
  const cells = box.path ? cellsOf(box, walk) : [];
  const numbers = box.node === null ? 0 : tag + measure(longest(walk.digits), look.number, 650);
  const most = Math.max(0, ...cells.map((row) => row.length));
  // Few numbers are written out in their cells, many are only tinted.
  const cell =
    box.node === null && cells.length <= FEW && most <= FEW
      ? [Math.ceil(measure(longest(walk.digits), look.factor) + 8), 2 * look.row]
      : [CELL, CELL];
  const map = cell[0] * most;
  const width = Math.ceil(Math.max(heading, numbers, map) + 2 * EDGE);
  const rows = box.node === null ? 0 : 2;
  const height = look.head + rows * look.row + 8 + (cells.length ? cell[1] * cells.length + 4 : 0);
  return { name, formula, cells, cell, size: [width, height] };
};

export const boxShape = (
  { name, formula, cells, cell: [across, down], size },
  box,
  look,
  act,
) => {
  const [width, height] = size;
  const right = width - EDGE;
  const text = (part, tx, ty, shown = "", end = false) =>
    svg("text", { class: part, x: tx, y: ty, "text-anchor": end ? "end" : "start" }, shown);
  const lines = [0, 1].map((k) => look.head + (k + 1) * look.row + 0.5);
  const numbered = box.node !== null;
  const value = text("number", right, lines[0], "", true);
  const grad = text("number", right, lines[1], "", true);
  const valueTag = text("tag", EDGE, lines[0], look.words ? "value" : "");
  const count = text("tag", EDGE, lines[1], look.words ? "grad" : "");
  const made = text("formula", right, 19 + (look.head - 26) * 0.6, formula, true);
  const band = (part, k) =>
    svg("rect", {
      class: `row ${part}`,
      x: 5,
      y: look.head + k * look.row + 3.5,
      width: width - 10,
      height: look.row,
      rx: 4,
    });
  const top = look.head + (numbered ? 2 * look.row : 0) + 6;
  const map = cells.flatMap((row, r) =>
    row.flatMap((node, c) => {
      if (node === null) return [];
      const [left, up] = [EDGE + c * across, top + r * down];
      const part = { x: left, y: up, width: across - 2, height: down - 2 };
      const ground = svg("rect", { class: "cell", ...part });
      if (across > CELL) {
        const [shown, slope] = [0.42, 0.86].map((part) =>
          text("entry", left + across - 6, up + part * (down - 2), "", true),
        );
        return { node, cell: { group: ground }, minus: { group: [shown, slope] }, shown, slope };
      }
      const minus = svg("path", { class: "minus", d: `M${left + 3} ${up + 6.5}h7` });
      return { node, cell: { group: ground }, minus: { group: minus } };
    }),
  );
  const group = svg(
    "g",
    {
      class: "box",
      role: "button",
      tabindex: "-1",
      ...act,
    },
    svg("rect", { class: "card", width, height, rx: 9 }),
    numbered ? [band("value-row", 0), band("grad-row", 1)] : null,
    text("name", EDGE, 19 + (look.head - 26) * 0.6, name),
    " ",
    made,
    svg("line", {
      class: "between",
      x1: EDGE,
      x2: right,
      y1: look.head + 0.5,
      y2: look.head + 0.5,
    }),
    numbered ? [" ", valueTag, " ", value, " ", count, " ", grad] : null,
    map.map(({ cell, minus }) => [cell.group, minus.group]),
    // A flat curve with a point on it: the mark of a unit that hardly answers.
    svg("path", {
      class: "flat-mark",
      d: `M${width / 2 - 15} 0h30M${width / 2 + 4} 0a4 4 0 1 0 8 0a4 4 0 1 0-8 0`,
    }),
    svg("path", { class: "flag on", d: `M-13 ${lines[0] - 9.5}l9 7-9 7z` }),
    svg("path", { class: "flag back", d: `M${width + 13} ${lines[1] - 8.5}l-9 7 9 7z` }),
  );
  return { group, value, grad, count, made, formula, map, size, look: "", box };
};

// Set a box where its middle is to be.
export const moveBox = (shape, box, [x, y]) => {
  const [width, height] = shape.size;
  if (shape.x !== x || shape.y !== y)
    shape.group.setAttribute("transform", `translate(${x - width / 2} ${y - height / 2})`);
  return Object.assign(shape, { box, x, y });
};

// A triangle whose tip is at a point, away from another.
const arrowhead = ([x, y], [fromX, fromY]) => {
  const length = Math.hypot(x - fromX, y - fromY) || 1;
  const [u, v] = [(x - fromX) / length, (y - fromY) / length];
  const [bx, by] = [x - TIP * u, y - TIP * v];
  const side = TIP * 0.45;
  return `${x},${y} ${bx - side * v},${by + side * u} ${bx + side * v},${by - side * u}`;
};

const pathOf = ([first, ...rest]) => {
  let text = `M${first.join(" ")}`;
  rest.forEach(([x, y], k) => (text += `${k % 3 ? " " : "C"}${x} ${y}`));
  return text;
};

export const arrowShape = (choose) => {
  const [hit, line] = ["hit", "line"].map((look) => svg("path", { class: look }));
  const [tip, back] = ["tip", "back"].map((look) => svg("polygon", { class: look }));
  const act = { class: "arrow", onclick: choose, "aria-hidden": "true" };
  const group = svg("g", act, hit, line, tip, back);
  return { group, hit, line, tip, back, look: "arrow" };
};

// Lead an arrow along points of a line of curves.
export const moveArrow = (shape, points) => {
  const way = pathOf(points);
  if (shape.way === way) return shape;
  for (const path of [shape.hit, shape.line]) path.setAttribute("d", way);
  shape.tip.setAttribute("points", arrowhead(points.at(-1), points.at(-2)));
  shape.back.setAttribute("points", arrowhead(points[0], points[1]));
  return Object.assign(shape, { way, points });
};

// Points along a line of curves, the one in the middle of its length first, then those nearest it.
export const fromMiddle = (points) => {
  const line = [points[0]];
  for (let k = 0; k + 3 < points.length; k += 3) {
    const [a, b, c, d] = points.slice(k, k + 4);
    for (let t = 0.125; t <= 1; t += 0.125) {
      const parts = [(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t ** 3];
      line.push([0, 1].map((i) => [a, b, c, d].reduce((sum, p, n) => sum + parts[n] * p[i], 0)));
    }
  }
  const steps = line.slice(1).map(([x, y], k) => Math.hypot(x - line[k][0], y - line[k][1]));
  let left = steps.reduce((sum, step) => sum + step, 0) / 2;
  const at = steps.findIndex((step) => (left -= step) <= 0) + 1;
  return line
    .map((point, k) => [Math.abs(k - at), point])
    .sort(([a], [b]) => a - b)
    .map(([, point]) => point);
};

// A short text on a ground of its own, which can be moved.
export const pillShape = (look) => {
  const text = svg("text", { "text-anchor": "middle", y: 4.5 });
  const ground = svg("rect", { rx: 9, y: -11, height: 22 });
  const group = svg("g", { class: `pill ${look}`, "aria-hidden": "true" }, ground, text);
  return { group, ground, text };
};
