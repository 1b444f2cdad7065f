// Dedicated servers on a compute of ours: examples/c/04_dedicated_server.c, one game session each.

import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";

/** GameLift's. */
const HIGHEST_PORT = 60_000;

/** An environment variable's value; an error that names it when there is none. */
export function required(variable) {
  const value = process.env[variable];
  if (!value) throw new Error(`${variable} is not set: see tests/interop/README.md`);
  return value;
}

export class GameServers {
  #started = [];

  /** Starts so many; answers their ports. */
  async start(count, { websocket, fleet, compute, token }) {
    const program = required("RALLYPOINT_GAME_SERVER");
    const ports = [];
    for (let left = count; left > 0; left--) {
      const port = await freePort();
      const env = {
        ...process.env,
        GAMELIFT_SDK_WEBSOCKET_URL: websocket,
        GAMELIFT_SDK_FLEET_ID: fleet,
        GAMELIFT_SDK_HOST_ID: compute,
        GAMELIFT_SDK_PROCESS_ID: `${compute}-${port}`,
        GAMELIFT_SDK_AUTH_TOKEN: token,
      };
      // What they print goes to standard error: standard output has the steps alone.
      const server = spawn(program, [`--port=${port}`], { env, stdio: ["ignore", 2, 2] });
      const ended = new Promise((resolve) => {
        server.once("exit", (code, signal) => resolve(signal ?? code));
        server.once("error", resolve);
      });
      this.#started.push({ server, ended });
      ports.push(port);
    }
    return ports;
  }

  /** How each has ended, once all have. */
  async ended() {
    return Promise.all(this.#started.map(({ ended }) => ended));
  }

  /** Ends those that have not. */
  async end() {
    for (const { server } of this.#started) {
      if (server.exitCode === null && server.signalCode === null) server.kill();
    }
    await this.ended();
  }
}

/** A port that nobody has and GameLift allows; a system does not give the same one twice so soon. */
async function freePort() {
  for (;;) {
    const socket = createSocket("udp4");
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
    const { port } = socket.address();
    socket.close();
    if (port <= HIGHEST_PORT) return port;
  }
}
