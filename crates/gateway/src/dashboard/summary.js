// What is seen at the first glance: which gateway, its fleets with a square for each process, and what happens.

import { byId, h, renew, said, setChildren, setText, visible } from "./dom.js";
import { go } from "./place.js";
import { now, state } from "./stream.js";
import { called, clock, count, figure, moment, short, span, tone, whole, word } from "./words.js";

const LEGEND = ["HOSTING", "IDLE", "CONNECTED", "TERMINATING", "ENDED"];
const SHOWN_EVENTS = 100;
/** Where an event leads to. */
const LEADS_TO = { process: "processes", game_session: "game-sessions", player_session: "game-sessions", ticket: "tickets" };

export function begin() {
  byId("legend").append(...LEGEND.map((status) => h("span", {}, h("i", { of: "square", dataset: { status } }), word(status))));
}

export function gateway() {
  const { version, backend, region, started_at: since } = state.gateway;
  const behind = backend === "gamelift" ? "Amazon GameLift" : "embedded fleet";
  setText(byId("gateway"), `${behind} · ${region} · ${version} · up ${span(since, now())}`);
  byId("logout").hidden = !state.gateway.login;
  const elsewhere = backend === "gamelift";
  document.body.toggleAttribute("data-elsewhere", elsewhere);
  byId("elsewhere").hidden = !elsewhere;
  byId("fleets").hidden = elsewhere;
  document.querySelector(".columns").hidden = elsewhere;
}

const fleetRows = new Map();
const squares = new Map();

export function fleets() {
  const all = state.fleets.rows;
  setText(byId("fleets-title"), state.fleets.total === 1 ? "Fleet" : `Fleets ${whole(state.fleets.total)}`);
  const rows = all.map((fleet) => {
    let row = fleetRows.get(fleet.id);
    if (!row) {
      const parts = { facts: h("p", { of: "facts" }), bar: h("div", {}), map: h("ul", { of: "map", "aria-label": "Server processes" }) };
      parts.row = h("div", { of: "fleet" }, h("div", { of: "who" }, h("h3", {}, said(fleet.name || fleet.id)), parts.facts), parts.bar, parts.map);
      row = parts;
      fleetRows.set(fleet.id, row);
    }
    const facts = [said(fleet.id, "mono"), ` · ${fleet.locations.join(", ")} · ${count(fleet.processes, "process", "processes")}, ${fleet.idle_processes} idle`];
    renew(row.facts, JSON.stringify([fleet.locations, fleet.processes, fleet.idle_processes]), () => facts);
    renew(row.bar, `${fleet.players}/${fleet.slots}/${fleet.game_sessions}`, () => use(fleet));
    setChildren(row.map, map(fleet));
    return row.row;
  });
  const known = new Set(all.map((fleet) => fleet.id));
  for (const id of fleetRows.keys()) if (!known.has(id)) fleetRows.delete(id);
  setChildren(byId("fleet-list"), rows.length > 0 ? rows : [h("p", { of: "empty" }, state.fleets.total > 0 ? "No fleet matches the search." : "There is no fleet yet.")]);
}

function use(fleet) {
  const share = h("i", {});
  share.style.width = `${fleet.slots > 0 ? Math.min(100, (100 * fleet.players) / fleet.slots) : 0}%`;
  const words = `${figure(fleet.players)} of ${figure(fleet.slots)} slots in ${count(fleet.game_sessions, "game session")}`;
  return [h("span", { of: "share", role: "img", "aria-label": words }, share), h("span", { of: "figures" }, words)];
}

/** A square for each process that is not over, and for each slot that waits for one. */
function map(fleet) {
  const processes = state.processes.rows.filter((process) => process.fleet === fleet.id && process.status !== "ENDED");
  const shown = processes.toSorted((a, b) => (a.slot ?? Infinity) - (b.slot ?? Infinity) || a.created_at - b.created_at);
  const here = shown.map((process) => {
    let square = squares.get(process.id);
    if (!square) {
      square = h("li", {}, h("button", { type: "button", of: "square", click: () => go({ open: { kind: "processes", id: process.id } }) }));
      squares.set(process.id, square);
    }
    const button = square.firstChild;
    button.dataset.status = process.status;
    button.toggleAttribute("data-draining", process.draining);
    const hosts = process.game_session && process.status === "HOSTING" ? ` ${called(process.game_session_name, process.game_session)}` : "";
    const words = `Process ${short(process.id)}: ${word(process.status)}${hosts}${process.draining ? ", draining" : ""}`;
    button.title = words;
    button.setAttribute("aria-label", words);
    return square;
  });
  const known = new Set(state.processes.rows.map((process) => process.id));
  for (const id of squares.keys()) if (!known.has(id)) squares.delete(id);
  const isLaunchers = shown.some((process) => process.slot !== null) || state.fleets.total === 1;
  const waiting = isLaunchers ? state.launched.filter((slot) => slot.process === null) : [];
  const missing = fleet.processes - here.length;
  return [
    ...here,
    ...waiting.map((slot) => h("li", {}, h("span", { of: "square", dataset: { status: "ENDED" }, title: `Slot ${slot.slot} starts again: ${slot.last_failure ?? "its server ended"}` }))),
    ...(missing > 0 ? [h("li", { of: "figures" }, `and ${whole(missing)} more`)] : []),
  ];
}

const events = new Map();

export function timeline() {
  const list = state.events.slice(0, SHOWN_EVENTS).map((event) => {
    let item = events.get(event.number);
    if (!item) {
      item = entry(event);
      events.set(event.number, item);
    }
    return item;
  });
  const known = new Set(state.events.map((event) => event.number));
  for (const number of events.keys()) if (!known.has(number)) events.delete(number);
  setChildren(byId("timeline"), list.length > 0 ? list : [h("li", { of: "empty" }, "Nothing has happened yet.")]);
}

/** One event: when, how it is to be taken, and what. */
export function entry(event) {
  const leads = LEADS_TO[event.kind];
  // The sentence is ours and English, whoever is named in it.
  const text = h("bdi", { dir: "ltr" }, visible(event.text));
  const what = leads
    ? h("button", { type: "button", of: "link", click: () => go({ open: { kind: leads, id: event.subject } }) }, text)
    : h("span", {}, text);
  return h("li", { of: "event", title: event.what },
    h("time", { datetime: new Date(event.at).toISOString(), title: moment(event.at) }, clock(event.at)),
    h("i", { of: "dot", dataset: { tone: tone(event.what) }, "aria-hidden": "true" }),
    h("p", {}, what, h("span", { of: "unseen" }, ` (${word(event.what)})`)));
}

export function upstream() {
  const calls = state.upstream;
  byId("upstream").hidden = !calls;
  if (!calls) return;
  setText(byId("upstream-facts"), calls.endpoint);
  byId("upstream-problem").hidden = !calls.problem;
  setText(byId("upstream-problem"), calls.problem ?? "");
  byId("upstream-none").hidden = calls.quotas.length > 0;
  byId("quotas").replaceChildren(...calls.quotas.map((quota) => {
    const share = h("i", {});
    share.style.width = `${quota.per_second > 0 ? Math.min(100, (100 * quota.left) / quota.per_second) : 0}%`;
    return h("tr", {}, h("th", { scope: "row" }, quota.operation),
      h("td", {}, h("span", { of: "share" }, share), h("span", { of: "figures" }, `${figure(quota.left)} of ${figure(quota.per_second)} a second`)),
      ...["calls", "shared", "held_back", "throttled", "failed"].map((count) => h("td", { of: "number" }, whole(quota[count]))));
  }));
}

