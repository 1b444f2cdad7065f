// Colyseus doing the gateway's job: rooms are made and joined over its own matchmaking routes, and listed by its own
// query. Says where it listens on a line of its own; ends with its standard input.

import { Room, Server, createEndpoint, createRouter, matchMaker } from "@colyseus/core";
import { WebSocketTransport } from "@colyseus/ws-transport";

// Seats outlive the benchmark: nobody takes one over a socket.
const LIFE_SECONDS = 3600;

class Match extends Room {
  autoDispose = false;
  seatReservationTimeout = LIFE_SECONDS;

  onCreate({ slots, metadata }) {
    this.maxClients = slots;
    this.setMetadata(metadata);
  }
}

// Its own routes answer like this too: with a length, so not in chunks.
function json(value) {
  const body = JSON.stringify(value);
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(body).toString() };
  return new Response(body, { headers });
}

const router = createRouter({
  // The route for a lobby that games write: what has an open seat.
  find: createEndpoint("/find", { method: "GET" }, async () =>
    json(await matchMaker.query({ name: "match", locked: false })),
  ),
  // Clearing up between measurements.
  end: createEndpoint("/end/:room", { method: "POST" }, async (ctx) => {
    await matchMaker.remoteRoomCall(ctx.params.room, "disconnect");
    return json({});
  }),
});

const transport = new WebSocketTransport();
// Connections rest while others are measured.
transport.server.keepAliveTimeout = LIFE_SECONDS * 1000;
const server = new Server({ transport, greet: false, gracefullyShutdown: false });
server.define("match", Match);
server.router = router;
await server.listen(0, "127.0.0.1");
console.log(`http://127.0.0.1:${transport.server.address().port}`);

process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
