// What needs attention, most urgent first: made of everything in the statistics that is not as it should be. Pure: it
// makes no element, so that what is told aloud and what is shown are the same.

import {N, clock, number, reasonInGeneral, reasonOf, span, t} from "./language.js";

const URGENCY = {bad: 0, degraded: 1, unknown: 2};
const STATES = ["unknown", "good", "degraded", "bad"];

export function worse(one, other) {
    return STATES.indexOf(one) > STATES.indexOf(other) ? one : other;
}

// Users who have a calendar to replicate.
export function expected(users) {
    return Math.max(users.listed - users.without, 0);
}

export function stale(users) {
    return Math.max(expected(users) - users.fresh, 0);
}

// Servers as people see them: each once, with all processes that see it.
export function serversOf(stats) {
    const servers = new Map();
    for (const view of stats.servers) {
        const server = servers.get(view.name) ?? {name: view.name, state: "unknown", views: [], warnings: []};
        server.state = worse(view.state, server.state);
        server.views.push(view);
        servers.set(view.name, server);
    }
    for (const warning of stats.warnings)
        servers.get(warning.server)?.warnings.push(warning);
    return [...servers.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

export function accountState(account) {
    if (account.stopped)
        return "bad";
    if (account.held_ms > 0 || account.class !== null)
        return "degraded";
    return account.proven ? "good" : "unknown";
}

// Names of accounts are shown only to who has the token.
export function accountName(account, index) {
    return account.name ?? t("account {number} (name hidden)", {number: index + 1});
}

function problem(state, key, title, reason, more = {}) {
    return {state, key, title, sentence: reason?.sentence ?? "", helps: reason?.helps ?? null, name: reason?.name ?? null,
            ...more};
}

function* ofService(stats) {
    const reason = reasonOf(stats, "not_ready");
    if (!stats.ready)
        yield problem("bad", "ready", t("No round can run"), reason);
    if (stats.cycle.paused) {
        yield problem("degraded", "paused", t("Paused"), {
            sentence: t("An administrator has paused the service; no calendar is read."),
            helps: t("Run `ewscalctl resume` to go on"), name: null});
    }
    if (!stats.store.lasting) {
        yield problem("bad", "store", t("The state cannot be written"), {
            sentence: t("What must outlive a restart cannot be written to the state directory."),
            helps: t("Check that the disk of state_directory is writable and not full"), name: null});
    }
}

// One for each server and reason, however many processes see it.
function* ofServers(stats) {
    for (const server of serversOf(stats)) {
        const told = new Set();
        for (const view of server.views) {
            if (!["bad", "degraded"].includes(view.state) || told.has(view.text_name ?? view.text))
                continue;
            told.add(view.text_name ?? view.text);
            yield problem(view.state, `server ${server.name} ${view.text_name}`, t("Server {name}", {name: server.name}),
                          reasonOf(view, "text", ["server"]));
        }
        for (const warning of server.warnings) {
            yield problem("degraded", `warning ${server.name} ${warning.text_name}`,
                          t("Server {name}", {name: server.name}), reasonOf(warning, "text", ["server"]));
        }
    }
}

function* ofAccounts(stats) {
    for (const [index, account] of stats.accounts.entries()) {
        const state = accountState(account);
        if (!["bad", "degraded"].includes(state))
            continue;
        const until = account.stopped ? t("It is not tried again until somebody acts.")
            : account.held_ms > 0 ? t("It rests for another {span}.", {span: span(account.held_ms)}) : null;
        yield problem(state, `account ${index}`, t("Account {name}", {name: accountName(account, index)}),
                      reasonOf(account, "reason", ["account"]), {until});
    }
}

// What is the same for several roles is told once.
function* ofPools(stats) {
    const told = new Map();
    for (const pool of stats.pools) {
        for (const [key, state] of [["text", "bad"], ["warning", "degraded"]]) {
            const reason = (key === "warning" || pool.degraded) ? reasonOf(pool, key) : null;
            if (reason)
                told.set(reason.sentence, [...(told.get(reason.sentence) ?? []), {state, role: pool.role, reason}]);
        }
    }
    for (const same of told.values()) {
        const [{state, reason}] = same;
        yield problem(state, `pool ${reason.name} ${same[0].role}`, same.map(({role}) => role).join(", "), reason);
    }
}

function* ofPlaces(stats) {
    for (const place of stats.places) {
        const reason = reasonOf(place, "reason");
        if (reason) {
            yield problem(place.usable ? "degraded" : "bad", `place ${place.mail_domain}`,
                          t("Exchange of {domain}", {domain: place.mail_domain}), reason);
        }
    }
}

export function people(count) {
    return count === 1 ? t("1 user") : t("{count} users", {count: number(count)});
}

function* ofUsers(stats) {
    for (const [name, count] of Object.entries(stats.users.by_reason).sort(([, one], [, other]) => other - one)) {
        if (count > 0)
            yield problem("unknown", `reason ${name}`, people(count), reasonInGeneral(name), {users: name, count});
    }
}

export function problemsOf(stats) {
    const all = [...ofService(stats), ...ofServers(stats), ...ofAccounts(stats), ...ofPools(stats), ...ofPlaces(stats)];
    all.sort((one, other) => URGENCY[one.state] - URGENCY[other.state]);
    return [...all, ...ofUsers(stats)];
}

// How it all stands: the state and one sentence.
export function verdictOf(stats) {
    const {users} = stats;
    const late = stale(users);
    const worst = problemsOf(stats).reduce((state, one) => worse(one.state, state), "good");
    const state = worst === "bad" ? "bad" : late > 0 ? "degraded" : "good";
    if (users.listed === 0)
        return {state: stats.ready ? "unknown" : "bad", text: t("There is no list of users yet")};
    if (late === 0)
        return {state, text: t("All calendars are fresh")};
    return {state, text: late === 1 ? t("1 calendar is not fresh")
        : t("{count} calendars are not fresh", {count: number(late)})};
}

export function roundText(stats) {
    const {cycle, users} = stats;
    if (cycle.phase === "roster")
        return t("Round {number}: the list of users is being read", {number: number(cycle.number)});
    if (cycle.phase === "running") {
        return t("Round {number}: {done} of {all} users done", {
            number: number(cycle.number), done: number(Math.max(users.listed - cycle.unfinished, 0)),
            all: number(users.listed)});
    }
    return cycle.number === 0 ? t("No round has run yet")
        : t("Round {number} is finished", {number: number(cycle.number)});
}

export function nextText(stats) {
    if (stats.cycle.paused)
        return t("Paused: no round begins");
    const wait = stats.cycle.next_in_ms;
    if (wait === null || stats.cycle.phase !== "idle")
        return null;
    return wait <= 0 ? t("The next round begins now")
        : t("The next round begins in {span}, at {time}", {span: span(wait), time: clock(stats.now_ms + wait)});
}

export const WHICH = [
    ["failed", N("not read or not written")],
    ["stale", N("without a fresh calendar")],
    ["quarantined", N("in quarantine")],
    ["times-only", N("times only")],
    ["all", N("all")],
];
