// The layers set side by side, in rows where they make a long chain, and the arrows between them.

import { PADDING, TITLE } from "./placing.js";

const EDGE = 14; // around everything
const TIP = 4; // an arrow ends so far before its box
const PORT = 18; // at most between two arrows at one side of a box
const CORNER = 14; // of a box, where no arrow begins or ends
const LEAN = 0.45; // how far an arrow begins and ends towards where it goes
const LANE = 8; // between two arrows that go from one row to the next
const STEEP = 0.16; // of the way across that two layers stand apart at least
const WORTH = 1.2; // how much larger a graph is seen for which it is wrapped

const halfway = ([ax, ay], [bx, by]) => [
  [ax + (bx - ax) / 2, ay],
  [bx - (bx - ax) / 2, by],
  [bx, by],
];
const straight = ([ax, ay], [bx, by]) => [
  [ax + (bx - ax) / 3, ay + (by - ay) / 3],
  [bx - (bx - ax) / 3, by - (by - ay) / 3],
  [bx, by],
];

/* The drawing of items that have their places across; layers go from left to right.

   room: [width, height] of the place it is for, or null where it is not to be wrapped. tip: what
   stands at the tip of an arrow is so wide. */
export const routed = (order, sizes, spots, { along, room, turned, tip }) => {
  const { items, kinds, ways, rows } = order;
  const pads = { first: PADDING + (turned ? TITLE : 0), last: PADDING }; // of a frame
  const ports = portsOf(items, ways, sizes, spots);
  const wide = rows.map((row) =>
    Math.max(...row.map((k) => (items[k].box < 0 ? 0 : sizes[items[k].box][0]))),
  );
  const gaps = gapsOf(order, spots, along, pads);
  const lines = room ? wrapped(order, sizes, spots, wide, gaps, room) : [[0, rows.length]];
  const left = []; // of each layer
  const down = []; // what is added across in each layer
  const line = []; // which line each layer is in
  const turns = lines
    .slice(1)
    .map(([first]) => ways.flatMap((way, edge) => (turning(way, items, first) ? [edge] : [])));
  const most = Math.max(0, ...turns.map((edges) => edges.length));
  const margin = EDGE + (lines.length > 1 ? LANE * (most + 1) : 0);
  const start = most ? Math.max(margin + along / 2, tip) : margin;
  const bounds = lines.map(([first, end]) => extent(order, sizes, spots, first, end));
  const lows = [];
  let [top, width] = [EDGE, 0];
  lines.forEach(([first, end], k) => {
    const [low, high] = bounds[k];
    let x = start;
    for (let layer = first; layer < end; layer++) {
      if (layer > first) x += gaps[layer - 1];
      else x += frameRoom(kinds, layer, "first", pads);
      left[layer] = x;
      down[layer] = top - low;
      line[layer] = k;
      x += wide[layer];
    }
    x += frameRoom(kinds, end - 1, "last", pads);
    width = Math.max(width, x + margin);
    top += high - low;
    lows.push(top);
    if (k < turns.length) top += LANE * (turns[k].length + 3);
  });
  const middle = (layer) => left[layer] + wide[layer] / 2;
  const boxes = sizes.map((_, box) => [
    middle(items[box].layer),
    spots[box] + down[items[box].layer],
  ]);
  const arrows = ways.map((way, edge) => {
    const [tail, head] = [items[way[0]], items[way.at(-1)]];
    const y = (at, port = 0) => spots[way[at]] + down[items[way[at]].layer] + port;
    const [out, entering] = ports[edge];
    let here = [middle(tail.layer) + sizes[way[0]][0] / 2, y(0, out)];
    const points = [here];
    const go = (to, how) => {
      if (Math.abs(to[0] - here[0]) + Math.abs(to[1] - here[1]) > 0.1)
        points.push(...how(here, to));
      here = to;
    };
    go([left[tail.layer] + wide[tail.layer], here[1]], straight);
    for (let at = 1; at < way.length; at++) {
      const { layer } = items[way[at]];
      const last = at === way.length - 1;
      const to = [left[layer], y(at, last ? entering : 0)];
      if (line[layer] !== line[layer - 1]) {
        const turn = turns[line[layer] - 1];
        const lane = LANE * (turn.indexOf(edge) + 1);
        const right = width - margin + lane;
        const below = lows[line[layer] - 1] + lane + LANE / 2;
        const first = margin - lane;
        for (const corner of [
          [right, here[1]],
          [right, below],
          [first, below],
          [first, to[1]],
        ])
          go(corner, straight);
        go(to, straight);
      } else go(to, halfway);
      if (last) go([middle(head.layer) - sizes[way[at]][0] / 2 - TIP, to[1]], straight);
      else go([left[layer] + wide[layer], to[1]], straight);
    }
    return points.map(rounded);
  });
  return {
    width: Math.ceil(width),
    height: Math.ceil(top + EDGE),
    boxes: boxes.map(rounded),
    frames: framesOf(order, spots, { left, wide, down, line, pads }),
    arrows,
  };
};

