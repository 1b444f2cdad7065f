// The dashboard: puts the parts together. Each part draws itself from what the gateway said last.

import * as actions from "./actions.js";
import * as charts from "./charts.js";
import * as details from "./details.js";
import { byId, setText } from "./dom.js";
import * as keys from "./keys.js";
import { go, onPlace, place } from "./place.js";
import { listen, searchFor, state } from "./stream.js";
import * as summary from "./summary.js";
import * as tables from "./tables.js";
import * as theme from "./theme.js";
import { span } from "./words.js";

const TYPING_PAUSE = 250;

/** What is drawn anew when a part of the data is new. */
const DRAWS = {
  gateway: [summary.gateway],
  fleets: [summary.fleets],
  launched: [summary.fleets],
  processes: [summary.fleets, tables.counts, tables.update, details.refresh],
  game_sessions: [tables.counts, tables.update, details.refresh],
  player_sessions: [tables.counts, tables.update, details.refresh],
  tickets: [tables.counts, tables.update, details.refresh],
  placements: [tables.counts, tables.update],
  events: [summary.timeline],
  upstream: [summary.upstream],
  load: [charts.update],
};

function changed(parts) {
  const draws = new Set(parts.flatMap((part) => DRAWS[part] ?? []));
  for (const draw of draws) draw();
}

function standing(how, silent) {
  const connection = byId("connection");
  const words = {
    live: "Live",
    stale: `Stale: last heard ${span(0, silent)} ago`,
    lost: silent < 1e9 ? `Reconnecting: last heard ${span(0, silent)} ago` : "Connecting",
  };
  connection.dataset.state = how;
  document.body.toggleAttribute("data-stale", how !== "live");
  setText(connection, words[how]);
}

function offer(now) {
  setText(byId("theme"), now === "dark" ? "Light" : "Dark");
}

const toggleTheme = () => theme.toggle(offer);

function arrive(now) {
  const search = byId("search");
  if (search.value.trim() !== now.search) search.value = now.search;
  if (arrive.search !== now.search) {
    if (arrive.search !== undefined) tables.searched();
    arrive.search = now.search;
    searchFor(now.search);
  }
  tables.show(now.view);
  details.show(now.open);
  if (state.at > 0) tables.update();
}

theme.follow(offer);
byId("theme").addEventListener("click", toggleTheme);
charts.begin(byId("charts"));
summary.begin();
tables.begin();
details.begin();
actions.begin();
keys.begin({ toggleTheme });

let typing = null;
byId("search").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => go({ search: byId("search").value.trim() }, { replace: true }), TYPING_PAUSE);
});
byId("search-form").addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(typing);
  go({ search: byId("search").value.trim() });
  document.querySelector("#sheet tbody .open")?.focus();
});

onPlace(arrive);
arrive(place());
listen(changed, standing);
// Ages grow though nothing else changes.
setInterval(() => {
  if (state.at > 0) {
    tables.update();
    summary.gateway();
  }
}, 1000);
