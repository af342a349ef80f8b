// A counsellor's client on matrix-js-sdk, as strict as current clients are: it shares its keys with
// cross-signed devices only and shows nothing that others say. It exists because a client made of
// the bridge's own library would share that library's mistakes.
//
// One JSON object per line. On stdin {"id": 1, "do": "say", ...}; on stdout {"id": 1, "ok": ...} or
// {"id": 1, "error": "..."}, and {"changed": true} whenever there may be something new to ask for.
// It keeps everything in memory and ends when its standard input does.

import { createInterface } from "node:readline";

for (const level of ["debug", "error", "info", "log", "trace", "warn"]) console[level] = () => {};
const silent = { trace() {}, debug() {}, info() {}, warn() {}, error() {}, getChild: () => silent };

const sdk = await import("matrix-js-sdk");
const { CryptoEvent, OnlySignedDevicesIsolationMode } = await import("matrix-js-sdk/lib/crypto-api/index.js");
const { RustBackupManager } = await import("matrix-js-sdk/lib/rust-crypto/backup.js");
RustBackupManager.maxBackupLoopStartDelayMillis = 0; // else up to ten seconds, so that clients do not all come at once

const SHIELDS = ["none", "grey", "red"];
let client, base, token;

function write(line) {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function changed() {
  write({ changed: true });
}

async function signIn({ url, user, password }) {
  const login = await sdk.createClient({ baseUrl: url, logger: silent }).loginRequest({
    type: "m.login.password",
    identifier: { type: "m.id.user", user },
    password,
  });
  client = sdk.createClient({
    baseUrl: url,
    userId: login.user_id,
    deviceId: login.device_id,
    accessToken: login.access_token,
    logger: silent,
  });
  await client.initRustCrypto({ useIndexedDB: false });
  client.getCrypto().setDeviceIsolationMode(new OnlySignedDevicesIsolationMode());
  token = login.access_token;
  base = url;
  return { user: login.user_id, device: login.device_id };
}

// Publishes an identity of its own and signs this device with it.
async function crossSign({ password }) {
  await client.getCrypto().bootstrapCrossSigning({
    setupNewCrossSigning: true,
    authUploadDeviceSigningKeys: (upload) =>
      upload({
        type: "m.login.password",
        identifier: { type: "m.id.user", user: client.getUserId() },
        password,
      }),
  });
  return { ready: await client.getCrypto().isCrossSigningReady() };
}

// Backs the keys of all messages up on the homeserver, from now on. Gives what another device of the
// same person gets when they confirm it: their identity, and the key of the backup.
async function keepKeys() {
  await client.getCrypto().resetKeyBackup();
  await client.getCrypto().checkKeyBackupAndEnable();
  return client.getCrypto().exportSecretsBundle();
}

// A device that was just signed in is confirmed by its owner.
async function confirm({ bundle }) {
  const crypto = client.getCrypto();
  await crypto.importSecretsBundle(bundle);
  await crypto.getUserDeviceInfo([client.getUserId()], true);
  await crypto.crossSignDevice(client.getDeviceId());
  await crypto.checkKeyBackupAndEnable();
  return {};
}

// Everything of every room, also of those left: as it lies on the homeserver, and as it reads with
// every key of the backup. Asked for page by page: what a timeline shows has corrections applied.
async function everything() {
  const { imported } = await client.getCrypto().restoreKeyBackup();
  const found = [];
  for (const { roomId } of client.getRooms()) {
    const way = `rooms/${encodeURIComponent(roomId)}`;
    const state = await get(`${way}/state`);
    for (const raw of [...(await history(way)), ...state]) found.push({ event: raw, clear: await clear(raw) });
  }
  const filter = JSON.stringify({ room: { include_leave: true, timeline: { limit: 1000 } } });
  const asked = [`sync?full_state=true&filter=${encodeURIComponent(filter)}`, "notifications", "joined_rooms"];
  return { keys: imported, found, raw: await Promise.all(asked.map(get)) };
}

async function history(way) {
  const found = [];
  for (let from = ""; from !== undefined; ) {
    const page = await get(`${way}/messages?dir=b&limit=500${from && `&from=${from}`}`);
    found.push(...page.chunk);
    from = page.end;
  }
  return found;
}

async function clear(raw) {
  const event = client.getEventMapper({ decrypt: false, preventReEmit: true })(raw);
  await client.decryptEventIfNeeded(event);
  return [event.getOriginalContent(), event.getContent()];
}

async function get(path) {
  const answer = await fetch(`${base}/_matrix/client/v3/${path}`, { headers: { Authorization: `Bearer ${token}` } });
  return answer.json();
}

// What came before the sender's devices were known is refused, and the library judges it again at its
// next start only. Whoever is slow to ask for devices would then look as if they were shown nothing.
async function judgeAgain() {
  const events = client.getRooms().flatMap((room) => room.getLiveTimeline().getEvents());
  const early = events.filter((event) => event.decryptionFailureReason === "UNKNOWN_SENDER_DEVICE");
  await Promise.all(early.map((event) => event.attemptDecryption(client.getCrypto(), { isRetry: true })));
  changed();
}

async function follow() {
  client.on(sdk.ClientEvent.Event, changed);
  client.on(sdk.MatrixEventEvent.Decrypted, changed);
  client.on(sdk.RoomEvent.MyMembership, changed);
  client.on(sdk.RoomMemberEvent.Typing, changed);
  client.on(CryptoEvent.DevicesUpdated, judgeAgain);
  const first = new Promise((done) => client.once(sdk.ClientEvent.Sync, done));
  await client.startClient({ initialSyncLimit: 100, includeArchivedRooms: true });
  await first;
  return {};
}

function rooms() {
  return client.getRooms().map((room) => ({
    room: room.roomId,
    membership: room.getMyMembership(),
    name: room.name,
    writable: room.maySendMessage(),
    reason: own(room)?.getContent().reason ?? null,
    by: own(room)?.getSender() ?? null,
  }));
}

function own(room) {
  return room.currentState.getStateEvents("m.room.member", client.getUserId());
}

async function lines({ room }) {
  const events = client.getRoom(room)?.getLiveTimeline().getEvents() ?? [];
  return Promise.all(events.filter((event) => !event.isState()).map(line));
}

async function line(event) {
  const trust = event.isEncrypted() ? await client.getCrypto().getEncryptionInfoForEvent(event) : null;
  const unreadable = event.isDecryptionFailure();
  const content = event.getContent();
  return {
    event: event.getId(),
    sender: event.getSender(),
    type: content.msgtype ?? event.getType(),
    text: unreadable ? "" : (content.body ?? ""),
    encrypted: event.isEncrypted(),
    edited: event.replacingEvent() !== null,
    redacted: event.isRedacted(),
    unreadable: unreadable ? event.decryptionFailureReason : null,
    shield: trust ? SHIELDS[trust.shieldColour] : "none",
    shield_reason: trust?.shieldReason ?? null,
  };
}

// A correction as clients write it: old ones show the body, current ones the new content.
function edit({ room, event, text }) {
  return client.sendMessage(room, {
    msgtype: "m.text",
    body: `* ${text}`,
    "m.new_content": { msgtype: "m.text", body: text },
    "m.relates_to": { rel_type: "m.replace", event_id: event },
  });
}

const commands = {
  sign_in: signIn,
  cross_sign: crossSign,
  keep_keys: keepKeys,
  confirm,
  everything,
  follow,
  rooms,
  lines,
  join: ({ room }) => client.joinRoom(room).then(() => ({})),
  leave: ({ room }) => client.leave(room).then(() => ({})),
  say: ({ room, text }) => client.sendTextMessage(room, text).then((sent) => sent.event_id),
  edit: (given) => edit(given).then((sent) => sent.event_id),
  typing: ({ room, typing }) => client.sendTyping(room, typing, 20000).then(() => ({})),
  typists: ({ room }) =>
    (client.getRoom(room)?.getMembers() ?? []).filter((member) => member.typing).map((member) => member.userId),
};

async function answer({ id, do: name, ...given }) {
  try {
    write({ id, ok: await commands[name](given) });
  } catch (error) {
    write({ id, error: error.errcode ?? error.name ?? "failed" });
  }
}

createInterface({ input: process.stdin })
  .on("line", (text) => answer(JSON.parse(text)))
  .on("close", () => process.exit(0));