const rounded = ([x, y]) => [Math.round(10 * x) / 10, Math.round(10 * y) / 10];

// Whether an arrow goes from the layer before this one into it.
const turning = (way, items, layer) => way.some((k, at) => at > 0 && items[k].layer === layer);

// Where each arrow leaves its box and where it comes in, from the middles of their sides.
const portsOf = (items, ways, sizes, spots) => {
  const ports = ways.map(() => [0, 0]);
  for (const [end, side] of [
    [0, 1],
    [1, 0],
  ]) {
    const at = new Map();
    ways.forEach((way, edge) => {
      const box = way.at(-end);
      at.set(box, [...(at.get(box) ?? []), [edge, spots[side ? way[1] : way.at(-2)]]]);
    });
    for (const [box, edges] of at) {
      edges.sort(([a, x], [b, y]) => x - y || a - b);
      const reach = sizes[box][1] / 2 - CORNER;
      const apart = Math.min(PORT, (2 * reach) / Math.max(edges.length - 1, 1));
      const wanted = edges.map(([, to]) =>
        Math.min(Math.max(LEAN * (to - spots[box]), -reach), reach),
      );
      for (let k = 1; k < edges.length; k++) wanted[k] = Math.max(wanted[k], wanted[k - 1] + apart);
      const off = wanted.at(-1) - reach;
      edges.forEach(([edge], k) => {
        const most = reach - apart * (edges.length - 1 - k);
        ports[edge][end] = Math.min(wanted[k] - Math.max(off, 0) / 2, most);
      });
      for (let k = edges.length - 2; k >= 0; k--) {
        const [edge] = edges[k];
        ports[edge][end] = Math.max(
          Math.min(ports[edge][end], ports[edges[k + 1][0]][end] - apart),
          -reach + apart * k,
        );
      }
    }
  }
  return ports;
};

// What the frames around groups that begin or end with a layer take.
const frameRoom = (kinds, layer, side, pads) =>
  kinds.reduce(
    (most, kind) =>
      kind[side] === layer ? Math.max(most, pads[side] * nested(kinds, kind, side)) : most,
    0,
  );
const nested = (kinds, kind, side) => {
  let depth = 1;
  for (let up = kind; up.parent >= 0; up = kinds[up.parent])
    if (kinds[up.parent][side] === kind[side]) depth += 1;
  return depth;
};

// Between each two layers: more where arrows are steep, and for the frames of groups.
const gapsOf = ({ items, kinds, rows }, spots, along, pads) =>
  rows.slice(1).map((row, k) => {
    let steepest = 0;
    for (const index of row)
      for (const tail of items[index].tails)
        steepest = Math.max(steepest, Math.abs(spots[tail] - spots[index]));
    const frames = frameRoom(kinds, k, "last", pads) + frameRoom(kinds, k + 1, "first", pads);
    return Math.max(along, Math.min(STEEP * steepest, 2 * along)) + frames;
  });

