// One game session, ticket or process with all that belongs to it, beside the tables.

import { drainProcess, endGameSession } from "./actions.js";
import { byId, h, renew, said, setText } from "./dom.js";
import { go, place } from "./place.js";
import { entry } from "./summary.js";
import { now } from "./stream.js";
import { called, count, moment, pill, short, slots, span, whole, word } from "./words.js";

/** How often the same is asked for again while it changes. */
const PAUSE = 500;

let shown = null;
let asking = false;
let again = false;
/** Where the focus was before. */
let cameFrom = null;

export function begin() {
  byId("detail-close").addEventListener("click", close);
}

export function close() {
  go({ open: null });
}

/** Opens what the address says, or closes. */
export function show(open) {
  const key = open ? `${open.kind}/${open.id}` : null;
  if (key === shown) return;
  const wasOpen = shown !== null;
  shown = key;
  const panel = byId("detail");
  panel.hidden = key === null;
  document.body.toggleAttribute("data-detail", key !== null);
  if (key === null) {
    if (cameFrom?.isConnected) cameFrom.focus({ preventScroll: true });
    cameFrom = null;
    return;
  }
  if (!wasOpen) cameFrom = document.activeElement;
  setText(byId("detail-kind"), KINDS[open.kind].called);
  setText(byId("detail-title"), short(open.id));
  delete byId("detail-body").dataset.key;
  byId("detail-body").replaceChildren(h("p", { of: "facts" }, "Loading"));
  panel.scrollTop = 0;
  byId("detail-title").focus({ preventScroll: true });
  ask();
}

/** Something changed: what is open may look otherwise. */
export function refresh() {
  if (shown !== null) ask();
}

async function ask() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  const [wanted, open] = [shown, place().open];
  try {
    const path = open.id.split("/").map(encodeURIComponent).join("/");
    const answer = await fetch(`/overview/${open.kind}/${path}`, { headers: { Accept: "application/json" } });
    const said = await answer.json();
    if (wanted === shown) answer.ok ? fill(open.kind, said) : missing(said.error.message);
  } catch {
    // The connection's own state says that the gateway is away; what is shown stays.
  }
  await new Promise((resume) => setTimeout(resume, PAUSE));
  asking = false;
  if (again || wanted !== shown) {
    again = false;
    refresh();
  }
}

function missing(message) {
  renew(byId("detail-body"), message, () => h("p", { of: "empty" }, message));
}

function fill(kind, detail) {
  const { title, body } = KINDS[kind];
  const name = byId("detail-title");
  renew(name, title(detail), () => said(title(detail)));
  // What somebody opened stays open, and what they read stays where it is.
  const opened = new Set([...byId("detail-body").querySelectorAll("details[open]")].map((part) => part.dataset.part));
  const focused = byId("detail-body").contains(document.activeElement) ? document.activeElement.dataset.act : null;
  renew(byId("detail-body"), JSON.stringify(detail), () => body(detail).flat());
  for (const part of byId("detail-body").querySelectorAll("details")) if (opened.has(part.dataset.part)) part.open = true;
  if (focused) byId("detail-body").querySelector(`[data-act="${focused}"]`)?.focus({ preventScroll: true });
}

const link = (kind, id, text) => h("button", { type: "button", of: "link", click: () => go({ open: { kind, id } }) }, said(text));
const mono = (text) => said(text, "mono wrap");
const either = (value, show = (text) => said(text)) => (value === null || value === undefined || value === "" ? h("span", { of: "none" }, "–") : show(value));

function facts(pairs) {
  return h("dl", { of: "pairs" }, ...pairs.filter(Boolean).flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));
}

function part(title, ...content) {
  return h("section", { of: "part" }, h("h3", {}, title), ...content);
}

function folded(title, name, text) {
  return text ? h("details", { of: "part", dataset: { part: name } }, h("summary", {}, title), h("pre", { tabindex: "0" }, pretty(text))) : null;
}

/** JSON with line breaks, where it is any. */
function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function happened(events) {
  return events.length > 0 ? part("What happened", h("ol", { of: "events" }, ...events.map(entry))) : null;
}

function act(name, text, click) {
  return h("button", { type: "button", of: "danger", dataset: { act: name }, click }, text);
}

function gameSession(detail) {
  const { game_session: session, process } = detail;
  const isLive = session.ended_at === null;
  return [
    h("div", { of: "head" }, pill(session.status), session.status_reason ? h("span", { of: "aside" }, word(session.status_reason)) : null, slots(session.slots)),
    isLive ? h("div", { of: "acts" }, act("end", "End session…", () => endGameSession(session))) : null,
    facts([
      ["Address", mono(session.address)],
      ["Process", process ? link("processes", process.id, short(process.id)) : mono(session.process)],
      ["Fleet", mono(session.fleet)],
      ["Location", said(session.location)],
      ["Made", moment(session.created_at)],
      session.creator ? ["Made by", said(session.creator)] : null,
      session.ended_at ? ["Ended", moment(session.ended_at)] : null,
      ["New players", session.policy === "ACCEPT_ALL" ? "may come" : "are not let in"],
      session.backfill ? ["Backfill", link("tickets", session.backfill, session.backfill)] : null,
      detail.log_url ? ["Logs", h("a", { href: new URL(detail.log_url).pathname, download: "" }, "Download")] : null,
      ["Id", mono(session.id)],
    ]),
    part(count(detail.player_session_count, "player session"), players(detail.player_sessions)),
    detail.properties.length > 0 ? part("Game properties", facts(detail.properties.map(([key, value]) => [said(key), mono(value)]))) : null,
    folded("Data for the server", "data", detail.data),
    folded("Matchmaker data", "matchmaker", detail.matchmaker_data),
    happened(detail.events),
  ];
}

