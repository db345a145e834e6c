// Where items stand across their layers: near their neighbours, in order, and apart.

import { common } from "./layers.js";

const ROUNDS = 30; // of moving everything towards its neighbours
const SWEEPS = [12, 4]; // over all that must stay apart, in a round, of few pairs and of many
const MANY = 400; // pairs
const CLOSE = 0.05; // points that may be missing between two when they are set apart at last
const LIGHT = 0.05; // the border of a group follows what is in it
export const PADDING = 11; // of a group, around what is in it
export const TITLE = 11; // more, for its name

/* The nearest places to those that are wanted at which all pairs stand apart: Hildreth's method,
   which gives every pair a force that only pushes. The forces stay from one call to the next. */
const projection = ({ first, second, least }, weight) => {
  const ease = weight.map((w) => 1 / w);
  const stiff = least.map((_, k) => 1 / (ease[first[k]] + ease[second[k]]));
  const forces = new Float64Array(least.length);
  const sweeps = SWEEPS[Number(least.length > MANY)];
  return (wanted) => {
    const place = Float64Array.from(wanted);
    for (let k = 0; k < forces.length; k++) {
      place[first[k]] -= forces[k] * ease[first[k]];
      place[second[k]] += forces[k] * ease[second[k]];
    }
    for (let sweep = 0, largest = CLOSE; sweep < sweeps && largest >= CLOSE; sweep++) {
      largest = 0;
      for (let k = 0; k < forces.length; k++) {
        const a = first[k];
        const b = second[k];
        const missing = place[a] + least[k] - place[b];
        const push = Math.max(-forces[k], missing * stiff[k]);
        if (push === 0) continue;
        forces[k] += push;
        place[a] -= push * ease[a];
        place[b] += push * ease[b];
        largest = Math.max(largest, Math.abs(missing));
      }
    }
    return place;
  };
};

// What is still too near moves on.
const settled = (place, { first, second, least }) => {
  for (let moved = true; moved;) {
    moved = false;
    for (let k = 0; k < least.length; k++) {
      const nearest = place[first[k]] + least[k];
      if (nearest - place[second[k]] <= 1e-6) continue;
      place[second[k]] = nearest;
      moved = true;
    }
  }
  return place;
};

/* The place of each item, then the beginnings and the ends of the groups.

   order: as sorted gives it. sizes: [along, across] of each box. turned: whether the way is down,
   so that the name of a group stands before its layers. */
export const placed = ({ items, kinds, rows }, sizes, { across, turned }) => {
  const count = items.length;
  const begin = (group) => count + 2 * group;
  const half = items.map(({ box }) => (box < 0 ? 0 : sizes[box][1] / 2));
  const pairs = []; // [first, second, least]: how far the second stands after the first
  const inner = turned ? PADDING : PADDING + TITLE;
  items.forEach(({ path }, index) => {
    const group = path.at(-1);
    if (group === undefined) return;
    pairs.push([begin(group), index, half[index] + inner]);
    pairs.push([index, begin(group) + 1, half[index] + PADDING]);
  });
  kinds.forEach(({ parent }, group) => {
    pairs.push([begin(group), begin(group) + 1, 0]);
    if (parent < 0) return;
    pairs.push([begin(parent), begin(group), inner]);
    pairs.push([begin(group) + 1, begin(parent) + 1, PADDING]);
  });
  for (const row of rows) {
    for (let k = 0; k + 1 < row.length; k++) {
      const [a, b] = [row[k], row[k + 1]];
      const [left, right] = [items[a].path, items[b].path];
      const depth = common(left, right);
      const [last, first] = [left[depth], right[depth]];
      const passing = items[a].box < 0 || items[b].box < 0;
      const least = passing ? across * 0.7 : across;
      pairs.push([
        last === undefined ? a : begin(last) + 1,
        first === undefined ? b : begin(first),
        least + (last === undefined ? half[a] : 0) + (first === undefined ? half[b] : 0),
      ]);
    }
  }
  const place = new Float64Array(count + 2 * kinds.length);
  for (const row of rows) {
    let next = 0;
    for (const index of row) {
      place[index] = next + half[index];
      next += 2 * half[index] + across;
    }
    for (const index of row) place[index] -= next / 2;
  }
  const apart = {
    first: Int32Array.from(pairs, (pair) => pair[0]),
    second: Int32Array.from(pairs, (pair) => pair[1]),
    least: Float64Array.from(pairs, (pair) => pair[2]),
  };
  return moved(items, place, apart);
};

// Everything moved towards its neighbours, again and again; arrows that pass layers are straight.
const moved = (items, start, apart) => {
  const near = items.map(({ tails, heads }) => Int32Array.from([...tails, ...heads]));
  const pull = items.map(({ box }, index) =>
    Float64Array.from(near[index], (k) => (box >= 0 && items[k].box >= 0 ? 1 : box < 0 && items[k].box < 0 ? 8 : 2)),
  );
  const weight = Float64Array.from(start, (_, k) =>
    k < items.length ? pull[k].reduce((sum, w) => sum + w, 0) || 1 : LIGHT,
  );
  const project = projection(apart, weight);
  let place = project(start);
  for (let round = 0; round < ROUNDS; round++) {
    const wanted = Float64Array.from(place);
    near.forEach((others, k) => {
      if (!others.length) return;
      let sum = 0;
      for (let i = 0; i < others.length; i++) sum += pull[k][i] * place[others[i]];
      wanted[k] = 0.35 * place[k] + (0.65 * sum) / weight[k];
    });
    place = project(wanted);
  }
  return settled(place, apart);
};
