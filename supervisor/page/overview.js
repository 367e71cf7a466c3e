// What of /stats is shown, section by section. Each is drawn anew only when what it shows has changed.

import {byId, make, mark, outside, prose, show} from "./dom.js";
import {clock, date, latency, number, octets, presentLanguage, reasonOf, span, t, word} from "./language.js";
import {accountName, accountState, expected, nextText, people, problemsOf, roundText, serversOf, stale,
        verdictOf} from "./problems.js";

function stateWord(state) {
    return make("span", {class: `badge badge-${state}`}, mark(state), word(state));
}

function facts(pairs) {
    return make("dl", {class: "facts"}, pairs.filter(([, value]) => value !== null && value !== "").map(
        ([name, value]) => make("div", {}, make("dt", {}, name), make("dd", {}, value))));
}

function helpText(helps) {
    return helps ? make("p", {class: "helps"}, make("strong", {}, t("What helps:")), " ", prose(helps)) : null;
}

function reasonName(name) {
    return name && name !== "other" ? make("code", {class: "name"}, name) : null;
}

// ---- the headline ----

// Rounded down: what is shown as 100 % is everybody.
function percentText(users) {
    const all = expected(users);
    if (all === 0)
        return "–";
    const tenths = Math.floor(1000 * users.fresh / all);
    return `${number(tenths / 10, tenths % 10 === 0 ? 0 : 1)} %`;
}

function percentSigned(text) {
    const [figure, sign] = text.split(" ");
    return [figure, sign && make("span", {class: "percent-sign"}, ` ${sign}`)];
}

function shareBar(users) {
    const parts = [
        ["good", users.fresh, t("fresh")],
        ["degraded", stale(users), t("not fresh")],
        ["unknown", users.without, t("no calendar to replicate")],
    ];
    const bar = make("div", {class: "share-bar", "aria-hidden": "true"}, parts.map(([state, count]) => {
        const part = make("span", {class: `share-part fill-${state}`});
        part.style.flexGrow = count;
        part.hidden = count === 0;
        return part;
    }));
    const legend = make("ul", {class: "legend"}, parts.map(([state, count, text]) => make(
        "li", {}, make("span", {class: `swatch fill-${state}`, "aria-hidden": "true"}),
        make("b", {}, number(count)), " ", text)));
    return [bar, legend];
}

function showHeadline(stats) {
    const {users} = stats;
    const verdict = verdictOf(stats);
    byId("headline").className = `headline is-${verdict.state}`;
    show(byId("verdict"), [verdict, presentLanguage()], () => [mark(verdict.state), make("span", {}, verdict.text)]);
    show(byId("percent"), [percentText(users), presentLanguage()],
         () => [percentSigned(percentText(users)), make("span", {class: "hidden-text"}, ` ${t("of the calendars are fresh")}`)]);
    show(byId("share"), [users.fresh, users.listed, users.without, presentLanguage()], () => shareBar(users));
    byId("oldest").textContent = users.oldest_calendar_age_ms === null || users.fresh === 0 ? ""
        : t("The oldest calendar was read {span} ago.", {span: span(users.oldest_calendar_age_ms)});
}

function roundBar(stats) {
    const {cycle, users} = stats;
    const done = Math.max(users.listed - cycle.unfinished, 0);
    if (cycle.phase === "running" && users.listed > 0)
        return make("progress", {max: users.listed, value: done, "aria-label": t("Progress of the round")});
    if (cycle.phase !== "idle" || cycle.paused || cycle.next_in_ms === null)
        return null;
    return make("progress", {class: "waiting", max: cycle.interval_ms, "aria-label": t("Time until the next round"),
                             value: Math.max(0, cycle.interval_ms - cycle.next_in_ms)});
}

function showRound(stats) {
    const {cycle, users} = stats;
    const next = nextText(stats);
    show(byId("round"), [cycle, users.listed, next, presentLanguage()], () => [
        make("p", {class: "round-text"}, roundText(stats)),
        roundBar(stats),
        next && make("p", {class: "round-next"}, next),
        facts([
            [t("Begun"), cycle.number > 0 && cycle.started_ms > 0 ? clock(cycle.started_ms) : null],
            [t("The last one took"), cycle.last_duration_ms > 0 ? span(cycle.last_duration_ms) : null],
            [t("Interval"), span(cycle.interval_ms)],
            [t("Times only"), users.times_only > 0 ? people(users.times_only) : null],
            [t("In quarantine"), users.quarantined > 0 ? people(users.quarantined) : null],
        ]),
    ]);
}

