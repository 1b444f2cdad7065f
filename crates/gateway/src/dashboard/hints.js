// What to do where there is nothing yet: a sentence, and a command to copy.

import { h } from "./dom.js";
import { state } from "./stream.js";
import { toast } from "./actions.js";

const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

function aws(operation) {
  return `aws gamelift ${operation} --endpoint-url ${location.origin} --region ${state.gateway.region}`;
}

const HINTS = {
  "game-sessions": () => ["A game session appears here when a client starts one. To make one yourself:",
    `${aws("create-game-session")} --fleet-id ${quoted(state.fleets.rows[0]?.id ?? "fleet-local")} --name Arena --maximum-player-session-count 8`],
  "player-sessions": () => ["Players appear here as soon as a slot is reserved for them. To reserve one:",
    `${aws("create-player-session")} --player-id alice --game-session-id ${quoted(state.game_sessions.rows[0]?.id ?? "GAME-SESSION-ARN")}`],
  tickets: () => ["Nobody waits for a match. Rule sets, queues and configurations can be there from the start:",
    "rallypoint-gateway --matchmaking matchmaking.json"],
  placements: () => ["Nothing was placed by a queue yet. With a queue:",
    `${aws("start-game-session-placement")} --placement-id one --game-session-queue-name QUEUE --maximum-player-session-count 8`],
  processes: () => ["No game server is connected. The gateway can launch them and keep them running:",
    `rallypoint-gateway --launch ${quoted("./server -port={port}")} --processes 4`],
};

/** For an empty table. */
export function hint(view, many) {
  const [sentence, command] = HINTS[view]();
  return h("span", { of: "hint" },
    h("strong", {}, `No ${many} yet`), h("span", {}, sentence),
    h("span", { of: "command" }, h("code", {}, command),
      h("button", { type: "button", of: "quiet", click: (event) => copy(event, command) }, "Copy")));
}

async function copy(event, command) {
  try {
    await navigator.clipboard.writeText(command);
    toast("Copied");
  } catch {
    // Browsers allow it on secure pages alone; then it is selected, to be copied by hand.
    getSelection().selectAllChildren(event.target.previousSibling);
    toast("Selected: press Ctrl+C");
  }
}
