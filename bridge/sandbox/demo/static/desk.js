// The counsellor's client: whose desk, which room, invitations, and what a person can do there.

import { $, composer, el, face, fill, follow } from "./dom.js";
import { icon } from "./icons.js";
import { items, line, shortName } from "./line.js";
import { say } from "./words.js";

let act = async () => false;
let desks = {};
let who = null;
let chosen = {}; // desk -> the room or invitation in front
let read = {}; // desk and room -> how many lines were seen
let special = null; // {what: "edit" | "thread" | "plain", line}

const desk = () => desks[who];
const does = (name, body) => act("desk", who, name, body);
const room = () => desk().rooms.find((one) => one.id === chosen[who]);
const offer = () => desk().invitations.find((one) => one.room === chosen[who]);

export function begin(perform) {
  act = perform;
  composer($("room-composer"), $("room-text"), (text) => {
    const { what, line: about } = special ?? { what: "say" };
    begun(null);
    return does(what, { room: chosen[who], text, line: about?.id });
  });
  follow($("lines"));
  $("room-editing-end").addEventListener("click", () => begun(null));
  $("room-back").addEventListener("click", () => select(null));
  $("accept").addEventListener("click", () => answer("join"));
  $("decline").addEventListener("click", () => answer("decline"));
}

async function answer(name) {
  for (const button of [$("accept"), $("decline")]) button.disabled = true;
  await does(name, { room: chosen[who] });
  for (const button of [$("accept"), $("decline")]) button.disabled = false;
  if (name === "join") $("room-text").focus();
}

export function forget() {
  for (const id of ["desk-people", "offers", "rooms", "lines", "room-sheet"]) {
    $(id).replaceChildren();
  }
}

export function show(fresh) {
  desks = fresh;
  who = who in desks ? who : Object.keys(desks)[0];
  if (!who) return;
  if (!room() && !offer()) chosen[who] = wide() ? first() : undefined;
  people();
  list();
  const here = room();
  $("window").dataset.front = here || offer() ? "yes" : "no";
  $("room").hidden = !here;
  $("invitation").hidden = Boolean(here) || !offer();
  $("nothing").hidden = Boolean(here || offer());
  if (here) showRoom(here);
  else if (offer()) showOffer(offer());
}

/** Where there is room for it, something is always in front: an invitation before a room. */
const first = () => desk().invitations[0]?.room ?? desk().rooms.findLast((r) => r.joined)?.id;
const wide = () => $("window").clientWidth === 0 || $("window").clientWidth > 560;

function people() {
  const all = Object.entries(desks).map(([key, one]) => ({
    key, name: one.role === "operator" ? `${one.name} (${say("operator")})` : one.name,
    on: key === who, news: key === who ? 0 : unread(key),
  }));
  fill($("desk-people"), all.length > 1 ? all : [], (p) => p.key, (p) =>
    el("button", {
      type: "button", class: "chip", "aria-pressed": String(p.on), onclick: () => sit(p.key),
    }, p.name, p.news ? el("span", { class: "badge", text: String(p.news) }) : null));
  face($("me-face"), desk().name);
  $("me-name").textContent = desk().name;
  $("me-user").textContent = desk().user;
}

function sit(key) {
  who = key;
  begun(null);
  forget();
  show(desks);
}

function select(id) {
  chosen[who] = id;
  begun(null);
  $("lines").replaceChildren();
  show(desks);
  $("lines").scrollTop = $("lines").scrollHeight;
  if (room()) $("room-text").focus();
}

const seenOf = (key, id) => read[`${key} ${id}`] ?? 0;

const unread = (key) =>
  desks[key].invitations.length +
  desks[key].rooms.reduce((sum, one) => sum + one.lines.length - seenOf(key, one.id), 0);

function list() {
  const front = chosen[who];
  const offers = desk().invitations.map((one) => ({ id: one.room, name: one.name, news: "!" }));
  const rooms = desk().rooms.map((one) => ({
    id: one.id, name: one.name, quiet: !one.joined || one.read_only,
    news: one.id === front ? 0 : one.lines.length - seenOf(who, one.id),
  }));
  const entries = (all) => all.map((one) => ({ ...one, on: one.id === front }));
  $("offers-title").hidden = offers.length === 0;
  $("no-rooms").hidden = rooms.length > 0;
  fill($("offers"), entries(offers), (one) => one.id, entry);
  fill($("rooms"), entries(rooms).reverse(), (one) => one.id, entry);
}

function entry(one) {
  const picture = el("span", { class: "face", "aria-hidden": "true" });
  face(picture, one.name || "?");
  return el("li", {}, el("button", {
    type: "button", class: one.quiet ? "quietly" : "", "aria-current": one.on ? "true" : "false",
    onclick: () => select(one.id),
  }, picture, el("span", { class: "name", text: one.name || one.id }),
  one.news ? el("span", { class: "badge", text: String(one.news) }) : null));
}

function showOffer(one) {
  face($("invitation-face"), one.name || "?");
  $("invitation-name").textContent = one.name || one.room;
  $("invitation-by").textContent = say("invited_by", { who: shortName(one.by) });
  $("invitation-reason").textContent = one.reason;
  $("invitation-reason").hidden = !one.reason;
}

function showRoom(one) {
  read[`${who} ${one.id}`] = one.lines.length;
  face($("room-face"), one.name || "?");
  $("room-name").textContent = one.name || one.id;
  const facts = [say(one.encrypted ? "encrypted" : "unencrypted"),
    say("members", { n: one.members.length }), one.topic].filter(Boolean);
  $("room-about").replaceChildren(icon(one.encrypted ? "lock" : "plain"), facts.join(" · "));
  const tools = { edit: (l) => begun("edit", l), thread: (l) => begun("thread", l), react };
  fill($("lines"), items(one), (i) => i.key, (i) => line(i, tools), $("room-text"));
  const typing = one.typing.filter((user) => user !== desk().user).map(shortName).join(", ");
  $("room-typing").textContent = typing ? say("people_typing", { who: typing }) : "";
  const open = one.joined && !one.read_only;
  $("room-text").placeholder = say(desk().role === "operator" ? "message" : "reply");
  $("room-composer").hidden = !open;
  $("room-closed").hidden = open;
  $("room-closed").textContent = say(one.joined ? "read_only" : "left");
  menu(one, open);
}

function menu(one, open) {
  const acts = [...(open ? ["plain"] : []), ...(one.joined ? ["leave"] : [])];
  $("room-more").hidden = acts.length === 0;
  fill($("room-sheet"), acts, (key) => key, (key) => el("button", {
    type: "button", class: "entry",
    onclick: () => {
      $("room-more").open = false;
      if (key === "plain") begun("plain", null);
      else does("leave", { room: chosen[who] });
    },
  }, el("b", { text: say(key) })));
}

const react = (about) => does("react", { room: chosen[who], line: about.id, sign: "👍" });

/** Begin an edit, an answer in a thread, or unencrypted words; null ends it. */
function begun(what, about = null) {
  special = what ? { what, line: about } : null;
  const titles = { edit: "editing", thread: "threading", plain: "plainly" };
  $("room-editing").hidden = !what;
  $("room-editing").dataset.what = what ?? "";
  $("room-editing-what").textContent = what ? say(titles[what]) : "";
  $("room-text").value = what === "edit" ? about.text : "";
  if (what) $("room-text").focus();
}
