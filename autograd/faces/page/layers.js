// In which layer each box of a graph stands, and in which order within it.

const TURNS = 6000; // looks at an arrow of the tree
const SWEEPS = 24; // there and back, at most,
const IDLE = 8; // and after the last that crossed less
const ROUNDS = 6; // of moving single items, in a sweep
const LARGE = 600; // items of a graph that is swept from one start only
const PAIRS = 400_000; // of items that are compared to move single ones, in all sweeps

/* The layer of each box, so that all arrows together pass as few layers as can be.

   Every arrow leads at least one layer on. edges: [tail, head] by number; no circles. */
export const layered = (count, edges) => {
  const into = Array.from({ length: count }, () => []);
  const from = Array.from({ length: count }, () => []);
  for (const [tail, head] of edges) {
    into[head].push(tail);
    from[tail].push(head);
  }
  const layer = new Int32Array(count);
  for (const box of ordered(into, from).reverse())
    for (const head of from[box]) layer[box] = Math.min(layer[box], layer[head] - 1);
  if (count > 1) shortened(layer, edges);
  const first = Math.min(...layer);
  return layer.map((k) => k - first);
};

/* Network simplex (Gansner et al., 1993): a tree of arrows that pass no layer holds all boxes; an
   arrow of it across which more lead back than on is given up for the shortest that leads back. */
