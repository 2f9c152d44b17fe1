"""Reading a pickle without running it.

Python's own unpickler does what the file says: it imports, calls and sets. This one carries out
the few instructions that put data together, and knows only the names it is handed; a name or an
instruction that is not on a list is refused, in words. Everything it makes is inert: numbers,
text, lists, dictionaries with plain keys, and stand-ins that do nothing but keep what they were given.
"""

from __future__ import annotations

import io
import pickletools
from collections.abc import Callable
from typing import Any

from clara_pipeline.sklearn_pickle.contract import KnownClass, Names, RefusedPickle
from clara_pipeline.text import sanitize

MAX_INSTRUCTIONS = 1_000_000
"""The published forests have up to 29 000."""
INSTRUCTIONS = {opcode.code: opcode for opcode in pickletools.opcodes}
MAX_TEXT_BYTES = 100_000
"""Of one text or whole number; names and settings are far shorter."""


def read_pickle(data: bytes, names: Names) -> object:
    """Return the object that `data` describes, made of plain data and the stand-ins of `names`.

    Raises RefusedPickle, naming what it would have used, for every other name.
    """
    return _Machine(data, names).run()


_MARK = object()

_WHOLE_NUMBERS = {"INT", "LONG", "LONG1", "LONG4", "BININT", "BININT1", "BININT2"}
_TEXTS = {"STRING", "BINSTRING", "SHORT_BINSTRING", "UNICODE", "BINUNICODE", "SHORT_BINUNICODE", "BINUNICODE8"}
_BYTES = {"BINBYTES", "SHORT_BINBYTES", "BINBYTES8", "BYTEARRAY8"}
_LITERALS = _WHOLE_NUMBERS | _TEXTS | _BYTES | {"FLOAT", "BINFLOAT"}
_CONSTANTS: dict[str, object] = {"NONE": None, "NEWTRUE": True, "NEWFALSE": False}
_EMPTY: dict[str, Callable[[], object]] = {"EMPTY_TUPLE": tuple, "EMPTY_LIST": list, "EMPTY_DICT": dict}
_TUPLES = {"TUPLE1": 1, "TUPLE2": 2, "TUPLE3": 3}