function players(sessions) {
  if (sessions.length === 0) return h("p", { of: "empty" }, "Nobody has come yet.");
  return h("ul", { of: "list" }, ...sessions.map((session) => h("li", {},
    said(session.player, "name"), pill(session.status), h("span", { of: "figures" }, session.ended_at ? span(session.created_at, session.ended_at) : `since ${moment(session.created_at).split(", ")[1]}`))));
}

function ticketBody(detail) {
  const { ticket } = detail;
  return [
    h("div", { of: "head" }, pill(ticket.status), h("span", { of: "figures" }, ticket.ended_at ? `after ${span(ticket.started_at, ticket.ended_at)}` : `for ${span(ticket.started_at, now())}`)),
    ticket.why ? h("p", { of: "reason" }, said(ticket.why)) : null,
    detail.status_message && detail.status_message !== ticket.why ? h("p", { of: "facts" }, said(detail.status_message)) : null,
    facts([
      ["Configuration", said(ticket.configuration)],
      ["Rule set", said(detail.rule_set)],
      ["Started", moment(ticket.started_at)],
      ticket.ended_at ? ["Ended", moment(ticket.ended_at)] : null,
      detail.estimated_wait_seconds === null ? null : ["Others waited", `${whole(detail.estimated_wait_seconds)} s lately`],
      detail.accept_by ? ["Accept by", moment(detail.accept_by)] : null,
      ticket.match_id ? ["Match", mono(ticket.match_id)] : null,
      ticket.game_session ? ["Game session", link("game-sessions", ticket.game_session, short(ticket.game_session))] : null,
      ticket.backfill_of ? ["Fills up", link("game-sessions", ticket.backfill_of, short(ticket.backfill_of))] : null,
      ["Id", mono(ticket.id)],
    ]),
    detail.rules.length > 0 ? part("How candidates fared", rules(detail.rules)) : null,
    part(count(detail.players.length, "player"), ...detail.players.map(player)),
    happened(detail.events),
  ];
}

function rules(outcomes) {
  return h("table", { of: "rules" }, h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Rule"), h("th", { scope: "col", of: "number" }, "Passed"), h("th", { scope: "col", of: "number" }, "Failed"))),
    h("tbody", {}, ...outcomes.map(({ rule, passed, failed }) => h("tr", {}, h("th", { scope: "row" }, said(rule)), h("td", { of: "number" }, whole(passed)), h("td", { of: "number" }, whole(failed))))));
}

function player(one) {
  const shown = (value) => (typeof value === "string" ? value : JSON.stringify(value));
  const latencies = Object.entries(one.latencies_ms).map(([at, ms]) => `${at} ${ms} ms`).join(", ");
  return h("div", { of: "player" },
    h("p", { of: "head" }, said(one.id, "name"), one.team ? h("span", { of: "aside" }, "team ", said(one.team)) : null, one.accepted === null ? null : pill(one.accepted ? "ACTIVE" : "FAILED", one.accepted ? "Accepted" : "Rejected")),
    facts([...Object.entries(one.attributes).map(([name, value]) => [said(name), mono(shown(value))]), latencies ? ["Latencies", mono(latencies)] : null]));
}

function processBody(detail) {
  const { process, game_session: session } = detail;
  const isLive = process.status !== "ENDED";
  const canDrain = isLive && process.status !== "TERMINATING" && !process.draining;
  return [
    h("div", { of: "head" }, pill(process.end && process.end !== "CLEAN" ? process.end : process.status), process.draining && isLive ? pill("DRAINING") : null,
      process.exit ? h("span", { of: "aside" }, process.exit) : null, isLive && !process.connected ? h("span", { of: "aside" }, "not connected") : null),
    canDrain ? h("div", { of: "acts" }, act("drain", "Drain process…", () => drainProcess(process))) : null,
    facts([
      ["Hosts", session ? link("game-sessions", session.id, called(session.name, session.id)) : either(process.game_session, mono)],
      ["Address", mono(process.address)],
      ["Host", said(process.compute)],
      detail.dns_name ? ["Name", mono(detail.dns_name)] : null,
      ["Location", said(process.location)],
      ["Fleet", mono(process.fleet)],
      process.slot ? ["Slot", `${process.slot}, ${count(process.restarts, "restart")}`] : null,
      detail.pid ? ["Process id", mono(String(detail.pid))] : null,
      ["Connected", moment(process.created_at)],
      detail.log_paths.length > 0 ? ["Log files", mono(detail.log_paths.join(", "))] : null,
      ["Id", mono(process.id)],
    ]),
    folded("Output", "output", detail.output),
    happened(detail.events),
  ];
}

const KINDS = {
  "game-sessions": { called: "Game session", title: ({ game_session: { name, id } }) => called(name, id), body: gameSession },
  tickets: { called: "Matchmaking ticket", title: ({ ticket: { id } }) => id, body: ticketBody },
  processes: { called: "Server process", title: ({ process: { id } }) => short(id), body: processBody },
};
