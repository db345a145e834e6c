// The loss over many updates, or another number of each, as a curve.

import { h, svg } from "./dom.js";

const [WIDE, HIGH] = [260, 84];
const MANY = 40; // updates from which on only the last has a dot

/* The curve of some numbers and a line of words on it; nothing of a single number.

   words: what is shown, such as "After 3 updates"; number(x) writes a number. */
export const lossCurve = (losses, words, number) => {
  if (losses.length < 2) return [];
  const finite = losses.filter(Number.isFinite);
  const [low, high] = [Math.min(...finite, 0), Math.max(...finite)];
  const x = (k) => 6 + (k / (losses.length - 1)) * (WIDE - 12);
  const y = (loss) => HIGH - 8 - ((loss - low) / (high - low || 1)) * (HIGH - 16);
  const points = losses.flatMap((loss, k) => (Number.isFinite(loss) ? [[x(k), y(loss)]] : []));
  const summary = `${words}: ${number(losses[0])} → ${number(losses.at(-1))}`;
  const dots = points.length > MANY ? points.slice(-1) : points;
  return [
    svg(
      "svg",
      { viewBox: `0 0 ${WIDE} ${HIGH}`, role: "img", "aria-label": summary },
      svg("line", { class: "zero", x1: 0, x2: WIDE, y1: y(0), y2: y(0) }),
      svg("polyline", { points: points.map((point) => point.join(",")).join(" ") }),
      dots.map(([cx, cy]) => svg("circle", { cx, cy, r: 2.6 })),
    ),
    h("p", { "aria-live": "polite" }, summary),
  ];
};

// How many updates were made.
export const afterUpdates = (count) => `After ${count} update${count === 1 ? "" : "s"}`;