const shortened = (layer, edges) => {
  const count = layer.length;
  const slack = (edge) => layer[edges[edge][1]] - layer[edges[edge][0]] - 1;
  const near = Array.from({ length: count }, () => []); // of each box: the arrows of the tree
  const tree = [];
  const keep = (edge) => {
    tree.push(edge);
    for (const box of edges[edge]) near[box].push(edge);
  };
  const held = new Uint8Array(count);
  held[0] = 1;
  for (let size = 1; size < count; size++) {
    let best = -1;
    for (let edge = 0; edge < edges.length; edge++) {
      const [tail, head] = edges[edge];
      if (held[tail] !== held[head] && (best < 0 || slack(edge) < slack(best))) best = edge;
    }
    if (best < 0) return; // in pieces
    const by = held[edges[best][0]] ? slack(best) : -slack(best);
    for (let box = 0; box < count; box++) if (held[box]) layer[box] += by;
    for (const box of edges[best]) held[box] = 1;
    keep(best);
  }
  const side = new Uint8Array(count);
  const split = (given) => {
    side.fill(0);
    const stack = [edges[given][0]];
    side[stack[0]] = 1;
    while (stack.length) {
      for (const edge of near[stack.pop()]) {
        if (edge === given) continue;
        for (const box of edges[edge]) if (!side[box]) stack.push(((side[box] = 1), box));
      }
    }
    let value = 0;
    let back = -1;
    for (let edge = 0; edge < edges.length; edge++) {
      const [tail, head] = edges[edge];
      if (side[tail] === side[head]) continue;
      value += side[tail] ? 1 : -1;
      if (!side[tail] && (back < 0 || slack(edge) < slack(back))) back = edge;
    }
    return value < 0 ? back : -1;
  };
  for (let at = 0, calm = 0, turns = 0; calm < tree.length && turns < TURNS; turns++) {
    const leaving = tree[at];
    const entering = split(leaving);
    calm = entering < 0 ? calm + 1 : 0;
    if (entering >= 0) {
      const by = slack(entering);
      for (let box = 0; box < count; box++) if (side[box]) layer[box] -= by;
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

   items: { layer, path, tails, heads, extent }, boxes first; where an arrow passes a layer it has
   an item of its own there. Items of one group (path: its groups, outermost first) stand
   together, and groups stand in one order in all layers. */
export const arranged = (items, groups) => {
  let [best, fewest] = [null, Infinity];
  for (const start of STARTS) {
    const [rows, count] = swept(items, groups, start(items));
    if (count < fewest) [best, fewest] = [rows, count];
    if (!fewest || items.length > LARGE) break;
  }
  return best;
};

// Sweeps there and back from an order to begin with, and the best order on the way.
const swept = (items, groups, first) => {
  const effort = { left: PAIRS };
  const rows = [];
  for (const index of first) (rows[items[index].layer] ??= []).push(index);
  const place = new Float64Array(items.length); // along its layer, from the middle
  const key = new Float64Array(items.length); // where its neighbours would have it
  const members = groups.map(() => []);
  items.forEach((item, index) => item.path.forEach((group) => members[group].push(index)));
  const measure = (row) => {
    const whole = row.reduce((sum, index) => sum + items[index].extent, 0);
    let next = -whole / 2;
    for (const index of row) {
      place[index] = next + items[index].extent / 2;
      next += items[index].extent;
    }
  };
  const sort = (row, turn) => {
    const rank = new Map(row.map((index, at) => [index, turn * at]));
    row.sort((a, b) => {
      const [left, right] = [items[a].path, items[b].path];
      const depth = common(left, right);
      const [g, h] = [left[depth], right[depth]]; // what decides: groups of one group, or items
      const [x, y] = [
        g === undefined ? key[a] : groups[g].key,
        h === undefined ? key[b] : groups[h].key,
      ];
      if (x !== y || (g === undefined && h === undefined))
        return x - y || rank.get(a) - rank.get(b);
      return (g ?? Infinity) < (h ?? Infinity) ? -1 : 1; // in one order in all layers
    });
    measure(row);
  };
  const settleKeys = () => {
    key.set(place);
    groups.forEach((group, number) => {
      const own = members[number];
      group.key = own.reduce((sum, index) => sum + key[index], 0) / own.length;
    });
  };
  rows.forEach(measure);
  settleKeys();
  if (groups.length) for (const row of rows) sort(row, 1);
  let best = rows.map((row) => [...row]);
  let fewest = crossings(rows, items);
  for (let sweep = 0, idle = 0; sweep < SWEEPS && idle < IDLE && fewest; sweep++) {
    const onward = sweep % 2 === 0;
    for (const row of onward ? rows : [...rows].reverse()) {
      for (const index of row) {
        const near = onward ? items[index].tails : items[index].heads;
        if (near.length) key[index] = near.reduce((sum, k) => sum + place[k], 0) / near.length;
        else key[index] = place[index];
      }
      sort(row, sweep % 4 < 2 ? 1 : -1);
    }
    settleKeys();
    exchange(rows, items, effort);
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
const exchange = (rows, items, effort) => {
  const at = positions(rows, items);
  const due = new Uint8Array(rows.length + 1).fill(1);
  for (let round = 0; round < ROUNDS && due.subarray(0, rows.length).includes(1); round++) {
    rows.forEach((row, layer) => {
      if (!due[layer] || effort.left < 0) return;
      effort.left -= row.length ** 2;
      due[layer] = 0;
      if (sifted(row, items, at)) for (const k of [layer - 1, layer, layer + 1]) due[k] = 1;
    });
  }
};

// Sift the items of a row once; whether any of them moved.
const sifted = (row, items, at) => {
  const known = new Map(); // units of a layer have the same neighbours, which cross nothing
  const placesOnce = (indices) => {
    const places = placesOf(indices, at);
    const key = places.join();
    if (!known.has(key)) known.set(key, places);
    return known.get(key);
  };
  const tails = new Map(row.map((index) => [index, placesOnce(items[index].tails)]));
  const heads = new Map(row.map((index) => [index, placesOnce(items[index].heads)]));
  const saved = (a, b) =>
    crossed(tails.get(a), tails.get(b)) + crossed(heads.get(a), heads.get(b));
  let moved = false;
  for (const index of [...row]) {
    const group = items[index].path.at(-1);
    const from = at[index];
    let [to, most] = [from, 0];
    for (const by of [-1, 1]) {
      let less = 0;
      for (let k = from + by; k >= 0 && k < row.length; k += by) {
        if (items[row[k]].path.at(-1) !== group) break;
        less += by > 0 ? saved(index, row[k]) : saved(row[k], index);
        if (less > most) [to, most] = [k, less];
      }
    }
    if (to === from) continue;
    row.splice(from, 1);
    row.splice(to, 0, index);
    for (let k = Math.min(from, to); k <= Math.max(from, to); k++) at[row[k]] = k;
    moved = true;
  }
  return moved;
};