// ---- what needs attention ----

function problemItem(one, showUsers) {
    return make("li", {class: `problem-item edge-${one.state}`, "data-key": one.key},
        make("h3", {}, mark(one.state), make("span", {class: "hidden-text"}, `${word(one.state)}: `), outside(one.title)),
        one.sentence && one.sentence !== one.name && make("p", {}, prose(one.sentence)),
        one.until && make("p", {class: "quiet"}, one.until),
        helpText(one.helps),
        make("p", {class: "foot"}, reasonName(one.name),
            one.users && make("button", {type: "button", class: "link", "data-key": `show ${one.users}`,
                                         click: () => showUsers(one.users)},
                t("Show these users"), make("span", {class: "hidden-text"}, ` (${one.name})`))));
}

function problemList(title, problems, showUsers) {
    return problems.length === 0 ? null : [
        title && make("h3", {class: "group"}, title),
        make("ul", {class: "problem-list"}, problems.map((one) => problemItem(one, showUsers))),
    ];
}

function showAttention(stats, showUsers) {
    const problems = problemsOf(stats);
    show(byId("attention"), [problems, presentLanguage()], () => {
        if (problems.length === 0)
            return make("p", {class: "panel all-good"}, mark("good"), t("Nothing: everything works and all calendars are fresh."));
        const ofUsers = problems.filter((one) => one.users);
        const total = ofUsers.reduce((sum, one) => sum + one.count, 0);
        return [
            problemList(null, problems.filter((one) => !one.users), showUsers),
            problemList(total === 1 ? t("Why 1 user has no fresh calendar")
                : t("Why {count} users have no fresh calendar", {count: number(total)}), ofUsers, showUsers),
        ];
    });
}

// ---- servers and accounts ----

function distinct(views, key) {
    return [...new Set(views.map((view) => view[key]).filter((value) => value))].join(", ");
}

function sum(views, key) {
    return views.reduce((total, view) => total + view[key], 0);
}

function latencyOf(views) {
    const asked = views.filter((view) => view.requests > 0);
    return asked.length === 0 ? null
        : latency(asked.reduce((all, view) => all + view.latency_ms * view.requests, 0) / sum(asked, "requests"));
}

function serverProblems(server) {
    const reasons = server.views.filter((view) => view.state !== "good").map((view) => reasonOf(view, "text", ["server"]));
    const all = [...reasons, ...server.warnings.map((warning) => reasonOf(warning, "text", ["server"]))];
    const told = new Map(all.filter((reason) => reason).map((reason) => [reason.name ?? reason.sentence, reason]));
    return [...told.values()].map((reason) => make("div", {class: "why"},
        make("p", {}, prose(reason.sentence)), helpText(reason.helps), make("p", {class: "foot"}, reasonName(reason.name))));
}

function serverCard(server) {
    const {views} = server;
    const ends = views.map((view) => view.certificate_end_ms).filter((end) => end);
    const failures = sum(views, "failures");
    return make("li", {class: `panel card edge-${server.state}`, "data-key": server.name},
        make("div", {class: "card-head"}, make("h3", {}, outside(server.name)), stateWord(server.state)),
        serverProblems(server),
        facts([
            [t("Answer time"), latencyOf(views)],
            [t("Requests"), number(sum(views, "requests"))],
            [t("Failed"), number(failures)],
            [t("Log-in"), distinct(views, "method")],
            [t("Product"), distinct(views, "product")],
            [t("Version"), distinct(views, "version")],
            [t("Certificate ends"), ends.length > 0 ? date(Math.min(...ends)) : null],
            [t("Seen by"), distinct(views, "process")],
        ]));
}

function showServers(stats) {
    const servers = serversOf(stats);
    show(byId("servers"), [servers, presentLanguage()], () => (servers.length === 0
        ? make("p", {class: "panel empty"}, t("No process has told of a server yet."))
        : make("ul", {class: "cards"}, servers.map(serverCard))));
}

