// Zoom's own client library, unmodified, against `navette sandbox`. rivet_test.go starts the sandbox and hands in the line
// that it prints, in SANDBOX.

import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { after, before, test } from "node:test";

import axios from "axios";
import { AccountsS2SAuthClient } from "@zoom/rivet/accounts";
import { MeetingsOAuthClient, MeetingsS2SAuthClient } from "@zoom/rivet/meetings";
import { UsersS2SAuthClient } from "@zoom/rivet/users";

const zoom = JSON.parse(process.env.SANDBOX);
const [owner, colleague] = zoom.users;

// The library's OAuth host is a constant. Nothing else may leave this machine.
const zoomHost = "https://zoom.us";
const toSandbox = (address) => address.replace(zoomHost, zoom.oauth);
axios.interceptors.request.use((request) => {
  request.url = toSandbox(request.url);
  const goal = new URL(request.url, request.baseURL).origin;
  assert.ok(goal === zoom.oauth || goal === zoom.rest, `a request to ${goal}`);
  return request;
});

const base = { clientId: zoom.client_id, clientSecret: zoom.client_secret, baseUrl: `${zoom.rest}/v2` };
const forAccount = { ...base, accountId: zoom.account_id, disableReceiver: true };
const meetings = new MeetingsS2SAuthClient(forAccount).endpoints;
const users = new UsersS2SAuthClient(forAccount).endpoints;
const accounts = new AccountsS2SAuthClient(forAccount).endpoints;

// done wants a call's status, and gives the answer's body.
async function done(status, call) {
  const { data, statusCode, trackingId } = await call;
  assert.equal(statusCode, status);
  assert.ok(trackingId, "no tracking id");
  return data;
}

// twice is how a UUID goes into a path.
const twice = (uuid) => encodeURIComponent(encodeURIComponent(uuid));

async function control(method, path, body) {
  const answer = await fetch(zoom.control + path, { method, body: body && JSON.stringify(body) });
  const value = await answer.json();
  assert.equal(answer.status, 200, `${path}: ${JSON.stringify(value)}`);
  return value;
}

// until waits until a condition holds that the sandbox brings about.
async function until(what, condition) {
  const patience = AbortSignal.timeout(20_000);
  for (;;) {
    const value = await condition();
    if (value) return value;
    assert.ok(!patience.aborted, `never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const topic = "Cours de piano";
const spec = {
  topic, type: 2, start_time: "2030-05-06T10:00:00Z", duration: 45, timezone: "Europe/Paris", agenda: "ref:rivet",
  settings: { approval_type: 0, auto_recording: "cloud", join_before_host: false },
};

let app, server, events; // of the app with a user's authorization and webhooks

before(async () => {
  const port = await freePort();
  app = new MeetingsOAuthClient({
    ...base, port, webhooksSecretToken: zoom.webhook_secret,
    installerOptions: { redirectUri: `http://127.0.0.1:${port}`, stateStore: "a secret of the app's own, long enough", directInstall: true },
  });
  events = [];
  for (const name of ["meeting.created", "meeting.updated", "meeting.deleted"]) {
    app.webEventConsumer.event(name, (event) => { events.push(event); });
  }
  server = await app.start();
});

after(() => server.close());

async function freePort() {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const { port } = probe.address();
  probe.close();
  await once(probe, "close");
  return port;
}

const own = (path) => `http://127.0.0.1:${server.address().port}${path}`;

// browse plays a person's browser: it signs in on Zoom's page, allows the app, and is sent back to it.
async function browse() {
  const install = await fetch(own("/zoom/oauth/install"), { redirect: "manual" });
  const cookie = install.headers.get("set-cookie").split(";")[0];
  const page = toSandbox(install.headers.get("location"));
  const form = new URLSearchParams(hidden(await (await fetch(page)).text()));
  const post = (fields) => {
    for (const [name, value] of Object.entries(fields)) form.set(name, value);
    return fetch(page.split("?")[0], { method: "POST", body: form, redirect: "manual" });
  };
  const consent = await post({ email: owner.email, password: owner.password });
  for (const [name, value] of hidden(await consent.text())) form.set(name, value);
  const back = await post({ consent: "allow" });
  return fetch(back.headers.get("location"), { headers: { cookie } });
}

