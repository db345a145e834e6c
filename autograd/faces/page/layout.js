// Where the boxes and arrows of a graph stand: laid out here, whenever something opens.

import { arranged, layered } from "./layers.js";
import { placed } from "./placing.js";
import { routed } from "./routes.js";

/* The items of a graph: its boxes, and one where an arrow passes a layer or a group has no box.

   graph: { sizes: [width, height] of each box, groups: of each, outermost first, edges:
   [tail, head], and layers: of each box, where they are known }. It is the same whichever way the
   graph is drawn. */
export const sorted = ({ sizes, groups, edges, layers }, across) => {
  const layer = layers ?? layered(sizes.length, edges);
  const known = new Map();
  const kinds = []; // of groups: { name, names, parent, first, last }
  const pathOf = (names) =>
    names.map((name, depth) => {
      const full = JSON.stringify(names.slice(0, depth + 1));
      if (!known.has(full)) {
        const parent = depth ? known.get(JSON.stringify(names.slice(0, depth))) : -1;
        known.set(
          full,
          kinds.push({
            name,
            names: names.slice(0, depth + 1),
            parent,
            first: Infinity,
            last: -1,
          }) - 1,
        );
      }
      return known.get(full);
    });
  const items = sizes.map((size, box) => {
    const path = pathOf(groups[box]);
    for (const group of path) {
      kinds[group].first = Math.min(kinds[group].first, layer[box]);
      kinds[group].last = Math.max(kinds[group].last, layer[box]);
    }
    return { box, layer: layer[box], path, tails: [], heads: [], extent: size[1] + across };
  });
  const between = (path, at) => {
    const inside = path.filter((group) => kinds[group].first <= at && at <= kinds[group].last);
    return inside;
  };
  const ways = edges.map(([tail, head], edge) => {
    const way = [tail];
    for (let at = layer[tail] + 1; at < layer[head]; at++) {
      const [a, b] = [between(items[tail].path, at), between(items[head].path, at)];
      const path = a.length > b.length ? a : b;
      way.push(
        items.push({ box: -1, edge, layer: at, path, tails: [], heads: [], extent: across }) - 1,
      );
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
  kinds.forEach((kind, group) => {
    const path = [];
    for (let up = group; up >= 0; up = kinds[up].parent) path.unshift(up);
    for (let at = kind.first; at <= kind.last; at++) {
      if (filled[group].has(at)) continue;
      for (const outer of path) filled[outer].add(at);
      items.push({ box: -1, edge: -1, layer: at, path, tails: [], heads: [], extent: 1 });
    }
  });
  return { items, kinds, ways, rows: arranged(items, kinds) };
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
  const order = sorted({ ...graph, sizes }, across);
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
