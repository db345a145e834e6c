// A lens on the page of arrays: which of them are shown; it takes the words of the other pages.

import { LensField } from "../page/lens.js";

// What a lens has to know of a graph, here of arrays and what goes from one into another.
const walkOf = ({ arrays }, links) => ({
  whole: true,
  lesson: { nodes: arrays },
  nodes: arrays.map((_, k) => ({ args: links.flatMap(({ arg, node }) => (node === k ? [[arg]] : [])) })),
  steps: links,
  engine: { feeds: arrays.map((_, k) => links.flatMap(({ arg }, at) => (arg === k ? [at] : []))) },
});

export const lensField = (graph) =>
  new LensField({
    walk: walkOf(graph.walk.lesson, graph.links),
    view: graph.view,
    see: (inside, text) => graph.see(inside, text),
  });

const reached = (inside, pairs) => {
  const found = new Set(inside);
  for (const node of found) for (const [from, to] of pairs) if (from === node) found.add(to);
  return found;
};

// What stands in the boxes of both sides, with how many arrays each has; none has no box.
export const sidesOf = (inside, links, count) => {
  const up = reached(inside, links.map(({ arg, node }) => [arg, node]));
  const down = reached(inside, links.map(({ arg, node }) => [node, arg]));
  const all = [...Array(count).keys()].filter((k) => !inside.has(k));
  const between = all.filter((k) => up.has(k) && down.has(k)).length;
  const words = (set, side) => {
    const number = all.filter((k) => set.has(k)).length - between;
    if (!number && !between) return {};
    const more = between ? `, ${between} between` : "";
    return { [side]: `${number} ${number === 1 ? "array" : "arrays"} ${side}${more}` };
  };
  const beside = all.filter((k) => !up.has(k) && !down.has(k)).length;
  const apart = beside ? { beside: `${beside} ${beside === 1 ? "array" : "arrays"} beside` } : {};
  return { ...words(down, "below"), ...words(up, "above"), ...apart };
};