function hidden(html) {
  const fields = [...html.matchAll(/<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"/g)];
  assert.notEqual(fields.length, 0, html);
  const plain = { "&amp;": "&", "&#43;": "+", "&#39;": "'", "&#34;": '"', "&quot;": '"', "&lt;": "<", "&gt;": ">" };
  return fields.map(([, name, value]) => [name, value.replace(/&[#\w]+;/g, (entity) => plain[entity])]);
}

test("authorization code, then refresh", async () => {
  await assert.rejects(app.endpoints.meetings.listMeetings({ path: { userId: "me" } }), { name: "OAuthTokenDoesNotExistError" });
  const welcome = await browse();
  assert.equal(welcome.status, 200, await welcome.text());
  const first = app.auth.tokenStore.getLatestToken();
  assert.ok(first.scopes.length > 10 && first.refreshToken);

  const made = await done(201, app.endpoints.meetings.createMeeting({ path: { userId: "me" }, body: spec }));
  assert.equal(made.host_email, owner.email);
  app.auth.tokenStore.storeToken({ ...first, expirationTimeIso: new Date().toISOString() });
  const list = await done(200, app.endpoints.meetings.listMeetings({ path: { userId: "me" }, query: { type: "scheduled" } }));
  assert.deepEqual(list.meetings.map((m) => m.id), [made.id]);
  const second = app.auth.tokenStore.getLatestToken();
  assert.notEqual(second.accessToken, first.accessToken);
  assert.notEqual(second.refreshToken, first.refreshToken);
  await done(204, app.endpoints.meetings.deleteMeeting({ path: { meetingId: made.id } }));

  app.auth.tokenStore.storeToken({ ...second, refreshToken: "never given", expirationTimeIso: new Date().toISOString() });
  await assert.rejects(app.endpoints.meetings.listMeetings({ path: { userId: "me" } }), { name: "OAuthTokenRefreshFailedError" });
  app.auth.tokenStore.storeToken(second);
});

test("a wrong secret gets no token", async () => {
  const wrong = new UsersS2SAuthClient({ ...forAccount, clientSecret: "wrong" }).endpoints;
  await assert.rejects(wrong.users.listUsers({}), (err) => err.response?.data?.error === "invalid_client");
});

test("webhooks: the endpoint is validated, a good one is believed, a forged one is not", async () => {
  await control("POST", "/webhooks/subscriptions", { url: own("/zoom/events") });
  await until("the endpoint is validated", async () => (await control("GET", "/webhooks")).subscriptions[0].validated);

  const made = await done(201, meetings.meetings.createMeeting({ path: { userId: owner.id }, body: { ...spec, topic: "Chœur d’été 🎶" } }));
  const told = await until("the webhook comes", () => events.find((e) => e.event === "meeting.created"));
  assert.equal(told.payload.object.id, made.id);
  assert.equal(told.payload.object.topic, "Chœur d’été 🎶");

  await control("POST", "/faults", { action: "webhook-forge", event: "meeting.deleted" });
  await done(204, meetings.meetings.deleteMeeting({ path: { meetingId: made.id } }));
  const forged = await until("the forged one is answered", async () =>
    (await control("GET", "/webhooks")).deliveries.find((d) => d.event === "meeting.deleted" && d.attempts.length > 0));
  assert.equal(forged.attempts[0].status, 400);
  assert.equal(events.filter((e) => e.event === "meeting.deleted").length, 0);
});

test("users", async () => {
  const list = await done(200, users.users.listUsers({ query: { page_size: 100, status: "active" } }));
  assert.equal(list.users.length, zoom.users.length);
  assert.equal((await done(200, users.users.getUser({ path: { userId: owner.email } }))).id, owner.id);
  assert.equal((await done(200, users.users.getUserSummary({}))).licensed_users_count, zoom.users.filter((u) => u.type === 2).length);
  await done(204, users.users.updateUserSettings({ path: { userId: colleague.id }, body: { recording: { auto_recording: "cloud" } } }));
  assert.equal((await done(200, users.users.getUserSettings({ path: { userId: colleague.id } }))).recording.auto_recording, "cloud");
  assert.ok((await done(200, users.users.getUsersToken({ path: { userId: owner.id }, query: { type: "zak" } }))).token);
  const body = { action: "create", user_info: { email: "nouvelle@zoom.test", first_name: "Nour", last_name: "Elle", type: 1 } };
  const made = await done(201, users.users.createUsers({ body }));
  await done(204, users.users.updateUserStatus({ path: { userId: made.id }, body: { action: "deactivate" } }));
  await done(204, users.users.deleteUser({ path: { userId: made.id }, query: { action: "delete" } }));
  await assert.rejects(users.users.getUser({ path: { userId: made.id } }), /\[404\/1001\]/);
});

test("groups", async () => {
  const group = await done(201, users.groups.createGroup({ body: { name: "Profs" } }));
  const path = { groupId: group.id };
  await assert.rejects(users.groups.createGroup({ body: { name: "Profs" } }), /\[409\/4132\]/);
  await done(204, users.groups.updateGroup({ path, body: { name: "Enseignants" } }));
  assert.equal((await done(200, users.groups.getGroup({ path }))).name, "Enseignants");
  await done(201, users.groups.addGroupMembers({ path, body: { members: [{ id: colleague.id }] } }));
  assert.deepEqual((await done(200, users.groups.listGroupMembers({ path }))).members.map((m) => m.email), [colleague.email]);
  await done(204, users.groups.updateGroupsSettings({ path, body: { recording: { cloud_recording: true } } }));
  assert.equal((await done(200, users.groups.getGroupsSettings({ path }))).recording.cloud_recording, true);
  await done(204, users.groups.updateLockedSettings({ path, body: { recording: { cloud_recording: true } } }));
  assert.equal((await done(200, users.groups.getLockedSettings({ path }))).recording.cloud_recording, true);
  await done(204, users.groups.deleteGroupMember({ path: { ...path, memberId: colleague.id } }));
  assert.ok((await done(200, users.groups.listGroups({}))).groups.some((g) => g.id === group.id));
  await done(204, users.groups.deleteGroup({ path }));
});

test("account settings", async () => {
  const path = { accountId: zoom.account_id };
  await done(204, accounts.accounts.updateAccountSettings({ path, body: { recording: { auto_delete_cmr: true, auto_delete_cmr_days: 60 } } }));
  assert.equal((await done(200, accounts.accounts.getAccountSettings({ path }))).recording.auto_delete_cmr_days, 60);
  await done(204, accounts.accounts.updateLockedSettings({ path, body: { recording: { cloud_recording: true } } }));
  assert.equal((await done(200, accounts.accounts.getLockedSettings({ path }))).recording.cloud_recording, true);
});

test("a meeting with registrants, held, recorded and cleaned up", async () => {
  const m = await done(201, meetings.meetings.createMeeting({ path: { userId: owner.id }, body: spec }));
  const path = { meetingId: m.id };
  await done(204, meetings.meetings.updateMeeting({ path, body: { topic: "Cours de violon" } }));
  assert.equal((await done(200, meetings.meetings.getMeeting({ path }))).topic, "Cours de violon");
  assert.ok((await done(200, meetings.meetings.listMeetings({ path: { userId: owner.id } }))).meetings.some((x) => x.id === m.id));
  assert.ok((await done(200, meetings.meetings.listUpcomingMeetings({ path: { userId: owner.id } }))).meetings);
  assert.match((await done(200, meetings.meetings.getMeetingInvitation({ path }))).invitation, /Cours de violon/);

  const ana = await done(201, meetings.meetings.addMeetingRegistrant({ path, body: { email: "ana@example.org", first_name: "Ana" } }));
  assert.ok(ana.registrant_id && ana.join_url);
  const batch = { auto_approve: true, registrants: [{ email: "ben@example.org", first_name: "Ben" }] };
  assert.equal((await done(201, meetings.meetings.performBatchRegistration({ path, body: batch }))).registrants.length, 1);
  const one = await done(200, meetings.meetings.getMeetingRegistrant({ path: { ...path, registrantId: ana.registrant_id } }));
  assert.equal(one.email, "ana@example.org");
  await done(204, meetings.meetings.updateRegistrantsStatus({ path, body: { action: "deny", registrants: [{ email: "ben@example.org" }] } }));
  const approved = await done(200, meetings.meetings.listMeetingRegistrants({ path }));
  assert.deepEqual(approved.registrants.map((r) => r.email), ["ana@example.org"]);
  assert.ok((await done(200, meetings.meetings.listRegistrationQuestions({ path }))).questions);
  await done(204, meetings.meetings.updateRegistrationQuestions({ path, body: { questions: [{ field_name: "city", required: false }] } }));

  await control("POST", `/meetings/${m.id}/start`);
  await control("POST", `/meetings/${m.id}/join`, { name: "Ana", registrant_id: ana.registrant_id });
  await control("POST", "/clock", { advance: "10m" });
  await done(204, meetings.meetings.updateMeetingStatus({ path, body: { action: "end" } }));
  await control("POST", "/clock", { advance: "2m" });

  const past = await done(200, meetings.meetings.listPastMeetingInstances({ path }));
  assert.equal(past.meetings.length, 1);
  const sitting = { meetingId: twice(past.meetings[0].uuid) };
  assert.equal((await done(200, meetings.meetings.getPastMeetingDetails({ path: sitting }))).id, m.id);
  const there = await done(200, meetings.meetings.getPastMeetingParticipants({ path: sitting }));
  assert.ok(there.participants.some((p) => p.name === "Ana"));
  const report = await done(200, meetings.reports.getMeetingParticipantReports({ path: sitting }));
  assert.ok(report.participants.some((p) => p.name === "Ana"));
  assert.equal((await done(200, meetings.reports.getMeetingDetailReports({ path: sitting }))).id, m.id);

  const recording = await done(200, meetings.cloudRecording.getMeetingRecordings({ path: sitting }));
  const video = recording.recording_files.find((f) => f.file_type === "MP4");
  assert.equal(video.status, "completed");
  const from = new Date(Date.parse(recording.start_time) - 86_400_000).toISOString().slice(0, 10);
  const list = await done(200, meetings.cloudRecording.listAllRecordings({ path: { userId: owner.id }, query: { from } }));
  assert.deepEqual(list.meetings.map((r) => r.uuid), [recording.uuid]);
  await done(204, meetings.cloudRecording.updateMeetingRecordingSettings({ path: sitting, body: { viewer_download: false } }));
  assert.equal((await done(200, meetings.cloudRecording.getMeetingRecordingSettings({ path: sitting }))).viewer_download, false);
  const file = { ...sitting, recordingId: video.id };
  await done(204, meetings.cloudRecording.deleteRecordingFileForMeetingOrWebinar({ path: file, query: { action: "trash" } }));
  await done(204, meetings.cloudRecording.recoverSingleRecording({ path: file, body: { action: "recover" } }));
  await done(204, meetings.cloudRecording.deleteMeetingOrWebinarRecordings({ path: sitting, query: { action: "trash" } }));
  await assert.rejects(meetings.cloudRecording.getMeetingRecordings({ path: sitting }), /\[404\/3301\]/);
  await done(200, meetings.cloudRecording.recoverMeetingRecordings({ path: { meetingUUID: sitting.meetingId }, body: { action: "recover" } }));

  await done(204, meetings.meetings.deleteMeeting({ path }));
  await assert.rejects(meetings.meetings.getMeeting({ path }), /\[404\/3001\]/);
});

test("at least thirty different operations succeeded, as the sandbox saw it", async () => {
  const { requests } = await control("GET", "/requests?path=/v2/**");
  const succeeded = new Set(requests.filter((r) => r.status < 300).map((r) => r.operation));
  assert.ok(succeeded.size >= 30, `${succeeded.size}: ${[...succeeded].sort().join(", ")}`);
});
