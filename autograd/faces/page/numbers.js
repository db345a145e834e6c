// Numbers as people write and type them: what formulas/numbers.py is in Python.

// Of two neighbours that are equally near, Python takes the even one, JavaScript the larger.
const rounded = (x, digits) => {
  const text = x.toExponential(digits - 1);
  const exact = x.toExponential(Math.min(digits + 60, 100));
  const [mantissa, exponent] = exact.split("e");
  const kept = mantissa.replace(/[-.]/g, "");
  if (!/^50*$/.test(kept.slice(digits)) || Number(kept[digits - 1]) % 2) return text;
  const even = `${kept[0]}.${kept.slice(1, digits)}`;
  return `${x < 0 ? "-" : ""}${even}e${exponent}`;
};

const NOISE = 1e-13; // relative; what is nearer to its rounded digits was rounded by floats alone

const plain = (x, digits) => {
  const near = rounded(x, digits);
  const [mantissa, exponent] = near.split("e");
  const size = Number(exponent);
  const sign = mantissa.startsWith("-") ? "-" : "";
  const figures = mantissa.replace(/[-.]/g, "");
  const zeros = Math.abs(Number(near) - x) > NOISE * Math.abs(x) ? /\.$/ : /\.?0*$/;
  const short = (text) => (text.includes(".") ? text.replace(zeros, "") : text);
  if (size < -4 || size >= digits) {
    return `${sign}${short(`${figures[0]}.${figures.slice(1)}`)}e${size}`;
  }
  if (size < 0) return `${sign}${short(`0.${"0".repeat(-size - 1)}${figures}`)}`;
  return `${sign}${short(`${figures.slice(0, size + 1)}.${figures.slice(size + 1)}`)}`;
};

// A number to so many significant digits, with a real minus sign; whole ones below 10⁶ whole, and
// one that was rounded with the zeros at its end.
export const significant = (x, digits) => {
  if (x !== x) return "nan";
  if (x === Infinity || x === -Infinity) return x > 0 ? "∞" : "−∞";
  const y = x + 0; // no −0
  const text = Number.isInteger(y) && Math.abs(y) < 1e6 ? String(y) : plain(y, digits);
  return text.replaceAll("-", "−");
};

// JSON has neither infinities nor nan.
const WORDS = new Map([
  ["inf", Infinity],
  ["-inf", -Infinity],
  ["nan", NaN],
]);
export const read = (x) => (typeof x === "string" ? WORDS.get(x) : x);

// What a person types: { x, unit, digits } or null. The unit is one of the last digit typed.
export const typed = (text) => {
  const word = text.trim().replaceAll("−", "-").replace(",", ".").replace("∞", "inf");
  const lower = word.toLowerCase().replace("infinity", "inf").replace(/^\+/, "");
  if (WORDS.has(lower)) return { x: WORDS.get(lower), unit: 0, digits: Infinity };
  const match = /^(-?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,4}))?$/.exec(lower);
  const quotient = /^(-?\d+(?:\.\d*)?)\/(\d+(?:\.\d*)?)$/.exec(lower);
  if (quotient) return { x: Number(quotient[1]) / Number(quotient[2]), unit: 0, digits: Infinity };
  if (!match || !(match[2] + (match[3] ?? ""))) return null;
  const places = (match[3] ?? "").length - Number(match[4] ?? 0);
  const digits = (match[2] + (match[3] ?? "")).replace(/^0+/, "").length;
  return { x: Number(lower), unit: Number(`1e${-places}`), digits };
};

// Whether a typed number is x, at the precision it was typed in.
export const agrees = (answer, x) => {
  if (answer.x !== answer.x || x !== x) return answer.x !== answer.x && x !== x;
  if (answer.x === x) return true;
  if (!Number.isFinite(answer.x) || !Number.isFinite(x)) return false;
  const slack = 4 * Number.EPSILON * Math.max(Math.abs(x), Math.abs(answer.x));
  return Math.abs(answer.x - x) <= answer.unit / 2 + slack;
};
