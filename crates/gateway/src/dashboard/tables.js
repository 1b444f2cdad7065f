// The tables. Rows stay where they are while data changes: one that is new comes on top, one that is over goes to its
// place the next time the table is shown, and nothing moves under somebody's pointer.

import { byId, h, renew, said, setChildren, setText } from "./dom.js";
import { hint } from "./hints.js";
import { go, place } from "./place.js";
import { now, state } from "./stream.js";
import { called, count, pill, short, slots, span, whole, word } from "./words.js";

/** How long a pointer that rests may still be about to click. */
const POINTING = 4000;

const age = (at, ended) => (ended ? span(at, ended) : span(at, now()));
const since = (row) => row.created_at ?? row.started_at;

function session(row) {
  return [said(called(row.name, row.id), "name"), h("span", { of: "mono" }, short(row.id))];
}

function hosted(id, name) {
  if (!id) return h("span", { of: "none" }, "–");
  return h("button", { type: "button", of: "link", click: (event) => { event.stopPropagation(); go({ open: { kind: "game-sessions", id } }); } }, said(called(name, id)));
}

function endOf(row) {
  if (row.draining && row.status !== "ENDED") return [pill(row.status), pill("DRAINING")];
  return row.end && row.end !== "CLEAN" ? pill(row.end) : pill(row.status);
}

const mono = (text) => h("span", { of: "mono" }, text);

/** Each column: its title, what its cell shows, and what of a row that depends on. */
const TABLES = {
  "game-sessions": {
    title: "Game sessions", part: "game_sessions", one: "game session", opens: (row) => ({ kind: "game-sessions", id: row.id }),
    columns: [
      { title: "Game session", first: true, of: (row) => [row.name], show: session },
      { title: "Status", of: (row) => [row.status, row.policy], show: (row) => [pill(row.status), row.policy === "DENY_ALL" && row.status === "ACTIVE" ? h("span", { of: "aside" }, "closed to new players") : null] },
      { title: "Slots", of: (row) => [row.slots], show: (row) => slots(row.slots) },
      { title: "Address", of: (row) => [row.address], show: (row) => mono(row.address) },
      { title: "Age", number: true, of: (row) => [age(since(row), row.ended_at)], show: (row) => age(since(row), row.ended_at) },
    ],
  },
  "player-sessions": {
    title: "Players", part: "player_sessions", one: "player session", opens: (row) => ({ kind: "game-sessions", id: row.game_session }),
    columns: [
      { title: "Player", first: true, of: (row) => [row.player], show: (row) => said(row.player, "name") },
      { title: "Status", of: (row) => [row.status], show: (row) => pill(row.status) },
      { title: "Game session", of: (row) => [row.game_session_name], show: (row) => said(called(row.game_session_name, row.game_session)) },
      { title: "For", number: true, of: (row) => [age(since(row), row.ended_at)], show: (row) => age(since(row), row.ended_at) },
    ],
  },
  tickets: {
    title: "Tickets", part: "tickets", one: "ticket", opens: (row) => ({ kind: "tickets", id: row.id }),
    columns: [
      { title: "Ticket", first: true, of: (row) => [row.players, row.backfill_of], show: ticket },
      { title: "Status", of: (row) => [row.status], show: (row) => pill(row.status) },
      { title: "Why", wide: true, of: (row) => [row.why, row.game_session], show: (row) => (row.why ? said(row.why, "why") : hosted(row.game_session, null)) },
      { title: "Waiting", number: true, of: (row) => [age(since(row), row.ended_at)], show: (row) => age(since(row), row.ended_at) },
    ],
  },
  placements: {
    title: "Placements", part: "placements", one: "placement", opens: (row) => (row.game_session ? { kind: "game-sessions", id: row.game_session } : null),
    columns: [
      { title: "Placement", first: true, of: (row) => [row.name], show: (row) => [said(row.name || short(row.id), "name"), h("span", { of: "mono" }, said(row.id))] },
      { title: "Status", of: (row) => [row.status], show: (row) => pill(row.status) },
      { title: "Queue", of: (row) => [row.queue], show: (row) => said(row.queue) },
      { title: "Players", number: true, of: (row) => [row.players, row.max_players], show: (row) => `${row.players} of ${row.max_players}` },
      { title: "For", number: true, of: (row) => [age(since(row), row.ended_at)], show: (row) => age(since(row), row.ended_at) },
    ],
  },
  processes: {
    title: "Processes", part: "processes", one: "process", many: "processes", opens: (row) => ({ kind: "processes", id: row.id }),
    columns: [
      { title: "Process", first: true, of: (row) => [row.slot], show: (row) => [h("span", { of: "name" }, row.slot ? `Slot ${row.slot}` : said(row.compute)), h("span", { of: "mono" }, short(row.id))] },
      { title: "Status", of: (row) => [row.status, row.end, row.draining, row.connected], show: (row) => [endOf(row), row.connected || row.status === "ENDED" ? null : h("span", { of: "aside" }, "not connected")].flat() },
      { title: "Hosts", of: (row) => [row.game_session, row.game_session_name], show: (row) => hosted(row.game_session, row.game_session_name) },
      { title: "Address", of: (row) => [row.address], show: (row) => mono(row.address) },
      { title: "Restarts", number: true, of: (row) => [row.restarts], show: (row) => (row.restarts === null ? "–" : whole(row.restarts)) },
      { title: "Age", number: true, of: (row) => [span(since(row), now())], show: (row) => span(since(row), now()) },
    ],
  },
};

