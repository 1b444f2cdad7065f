// What is expected of answers and refusals, and the client.

import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

import { GameLift } from "@aws-sdk/client-gamelift";

import { required } from "./servers.mjs";

// Longer than anything here takes on a busy machine, and shorter than a person waits.
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 20;
/** A date that is off by a unit or by a zone is further away. */
const NEAR_MS = 5 * 60_000;

const REGION = "us-west-2";

export const gamelift = new GameLift({
  endpoint: required("RALLYPOINT_SERVICES"),
  region: REGION,
  credentials: { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "not-a-secret" },
  // Without retries, so that a 500 shows at once.
  maxAttempts: 1,
});

/** Calls what must be refused with this type; answers the message. */
export async function refused(kind, call) {
  try {
    await call();
  } catch (refusal) {
    assert.ok(refusal instanceof kind, `${kind.name} was expected: ${refusal}`);
    assert.equal(refusal.$metadata.httpStatusCode, 400);
    assert.ok(refusal.$metadata.requestId, "the refusal has no request id");
    return refusal.message;
  }
  throw new Error(`${kind.name} was expected`);
}

/** Asks until there is an answer. */
export async function until(what, check) {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await sleep(LOOK_EVERY_MS)) {
    const answer = await check();
    if (answer) return answer;
  }
  throw new Error(`never: ${what}`);
}

/** Every item of a listing, by the SDK's own paginator. */
export async function all(paginate, member, request, pageSize) {
  const items = [];
  for await (const page of paginate({ client: gamelift, pageSize }, request)) items.push(...(page[member] ?? []));
  return items;
}

export function assertNow(moment) {
  assert.ok(moment instanceof Date, `not a date: ${moment}`);
  assert.ok(Math.abs(Date.now() - moment.getTime()) < NEAR_MS, `not now: ${moment.toISOString()}`);
}

export async function gameSession(arn) {
  const { GameSessions } = await gamelift.describeGameSessions({ GameSessionId: arn });
  assert.equal(GameSessions.length, 1);
  return GameSessions[0];
}
