// What the page itself says, in the two languages. What people say is never translated.

const EN = {
  intro: "One conversation, seen from both ends. Everything here runs on this machine.",
  sides: "Which side to show", client: "Client", counsellor: "Counsellor",
  client_title: "The client’s phone", counsellor_title: "The counsellor’s encrypted rooms",
  which_client: "Whose phone", which_counsellor: "Whose desk", more: "More",
  client_log: "Messages on the phone", room_log: "Messages in the room", menu: "Menu",
  message: "Message", send: "Send", reply: "Message; / and ! stay in this room",
  editing: "Changing a message", threading: "Answering in a thread", plainly: "Without encryption",
  cancel: "Cancel", back: "Back to the rooms", edit: "Edit", thread: "Thread", agree: "React 👍",
  invitations: "Invitations", rooms: "Rooms", rooms_label: "Rooms and invitations",
  no_rooms: "No rooms yet.", accept: "Accept", decline: "Decline", invited_by: "{who} invites you",
  nothing_yet: "When a client is ready to talk, an invitation appears here.",
  start: "Start", what_can: "What can this bot do?", block: "Block the bot", unblock: "Unblock",
  send_photo: "Send a photo", send_voice: "Send a voice message", send_sticker: "Send a sticker",
  send_location: "Send my location", leave: "Leave the room", plain: "Send without encryption…",
  bot: "bot", is_typing: "typing…", people_typing: "{who} is typing…", edited: "edited",
  you: "You", operator: "operator", encrypted: "encrypted", unencrypted: "not encrypted",
  members: "{n} people", read_only: "This room is closed: it can be read, not written in.",
  left: "You are not in this room any more.", removed: "Message deleted",
  unreadable: "{n} messages cannot be decrypted yet.", in_thread: "in a thread",
  trusted: "Encrypted by a verified device", unvouched: "Encrypted by a device nobody vouches for",
  plain_line: "Not encrypted", calls_you: "calls you",
  photo: "Photo", voice: "Voice message", sticker: "Sticker", location: "Location",
  contact: "Contact", document: "File", other: "Something else",
  lost: "The demo does not answer. Is it still running?",
  between: "In between", between_short: "Between", between_hint: "Seen from outside, without content.",
  client_wrote: "The client wrote", stored: "Confirmed as stored",
  in_room: "Encrypted, in the room", counsellor_wrote: "The counsellor wrote",
  on_phone: "On the phone", program_said: "The program answered", offered: "Offered to a counsellor",
  joined: "A room was entered", invited: "The operator was invited", blocked: "The bot was blocked",
  took: "{n} ms",
  tabs: "What to look at", tab_talk: "The conversation", tab_try: "Try the questions",
  try_intro: "The questions alone, at any hour. Nothing you write here goes anywhere.",
  try_title: "The client’s phone", try_known: "What the program knows", clock: "Clock",
  begin_at: "Begin at", begin_in: "Language of the app", restart: "Begin again",
  keep: "Keep as a test", keep_name: "Name of the test", keep_hint: "Saves a file for the folder tests beside the flow; flow test plays it.", later: "Later",
  minutes_10: "+10 minutes", hours_3: "+3 hours", days_2: "+2 days", is_open: "Somebody is there",
  is_closed: "Nobody is there", until: "until {when}", answers: "Answers", no_answers: "Nothing yet.",
  reasons: "Why", no_reasons: "No condition was met yet.", rules: "Signs of danger",
  concerns: "Marked for the counsellor", alert: "urgent", flag: "note", case: "Case",
  in_team: "for the team {team}", join: "The counsellor comes", write: "The counsellor writes",
  room: "The counsellor’s room", truth_true: "true", truth_false: "false", truth_null: "unknown",
  for_step: "{name}", for_team: "to {name}", looked: "{name}: {value}", waits_for: "waits for {name}",
  image: "Photo", audio: "Audio", video: "Video", file: "File", send_picture: "Send a photo",
  "not asked": "not asked", skipped: "skipped",
};

