// What happened between the two sides: the time, what it was, how long it took. No content.

import { $, el, fill, follow } from "./dom.js";
import { exactly, say } from "./words.js";

const INWARDS = new Set(["client_wrote", "stored", "in_room", "offered"]);
const OUTWARDS = new Set(["counsellor_wrote", "on_phone", "program_said"]);
const SHOWN = 60;

export const begin = () => follow($("steps"));

export const forget = () => $("steps").replaceChildren();

export function show(steps) {
  const shown = together(steps).slice(-SHOWN);
  fill($("steps"), shown, (s) => s.number, item);
}

/** The same thing several times in a row is one step with a count. */
function together(steps) {
  const shown = [];
  for (const step of steps) {
    const last = shown.at(-1);
    if (last?.key === step.key && step.took === null) shown[shown.length - 1] = { ...last, times: last.times + 1 };
    else shown.push({ ...step, times: 1 });
  }
  return shown;
}

function item(step) {
  const way = INWARDS.has(step.key) ? "inwards" : OUTWARDS.has(step.key) ? "outwards" : "aside";
  return el("li", { class: way },
    el("span", { class: "what", text: step.times > 1 ? `${say(step.key)} ×${step.times}` : say(step.key) }),
    step.took === null ? null : el("span", { class: "took", text: say("took", { n: step.took }) }),
    el("time", { text: exactly(step.at) }));
}
