// The connection to the gateway: what there is, live. It comes back by itself.

const STALE_AFTER = 5000;
const SLOWEST_RETRY = 8000;
const KEPT_SAMPLES = 600;

/** What the gateway said last. */
export const state = { at: 0, load: [] };

/** How much the gateway's clock is ahead of this one. */
let ahead = 0;
let source = null;
let heard = 0;
let retry = 0;
let timer = null;
let search = "";
let onChange = () => {};
let onState = () => {};

/** The gateway's time. */
export function now() {
  return Date.now() + ahead;
}

/** Begins to listen. `changed` gets the names of what is new, `standing` how the connection is. */
export function listen(changed, standing) {
  onChange = changed;
  onState = standing;
  connect();
  setInterval(check, 1000);
  document.addEventListener("visibilitychange", connect);
}

/** Listens to what matches this from now on. */
export function searchFor(text) {
  if (text === search) return;
  search = text;
  connect();
}

/** A page that nobody sees listens to nothing: a browser has six connections to one gateway, for all its pages. */
const isSeen = () => document.visibilityState === "visible";

function connect() {
  clearTimeout(timer);
  source?.close();
  source = null;
  if (!isSeen()) return;
  const query = search ? `?q=${encodeURIComponent(search)}` : "";
  const opened = new EventSource(`/overview/stream${query}`);
  source = opened;
  const take = (event, use) => {
    if (opened !== source) return;
    heard = Date.now();
    retry = 0;
    use(JSON.parse(event.data));
    onState("live", 0);
  };
  const changed = (event) => take(event, (said) => {
    ahead = said.at - Date.now();
    Object.assign(state, said);
    onChange(Object.keys(said));
  });
  opened.addEventListener("overview", changed);
  opened.addEventListener("change", changed);
  opened.addEventListener("load", (event) => take(event, (samples) => {
    const last = state.load.at(-1)?.at ?? 0;
    const fresh = samples.filter((sample) => sample.at > last).map(measured);
    state.load = [...state.load, ...fresh].slice(-KEPT_SAMPLES);
    onChange(["load"]);
  }));
  opened.addEventListener("error", () => {
    if (opened !== source) return;
    // Closed for good by an answer that is no stream; else the browser tries again, but not for how long we want.
    opened.close();
    retry = Math.min(SLOWEST_RETRY, Math.max(500, retry * 2));
    onState("lost", Date.now() - heard);
    timer = setTimeout(connect, retry);
    whoAmI();
  });
}

/** A second without requests has no latency, which is not one of 0. */
function measured(sample) {
  return { ...sample, p50_ms: sample.p50_ms || null, p99_ms: sample.p99_ms || null };
}

/** A stream that is refused does not say why: somebody may have to log in again. */
async function whoAmI() {
  try {
    const answer = await fetch("/overview?limit=0", { headers: { Accept: "application/json" } });
    if (answer.status === 401) location.reload();
  } catch {
    // The gateway is away; the next try says so too.
  }
}

function check() {
  if (heard === 0 || !isSeen()) return;
  const silent = Date.now() - heard;
  if (source?.readyState === EventSource.OPEN && silent > STALE_AFTER) onState("stale", silent);
  else if (source?.readyState !== EventSource.OPEN) onState("lost", silent);
}