function accountCard(account, index) {
    const state = accountState(account);
    const reason = reasonOf(account, "reason", ["account"]);
    return make("li", {class: `panel card edge-${state}`, "data-key": `account ${index}`},
        make("div", {class: "card-head"}, make("h3", {}, outside(accountName(account, index))),
            make("span", {class: `badge badge-${state}`}, mark(state),
                state === "good" ? t("accepted") : state === "bad" ? t("refused, rests")
                    : state === "degraded" ? t("rests") : t("not tried yet"))),
        reason && make("div", {class: "why"}, make("p", {}, prose(reason.sentence)), helpText(reason.helps),
            make("p", {class: "foot"}, reasonName(reason.name))),
        facts([
            [t("Refused since"), account.since_ms > 0 ? clock(account.since_ms) : null],
            [t("Next try"), account.next_try_ms > 0 ? clock(account.next_try_ms) : null],
            [t("Rests for"), !account.stopped && account.held_ms > 0 ? span(account.held_ms) : null],
            [t("Counted tries of the last hour"), number(account.counted_tries)],
        ]));
}

function showAccounts(stats) {
    show(byId("accounts"), [stats.accounts, presentLanguage()], () => (stats.accounts.length === 0
        ? make("p", {class: "panel empty"}, t("No account is set."))
        : make("ul", {class: "cards"}, stats.accounts.map(accountCard))));
}

// ---- processes ----

function processRow(one) {
    const activity = one.draining ? t("ends after its work") : one.jobs > 0 ? t("at work") : t("waits for work");
    return make("tr", {}, make("th", {scope: "row"}, outside(one.name)), make("td", {}, activity),
        make("td", {class: "figure"}, number(one.users)), make("td", {class: "figure"}, number(one.jobs_done)),
        make("td", {class: "figure"}, octets(one.memory_bytes)), make("td", {class: "figure"}, span(one.cpu_ms)),
        make("td", {}, one.version));
}

function hostTable(host, processes) {
    const columns = [[t("Process")], [t("State")], [t("Users in work"), "figure"], [t("Jobs done"), "figure"],
                     [t("Memory"), "figure"], [t("Processor time"), "figure"], [t("Version")]];
    return make("div", {class: "panel scroll", role: "region", tabindex: "0", "data-key": `host ${host}`,
                        "aria-label": t("Processes on {host}", {host})},
        make("table", {class: "processes"}, make("caption", {}, t("Processes on {host}", {host})),
            make("thead", {}, make("tr", {}, columns.map(([text, kind]) => make("th", {scope: "col", class: kind}, text)))),
            make("tbody", {}, processes.map(processRow))));
}

function poolText(pool) {
    return make("li", {}, mark(pool.degraded ? "bad" : pool.running < pool.wanted ? "degraded" : "good"),
        t("{role}: {running} of {wanted} run", {role: pool.role, running: pool.running, wanted: pool.wanted}),
        pool.restarts > 0 && ` (${t("started again: {count}", {count: number(pool.restarts)})})`);
}

function showWorkers(stats) {
    const hosts = new Map();
    for (const one of stats.processes)
        hosts.set(one.host, [...(hosts.get(one.host) ?? []), one]);
    const sorted = [...hosts].sort(([one], [other]) => (one < other ? -1 : 1));
    show(byId("workers"), [stats.processes, stats.pools, presentLanguage()], () => [
        make("ul", {class: "pools"}, stats.pools.map(poolText)),
        stats.processes.length === 0 ? make("p", {class: "panel empty"}, t("No process is there."))
            : sorted.map(([host, processes]) => hostTable(host, processes.sort((a, b) => (a.name < b.name ? -1 : 1)))),
    ]);
}

export function showOverview(stats, showUsers) {
    byId("host").textContent = stats.host;
    byId("about").textContent = t("ewscal {version} on {host}, running since {time}.",
                                  {version: stats.version, host: stats.host, time: clock(stats.started_ms)});
    showHeadline(stats);
    showRound(stats);
    showAttention(stats, showUsers);
    showServers(stats);
    showAccounts(stats);
    showWorkers(stats);
}

// Takes away what may name somebody.
export function clearOverview() {
    for (const id of ["verdict", "attention", "servers", "accounts", "workers"])
        show(byId(id), null, () => null);
}
