// Building the page. Whatever comes from outside becomes text, never markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(element, properties, children) {
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "click") element.addEventListener("click", value);
    else if (name === "dataset") Object.assign(element.dataset, value);
    else element.setAttribute(name === "of" ? "class" : name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** An element with attributes, `of` being its class, and children that are elements or text. */
export function h(tag, properties = {}, ...children) {
  return fill(document.createElement(tag), properties, children);
}

/** The same for drawings. */
export function draw(tag, properties = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), properties, children);
}

/** What is not seen, or turns the order of what is: not what emoji and scripts are joined by. */
const HIDDEN = /[\p{Cc}\u00ad\u200b\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/gu;
const NOTHING = /^[\p{Default_Ignorable_Code_Point}\p{White_Space}\p{Cc}\p{Cf}\u2800]*$/u;

const code = (character) => `\\u{${character.codePointAt(0).toString(16)}}`;

/** Whether nobody would see this text. */
export function isUnseen(text) {
  return NOTHING.test(text);
}

/** A stranger's text with its hidden characters as codes: no name looks like another's for them, and none like nothing. */
export function visible(text) {
  return isUnseen(text) ? [...text].map(code).join("") : text.replace(HIDDEN, code);
}

/** Somebody else's text: its direction of writing stays its own. */
export function said(text, of) {
  const seen = visible(text);
  return h("bdi", { of, title: seen }, seen);
}

export function byId(id) {
  return document.getElementById(id);
}

/** Changes a text only where it is another, so that nothing is selected or announced anew. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Puts these children in, leaving alone what is in place already. */
export function setChildren(parent, children) {
  let next = parent.firstChild;
  for (const child of children) {
    if (child === next) next = next.nextSibling;
    else parent.insertBefore(child, next);
  }
  while (next) {
    const gone = next;
    next = next.nextSibling;
    gone.remove();
  }
}

/** Replaces a cell's content when what it shows is new. */
export function renew(element, key, build) {
  if (element.dataset.key === key) return;
  element.dataset.key = key;
  element.replaceChildren(...[build()].flat().filter((child) => child !== null && child !== undefined));
}
