// Asks the page's server for an act, and says at the foot of the page what went wrong.

import { $ } from "./dom.js";
import { say } from "./words.js";

let faulty = 0;

/** The answer, whose `ok` tells whether it was done. A fault is shown for this many milliseconds. */
export async function post(path, body, shown) {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    const answer = response.headers.get("Content-Type")?.includes("json")
      ? await response.json()
      : { ok: false, error: await response.text() };
    fault(answer.ok ? "" : answer.error, shown);
    return answer;
  } catch {
    fault(say("lost"), shown);
    return { ok: false };
  }
}

function fault(sentence, shown) {
  clearTimeout(faulty);
  $("fault").textContent = sentence;
  $("fault").hidden = !sentence;
  if (sentence) faulty = setTimeout(() => fault(""), shown);
}
