// The page of the supervisor: asks every few seconds, shows, says loudly when nobody answers, and goes on by itself.

import {drawCharts, useHistory} from "./charts.js";
import {Refused, ask, forgetToken, hasToken, tryToken} from "./connection.js";
import {byId, make} from "./dom.js";
import {clock, keep, kept, presentLanguage, t, useLanguage} from "./language.js";
import {clearOverview, showOverview} from "./overview.js";
import {expected, problemsOf, verdictOf} from "./problems.js";
import {noteReasons, refreshUsers, showUsersOf, startUsers} from "./users.js";

const EVERY_MS = 5000;
const HIDDEN_EVERY_MS = 60000;
const HISTORY_EVERY_MS = 60000;
const FIRST_AGAIN_MS = 1000;
const LONGEST_AGAIN_MS = 15000;
const THEME_KEPT_AS = "ewscal.theme";

let stats = null;
let answeredAt = null; // by this browser's clock
let silentSince = null;
let failures = 0;
let timer = null;
let asking = false;
let again = false; // somebody wanted to know while it was asking
let historyAt = 0;
let spoken = null;
let version = null;

// ---- what is told ----

// Told aloud once, when it becomes another state than before.
function speak() {
    const worst = problemsOf(stats).filter((one) => !one.users).map((one) => one.title).join(", ");
    const text = [verdictOf(stats).text, worst].filter((part) => part).join(". ");
    if (text === spoken)
        return;
    spoken = text;
    byId("spoken").textContent = text;
}

function showPulse() {
    const element = byId("pulse");
    element.className = `pulse ${silentSince !== null ? "is-silent" : stats === null ? "is-waiting" : "is-live"}`;
    byId("pulse-text").textContent = silentSince !== null ? t("no answer")
        : answeredAt === null ? t("asking …") : t("as of {time}", {time: clock(answeredAt, true)});
}

function silenceText(status) {
    if (status === 401 || status === 403)
        return t("This page is seen from another machine: what it shows needs the token.");
    if (status === 421)
        return t("The supervisor does not know the name in this page's address (Host).");
    return answeredAt === null ? t("The supervisor has not answered since {time}.", {time: clock(silentSince, true)})
        : t("No answer since {time}. What is shown is old.", {time: clock(answeredAt, true)});
}

let silenceStatus = null;

function showSilence() {
    const place = byId("silence");
    document.documentElement.classList.toggle("is-stale", silentSince !== null && stats !== null);
    if (silentSince === null) {
        place.hidden = true;
        place.replaceChildren();
        return;
    }
    const text = silenceText(silenceStatus);
    if (place.textContent === text && !place.hidden)
        return;
    place.hidden = false;
    place.replaceChildren(make("strong", {}, text));
    if (silenceStatus === 401)
        place.append(" ", make("button", {type: "button", click: openTokenDialog}, t("Type the token …")));
}

function showTitle() {
    if (silentSince !== null)
        document.title = `⚠ ${t("no answer")} – ewscal`;
    else if (stats !== null)
        document.title = `${stats.users.fresh}/${expected(stats.users)} ${t("fresh")} – ewscal`;
}

function showAll() {
    showPulse();
    showSilence();
    showTitle();
    byId("token-button").textContent = hasToken() ? t("Forget the token") : t("Show names …");
    if (stats === null)
        return;
    document.documentElement.classList.remove("has-nothing");
    showOverview(stats, showUsers);
    noteReasons(stats.users.by_reason);
    speak();
}

function showUsers(name) {
    showUsersOf(name);
    if (!hasToken())
        openTokenDialog();
}

// ---- asking ----

// Files of another version may not understand what it says.
function noteVersion() {
    if (version !== null && version !== stats.version && !hasToken())
        location.reload();
    version = stats.version;
}

function answered(came) {
    stats = came;
    answeredAt = Date.now();
    silentSince = null;
    silenceStatus = null;
    failures = 0;
    noteVersion();
    showAll();
}

function failed(failure) {
    failures++;
    silentSince ??= Date.now();
    silenceStatus = failure instanceof Refused ? failure.status : null;
    if (silenceStatus === 401 && hasToken())
        tokenRefused();
    showAll();
}

