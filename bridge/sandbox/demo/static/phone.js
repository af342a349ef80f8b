// The client's phone: bubbles, inline buttons, the menu of commands, and what a person can do.

import { $, composer, el, face, fill, follow, heard, kept, thing } from "./dom.js";
import { icon } from "./icons.js";
import { clock, say } from "./words.js";

const TYPING_MS = 5000; // as long as the app shows it
const SIGNS = { photo: "photo", voice: "voice", document: "file" }; // what a bubble shows of a file
const THINGS = ["photo", "voice", "sticker", "location"];

let act = async () => false;
let phones = {};
let who = null;
let editing = null;
let seen = { typing: 0, toasts: 0, until: 0 };

const chat = () => phones[who];
const does = (name, body) => act("phone", who, name, body);

export function begin(perform) {
  act = perform;
  composer($("phone-composer"), $("phone-text"), (text) => {
    const bubble = editing;
    edit(null);
    return bubble === null ? does("say", { text }) : does("edit", { bubble, text });
  });
  follow($("phone-log"));
  $("phone-start-button").addEventListener("click", async () => {
    if (!chat().blocked) await does("start");
    else await does("unblock");
    $("phone-text").focus();
  });
  $("phone-editing-end").addEventListener("click", () => edit(null));
}

/** Everything is drawn again, in another language or for somebody else. */
export function forget() {
  $("phone-log").replaceChildren();
  $("phone-people").replaceChildren();
  $("phone-sheet").replaceChildren();
}

export function show(fresh) {
  phones = fresh;
  who = who in phones ? who : Object.keys(phones)[0];
  if (!who) return;
  people();
  head();
  fill($("phone-log"), items(), (i) => i.key, item, $("phone-text"));
  foot();
  toast();
}

function people() {
  const all = Object.entries(phones).map(([key, one]) => ({ key, name: one.name, on: key === who }));
  fill($("phone-people"), all.length > 1 ? all : [], (p) => p.key, (p) =>
    el("button", {
      type: "button", class: "chip", text: p.name, "aria-pressed": String(p.on),
      onclick: () => choose(p.key),
    }));
}

function choose(key) {
  who = key;
  edit(null);
  seen = { typing: 0, toasts: chat().toasts, until: 0 };
  forget();
  show(phones);
  $("phone-log").scrollTop = $("phone-log").scrollHeight;
}

function head() {
  const { bot, typing, blocked, commands } = chat();
  face($("phone-face"), bot);
  $("phone-bot").textContent = bot;
  if (typing > seen.typing) {
    seen.until = Date.now() + TYPING_MS;
    setTimeout(head, TYPING_MS + 50);
  }
  if (typing === 0) seen.until = 0;
  seen.typing = typing;
  $("phone-status").textContent = say(Date.now() < seen.until ? "is_typing" : "bot");
  const more = [...THINGS.map((kind) => `send_${kind}`), blocked ? "unblock" : "block"];
  fill($("phone-sheet"), more, (key) => key, (key) => entry(say(key), "", () => choice(key)));
  fill($("phone-command-list"), commands, (c) => c.name, (c) =>
    entry(`/${c.name}`, c.description, () => does("say", { text: `/${c.name}` })));
  $("phone-commands").hidden = commands.length === 0;
}

const choice = (key) =>
  key.startsWith("send_") ? does("send", { kind: key.slice(5) }) : does(key);

function entry(title, about, onclick) {
  return el("button", {
    type: "button", class: "entry",
    onclick: (event) => {
      event.currentTarget.closest("details").open = false;
      onclick();
      $("phone-text").focus();
    },
  }, el("b", { text: title }), about ? el("span", { text: about }) : null);
}

function items() {
  const { bubbles, about } = chat();
  if (bubbles.length === 0 && about) return [{ key: "about", about }];
  return bubbles.map((bubble) => ({ key: bubble.id, bubble }));
}

function item({ about, bubble }) {
  if (!bubble) {
    return el("div", { class: "about" }, el("b", { text: say("what_can") }), el("p", { text: about }));
  }
  const row = el("div", { class: `row ${bubble.mine ? "mine" : "theirs"}` }, balloon(bubble));
  if (bubble.buttons.length) row.append(keyboard(bubble));
  return row;
}

function balloon(bubble) {
  const meta = el("span", { class: "meta" });
  if (bubble.earlier.length) meta.append(el("i", { text: say("edited") }));
  meta.append(el("time", { text: clock(bubble.at) }));
  const shown = picture(bubble);
  const words = bubble.kind === "text" || shown ? bubble.text : [say(bubble.kind), bubble.text].join(" ");
  const kind = ["bubble", bubble.kind === "text" || bubble.file ? "" : "thing", bubble.earlier.length ? "edited" : ""]
    .filter(Boolean).join(" ");
  const node = el("div", { class: kind },
    heard(`${bubble.mine ? say("you") : chat().bot}: `), shown,
    el("span", { class: "words", dir: "auto", text: words }), meta);
  if (bubble.mine && bubble.kind === "text") {
    node.append(el("button", {
      type: "button", class: "tool", title: say("edit"), "aria-label": say("edit"),
      onclick: () => edit(bubble),
    }, icon("edit")));
  }
  return node;
}

function picture(bubble) {
  if (bubble.file) return kept(`/phone/${who}/file/${bubble.id}`, bubble.file, bubble.size);
  return SIGNS[bubble.kind] ? thing(SIGNS[bubble.kind], say(bubble.kind)) : null;
}

function keyboard(bubble) {
  return el("div", { class: "keyboard" }, ...bubble.buttons.map((row) =>
    el("div", { class: "keys" }, ...row.map((button) =>
      el("button", {
        type: "button", text: button.label,
        onclick: () => does("press", { bubble: bubble.id, data: button.data }),
      })))));
}

function edit(bubble) {
  editing = bubble ? bubble.id : null;
  $("phone-editing").hidden = !bubble;
  $("phone-text").value = bubble ? bubble.text : "";
  if (bubble) $("phone-text").focus();
}

function foot() {
  const { bubbles, blocked } = chat();
  const starting = blocked || bubbles.length === 0;
  $("phone-start").hidden = !starting;
  $("phone-composer").hidden = starting;
  $("phone-start-button").textContent = say(blocked ? "unblock" : "start");
}

let toasting = 0;

function toast() {
  if (chat().toasts > seen.toasts && chat().toast) {
    $("phone-toast").textContent = chat().toast;
    $("phone-toast").hidden = false;
    clearTimeout(toasting);
    toasting = setTimeout(() => { $("phone-toast").hidden = true; }, 4000);
  }
  seen.toasts = chat().toasts;
}
