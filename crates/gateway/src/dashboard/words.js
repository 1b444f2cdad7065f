// How things are called and written.

import { h, isUnseen, visible } from "./dom.js";

/** How a status is to be taken: good, waiting, bad, or over. Its word stands beside the colour. */
const TONES = {
  ACTIVE: "good", HOSTING: "good", COMPLETED: "good", FULFILLED: "good", IDLE: "calm", FOUND: "good",
  ACTIVATING: "wait", CONNECTED: "wait", ACTIVATED: "wait", RESERVED: "wait", QUEUED: "wait", SEARCHING: "wait",
  REQUIRES_ACCEPTANCE: "wait", PLACING: "wait", PENDING: "wait", TERMINATING: "wait", DRAINING: "wait",
  ERROR: "bad", FAILED: "bad", TIMEDOUT: "bad", TIMED_OUT: "bad", CRASHED: "bad", UNHEALTHY: "bad",
  READY_TIMED_OUT: "bad", ACTIVATION_TIMED_OUT: "bad", TERMINATION_TIMED_OUT: "bad",
  SERVER_PROCESS_CRASHED: "bad", SERVER_PROCESS_INVALID_PATH: "bad", GAME_SESSION_ACTIVATION_TIMEOUT: "bad",
  SERVER_PROCESS_FORCE_TERMINATED: "bad", SERVER_PROCESS_TERMINATED_UNHEALTHY: "bad",
  SERVER_PROCESS_SDK_INITIALIZATION_TIMEOUT: "bad", SERVER_PROCESS_PROCESS_READY_TIMEOUT: "bad",
};

export function tone(status) {
  return TONES[status] ?? "over";
}

/** `REQUIRES_ACCEPTANCE` as people write it. */
export function word(status) {
  const plain = status.toLowerCase().replaceAll("_", " ").replace("timedout", "timed out");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

export function pill(status, shown = word(status)) {
  return h("span", { of: "pill", dataset: { tone: tone(status) }, title: status }, shown);
}

export function count(number, one, many = `${one}s`) {
  return `${whole(number)} ${number === 1 ? one : many}`;
}

const WHOLE = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const SHORT = new Intl.NumberFormat("en-GB", { notation: "compact", maximumFractionDigits: 1 });

export function whole(number) {
  return WHOLE.format(number);
}

/** A figure in few letters. */
export function figure(number) {
  if (number >= 10000) return SHORT.format(number);
  return number >= 10 || Number.isInteger(number) ? whole(number) : number.toFixed(1);
}

export function milliseconds(number) {
  if (number === null || number === undefined) return "–";
  if (number >= 1000) return `${(number / 1000).toFixed(1)} s`;
  return number >= 10 ? `${Math.round(number)} ms` : `${number.toFixed(number >= 1 ? 1 : 2)} ms`;
}

/** How long ago or for how long, in its greatest unit. */
export function span(from, to) {
  const seconds = Math.max(0, Math.round((to - from) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86400) return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
  return `${Math.floor(seconds / 86400)} d ${Math.floor((seconds % 86400) / 3600)} h`;
}

export function clock(at) {
  return new Date(at).toLocaleTimeString("en-GB");
}

export function moment(at) {
  return new Date(at).toLocaleString("en-GB");
}

/** A UUID's first part tells which one it is; an ARN's last one does. */
export function short(id) {
  const last = id.slice(id.lastIndexOf("/") + 1);
  const first = last.indexOf("-");
  return last.length === 36 && first === 8 ? last.slice(0, 8) : visible(last);
}

/** What a game session is called. */
export function called(name, id) {
  return name && !isUnseen(name) ? visible(name) : short(id);
}

/** Slots as a bar: a cell for each where there are few, and always in words. */
export function slots({ active, reserved, max }) {
  const MOST_CELLS = 16;
  const words = reserved > 0 ? `${active} + ${reserved} of ${max}` : `${active} of ${max}`;
  const label = `${active} playing, ${reserved} reserved, ${Math.max(0, max - active - reserved)} free`;
  const bar = h("span", { of: "slots", role: "img", "aria-label": label, title: label });
  if (max <= MOST_CELLS) {
    for (let cell = 0; cell < max; cell++) {
      const state = cell < active ? "active" : cell < active + reserved ? "reserved" : "free";
      bar.append(h("i", { dataset: { state } }));
    }
  } else {
    for (const [state, slotCount] of [["active", active], ["reserved", reserved], ["free", max - active - reserved]]) {
      const part = h("i", { dataset: { state } });
      part.style.flexGrow = Math.max(0, slotCount);
      bar.append(part);
    }
  }
  return h("span", { of: "slotted" }, bar, h("span", { of: "figures" }, words));
}