function ticket(row) {
  const names = row.players.slice(0, 3);
  const more = row.player_count - names.length;
  const who = names.flatMap((name, n) => (n > 0 ? [", ", said(name)] : [said(name)]));
  return [h("span", { of: "name" }, who.length > 0 ? who : short(row.id), more > 0 ? ` and ${more} more` : ""),
    h("span", { of: "mono" }, row.backfill_of ? "backfill " : "", said(short(row.id)))];
}

const tabs = new Map();
let shown = null;
let body = null;
/** The rows that are shown, by id, in the order in which they are shown. */
let rows = new Map();
/** When the pointer moved over the table last. */
let pointed = 0;
/** What is not shown yet because it would move the rest. */
let fresh = 0;

export function begin() {
  Object.entries(TABLES).forEach(([view, table], n) => {
    const number = h("span", { of: "count" });
    const tab = h("button", { type: "button", role: "tab", id: `tab-${view}`, "aria-controls": "panel", "aria-keyshortcuts": n + 1, click: () => go({ view }) }, table.title, number);
    tab.addEventListener("keydown", moveBetweenTabs);
    tabs.set(view, { tab, number });
    byId("tabs").append(tab);
  });
  byId("fresh").addEventListener("click", () => update(true));
  byId("sheet").addEventListener("pointermove", () => { pointed = Date.now(); });
  byId("sheet").addEventListener("pointerleave", () => {
    pointed = 0;
    update();
  });
}

function moveBetweenTabs(event) {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!step) return;
  const views = [...tabs.keys()];
  const next = views[(views.indexOf(place().view) + step + views.length) % views.length];
  go({ view: next });
  tabs.get(next).tab.focus();
}

/** Shows another table, or the same one in its own order. */
export function show(view) {
  for (const [name, { tab }] of tabs) {
    tab.setAttribute("aria-selected", String(name === view));
    tab.tabIndex = name === view ? 0 : -1;
  }
  byId("panel").setAttribute("aria-labelledby", `tab-${view}`);
  bringIn(byId("tabs"), tabs.get(view).tab);
  if (view === shown) return;
  shown = view;
  rows = new Map();
  const table = TABLES[view];
  body = h("tbody", {});
  const titles = table.columns.map((column) => h("th", { scope: "col", of: column.number ? "number" : undefined }, column.title));
  byId("sheet").replaceChildren(h("table", { of: view }, h("caption", { of: "unseen" }, table.title), h("thead", {}, h("tr", {}, ...titles)), body));
  update(true);
}