async function askHistory() {
    if (Date.now() - historyAt < HISTORY_EVERY_MS)
        return;
    historyAt = Date.now();
    try {
        useHistory(await ask("/history"));
    } catch {
        historyAt = 0;
    }
}

function nextIn() {
    if (failures > 0)
        return Math.min(LONGEST_AGAIN_MS, FIRST_AGAIN_MS * 2 ** (failures - 1));
    return document.hidden ? HIDDEN_EVERY_MS : EVERY_MS;
}

// What was asked with another token than there is now is not shown.
async function askAll() {
    const asker = hasToken();
    try {
        const came = await ask("/stats");
        if (asker === hasToken())
            answered(came);
        else
            again = true;
    } catch (failure) {
        if (asker === hasToken())
            failed(failure);
        else
            again = true;
    }
    if (silentSince === null && !again)
        await Promise.all([askHistory(), refreshUsers()]);
}

async function look() {
    clearTimeout(timer);
    again = asking;
    if (asking)
        return;
    asking = true;
    try {
        do {
            again = false;
            await askAll();
        } while (again);
    } finally {
        asking = false;
        timer = setTimeout(look, nextIn());
    }
}

// ---- the token ----

function openTokenDialog() {
    byId("token").value = "";
    byId("token-problem").textContent = window.isSecureContext ? ""
        : t("This connection is not encrypted; others could read the token. Use https or `ssh -L`.").replaceAll("`", "");
    byId("token").disabled = byId("token-use").disabled = !window.isSecureContext;
    byId("token-dialog").showModal();
}

function closeTokenDialog() {
    byId("token").value = "";
    byId("token-dialog").close();
}

// Names are gone with the token, whether or not somebody answers now.
function forgetShown() {
    stats = null;
    spoken = null;
    byId("spoken").textContent = "";
    document.documentElement.classList.add("has-nothing");
    clearOverview();
    refreshUsers();
    showAll();
}

function tokenRefused() {
    forgetToken();
    forgetShown();
}

async function useToken() {
    const text = byId("token").value.trim();
    if (text === "")
        return;
    byId("token-problem").textContent = "";
    const outcome = await tryToken(text);
    if (outcome === "accepted") {
        closeTokenDialog();
        await look();
        return;
    }
    byId("token-problem").textContent = outcome === "refused" ? t("The supervisor does not accept this token.")
        : t("The supervisor does not answer; try it again.");
    byId("token").select();
}

function tokenButton() {
    if (!hasToken()) {
        openTokenDialog();
        return;
    }
    forgetToken();
    forgetShown();
    look();
}

function startToken() {
    byId("token-button").addEventListener("click", tokenButton);
    byId("users-token").addEventListener("click", openTokenDialog);
    byId("token-use").addEventListener("click", useToken);
    byId("token-cancel").addEventListener("click", closeTokenDialog);
    byId("token-dialog").addEventListener("close", () => (byId("token").value = ""));
    byId("token").addEventListener("keydown", (event) => {
        if (event.key === "Enter")
            useToken();
    });
}

// ---- language and colours ----

function useTheme(name) {
    document.documentElement.dataset.theme = name;
    byId("theme").value = name;
}

async function changeLanguage(name) {
    await useLanguage(name);
    spoken = null;
    byId("language").value = presentLanguage();
    drawCharts();
    showAll();
}

async function start() {
    const theme = kept(THEME_KEPT_AS);
    useTheme(["light", "dark"].includes(theme) ? theme : "auto");
    await useLanguage();
    byId("language").value = presentLanguage();
    byId("language").addEventListener("change", (event) => changeLanguage(event.target.value));
    byId("theme").addEventListener("change", (event) => {
        keep(THEME_KEPT_AS, event.target.value);
        useTheme(event.target.value);
    });
    startToken();
    startUsers(tokenRefused);
    document.documentElement.classList.remove("is-loading");
    document.documentElement.classList.add("has-nothing");
    showAll();
    drawCharts();
    document.addEventListener("visibilitychange", () => document.hidden || look());
    addEventListener("online", look);
    await look();
}

start();