const DE = {
  intro: "Ein Gespräch, von beiden Enden gesehen. Alles hier läuft auf diesem Rechner.",
  sides: "Welche Seite zu sehen ist", client: "Klientin", counsellor: "Beraterin",
  client_title: "Das Telefon der Klientin", counsellor_title: "Die verschlüsselten Räume der Beraterin",
  which_client: "Wessen Telefon", which_counsellor: "Wessen Platz", more: "Mehr",
  client_log: "Nachrichten auf dem Telefon", room_log: "Nachrichten im Raum", menu: "Menü",
  message: "Nachricht", send: "Senden", reply: "Nachricht; / und ! bleiben im Raum",
  editing: "Nachricht ändern", threading: "Im Thread antworten", plainly: "Ohne Verschlüsselung",
  cancel: "Abbrechen", back: "Zurück zu den Räumen", edit: "Ändern", thread: "Thread",
  agree: "Mit 👍 reagieren", invitations: "Einladungen", rooms: "Räume",
  rooms_label: "Räume und Einladungen", no_rooms: "Noch keine Räume.", accept: "Annehmen",
  decline: "Ablehnen", invited_by: "{who} lädt dich ein",
  nothing_yet: "Sobald jemand sprechen möchte, erscheint hier eine Einladung.",
  start: "Starten", what_can: "Was kann dieser Bot?", block: "Bot blockieren", unblock: "Freigeben",
  send_photo: "Foto senden", send_voice: "Sprachnachricht senden", send_sticker: "Sticker senden",
  send_location: "Standort senden", leave: "Raum verlassen", plain: "Ohne Verschlüsselung senden…",
  bot: "Bot", is_typing: "schreibt…", people_typing: "{who} schreibt…", edited: "geändert",
  you: "Du", operator: "Technik", encrypted: "verschlüsselt", unencrypted: "nicht verschlüsselt",
  members: "{n} Personen", read_only: "Dieser Raum ist geschlossen: lesen geht, schreiben nicht.",
  left: "Du bist nicht mehr in diesem Raum.", removed: "Nachricht gelöscht",
  unreadable: "{n} Nachrichten lassen sich noch nicht entschlüsseln.", in_thread: "im Thread",
  trusted: "Von einem bestätigten Gerät verschlüsselt",
  unvouched: "Von einem Gerät verschlüsselt, für das niemand bürgt",
  plain_line: "Nicht verschlüsselt", calls_you: "ruft dich",
  photo: "Foto", voice: "Sprachnachricht", sticker: "Sticker", location: "Standort",
  contact: "Kontakt", document: "Datei", other: "Etwas anderes",
  lost: "Die Demo antwortet nicht. Läuft sie noch?",
  between: "Dazwischen", between_short: "Dazwischen",
  between_hint: "Von außen gesehen, ohne Inhalt.",
  client_wrote: "Klientin schrieb", stored: "Als gespeichert bestätigt",
  in_room: "Verschlüsselt im Raum", counsellor_wrote: "Beraterin schrieb",
  on_phone: "Auf dem Telefon", program_said: "Das Programm antwortete",
  offered: "Einer Beraterin angeboten", joined: "Ein Raum wurde betreten",
  invited: "Die Technik wurde eingeladen", blocked: "Der Bot wurde blockiert",
  took: "{n} ms",
  tabs: "Was zu sehen ist", tab_talk: "Das Gespräch", tab_try: "Fragen ausprobieren",
  try_intro: "Nur die Fragen, zu jeder Uhrzeit. Was du hier schreibst, geht nirgendwohin.",
  try_title: "Das Telefon der Klientin", try_known: "Was das Programm weiß", clock: "Uhr",
  begin_at: "Beginnt um", begin_in: "Sprache der App", restart: "Von vorn",
  keep: "Als Test behalten", keep_name: "Name des Tests", keep_hint: "Speichert eine Datei für den Ordner tests neben dem Ablauf; flow test spielt sie.", later: "Später",
  minutes_10: "+10 Minuten", hours_3: "+3 Stunden", days_2: "+2 Tage", is_open: "Jemand ist da",
  is_closed: "Niemand ist da", until: "bis {when}", answers: "Antworten", no_answers: "Noch nichts.",
  reasons: "Warum", no_reasons: "Noch kam keine Bedingung vor.", rules: "Zeichen von Gefahr",
  concerns: "Für die Beratung vermerkt", alert: "dringend", flag: "Hinweis", case: "Fall",
  in_team: "für das Team {team}", join: "Die Beraterin kommt", write: "Die Beraterin schreibt",
  room: "Der Raum der Beraterin", truth_true: "wahr", truth_false: "falsch", truth_null: "unbekannt",
  for_step: "{name}", for_team: "an {name}", looked: "{name}: {value}", waits_for: "wartet auf {name}",
  image: "Foto", audio: "Audio", video: "Video", file: "Datei", send_picture: "Foto senden",
  "not asked": "nicht gefragt", skipped: "ausgelassen",
};

const WISHED = "language"; // in the address printed in the terminal, and then for both pages
const wished = new URLSearchParams(location.search).get(WISHED) ?? sessionStorage.getItem(WISHED);
let language = (wished ?? navigator.language).startsWith("de") ? "de" : "en";
if (wished) sessionStorage.setItem(WISHED, language);

/** The page's words for a key; a key that nobody knows is shown as it is. */
export function say(key, values = {}) {
  let text = (language === "de" ? DE : EN)[key] ?? key;
  for (const [name, value] of Object.entries(values)) text = text.replace(`{${name}}`, value);
  return text;
}

export const moment = (iso) =>
  new Intl.DateTimeFormat(language, { weekday: "short", day: "numeric", month: "short",
    hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "UTC" })
    .format(new Date(`${iso.slice(0, 16)}Z`)); // the organisation's clock, wherever the browser is

export const clock = (seconds) =>
  new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(seconds * 1000);

export const exactly = (seconds) =>
  new Intl.DateTimeFormat(language, { timeStyle: "medium", hourCycle: "h23" }).format(seconds * 1000);

/** Fill the words into everything that names one. */
export function speak(root = document) {
  document.documentElement.lang = language;
  root.querySelectorAll("[data-word]").forEach((node) => {
    node.textContent = say(node.dataset.word);
  });
  root.querySelectorAll("[data-label]").forEach((node) => {
    node.setAttribute("aria-label", say(node.dataset.label));
    if (node.matches("button, summary")) node.title = say(node.dataset.label);
  });
  root.querySelectorAll("[data-placeholder]").forEach((node) => {
    node.placeholder = say(node.dataset.placeholder);
  });
}

/** The button that switches the language is always in the other one. */
export function languages(button, changed) {
  const show = () => {
    button.textContent = language === "de" ? "English" : "Deutsch";
    button.lang = language === "de" ? "en" : "de";
    speak();
  };
  button.addEventListener("click", () => {
    language = language === "de" ? "en" : "de";
    sessionStorage.setItem(WISHED, language);
    show();
    changed();
  });
  show();
}
