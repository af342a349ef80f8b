// The questions alone: one person tries them, and sees what the program knows and why.

import { $, composer, el, face, fill, follow, heard, menus } from "./dom.js";
import { icon } from "./icons.js";
import { post } from "./post.js";
import { languages, moment, say } from "./words.js";

const LATER = { minutes_10: 10, hours_3: 180, days_2: 2880 };
const THINGS = ["picture", "voice", "file", "sticker"];
const PLAIN = new Set(["not asked", "skipped"]); // what is no answer, said in the page's language
const SIGNS = { true: "✓", false: "✗", null: "?" };

let state = null;

/** Ask for an act and show what came of it; true when it was done. */
async function act(name, body = {}) {
  const answer = await post(`/try/${name}`, body, 12000);
  if (answer.ok) state = answer;
  show();
  return answer.ok;
}

function show() {
  if (!state) return;
  phone();
  clock();
  answers();
  reasons();
  concerns();
  staff();
  document.body.dataset.ready = "yes";
}

// ------------------------------------------------------------------------------------ the phone

function phone() {
  face($("face"), state.organisation);
  $("bot").textContent = state.organisation;
  const shown = state.bubbles.map((one) => ({ ...one, open: one.number === state.open }));
  fill($("log"), shown, (one) => one.number, row, $("text"));
  fill($("things"), THINGS, (kind) => kind, (kind) => el("button", {
    type: "button", class: "entry",
    onclick: (event) => {
      event.currentTarget.closest("details").open = false;
      act("send", { kind });
    },
  }, el("b", { text: say(kind === "file" ? "file" : `send_${kind}`) })));
}

function row(one) {
  const mine = one.who === "client";
  const classes = ["row", mine ? "mine" : "theirs", one.who, one.open ? "open" : ""];
  const words = one.text || say(one.kind);
  const meta = el("span", { class: "meta" },
    one.changed ? el("i", { text: say("edited") }) : null, el("time", { text: one.at }));
  const node = el("div", { class: classes.filter(Boolean).join(" ") },
    one.name ? el("span", { class: "step", text: one.name }) : null,
    el("div", { class: one.changed ? "bubble edited" : "bubble" },
      heard(`${mine ? say("you") : state.organisation}: `),
      el("span", { class: "words", dir: "auto", text: words }), meta));
  if (one.buttons.length) node.append(keyboard(one));
  return node;
}

function keyboard(one) {
  return el("div", { class: "keyboard" }, ...one.buttons.map((button) =>
    el("div", { class: "keys" }, el("button", {
      type: "button", text: button.label,
      onclick: () => act("press", { bubble: one.number, data: button.token }),
    }))));
}

// ------------------------------------------------------------------------------------ what is known

function clock() {
  const { now, is_open: open, changes } = state.clock;
  $("now").textContent = moment(now);
  const when = changes?.slice(0, 10) === now.slice(0, 10) ? changes.slice(11, 16) : changes && moment(changes);
  const until = when ? ` ${say("until", { when })}` : "";
  $("there").textContent = say(open ? "is_open" : "is_closed") + until;
  $("there").dataset.open = String(open);
  fill($("later"), Object.keys(LATER), (key) => key, (key) => el("button", {
    type: "button", text: say(key), onclick: () => act("wait", { minutes: LATER[key] }),
  }));
  if (document.activeElement !== $("at")) $("at").value ||= now.slice(0, 16);
  fill($("in"), state.languages, (one) => one, (one) => el("option", { value: one, text: one }));
  if (document.activeElement !== $("in")) $("in").value = state.language;
}

function answers() {
  $("no-answers").hidden = state.answers.length > 0;
  fill($("answers"), state.answers, ([name]) => name, ([name, value]) =>
    el("div", {}, el("dt", { text: name }), el("dd", { text: plain(value), dir: "auto" })));
}

const plain = (value) => (PLAIN.has(value) ? say(value) : value);

function reasons() {
  const key = (one) => `${one.kind} ${one.name} ${one.source}`;
  const steps = state.reasons.filter((one) => !one.rule);
  const rules = state.reasons.filter((one) => one.rule);
  $("no-reasons").hidden = steps.length > 0;
  $("rules-title").hidden = rules.length === 0;
  fill($("reasons"), steps, key, reason);
  fill($("rules"), rules, key, reason);
}

function reason(one) {
  const title = one.rule ? say(one.kind) : say(one.kind === "team" ? "for_team" : "for_step", { name: one.name });
  const looked = one.looked.map(([name, value]) => say("looked", { name, value: plain(value) })).join(", ");
  const truth = say(`truth_${one.truth}`);
  return el("li", { "data-truth": String(one.truth), title: truth },
    el("span", { class: "sign", "aria-hidden": "true", text: SIGNS[one.truth] }),
    el("div", {}, el("b", { text: title }), " ", el("code", { text: one.source }), heard(` ${truth}`),
      looked ? el("div", { class: "looked", text: looked }) : null));
}

function concerns() {
  $("concerns-card").hidden = state.concerns.length === 0;
  fill($("concerns"), state.concerns, (one) => `${one.kind} ${one.rule}`, (one) =>
    el("li", { "data-kind": one.kind }, el("b", { text: say(one.kind) }), el("code", { text: one.rule })));
}

function staff() {
  $("case-card").hidden = !state.case;
  const team = state.team ? `, ${say("in_team", { team: state.team })}` : "";
  $("case").textContent = `${state.case}${team}`;
  $("join").hidden = state.invited.length === 0;
  $("staff").hidden = state.room.length === 0;
  fill($("room"), state.room.map((text, place) => ({ text, place })), (one) => one.place, (one) =>
    el("p", { text: one.text, dir: "auto" }));
}

for (const button of document.querySelectorAll("button.send")) button.append(icon("send"));
menus();
follow($("log"));
composer($("composer"), $("text"), (text) => act("say", { text }));
composer($("staff"), $("staff-text"), (text) => act("write", { text }));
$("join").addEventListener("click", () => act("join"));
$("begin").addEventListener("submit", async (event) => {
  event.preventDefault();
  $("log").replaceChildren();
  await act("again", { at: $("at").value, language: $("in").value });
  $("text").focus();
});
$("keep").addEventListener("submit", async (event) => {
  event.preventDefault();
  if (await act("keep", { name: $("keep-name").value })) save(state.kept);
});

/** A file that the browser saves: nothing is written on the server's side. */
function save({ file, text }) {
  const href = URL.createObjectURL(new Blob([text], { type: "application/yaml" }));
  el("a", { href, download: file }).click();
  setTimeout(() => URL.revokeObjectURL(href), 1000);
}

languages($("language"), () => {
  for (const id of ["log", "things", "later", "reasons", "rules", "concerns"]) $(id).replaceChildren();
  show();
});
act("look");
