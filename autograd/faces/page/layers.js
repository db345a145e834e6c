// In which layer each box of a graph stands, and in which order within it.

const TURNS = 6000; // looks at an arrow of the tree
const SWEEPS = 24; // there and back, at most,
const IDLE = 8; // and after the last that crossed less
const SETTLED = 2; // the same where most stands in order already
const ROUNDS = 6; // of moving single items, in a sweep
const LARGE = 600; // items of a graph that is swept from one start only
const PAIRS = 400_000; // of items that are compared to move single ones, in all sweeps

/* The layer of each box, so that all arrows together pass as few layers as can be.

   Every arrow leads at least one layer on. edges: [tail, head] by number; no circles. groups: of
   each box, outermost first; an outermost one begins after those that lead to it have ended. */
export const layered = (count, edges, groups = []) => {
  const into = Array.from({ length: count }, () => []);
  const from = Array.from({ length: count }, () => []);
  for (const [tail, head] of edges) {
    into[head].push(tail);
    from[tail].push(head);
  }
  const layer = new Int32Array(count);
  for (const box of ordered(into, from).reverse())
    for (const head of from[box]) layer[box] = Math.min(layer[box], layer[head] - 1);
  // What hangs on one arrow, as most leaves do, stands beside its other end.
  const hanging = new Uint8Array(count);
  const arrows = into.map((tails, box) => tails.length + from[box].length);
  const beside = [...arrows.keys()].filter((box) => arrows[box] === 1);
  const other = new Int32Array(count);
  for (const box of beside) {
    if (arrows[box] !== 1) continue; // the last of a tree
    hanging[box] = 1;
    other[box] = [...into[box], ...from[box]].find((end) => !hanging[end]);
    arrows[other[box]] -= 1;
    if (arrows[other[box]] === 1) beside.push(other[box]);
  }
  const rest = edges.filter(([tail, head]) => !hanging[tail] && !hanging[head]);
  if (rest.length) shortened(layer, rest);
  for (const box of beside.reverse())
    if (hanging[box]) layer[box] = layer[other[box]] + (from[box].includes(other[box]) ? -1 : 1);
  inStages(layer, into, from, groups);
  const first = Math.min(...layer);
  return layer.map((k) => k - first);
};

// A group that others lead to moves on, with all behind it, until they have ended.
const inStages = (layer, into, from, groups) => {
  const stages = new Map(); // of each outermost group: its boxes, as they are computed
  groups.forEach(([name], box) => {
    if (name !== undefined) stages.set(name, [...(stages.get(name) ?? []), box]);
  });
  const order = [...stages.values()].sort((a, b) => a.at(-1) - b.at(-1));
  for (const boxes of order) {
    const tails = boxes.flatMap((box) => into[box].map((tail) => groups[tail][0]));
    const before = [...new Set(tails)].flatMap((name) => stages.get(name) ?? []);
    const others = before.filter((box) => groups[box][0] !== groups[boxes[0]][0]);
    const ended = others.reduce((last, box) => Math.max(last, layer[box]), -Infinity);
    const by = ended + 1 - boxes.reduce((first, box) => Math.min(first, layer[box]), Infinity);
    const behind = new Set(by > 0 ? boxes : []);
    for (const box of behind) for (const head of from[box]) behind.add(head);
    if (others.some((box) => behind.has(box))) continue; // they lead to each other
    for (const box of behind) layer[box] += by;
  }
  // A leaf stands beside the one box that it leads to.
  layer.forEach((_, box) => {
    if (from[box].length === 1 && !into[box].length) layer[box] = layer[from[box][0]] - 1;
  });
};

/* Network simplex (Gansner et al., 1993): a tree of arrows that pass no layer holds all boxes that
   have arrows; an arrow of it across which more lead back than on is given up for the shortest
   that leads back. */
const shortened = (layer, edges) => {
  const tails = Int32Array.from(edges, ([tail]) => tail);
  const heads = Int32Array.from(edges, ([, head]) => head);
  const slack = (edge) => layer[heads[edge]] - layer[tails[edge]] - 1;
  const boxes = [...new Set([...tails, ...heads])];
  const near = Array.from(layer, () => []); // of each box: the arrows of the tree
  const tree = [];
  const held = new Uint8Array(layer.length);
  held[boxes[0]] = 1;
  for (let size = 1; size < boxes.length; size++) {
    let best = -1;
    for (let edge = 0; edge < tails.length; edge++) {
      if (held[tails[edge]] === held[heads[edge]]) continue;
      if (best < 0 || slack(edge) < slack(best)) best = edge;
    }
    if (best < 0) return; // in pieces
    const by = held[tails[best]] ? slack(best) : -slack(best);
    for (const box of boxes) if (held[box]) layer[box] += by;
    tree.push(best);
    for (const box of edges[best]) {
      held[box] = 1;
      near[box].push(best);
    }
  }
  const side = new Uint8Array(layer.length);
  const split = (given) => {
    side.fill(0);
    const stack = [tails[given]];
    side[stack[0]] = 1;
    while (stack.length) {
      const box = stack.pop();
      for (const edge of near[box]) {
        const next = tails[edge] === box ? heads[edge] : tails[edge];
        if (edge === given || side[next]) continue;
        side[next] = 1;
        stack.push(next);
      }
    }
    let value = 0;
    let back = -1;
    for (let edge = 0; edge < tails.length; edge++) {
      if (side[tails[edge]] === side[heads[edge]]) continue;
      value += side[tails[edge]] ? 1 : -1;
      if (!side[tails[edge]] && (back < 0 || slack(edge) < slack(back))) back = edge;
    }
    return value < 0 ? back : -1;
  };
  for (let at = 0, calm = 0, turns = 0; calm < tree.length && turns < TURNS; turns++) {
    const leaving = tree[at];
    const entering = split(leaving);
    calm = entering < 0 ? calm + 1 : 0;
    if (entering >= 0) {
      const by = slack(entering);
      for (const box of boxes) if (side[box]) layer[box] -= by;
      for (const box of edges[leaving]) near[box] = near[box].filter((edge) => edge !== leaving);
      for (const box of edges[entering]) near[box].push(entering);
      tree[at] = entering;
    }
    at = (at + 1) % tree.length;
  }
};

