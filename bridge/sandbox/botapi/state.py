"""What the server remembers: bots, people, chats and their messages. In memory only.

`State` belongs to one server and to no event loop task: methods and phones change it without
waiting in between, so that every change is whole.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from bridge.sandbox.botapi.errors import ApiError, SandboxError, bad_request, forbidden
from bridge.sandbox.botapi.journal import Bubble, Journal, Keyboard, What
from bridge.sandbox.botapi.params import Upload
from bridge.sandbox.botapi.threads import Threads, Topic
from bridge.sandbox.botapi.updates import Polling, UpdateQueue

FIRST_UPDATE = 700_000_001
SMALL = "-small"  # the end of the name of a photo's smaller size
SMALL_SIZE = 900  # bytes


@dataclass(frozen=True, slots=True)
class User:
    """A person with a phone. The language is the app's, as Telegram hands it to bots."""

    id: int
    first_name: str = field(repr=False)
    language_code: str = ""


@dataclass(slots=True)
class Chat:
    """One chat as one bot sees it. Private chats have the id of their person."""

    id: int
    type: str = "private"
    title: str = field(default="", repr=False)
    user: User | None = None
    started: bool = False
    blocked: bool = False
    deactivated: bool = False
    left: bool = False
    bubbles: dict[int, Bubble] = field(default_factory=dict, repr=False)
    keyboards: dict[int, list[Keyboard]] = field(default_factory=dict, repr=False)
    topics: dict[int, Topic] = field(default_factory=dict, repr=False)

    def check_reachable(self) -> None:
        """Raises the ApiError a bot gets that writes here."""
        if self.deactivated:
            raise forbidden("user is deactivated")
        if self.blocked:
            raise forbidden("bot was blocked by the user")
        if self.left:
            raise forbidden(f"bot is not a member of the {self.type} chat")
        if not self.started:
            raise forbidden("bot can't initiate conversation with a user")

    def topic(self, number: int) -> Topic | None:
        """A topic that is still there."""
        topic = self.topics.get(number)
        return None if topic is None or topic.deleted else topic


@dataclass(slots=True)
class Query:
    """A press that waits for its answer."""

    chat: int
    expires: float


@dataclass(frozen=True, slots=True)
class StoredFile:
    id: str
    size: int
    path: str
    data: bytes = field(repr=False)
    name: str = field(default="", repr=False)
    media_type: str = ""


@dataclass(slots=True)
class Profile:
    """How a bot presents itself; every text by language, '' for all others."""

    name: dict[str, str] = field(default_factory=dict)
    description: dict[str, str] = field(default_factory=dict)
    short_description: dict[str, str] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Mapping[str, object]]] = field(default_factory=dict)
    buttons: dict[int, Mapping[str, object]] = field(default_factory=dict)


class Bot:
    """One token. Message ids count through all chats of a bot, as with real private chats."""

    def __init__(self, user: User, token: str, state: "State") -> None:
        self.id = user.id
        self.username = user.first_name
        self.token = token
        self.state = state
        self.updates = UpdateQueue(FIRST_UPDATE)
        self.polling = Polling(self.updates, state.now)
        self.chats: dict[int, Chat] = {}
        self.queries: dict[str, Query] = {}
        self.files: dict[str, StoredFile] = {}
        self.profile = Profile()
        self.threads = Threads()
        self.webhook = ""
        self.logged_out = False
        self._message = 0
        self._query = 0
        self._file = 0

    def next_message(self) -> int:
        self._message += 1
        return self._message

    def chat(self, number: int) -> Chat:
        """Raises ApiError when this bot never met the chat."""
        chat = self.chats.get(number)
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def bubble(self, chat: Chat, number: int) -> Bubble | None:
        """A message that is still there."""
        bubble = chat.bubbles.get(number)
        return None if bubble is None or bubble.deleted else bubble

    def show(self, what: What, bubble: Bubble) -> Bubble:
        """Puts a message, or a new state of it, in front of the chat's people."""
        chat = self.chats[bubble.chat]
        chat.bubbles[bubble.id] = bubble
        if bubble.buttons:
            chat.keyboards.setdefault(bubble.id, []).append(bubble.buttons)
        self.note(bubble.chat, what, bubble=bubble)
        return bubble

    def note(self, chat: int, what: What, text: str = "", bubble: Bubble | None = None) -> None:
        self.state.journal.write(what, (self.id, chat), bubble, text)

    def tell(self, kind: str, content: object) -> None:
        """An update for the bot, if it wants the kind; a waiting poll gets it at once."""
        if self.updates.add(kind, content, self.state.now()) is not None:
            self.polling.wake()

    def new_query(self, chat: int, seconds: float) -> str:
        self._query += 1
        number = str(self.id * 1_000 + self._query)
        self.queries[number] = Query(chat, self.state.now() + seconds)
        return number

    def keep_file(self, kind: str, upload: Upload) -> StoredFile:
        """Keeps an upload, or what a phone pretends to send."""
        self._file += 1
        count = self._file
        file = StoredFile(
            f"{kind}-{self.id}-{count}",
            len(upload.data),
            f"{kind}s/file_{count}",
            upload.data,
            upload.name,
            upload.media_type,
        )
        self.files[file.id] = file
        return file

    def file(self, number: str) -> StoredFile:
        file = self.files.get(number.removesuffix(SMALL))
        if file is None:
            raise bad_request("invalid file_id")
        return _smaller(file) if number.endswith(SMALL) else file

    def file_at(self, path: str) -> StoredFile | None:
        """What is to be had at this path of the server's."""
        every = [shape for file in self.files.values() for shape in (file, _smaller(file))]
        return next((file for file in every if file.path == path), None)

    def forget_files(self) -> None:
        """All that was sent so far is no longer to be had."""
        self.files.clear()


def _smaller(file: StoredFile) -> StoredFile:
    data = file.data[:SMALL_SIZE]
    return replace(file, id=file.id + SMALL, size=len(data), path=file.path + SMALL, data=data)


class State:
    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.journal = Journal(now)
        self.users: dict[int, User] = {}
        self._bots: dict[str, Bot] = {}

    def add_bot(self, token: str, number: int, username: str) -> Bot:
        bot = self._bots[token] = Bot(User(number, username), token, self)
        return bot

    @property
    def bots(self) -> tuple[Bot, ...]:
        return tuple(self._bots.values())

    def bot(self, token: str) -> Bot:
        """For bots: raises ApiError as the real server answers a wrong token."""
        bot = self._bots.get(token)
        if bot is None:
            number, colon, rest = token.partition(":")
            if number.isdecimal() and colon and rest:
                raise ApiError(401, "Unauthorized")
            raise ApiError(404, "Not Found")
        if bot.logged_out:
            raise bad_request("Logged out")
        return bot

    def known_bot(self, token: str | None = None) -> Bot:
        """For tests and pages: the bot of this token, or the only one there is."""
        if token is None and len(self._bots) == 1:
            return self.bots[0]
        bot = self._bots.get(token or "")
        if bot is None:
            raise SandboxError("name the bot by a token that this server knows")
        return bot

    def private_chat(self, bot: Bot, user: User) -> Chat:
        """The chat of a person with a bot; the bot cannot write first."""
        self.users[user.id] = user
        chat = bot.chats.setdefault(user.id, Chat(user.id))
        chat.user = user
        return chat
