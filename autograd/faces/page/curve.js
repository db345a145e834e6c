// The response of a unit: its function as a curve, the point where it stands, its slope there.

import { h, svg } from "./dom.js";

const [WIDE, HIGH] = [260, 120];
const REACH = 4; // to either side of 0 that is shown at least
const POINTS = 96;
const FLAT = 0.05; // of the steepest slope, below which a unit is saturated

// A node as a function of the one number that it is made of; null where there are several.
const response = (walk, node) => {
  const { args, row } = walk.engine.nodes[node];
  if (!row) return null;
  const places = args.flatMap(([from], place) => (from === null ? [] : [place]));
  if (places.length !== 1) return null;
  const [place] = places;
  const [from] = args[place];
  const at = (x) => {
    const data = [];
    data[from] = x;
    data[node] = row.value(...walk.engine.arguments(node, data));
    return data;
  };
  return { from, value: (x) => at(x)[node], slope: (x) => walk.engine.slope({ node, place }, at(x)) };
};

const steepest = new WeakMap(); // of an activation and its settings

/* Whether an activation hardly answers where it stands: { word, why }, or null.

   Its slope is 0 there, or less than a twentieth of the steepest that it can be. */
export const flatness = (walk, node) => {
  if (!walk.lesson.nodes[node].activation) return null;
  const unit = response(walk, node);
  if (!unit) return null;
  const made = walk.engine.nodes[node];
  if (!steepest.has(made)) {
    const slopes = Array.from({ length: 161 }, (_, k) => Math.abs(unit.slope(k / 10 - 8)));
    steepest.set(made, Math.max(...slopes.filter(Number.isFinite)));
  }
  const most = steepest.get(made);
  const slope = Math.abs(unit.slope(walk.now.data[unit.from]));
  if (!(slope < FLAT * most)) return null;
  const word = slope === 0 ? "dead" : "saturated";
  return { word, slope, most };
};

// The curve, or null where a node is no function of one number.
export const responseCurve = (walk, sentences, node) => {
  const unit = response(walk, node);
  const x = unit ? walk.now.data[unit.from] : NaN;
  if (!Number.isFinite(x) || !Number.isFinite(walk.now.data[node]) || walk.held.has(node))
    return null;
  const [low, high] = [Math.min(-REACH, x - 1), Math.max(REACH, x + 1)];
  const points = Array.from({ length: POINTS + 1 }, (_, k) => {
    const at = low + (k / POINTS) * (high - low);
    return [at, unit.value(at)];
  }).filter(([, y]) => Number.isFinite(y));
  const [y, slope] = [walk.now.data[node], unit.slope(x)];
  const heights = points.map(([, height]) => height).filter((height) => Math.abs(height) < 1e6);
  const [bottom, top] = [Math.min(...heights, y, 0), Math.max(...heights, y, 0)];
  const across = (at) => 6 + ((at - low) / (high - low)) * (WIDE - 12);
  const up = (height) => HIGH - 8 - ((height - bottom) / (top - bottom || 1)) * (HIGH - 16);
  const shown = (pairs) => pairs.map(([at, height]) => `${across(at)},${up(height)}`).join(" ");
  const reach = (high - low) / 5;
  const flat = flatness(walk, node);
  const number = (value) => sentences.number(value);
  const words = [
    "At ",
    sentences.nameElement(unit.from),
    ` = ${number(x)} the slope is ${number(slope)}`,
    flat ? `: the unit is ${flat.word}, for it is ${number(flat.most)} at the steepest.` : ".",
  ];
  const summary = words
    .map((word) => (typeof word === "string" ? word : word.textContent))
    .join("");
  return h(
    "div",
    { class: "curve response" },
    svg(
      "svg",
      { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": `The curve. ${summary}` },
      svg("line", { class: "zero", x1: 0, x2: WIDE, y1: up(0), y2: up(0) }),
      svg("line", { class: "zero", x1: across(0), x2: across(0), y1: 0, y2: HIGH }),
      svg("polyline", { points: shown(points) }),
      Number.isFinite(slope)
        ? svg("polyline", {
            class: "tangent",
            points: shown([
              [x - reach, y - slope * reach],
              [x + reach, y + slope * reach],
            ]),
          })
        : null,
      svg("circle", { cx: across(x), cy: up(y), r: 4 }),
    ),
    h("p", { class: flat ? "flat-why" : "" }, words),
  );
};
