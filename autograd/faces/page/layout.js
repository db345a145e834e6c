// Where the boxes and arrows of a graph stand: laid out here, whenever something opens.

import { arranged, layered } from "./layers.js";
import { placed } from "./placing.js";
import { routed } from "./routes.js";

const TAKEN = [80, 15]; // of its layer, about, by a box and by an arrow that passes

/* The items of a graph: its boxes, and one where an arrow passes a layer or a group has no box.

   graph: { sizes: [width, height] of each box, groups: of each, outermost first, edges:
   [tail, head], and, where they are known, layers: of each box, and before: where each stood
   across until now }. It is the same whichever way the graph is drawn. */
export const sorted = ({ sizes, groups, edges, layers, before }) => {
  const layer = layers ?? layered(sizes.length, edges, groups);
  const kinds = []; // of groups: { name, names, path, parent, first, last }
  const known = new Map([["[]", []]]); // their paths, outermost first, by their names
  const pathOf = (names) => {
    const key = JSON.stringify(names);
    if (!known.has(key)) {
      const outer = pathOf(names.slice(0, -1));
      const path = [...outer, kinds.length];
      const parent = outer.at(-1) ?? -1;
      kinds.push({ name: names.at(-1), names, path, parent, first: Infinity, last: -1 });
      known.set(key, path);
    }
    return known.get(key);
  };
  const items = [];
  const add = (box, at, path, extent, place) =>
    items.push({ box, layer: at, path, extent, before: place, tails: [], heads: [] }) - 1;
  sizes.forEach((_, box) => {
    const path = pathOf(groups[box]);
    for (const group of path) {
      const kind = kinds[group];
      kind.first = Math.min(kind.first, layer[box]);
      kind.last = Math.max(kind.last, layer[box]);
    }
    add(box, layer[box], path, TAKEN[0], before?.[box]);
  });
  const passed = ({ path }, at) => {
    const out = path.findIndex((group) => at < kinds[group].first || kinds[group].last < at);
    return out < 0 ? path : (kinds[path[out - 1]]?.path ?? known.get("[]"));
  };
  const ways = edges.map(([tail, head]) => {
    const way = [tail];
    const [from, to] = [items[tail], items[head]];
    for (let at = from.layer + 1; at < to.layer; at++) {
      const [a, b] = [passed(from, at), passed(to, at)];
      const part = (at - from.layer) / (to.layer - from.layer);
      const place = from.before + part * (to.before - from.before);
      way.push(add(-1, at, a.length > b.length ? a : b, TAKEN[1], place));
    }
    way.push(head);
    for (let k = 0; k + 1 < way.length; k++) {
      items[way[k]].heads.push(way[k + 1]);
      items[way[k + 1]].tails.push(way[k]);
    }
    return way;
  });
  const filled = kinds.map(() => new Set());
  for (const item of items) for (const group of item.path) filled[group].add(item.layer);
  kinds.forEach(({ path, first, last }, group) => {
    for (let at = first; at <= last; at++) {
      if (filled[group].has(at)) continue;
      for (const outer of path) filled[outer].add(at);
      add(-1, at, path, 1, 0);
    }
  });
  return { items, kinds, ways, rows: arranged(items, kinds, Boolean(before)) };
};

/* What a drawing of a graph takes at least, [width, height], if its layers are not wrapped. */
export const leastRoom = ({ sizes, layers }, { way, along, across }) => {
  const turned = way === "TB";
  const [longest, wide] = [[], []];
  sizes.forEach(([width, height], box) => {
    const at = layers[box];
    longest[at] = Math.max(longest[at] ?? 0, turned ? height : width);
    wide[at] = (wide[at] ?? -across) + (turned ? width : height) + across;
  });
  const room = [longest.reduce((sum, x) => sum + along + x, -along), Math.max(...wide)];
  return turned ? room.reverse() : room;
};

/* Width, height, boxes (their middles), frames (x, y, width, height, the name of
   the group, its path) and arrows (points of a
   line of cubic curves) of a graph.

   way: "LR" or "TB". along: between layers; across: between boxes of a layer. room: [width,
   height] of the place it is for; a long chain is wrapped into rows that fill it. tip: how wide
   what stands at the tip of an arrow is. */
export const laidOut = (graph, { way, along, across, room = null, tip = 0 }) => {
  const turned = way === "TB";
  const sizes = turned ? graph.sizes.map(([width, height]) => [height, width]) : graph.sizes;
  const order = graph.order ?? sorted(graph);
  const spots = placed(order, sizes, { along, across, turned });
  const drawn = routed(order, sizes, spots, { along, room: turned ? null : room, turned, tip });
  if (!turned) return { way, ...drawn };
  const swap = ([x, y]) => [y, x];
  return {
    way,
    width: drawn.height,
    height: drawn.width,
    boxes: drawn.boxes.map(swap),
    frames: drawn.frames.map(([x, y, width, height, ...name]) => [y, x, height, width, ...name]),
    arrows: drawn.arrows.map((points) => points.map(swap)),
  };
};