// From where to where some layers reach across.
const extent = ({ items, kinds, rows }, sizes, spots, first, end) => {
  let [low, high] = [Infinity, -Infinity];
  for (const row of rows.slice(first, end)) {
    for (const index of row) {
      const half = items[index].box < 0 ? 0 : sizes[items[index].box][1] / 2;
      low = Math.min(low, spots[index] - half);
      high = Math.max(high, spots[index] + half);
    }
  }
  kinds.forEach((kind, group) => {
    if (kind.last < first || kind.first >= end) return;
    low = Math.min(low, spots[items.length + 2 * group]);
    high = Math.max(high, spots[items.length + 2 * group + 1]);
  });
  return [low, high];
};

/* Which layers stand in each line, [first, end]: so many lines as show the graph largest. A line
   ends where few arrows go on and no group is cut. */
const wrapped = (order, sizes, spots, wide, gaps, [roomX, roomY]) => {
  const { items, kinds, ways, rows } = order;
  const ends = [0];
  wide.forEach((x, layer) => ends.push(ends[layer] + x + (gaps[layer] ?? 0)));
  const cost = wide.map(
    (_, layer) =>
      ways.filter((way) => turning(way, items, layer)).length +
      kinds.filter((kind) => kind.first < layer && layer <= kind.last).length * 4,
  );
  const share = (lines) => {
    let [x, y] = [0, 0];
    for (const [first, end] of lines) {
      const [low, high] = extent(order, sizes, spots, first, end);
      x = Math.max(x, ends[end] - ends[first] + 40);
      y += high - low + 40;
    }
    return Math.min(roomX / x, roomY / y);
  };
  let best = [[0, rows.length]];
  let largest = share(best) * WORTH;
  for (let count = 2; count <= 6 && 2 * count <= rows.length; count++) {
    const cuts = [0];
    for (let k = 1; k < count; k++) {
      const ideal = (ends[rows.length] * k) / count;
      let [to, least] = [-1, Infinity];
      for (let layer = cuts.at(-1) + 1; layer < rows.length; layer++) {
        const off = Math.abs(ends[layer] - ideal) / (ends[rows.length] / count);
        const price = off * 12 + cost[layer];
        if (off < 0.4 && price < least) [to, least] = [layer, price];
      }
      if (to < 0) break;
      cuts.push(to);
    }
    if (cuts.length < count) continue;
    const lines = cuts.map((first, k) => [first, cuts[k + 1] ?? rows.length]);
    const seen = share(lines);
    if (seen > largest) [best, largest] = [lines, seen];
  }
  return best;
};

// The frames around the boxes of groups: one in each line, outer groups first.
const framesOf = ({ items, kinds }, spots, { left, wide, down, line, pads }) =>
  kinds.flatMap((kind, group) => {
    const frames = [];
    const depth = (side) => pads[side] * depthBelow(kinds, group, side);
    for (let first = kind.first; first <= kind.last;) {
      let last = first;
      while (last < kind.last && line[last + 1] === line[first]) last++;
      const x = left[first] - (first === kind.first ? depth("first") : PADDING);
      const right = left[last] + wide[last] + (last === kind.last ? depth("last") : PADDING);
      const [y, end] = [0, 1].map((k) => spots[items.length + 2 * group + k] + down[first]);
      frames.push([...rounded([x, y]), ...rounded([right - x, end - y]), kind.name, kind.names]);
      first = last + 1;
    }
    return frames;
  });

// How many frames, with its own, a group has at its side.
const depthBelow = (kinds, group, side) => {
  const below = kinds.flatMap((kind, k) =>
    kind.parent === group && kind[side] === kinds[group][side] ? [depthBelow(kinds, k, side)] : [],
  );
  return 1 + Math.max(0, ...below);
};
