// Whether a typed number is the one that a step makes, and if not, which known mistake gives it.

import { mistakeBehind } from "./mistakes.js";
import { agrees } from "./numbers.js";
import { slipBehind, updateSlip } from "./slips.js";

const SINGLE = ["partial", "product"]; // levels that ask for less than a sum
const LEAST = 2; // digits that a number needs before it is right by being near

// What went wrong, where one of the known mistakes gives what was typed.
const mistakeIn = (walk, answer) => {
  const { step } = walk;
  if (step.kind === "updated") return updateSlip(walk, answer);
  const back = step.kind === "contributed";
  const pass = () => {
    if (back && (step.seen !== step.total || SINGLE.includes(walk.level))) return null;
    return mistakeBehind(walk, back ? "grads" : "data", back ? step.arg : step.node, answer);
  };
  return back ? (slipBehind(walk, answer, true) ?? pass() ?? slipBehind(walk, answer, false)) : pass();
};

/* How an answer compares with the number of the step where the walk stands: { right, said }.

   Right is also what comes out of the numbers as they are shown, rounded.

   Near, but with too few digits to tell, it is neither: then right is undefined. */
export const judgedNumber = (walk, sentences, answer) => {
  const { right } = walk;
  if (agrees(answer, right)) {
    const short = answer.x !== right && answer.digits < LEAST;
    if (short && sentences.number(right) !== sentences.number(answer.x))
      return { right: undefined, said: "Right so far; give one digit more." };
    return { right: true, said: "" };
  }
  if (agrees(answer, walk.rightAsShown)) {
    const said = `Right, by the digits that are shown; by all of them it is ${sentences.number(right)}.`;
    return { right: true, said };
  }
  const said = mistakeIn(walk, answer);
  return { right: false, said: said ? `That is what comes out if ${said}.` : "" };
};
