// What can be done here: end a game session, drain a server process. Each is asked once more, by name.

import { byId, h, said, setText } from "./dom.js";
import { called, short } from "./words.js";

const TOAST_FOR = 6000;
let toasting = null;
/** What yes means in the dialog. */
let carryOut = null;

export function toast(text) {
  const element = byId("toast");
  setText(element, text);
  element.dataset.shown = "";
  clearTimeout(toasting);
  toasting = setTimeout(() => {
    delete element.dataset.shown;
    setText(element, "");
  }, TOAST_FOR);
}

export function begin() {
  byId("confirm-no").addEventListener("click", () => byId("confirm").close());
  byId("confirm-form").addEventListener("submit", (event) => {
    event.preventDefault();
    act();
  });
  byId("confirm").addEventListener("close", () => { carryOut = null; });
}

function confirm(title, content, yes, then) {
  carryOut = then;
  setText(byId("confirm-title"), title);
  byId("confirm-body").replaceChildren(...content);
  setText(byId("confirm-yes"), yes);
  byId("confirm-yes").disabled = false;
  byId("confirm-problem").hidden = true;
  byId("confirm").showModal();
  byId("confirm-no").focus();
}

async function act() {
  byId("confirm-yes").disabled = true;
  try {
    toast(await carryOut());
    byId("confirm").close();
  } catch (problem) {
    setText(byId("confirm-problem"), problem.message);
    byId("confirm-problem").hidden = false;
    byId("confirm-yes").disabled = false;
  }
}

async function post(action, body) {
  let answer;
  try {
    answer = await fetch(`/actions/${action}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Rallypoint-Action": action },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error("The gateway cannot be reached. Try again when it is back.");
  }
  if (answer.ok) return answer.json();
  const text = await answer.text();
  throw new Error(`${problemOf(text)} (${answer.status}, request ${answer.headers.get("x-request-id") ?? "unknown"})`);
}

function problemOf(text) {
  try {
    return JSON.parse(text).error.message;
  } catch {
    return text.trim() || "It was refused without a reason";
  }
}

export function endGameSession(session) {
  const name = called(session.name, session.id);
  const way = (value, title, text, checked) => h("label", { of: "choice" },
    h("input", { type: "radio", name: "mode", value, checked }), h("span", {}, h("strong", {}, title), text));
  const isActivating = session.status === "ACTIVATING";
  const ways = h("fieldset", {}, h("legend", { of: "unseen" }, "How"),
    isActivating ? null : way("TRIGGER_ON_PROCESS_TERMINATE", "Ask its server to end", "The server is told, and has time to say goodbye to its players.", true),
    way("FORCE_TERMINATE", "End it at once", "It is over for everybody now, whatever the server does.", isActivating));
  const playing = session.slots.active + session.slots.reserved;
  const people = playing === 0 ? "Nobody is in it." : playing === 1 ? "One player is in it." : `${playing} players are in it.`;
  confirm("End this game session?", [h("p", { of: "named" }, said(name)), h("p", {}, people), ways], "End session", async () => {
    const mode = ways.querySelector("input:checked").value;
    const { status } = await post("end-game-session", { game_session: session.id, mode });
    return status === "TERMINATED" ? `${name} is over` : `${name} is ending`;
  });
}

export function drainProcess(process) {
  const name = `${process.slot ? `Slot ${process.slot}, process` : "Process"} ${short(process.id)}`;
  const hosts = process.status === "HOSTING";
  const then = hosts
    ? "Its game session goes on to its end. Then the process ends, and gets no other."
    : "It has no game session: it is told to end now.";
  const next = process.slot ? "The gateway starts a new one in its place." : "Nothing starts another in its place.";
  confirm("Drain this server process?", [h("p", { of: "named" }, name), h("p", {}, then), h("p", {}, next)], "Drain process", async () => {
    await post("drain-process", { process: process.id });
    return hosts ? `${name} ends with its game session` : `${name} was told to end`;
  });
}
