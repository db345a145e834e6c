// The mathematics that rows are read in here: what Floats is in Python, name by name.
// JavaScript's numbers follow IEEE 754 already; only where C and JavaScript differ is more needed.

// 1 where the comparison holds, 0 where it does not, NaN where the two cannot be compared.
const greater = (a, b) => (a > b ? 1 : a <= b ? 0 : NaN);
const equal = (a, b) => (a === b ? 1 : a < b || a > b ? 0 : NaN);

const where = (c, a, b) => (c === 0 ? b : c === c ? a : NaN);
const patch = (usual, at, instead) => (at === 0 || at !== at ? usual : instead);

// 1 to any power is 1, and so is -1 to an infinite one: as in C, not as in JavaScript.
const pow = (a, b) => (a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : a ** b);

// The nearest whole number, halves to the even one: above 2⁵² there is nothing between them.
const round = (x) => {
  const large = x < 0 || Object.is(x, -0) ? -4503599627370496 : 4503599627370496;
  if (!(Math.abs(x) < 4503599627370496)) return x;
  const whole = x + large - large;
  return whole === 0 ? 0 * large : whole;
};

const fmod = (a, b) => a % b;

const maximum = (xs) => {
  let largest = xs[0];
  for (const x of xs) if (x > largest || x !== x) largest = x;
  return xs.some((x) => x !== x) ? NaN : largest;
};

// What each addition rounds off is added at the end; `rounding` stands before this text.
const sum = (xs) => {
  let total = 0;
  let lost = 0;
  for (const x of xs) {
    lost += rounding(total, x);
    total += x;
  }
  return Number.isFinite(lost) ? total + lost : total;
};

// e^-x², with x² exact: its rounding alone would cost 13 digits at x = 26.
const bell = (x) => {
  const near = Math.fround(x);
  return Math.exp(-near * near) * Math.exp((near - x) * (near + x));
};

// erf x = 2/√π e^-x² Σ 2ⁿ x²ⁿ⁺¹ / (2n + 1)!!, for |x| < 2: no term takes anything away.
const erfSeries = (x) => {
  let term = x;
  let total = 0;
  for (let n = 1; total !== total + term; n++) {
    total += term;
    term *= (x * x) / (n + 0.5);
  }
  return (2 / Math.sqrt(Math.PI)) * bell(x) * total;
};

// erfc x = e^-x²/√π · 1/(x + ½/(x + 1/(x + 1½/(x + …)))), for x ≥ 1.
const erfcFraction = (x) => {
  let below = x;
  for (let k = Math.ceil(20 + 200 / (x * x)); k > 0; k--) below = x + k / 2 / below;
  return bell(x) / (Math.sqrt(Math.PI) * below);
};

const erfc = (x) => {
  if (x !== x) return NaN;
  if (x < 1) return x < -6 ? 2 : x < -1 ? 2 - erfcFraction(-x) : 1 - erfSeries(x);
  return x < 28 ? erfcFraction(x) : 0;
};
const erf = (x) => {
  if (x === 0) return x;
  return Math.abs(x) < 2 ? erfSeries(x) : x > 0 ? 1 - erfc(x) : erfc(-x) - 1;
};

const { abs, exp, log, log1p, log2, log10, expm1, sqrt, cbrt, hypot, floor } = Math;
const { sin, cos, tan, asin, acos, atan, atan2, sinh, cosh, tanh, asinh, acosh, atanh } = Math;
const m = {
  abs, exp, log, log1p, log2, log10, expm1, sqrt, cbrt, hypot, pow, floor, round, fmod,
  sin, cos, tan, asin, acos, atan, atan2, sinh, cosh, tanh, asinh, acosh, atanh,
  erf, erfc, sum, maximum, greater, equal, where, patch,
};
