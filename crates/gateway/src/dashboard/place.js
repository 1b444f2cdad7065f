// Where one is on the page, kept in the address: so it can be shared, and the back button works.

export const VIEWS = ["game-sessions", "player-sessions", "tickets", "placements", "processes"];
const KINDS = ["game-sessions", "tickets", "processes"];

const listeners = [];

/** The table that is shown, what is searched for, and what is open. */
export function place() {
  const said = new URLSearchParams(location.hash.slice(1));
  const [kind, ...id] = (said.get("open") ?? "").split("/");
  return {
    view: VIEWS.includes(said.get("view")) ? said.get("view") : VIEWS[0],
    search: said.get("q") ?? "",
    open: KINDS.includes(kind) && id.join("/") !== "" ? { kind, id: id.join("/") } : null,
  };
}

function written({ view, search, open }) {
  const said = new URLSearchParams();
  if (view !== VIEWS[0]) said.set("view", view);
  if (search) said.set("q", search);
  if (open) said.set("open", `${open.kind}/${open.id}`);
  return `#${said}`;
}

/** Goes somewhere else. What is typed letter by letter is one step back, not many. */
export function go(change, { replace = false } = {}) {
  const before = place();
  const after = written({ ...before, ...change });
  if (after === written(before)) return;
  const address = after === "#" ? location.pathname : after;
  if (replace) history.replaceState(null, "", address);
  else history.pushState(null, "", address);
  tell();
}

function tell() {
  const now = place();
  for (const listener of listeners) listener(now);
}

export function onPlace(listener) {
  listeners.push(listener);
}

addEventListener("popstate", tell);
