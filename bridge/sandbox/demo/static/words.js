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
};

let language = navigator.language.startsWith("de") ? "de" : "en";

/** The page's words for a key; a key that nobody knows is shown as it is. */
export function say(key, values = {}) {
  let text = (language === "de" ? DE : EN)[key] ?? key;
  for (const [name, value] of Object.entries(values)) text = text.replace(`{${name}}`, value);
  return text;
}

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
    show();
    changed();
  });
  show();
}
