// Signs drawn with lines in the colour of the text around them.

const SPACE = "http://www.w3.org/2000/svg";

const PATHS = {
  send: "M12 19V5.500M5.500 11.500 12 5l6.500 6.500",
  back: "M14 5l-7 7 7 7",
  trusted: "M12 3l7 3v5c0 4.500-3 8-7 10-4-2-7-5.500-7-10V6l7-3Zm-3 9 2.200 2.200L15.500 10",
  unvouched: "M12 3l7 3v5c0 4.500-3 8-7 10-4-2-7-5.500-7-10V6l7-3Zm0 5v4.500m0 2.800v.2",
  plain: "M8 11V8a4 4 0 0 1 7.500-2M6 11h12v9H6v-9Zm6 3.500v2.500",
  lock: "M8 11V8a4 4 0 0 1 8 0v3M6 11h12v9H6v-9Z",
  edit: "M5 19l1-4L16.500 4.500l3 3L9 18l-4 1Z",
  photo: "M4 6h16v13H4V6Zm0 10 5-5 4 4 3-3 4 4M15.500 9.500v.2",
  voice: "M12 4a2.500 2.500 0 0 1 2.500 2.500v5a2.500 2.500 0 0 1-5 0v-5A2.500 2.500 0 0 1 12 4Zm-6 7.500a6 6 0 0 0 12 0M12 17.500V20.500",
  file: "M7 3.500h7l4 4v13H7v-17Zm7 0v4h4",
  thread: "M4 5h16v11H10l-5 4v-4H4V5Zm4 4h8m-8 3h5",
};

/** A sign by its name; it says nothing to those who hear the page. */
export function icon(name) {
  const svg = document.createElementNS(SPACE, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon ${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SPACE, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