// The boxes, each after those that lead to it.
const ordered = (into, from) => {
  const missing = into.map((tails) => tails.length);
  const order = missing.flatMap((left, box) => (left ? [] : [box]));
  for (const box of order) {
    for (const head of from[box]) {
      missing[head] -= 1;
      if (!missing[head]) order.push(head);
    }
  }
  return order;
};

/* The items of every layer in an order with few crossings.

   items: { layer, path, tails, heads, extent, before }, boxes first; where an arrow passes a layer
   it has an item of its own there. Items of one group (path: its groups, outermost first, the same
   array for all in it) stand together, and groups stand in one order in all layers. again: whether
   each item has the place where it stood before, so that as much as can stays in its order. */
export const arranged = (items, groups, again = false) => {
  const alike = neighbours(items);
  if (again) {
    const stood = items.map(({ before }) => before);
    const first = [...items.keys()].sort((a, b) => stood[a] - stood[b]);
    return swept(items, groups, alike, first, stood)[0];
  }
  let [best, fewest] = [null, Infinity];
  for (const start of STARTS) {
    const [rows, count] = swept(items, groups, alike, start(items), null);
    if (count < fewest) [best, fewest] = [rows, count];
    if (!fewest || items.length > LARGE) break;
  }
  return best;
};

// Sweeps there and back from an order to begin with, and the best order on the way. stood: where
// each item stood before, or null.
const swept = (items, groups, alike, first, stood) => {
  const patience = stood ? SETTLED : IDLE;
  const effort = { left: PAIRS };
  const rows = [];
  for (const index of first) (rows[items[index].layer] ??= []).push(index);
  const place = new Float64Array(items.length); // along its layer, from the middle
  const key = new Float64Array(items.length); // where its neighbours would have it
  const rank = new Float64Array(items.length); // its number in its layer until now
  const members = groups.map(() => []);
  items.forEach((item, index) => item.path.forEach((group) => members[group].push(index)));
  const measure = (row) => {
    let next = 0;
    for (const index of row) next -= items[index].extent / 2;
    for (const index of row) {
      place[index] = next + items[index].extent / 2;
      next += items[index].extent;
    }
  };
  const compare = (a, b) => {
    const [left, right] = [items[a].path, items[b].path];
    if (left === right) return key[a] - key[b] || rank[a] - rank[b];
    const depth = common(left, right); // what decides: groups of one group, or an item
    const [g, h] = [left[depth], right[depth]];
    const x = g === undefined ? key[a] : groups[g].key;
    const y = h === undefined ? key[b] : groups[h].key;
    return x - y || ((g ?? Infinity) < (h ?? Infinity) ? -1 : 1); // in one order in all layers
  };
  const sort = (row, turn) => {
    row.forEach((index, at) => (rank[index] = turn * at));
    row.sort(compare);
    measure(row);
  };
  const settleKeys = (places) => {
    key.set(places);
    groups.forEach((group, number) => {
      const own = members[number];
      group.key = own.reduce((sum, index) => sum + key[index], 0) / own.length;
    });
  };
  rows.forEach(measure);
  settleKeys(stood ?? place);
  if (groups.length) for (const row of rows) sort(row, 1);
  let best = rows.map((row) => [...row]);
  let fewest = crossings(rows, items);
  for (let sweep = 0, idle = 0; sweep < SWEEPS && idle < patience && fewest; sweep++) {
    const onward = sweep % 2 === 0;
    for (const row of onward ? rows : [...rows].reverse()) {
      for (const index of row) {
        const near = onward ? items[index].tails : items[index].heads;
        let sum = 0;
        for (const other of near) sum += place[other];
        key[index] = near.length ? sum / near.length : place[index];
      }
      sort(row, sweep % 4 < 2 ? 1 : -1);
    }
    settleKeys(place);
    exchange(rows, items, alike, effort);
    rows.forEach(measure);
    const now = crossings(rows, items);
    idle += 1;
    if (now < fewest) {
      fewest = now;
      best = rows.map((row) => [...row]);
      idle = 0;
    }
  }
  return [best, fewest];
};