/** Scrolls a strip sideways until it shows one of its parts; the page itself stays where it is. */
function bringIn(strip, part) {
  const [room, place] = [strip.getBoundingClientRect(), part.getBoundingClientRect()];
  strip.scrollLeft += Math.max(0, place.right - room.right) - Math.max(0, room.left - place.left);
}

/** Forgets the order of the rows: another search has other rows. */
export function searched() {
  rows = new Map();
}

export function counts() {
  for (const [view, { number }] of tabs) {
    const part = state[TABLES[view].part];
    if (part) setText(number, whole(part.matching));
  }
}

/** A pointer that only lies there is nobody who is about to click. */
const isInUse = () => Date.now() - pointed < POINTING || byId("sheet").contains(document.activeElement);

/** Brings the table up to date. Unless told to, it moves nothing while somebody is at it. */
export function update(evenIfInUse = false) {
  const table = TABLES[shown];
  const part = table && state[table.part];
  if (!part) return;
  const now = new Map(part.rows.map((row) => [row.id, row]));
  const held = !evenIfInUse && rows.size > 0 && isInUse();
  const added = part.rows.filter((row) => !rows.has(row.id));
  fresh = held ? added.length : 0;
  if (!held) {
    const kept = [...rows.keys()].filter((id) => now.has(id));
    const order = evenIfInUse ? part.rows.map((row) => row.id) : [...added.map((row) => row.id), ...kept];
    rows = new Map(order.map((id) => [id, rows.get(id) ?? line(table)]));
  }
  for (const [id, element] of rows) {
    element.toggleAttribute("data-gone", !now.has(id));
    if (now.has(id)) fillLine(table, element, now.get(id));
  }
  setChildren(body, [...rows.values()]);
  foot(table, part);
}

function line(table) {
  const row = h("tr", {});
  for (const column of table.columns) {
    const cell = h(column.first ? "th" : "td", { scope: column.first ? "row" : undefined, of: [column.number && "number", column.wide && "wide"].filter(Boolean).join(" ") || undefined, dataset: { label: column.title } });
    if (column.first) cell.append(h("button", { type: "button", of: "open" }));
    row.append(cell);
  }
  row.addEventListener("click", (event) => {
    const opens = table.opens(row.shows);
    if (opens && !getSelection().toString() && !event.defaultPrevented) go({ open: opens });
  });
  return row;
}

function fillLine(table, element, row) {
  element.shows = row;
  element.dataset.id = row.id;
  const open = place().open;
  element.toggleAttribute("data-open", open !== null && table.opens(row)?.id === open.id);
  table.columns.forEach((column, n) => {
    const cell = column.first ? element.cells[n].firstChild : element.cells[n];
    renew(cell, JSON.stringify(column.of(row)), () => column.show(row));
  });
}

function foot(table, part) {
  const many = table.many ?? `${table.one}s`;
  const order = Object.entries(part.by_status).sort((a, b) => b[1] - a[1]);
  renew(byId("counts"), JSON.stringify([shown, order]), () => order.map(([status, number]) => pill(status, `${whole(number)} ${word(status).toLowerCase()}`)));
  byId("fresh").hidden = fresh === 0;
  setText(byId("fresh"), fresh > 0 ? `Show ${whole(fresh)} new` : "");
  const missing = part.matching - part.rows.length;
  byId("panel").toggleAttribute("data-empty", part.rows.length === 0);
  const more = byId("more");
  more.hidden = missing <= 0 && part.rows.length > 0;
  const search = place().search;
  renew(more, JSON.stringify([shown, missing > 0, part.matching, part.total, search]), () => {
    if (missing > 0) return `The first ${count(part.rows.length, table.one, many)} of ${whole(part.matching)}. Search to see others.`;
    if (search && part.total > 0) return [`No ${table.one} of ${whole(part.total)} matches `, said(search), ". ", h("button", { type: "button", of: "link", click: () => go({ search: "" }) }, "Clear the search")];
    return hint(shown, many);
  });
}