class _File(io.BytesIO):
    """The pickle's bytes; more than `limit` of them are not handed out at once."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.limit = len(data)

    def read(self, size: int | None = -1, /) -> bytes:
        """Read at most `limit` bytes. Raises ValueError when more are asked for."""
        if size is not None and size > self.limit:
            raise ValueError("a text or number longer than any name or setting")
        return super().read(size)

    def readline(self, _size: int | None = -1, /) -> bytes:
        """Read one line. Raises ValueError when it is longer than the limit."""
        line = super().readline(self.limit + 1)
        if len(line) > self.limit:
            raise ValueError("a line longer than any name or setting")
        return line


class _Machine:
    """Stack and memo of one pickle being read."""

    def __init__(self, data: bytes, names: Names) -> None:
        self.file, self.size = _File(data), len(data)
        self.names = names
        self.stack: list[Any] = []
        self.memo: dict[int, object] = {}
        self.known_names: list[KnownClass] = list(names.values())

    def run(self) -> object:
        """Carry out the instructions and return the object. Raises RefusedPickle."""
        try:
            for _ in range(MAX_INSTRUCTIONS):
                name, argument = self.next_instruction()
                if name == "STOP":
                    return self.pop()
                self.step(name, argument)
        except (ValueError, OverflowError) as error:  # what pickletools raises for bytes that are no pickle
            raise RefusedPickle(f"it is no pickle, or cut off: {sanitize(error, 120)}") from error
        raise RefusedPickle(f"it has more than {MAX_INSTRUCTIONS} instructions")

    def next_instruction(self) -> tuple[str, Any]:
        """Return the next instruction's name and argument; only bytes, which arrays are made of, may be long."""
        if not (code := self.file.read(1)):
            raise RefusedPickle("it is cut off")
        opcode = INSTRUCTIONS.get(code.decode("latin-1"))
        if opcode is None:
            raise RefusedPickle(f"it is no pickle: there is no instruction {code!r}")
        self.file.limit = self.size if opcode.name in _BYTES else MAX_TEXT_BYTES
        argument = None if opcode.arg is None else opcode.arg.reader(self.file)
        self.file.limit = self.size
        return opcode.name, argument

    def step(self, name: str, argument: Any) -> None:
        """Carry out one instruction. Raises RefusedPickle for one that is not allowed."""
        if name in _LITERALS:
            self.stack.append(argument)
        elif name in _CONSTANTS:
            self.stack.append(_CONSTANTS[name])
        elif name in _EMPTY:
            self.stack.append(_EMPTY[name]())
        elif name in _TUPLES:
            self.stack.append(tuple(self.pop_many(_TUPLES[name])))
        elif name not in ("PROTO", "FRAME"):
            act = getattr(self, f"do_{name.lower()}", None)
            if act is None:
                raise RefusedPickle(f"it uses the pickle instruction {name}, which is more than data needs")
            act(argument)

    def pop(self) -> Any:
        """Take the topmost item. Raises RefusedPickle when there is none."""
        if not self.stack:
            raise RefusedPickle("it takes more than it has put down")
        return self.stack.pop()

    def pop_many(self, count: int) -> list[Any]:
        """Take the topmost items, in the order in which they were put there."""
        return [self.pop() for _ in range(count)][::-1]

    def pop_to_mark(self) -> list[Any]:
        """Take the items above the last mark, and the mark."""
        items: list[Any] = []
        while (item := self.pop()) is not _MARK:
            items.append(item)
        return items[::-1]

    def top(self, kind: type) -> Any:
        """Return the topmost item, which must be of type `kind`. Raises RefusedPickle."""
        if not self.stack or type(self.stack[-1]) is not kind:
            raise RefusedPickle(f"it adds to something that is no {kind.__name__}")
        return self.stack[-1]

    def known(self, thing: object) -> KnownClass:
        """Return `thing` if it is one of the known names. Raises RefusedPickle."""
        if not any(thing is known for known in self.known_names):
            raise RefusedPickle("it calls something that is not a known name")
        return thing  # type: ignore[return-value]

    # What each instruction does; pickletools.opcodes describes them.

    def do_mark(self, _: object) -> None:
        """Put a mark on the stack."""
        self.stack.append(_MARK)

    def do_pop(self, _: object) -> None:
        """Drop the topmost item."""
        self.pop()

    def do_pop_mark(self, _: object) -> None:
        """Drop the items above the last mark."""
        self.pop_to_mark()

    def do_tuple(self, _: object) -> None:
        """Make a tuple of the items above the last mark."""
        self.stack.append(tuple(self.pop_to_mark()))

    def do_list(self, _: object) -> None:
        """Make a list of the items above the last mark."""
        self.stack.append(self.pop_to_mark())

    def do_append(self, _: object) -> None:
        """Append the topmost item to the list below it."""
        item = self.pop()
        self.top(list).append(item)

    def do_appends(self, _: object) -> None:
        """Append the items above the last mark to the list below it."""
        items = self.pop_to_mark()
        self.top(list).extend(items)

    def do_setitem(self, _: object) -> None:
        """Put a key and its value into the dictionary below them."""
        self.fill(self.pop_many(2))

    def do_setitems(self, _: object) -> None:
        """Put the keys and values above the last mark into the dictionary below it."""
        self.fill(self.pop_to_mark())

    def do_dict(self, _: object) -> None:
        """Make a dictionary of the keys and values above the last mark."""
        items = self.pop_to_mark()
        self.stack.append({})
        self.fill(items)

    def fill(self, items: list[Any]) -> None:
        """Put key, value, key, value … into the dictionary on top. Plain keys only: hashing others can crash."""
        target = self.top(dict)
        if len(items) % 2 or not all(type(key) in (str, int) for key in items[::2]):
            raise RefusedPickle("it has a dictionary whose keys are neither text nor whole numbers")
        target.update(zip(items[::2], items[1::2], strict=True))

    def do_memoize(self, _: object) -> None:
        """Remember the topmost item at the next free place."""
        self.remember(len(self.memo))

    def remember(self, place: int) -> None:
        """Remember the topmost item at a place of the memo."""
        self.memo[place] = item = self.pop()
        self.stack.append(item)

    do_put = do_binput = do_long_binput = remember

    def recall(self, place: int) -> None:
        """Put a remembered item on the stack. Raises RefusedPickle for an unknown place."""
        if place not in self.memo:
            raise RefusedPickle("it refers to something it has not made")
        self.stack.append(self.memo[place])

    do_get = do_binget = do_long_binget = recall

    def do_global(self, name: str) -> None:
        """Put a known name, given as text, on the stack. Raises RefusedPickle."""
        module, _, attribute = name.partition(" ")
        self.stack.append(self.look_up(module, attribute))

    def do_stack_global(self, _: object) -> None:
        """Put a known name, taken from the stack, on the stack. Raises RefusedPickle."""
        module, attribute = self.pop_many(2)
        self.stack.append(self.look_up(module, attribute))

    def do_inst(self, name: str) -> None:
        """Refuse the old way to make objects, by RefusedPickle."""
        self.do_global(name)
        raise RefusedPickle("it makes objects in a way that no file of this kind does (INST)")

    def look_up(self, module: object, attribute: object) -> KnownClass:
        """Return the known name for a module and attribute. Raises RefusedPickle for others."""
        if type(module) is not str or type(attribute) is not str:
            raise RefusedPickle("it names something by other than text")
        known = self.names.get((module, attribute))
        if known is None:
            raise RefusedPickle(f"it asks for {sanitize(f'{module}.{attribute}', 120)}, which is not on the list")
        return known

    def do_newobj(self, _: object) -> None:
        """Make an object of a known class without arguments. Raises RefusedPickle."""
        name, arguments = self.pop_many(2)
        if arguments != ():
            raise RefusedPickle("it makes an object with arguments that no file of this kind has")
        self.stack.append(self.known(name).new())

    def do_reduce(self, _: object) -> None:
        """Call a known name with a tuple of arguments. Raises RefusedPickle."""
        name, arguments = self.pop_many(2)
        if type(arguments) is not tuple:
            raise RefusedPickle("it calls a name with something that is no tuple")
        self.stack.append(self.known(name).call(arguments))

    def do_build(self, _: object) -> None:
        """Give the object below a state its state. Raises RefusedPickle."""
        state = self.pop()
        build = getattr(self.stack[-1], "build", None) if self.stack else None
        if build is None:
            raise RefusedPickle("it gives a state to something that has none")
        build(state, self.read)

    def read(self, count: int) -> bytes:
        """Read an array's bytes from the file. Raises RefusedPickle when it is cut off."""
        if not 0 <= count <= self.size - self.file.tell():
            raise RefusedPickle("it is cut off: an array is longer than the rest of the file")
        return self.file.read(count)