// How many groups, from the outermost on, two items share.
export const common = (left, right) => {
  let depth = 0;
  while (depth < left.length && depth < right.length && left[depth] === right[depth]) depth++;
  return depth;
};

// The items as they are met on the way from some, which crosses nothing in a tree.
const met = (items, ends, next) => {
  const order = new Set();
  const visit = (start) => {
    const stack = [start];
    while (stack.length) {
      const index = stack.pop();
      if (order.has(index)) continue;
      order.add(index);
      stack.push(...next(items[index]));
    }
  };
  items.forEach((item, index) => ends(item).length || visit(index));
  items.forEach((_, index) => visit(index));
  return order;
};
const STARTS = [
  (items) =>
    met(
      items,
      ({ heads }) => heads,
      ({ tails }) => [...tails].reverse(),
    ),
  (items) =>
    met(
      items,
      ({ tails }) => tails,
      ({ heads }) => [...heads].reverse(),
    ),
  (items) =>
    met(
      items,
      ({ heads }) => heads,
      ({ tails }) => tails,
    ),
];

const positions = (rows, items) => {
  const at = new Int32Array(items.length);
  for (const row of rows) row.forEach((index, k) => (at[index] = k));
  return at;
};

// How many pairs of arrows cross, between all layers.
export const crossings = (rows, items) => {
  const at = positions(rows, items);
  let count = 0;
  for (const row of rows) {
    const ends = [];
    for (const index of row) ends.push(...placesOf(items[index].heads, at));
    const most = ends.reduce((top, end) => Math.max(top, end), 0) + 1;
    const tree = new Int32Array(most + 1); // how many ends there are up to each place
    ends.forEach((end, k) => {
      let before = 0;
      for (let i = end + 1; i > 0; i -= i & -i) before += tree[i];
      count += k - before;
      for (let i = end + 1; i <= most; i += i & -i) tree[i] += 1;
    });
  }
  return count;
};

// The places of some items, in order.
const placesOf = (indices, at) => {
  const places = [];
  for (const index of indices) {
    let k = places.push(at[index]) - 1;
    for (; k > 0 && places[k - 1] > at[index]; k--) places[k] = places[k - 1];
    places[k] = at[index];
  }
  return places;
};

// How many pairs of one from each of two ordered lists are in the wrong order, less the right ones.
const crossed = (left, right) => {
  if (left === right) return 0;
  let count = 0;
  let before = 0;
  let upto = 0;
  for (let k = 0; k < left.length; k++) {
    const a = left[k];
    while (before < right.length && right[before] < a) before++;
    while (upto < right.length && right[upto] <= a) upto++;
    count += before + upto - right.length;
  }
  return count;
};

/* An item moves past its neighbours of one group to where it crosses least (sifting). A row in
   which nothing moved is looked at again when something moved beside it. No row is looked at
   any more when the effort is spent. */
const exchange = (rows, items, alike, effort) => {
  const at = positions(rows, items);
  const due = new Uint8Array(rows.length + 1).fill(1);
  for (let round = 0; round < ROUNDS && due.subarray(0, rows.length).includes(1); round++) {
    rows.forEach((row, layer) => {
      if (!due[layer] || effort.left < 0) return;
      effort.left -= row.length ** 2;
      due[layer] = 0;
      if (sifted(row, items, alike, at)) for (const k of [layer - 1, layer, layer + 1]) due[k] = 1;
    });
  }
};

/* Of each item, [before it, after it]: its neighbours, one list for all that have the same. Units
   of a layer have, and those cross nothing. */
const neighbours = (items) => {
  const known = new Map();
  const once = (indices) => {
    const list = Int32Array.from(indices).sort();
    const key = list.join();
    if (!known.has(key)) known.set(key, list);
    return known.get(key);
  };
  return items.map(({ tails, heads }) => [once(tails), once(heads)]);
};

// Sift the items of a row once; whether any of them moved.
const sifted = (row, items, alike, at) => {
  const known = new Map();
  const ends = row.map((index) =>
    alike[index].map((list) => {
      if (!known.has(list)) known.set(list, list.map((k) => at[k]).sort());
      return known.get(list);
    }),
  );
  const saved = ([tails, heads], [others, ahead]) => crossed(tails, others) + crossed(heads, ahead);
  let moved = false;
  for (const index of [...row]) {
    const { path } = items[index];
    const from = at[index];
    let [to, most] = [from, 0];
    for (const by of [-1, 1]) {
      let less = 0;
      for (let k = from + by; row[k] !== undefined && items[row[k]].path === path; k += by) {
        less += by > 0 ? saved(ends[from], ends[k]) : saved(ends[k], ends[from]);
        if (less > most) [to, most] = [k, less];
      }
    }
    if (to === from) continue;
    for (const list of [row, ends]) list.splice(to, 0, ...list.splice(from, 1));
    for (let k = Math.min(from, to); k <= Math.max(from, to); k++) at[row[k]] = k;
    moved = true;
  }
  return moved;
};
