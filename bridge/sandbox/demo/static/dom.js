// Small helpers for the document. What people said is only ever set as text, never as markup.

import { icon } from "./icons.js";

export const $ = (id) => document.getElementById(id);

/** el("button", {class: "x", text: "words", onclick: f, "aria-label": "…"}, ...children) */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) set(node, name, value);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function set(node, name, value) {
  if (name === "text") node.textContent = value;
  else if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
  else if (value === true) node.setAttribute(name, "");
  else if (value !== false && value !== undefined) node.setAttribute(name, value);
}

/** Text for those who hear the page. */
export const heard = (text) => el("span", { class: "heard", text });

/** A file as a tile: its sign and what it is. */
export const thing = (sign, text) =>
  el("span", { class: `file ${sign}` }, icon(sign), el("span", { text }));

/** A file that can be saved: its name and size, as a link. */
export const kept = (href, name, size) =>
  el("a", { class: "file", href, download: name }, icon("file"),
    el("span", { text: name }), el("small", { text: bytes(size) }));

const bytes = (size) => (size < 1024 ? `${size} B` : `${Math.round(size / 1024)} KB`);

/**
 * Bring the children of a node in line with a list. What is the same stays the same node, so that
 * focus, selection and screen readers are left alone; `fallback` gets the focus of what went away.
 */
export function fill(container, items, keyOf, make, fallback = null) {
  const known = new Map([...container.children].map((node) => [node.dataset.key, node]));
  const focused = container.contains(document.activeElement);
  let previous = null;
  for (const item of items) {
    const node = keep(known, String(keyOf(item)), item, make);
    const place = previous ? previous.nextSibling : container.firstChild;
    if (place !== node) container.insertBefore(node, place);
    previous = node;
  }
  known.forEach((node) => node.remove());
  if (focused && !container.contains(document.activeElement)) fallback?.focus();
}

function keep(known, key, item, make) {
  const print = JSON.stringify(item);
  const old = known.get(key);
  known.delete(key);
  if (old?.print === print) return old;
  const fresh = make(item);
  fresh.dataset.key = key;
  fresh.print = print;
  if (old) old.replaceWith(fresh);
  else fresh.classList.add("fresh");
  return fresh;
}

const NEAR = 80; // pixels from the end of a box that count as its end

/** Keep the end of a scrolled box in sight while it grows or is resized, unless one has left it. */
export function follow(box) {
  let atEnd = true;
  const toEnd = () => {
    if (!atEnd) return;
    box.scrollTop = box.scrollHeight;
    box.scrollLeft = box.scrollWidth;
  };
  box.addEventListener("scroll", () => {
    const below = box.scrollHeight - box.scrollTop - box.clientHeight;
    const beside = box.scrollWidth - box.scrollLeft - box.clientWidth;
    atEnd = below < NEAR && beside < NEAR;
  });
  new ResizeObserver(toEnd).observe(box);
  new MutationObserver(toEnd).observe(box, { childList: true, subtree: true });
}

/** A text field that sends with Enter, breaks lines with Shift+Enter, and grows. */
export function composer(form, field, submit) {
  const grow = () => {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight + 2, 140)}px`;
  };
  field.addEventListener("input", grow);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const text = field.value;
    if (!text.trim()) return;
    field.value = "";
    grow();
    if (!(await submit(text))) field.value ||= text;
    grow();
  });
}

/** Only one menu is open, and Escape or a click beside it closes it. */
export function menus() {
  const close = (except) =>
    document.querySelectorAll("details.menu[open]").forEach((menu) => {
      if (menu !== except) menu.open = false;
    });
  document.addEventListener("click", (event) => close(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

/** The colour of a face: the same name has always the same one of eight. */
export function face(node, name) {
  let sum = 0;
  for (const sign of name) sum = (sum * 31 + sign.codePointAt(0)) % 997;
  node.dataset.tone = String(sum % 8);
  node.textContent = ([...name.replace(/^[@!#]/, "")][0] ?? "·").toUpperCase();
}
