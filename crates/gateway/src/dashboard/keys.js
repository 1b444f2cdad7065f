// Everything by keyboard.

import { byId } from "./dom.js";
import { go, place, VIEWS } from "./place.js";

export function begin({ toggleTheme }) {
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isTyping = event.target.matches("input, textarea, select");
    if (event.key === "Escape") return leave(event, isTyping);
    if (isTyping || document.querySelector("dialog[open]")) return;
    const act = {
      "/": () => byId("search").focus(),
      j: () => step(1),
      k: () => step(-1),
      t: toggleTheme,
      "?": help,
    }[event.key] ?? (/^[1-5]$/.test(event.key) ? () => go({ view: VIEWS[event.key - 1] }) : null);
    if (!act) return;
    event.preventDefault();
    act();
  });
  byId("help-open").addEventListener("click", help);
}

function help() {
  byId("help").showModal();
}

/** Closes the topmost thing; a dialog closes itself. */
function leave(event, isTyping) {
  if (document.querySelector("dialog[open]")) return;
  if (isTyping && event.target.value !== "") {
    event.preventDefault();
    go({ search: "" }, { replace: true });
  } else if (isTyping) event.target.blur();
  else if (place().open) go({ open: null });
  else if (place().search) go({ search: "" });
}

/** The focus is the selection: it stays with its row while the data changes. */
function step(by) {
  const rows = [...document.querySelectorAll("#sheet tbody .open")];
  const at = rows.findIndex((row) => row.closest("tr").contains(document.activeElement));
  const opened = rows.findIndex((row) => row.closest("tr").hasAttribute("data-open"));
  const from = at >= 0 ? at : opened;
  const next = rows[from < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, from + by))];
  next?.focus();
  next?.closest("tr").scrollIntoView({ block: "nearest" });
}
