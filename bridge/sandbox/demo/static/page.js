// Follows the demo and hands what there is to see to the three parts of the page.

import * as between from "./between.js";
import * as desk from "./desk.js";
import { $, menus } from "./dom.js";
import { icon } from "./icons.js";
import * as phone from "./phone.js";
import { post } from "./post.js";
import { languages, say } from "./words.js";

let state = null;

/** Ask for an act; true when it was done. What went wrong is said at the foot of the page. */
async function act(side, who, name, body = {}) {
  const answer = await post(`/${side}/${encodeURIComponent(who)}/${name}`, body, 8000);
  return answer.ok;
}

function show() {
  if (!state) return;
  phone.show(state.phones);
  between.show(state.steps);
  desk.show(state.desks);
  document.body.dataset.ready = "yes";
}

/** On a narrow screen one side is seen at a time; the others say when there is something new. */
function sides() {
  for (const button of $("sides").children) {
    button.addEventListener("click", () => {
      document.body.dataset.side = button.dataset.side;
      mark();
      show();
    });
  }
  mark();
}

function mark() {
  for (const button of $("sides").children) {
    const chosen = button.dataset.side === document.body.dataset.side;
    button.setAttribute("aria-pressed", String(chosen));
    if (chosen) delete button.dataset.news;
  }
}

function follow() {
  const stream = new EventSource("/stream");
  stream.addEventListener("message", (event) => {
    const fresh = JSON.parse(event.data);
    if (state) news(state, fresh);
    state = fresh;
    $("link").textContent = "";
    show();
  });
  stream.addEventListener("error", () => {
    $("link").textContent = say("lost");
  });
}

function news(before, after) {
  const differs = { phone: "phones", between: "steps", desk: "desks" };
  for (const button of $("sides").children) {
    const part = differs[button.dataset.side];
    const changed = JSON.stringify(before[part]) !== JSON.stringify(after[part]);
    if (changed && button.dataset.side !== document.body.dataset.side) button.dataset.news = "yes";
  }
}

history.replaceState(null, "", "/"); // the word in the address is spent
for (const button of document.querySelectorAll("button.send")) button.append(icon("send"));
$("room-back").append(icon("back"));
menus();
sides();
phone.begin(act);
between.begin();
desk.begin(act);
languages($("language"), () => {
  phone.forget();
  between.forget();
  desk.forget();
  show();
});
follow();
