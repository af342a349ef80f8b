// One message of a room, with what a Matrix client shows about its encryption.

import { el, face, heard, thing } from "./dom.js";
import { icon } from "./icons.js";
import { clock, say } from "./words.js";

const FILE = /^\[([a-z ]+)[^\]]*\]/; // how the client shows a file before it is opened
const SIGNS = { picture: "photo", "voice message": "voice", audio: "voice" };
const TOGETHER = 300; // seconds within which one sender's messages stand below one name

/** "@anna:example.org" -> "anna" */
export const shortName = (user) => user.replace(/^@/, "").split(":")[0];

/** The lines of a room with their keys; the first of a group carries the sender's name. */
export function items(room) {
  const shown = room.lines.map((line, index) => {
    const before = room.lines[index - 1];
    const head = !before || before.sender !== line.sender || line.at - before.at > TOGETHER ||
      before.kind !== line.kind;
    return { key: line.id, line, head };
  });
  return room.unreadable ? [...shown, { key: "unreadable", unreadable: room.unreadable }] : shown;
}

export function line({ line: one, head, unreadable }, tools) {
  if (unreadable) return el("p", { class: "line system", text: say("unreadable", { n: unreadable }) });
  const classes = ["line", one.kind, head ? "head" : "", one.mine ? "mine" : "",
    one.calls_me ? "calls" : "", `shield-${one.shield}`].filter(Boolean).join(" ");
  return el("article", { class: classes },
    head ? portrait(one) : el("span", { class: "gap" }), body(one, head), shield(one),
    one.redacted ? null : actions(one, tools));
}

function portrait(one) {
  const picture = el("span", { class: "face", "aria-hidden": "true" });
  face(picture, shortName(one.sender));
  return picture;
}

function body(one, head) {
  const node = el("div", { class: "body" });
  const name = shortName(one.sender);
  if (head) {
    node.append(el("header", {}, el("b", { text: name }), el("time", { text: clock(one.at) })));
  } else {
    node.append(heard(`${name}: `));
  }
  const words = one.redacted ? say("removed") : one.text || say("other");
  const file = one.kind === "other" && FILE.exec(words);
  if (file) node.append(thing(SIGNS[file[1]] ?? "file", file[0].slice(1, -1)));
  const rest = file ? words.slice(file[0].length).trim() : words;
  if (rest) node.append(el("p", { class: one.redacted ? "words removed" : "words", dir: "auto", text: rest }));
  const marks = [one.thread && say("in_thread"), one.edited && say("edited"),
    one.calls_me && say("calls_you")].filter(Boolean);
  if (marks.length) node.append(el("span", { class: "marks", text: marks.join(" · ") }));
  if (one.reactions.length) {
    node.append(el("span", { class: "reactions" },
      ...one.reactions.map((sign) => el("span", { text: sign }))));
  }
  return node;
}

function shield(one) {
  const text = say(one.shield === "plain" ? "plain_line" : one.shield);
  const loud = one.shield !== "trusted";
  return el("span", { class: `shield ${one.shield}`, title: text }, icon(one.shield),
    loud ? el("span", { text }) : heard(text));
}

function actions(one, tools) {
  const button = (key, title, sign) => el("button", {
    type: "button", class: "tool", title, "aria-label": title, onclick: () => tools[key](one),
  }, sign);
  return el("span", { class: "tools" },
    button("react", say("agree"), "👍"),
    button("thread", say("thread"), icon("thread")),
    one.mine ? button("edit", say("edit"), icon("edit")) : null);
}
