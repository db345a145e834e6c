// Where items stand across their layers: near their neighbours, in order, and apart.

import { common } from "./layers.js";

const ROUNDS = 30; // of moving everything towards its neighbours
const SWEEPS = 12; // over all that must stay apart, in a round
const CLOSE = 0.05; // points that may be missing between two when they are set apart at last
const LIGHT = 0.05; // the border of a group follows what is in it
export const PADDING = 11; // of a group, around what is in it
export const TITLE = 11; // more, for its name

// Pairs of variables (first, second) that stand at least so far apart, second after first.
class Apart {
  constructor() {
    this.pairs = [];
  }

  add(first, second, least) {
    this.pairs.push([first, second, least]);
  }

  /* The nearest places to those that are wanted at which all stand apart: Hildreth's method, which
     gives every pair a force that only pushes. Forces stay from one call to the next. */
  project(wanted, weight) {
    const { pairs } = this;
    this.forces ??= new Float64Array(pairs.length);
    const place = Float64Array.from(wanted);
    pairs.forEach(([a, b], k) => {
      place[a] -= this.forces[k] / weight[a];
      place[b] += this.forces[k] / weight[b];
    });
    for (let sweep = 0; sweep < SWEEPS; sweep++) {
      let largest = 0;
      for (let k = 0; k < pairs.length; k++) {
        const [a, b, least] = pairs[k];
        const missing = place[a] + least - place[b];
        const push = Math.max(-this.forces[k], missing / (1 / weight[a] + 1 / weight[b]));
        if (push === 0) continue;
        this.forces[k] += push;
        place[a] -= push / weight[a];
        place[b] += push / weight[b];
        largest = Math.max(largest, Math.abs(missing));
      }
      if (largest < CLOSE) break;
    }
    return place;
  }

  // What is still too near moves on.
  settle(place) {
    for (let moved = true; moved;) {
      moved = false;
      for (const [a, b, least] of this.pairs) {
        if (place[a] + least - place[b] > 1e-6) {
          place[b] = place[a] + least;
          moved = true;
        }
      }
    }
    return place;
  }
}

/* The place of each item, then the beginnings and the ends of the groups.

   order: as sorted gives it. sizes: [along, across] of each box. turned: whether the way is down,
   so that the name of a group stands before its layers. */
export const placed = ({ items, kinds, rows }, sizes, { across, turned }) => {
  const count = items.length;
  const begin = (group) => count + 2 * group;
  const half = items.map(({ box }) => (box < 0 ? 0 : sizes[box][1] / 2));
  const apart = new Apart();
  const inner = turned ? PADDING : PADDING + TITLE;
  items.forEach(({ path }, index) => {
    const group = path.at(-1);
    if (group === undefined) return;
    apart.add(begin(group), index, half[index] + inner);
    apart.add(index, begin(group) + 1, half[index] + PADDING);
  });
  kinds.forEach(({ parent }, group) => {
    apart.add(begin(group), begin(group) + 1, 0);
    if (parent < 0) return;
    apart.add(begin(parent), begin(group), inner);
    apart.add(begin(group) + 1, begin(parent) + 1, PADDING);
  });
  for (const row of rows) {
    for (let k = 0; k + 1 < row.length; k++) {
      const [a, b] = [row[k], row[k + 1]];
      const [left, right] = [items[a].path, items[b].path];
      const depth = common(left, right);
      const [last, first] = [left[depth], right[depth]];
      const passing = items[a].box < 0 || items[b].box < 0;
      const least = passing ? across * 0.7 : across;
      apart.add(
        last === undefined ? a : begin(last) + 1,
        first === undefined ? b : begin(first),
        least + (last === undefined ? half[a] : 0) + (first === undefined ? half[b] : 0),
      );
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
  return moved(items, place, apart);
};

// Everything moved towards its neighbours, again and again; arrows that pass layers are straight.
const moved = (items, start, apart) => {
  const count = items.length;
  const near = items.map(({ box, tails, heads }) =>
    [...tails, ...heads].map((k) => [
      k,
      box < 0 && items[k].box < 0 ? 8 : box < 0 || items[k].box < 0 ? 2 : 1,
    ]),
  );
  const weight = Float64Array.from(start, (_, k) =>
    k < count ? near[k].reduce((sum, [, w]) => sum + w, 0) || 1 : LIGHT,
  );
  let place = apart.project(start, weight);
  for (let round = 0; round < ROUNDS; round++) {
    const wanted = Float64Array.from(place);
    for (let k = 0; k < count; k++) {
      if (!near[k].length) continue;
      const mean = near[k].reduce((sum, [other, w]) => sum + w * place[other], 0) / weight[k];
      wanted[k] = 0.35 * place[k] + 0.65 * mean;
    }
    place = apart.project(wanted, weight);
  }
  return apart.settle(place);
};
