"""Ask the helper for what is wanted, keep what it answers, start another helper when one dies.

Nothing here waits: a thread writes the newest wish to the helper, which may be slow to read it, and another hands
over what it answers, one by one.
"""

from __future__ import annotations

import os
import subprocess
import threading
from collections import OrderedDict
from collections.abc import Sequence
from io import FileIO
from typing import BinaryIO

import msgspec

from clara_pipeline.one_thread import ONE_THREAD
from clara_pipeline.records import CandidateKey
from clara_pipeline.text import sanitize
from clara_tui.analysis import protocol
from clara_tui.analysis.candidate_data import CandidateData
from clara_tui.analysis.protocol import AnalysisRequest
from clara_tui.analysis.subscriptions import OnAnswer, Subscription, Subscriptions
from clara_tui.child_process import NewestMessageWriter, python_command

KEPT_STARS = 12
MAX_DEATHS = 3
"""Helpers that may die over one and the same star before it is given up."""

COMMAND = tuple(python_command("clara_tui.analysis.worker"))


class AnalysisClient:
    """Evidence on the candidates around the current one.

    Screens `subscribe`: their `on_answer` is called in the reading thread with the key of the star that has
    something new; what it does must be safe there (Textual's `post_message` is).
    """

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self._subscriptions = Subscriptions(self.want)
        self._command = list(command)
        self._stars: OrderedDict[CandidateKey, CandidateData] = OrderedDict()
        self._asks: tuple[AnalysisRequest, ...] = ()
        self._helper: subprocess.Popen[bytes] | None = None
        self._wishes: NewestMessageWriter | None = None
        """What writes to `_helper`."""
        self._deaths: dict[CandidateKey, int] = {}
        self._lock = threading.Lock()
        self._closed = False

    def subscribe(self, on_answer: OnAnswer) -> Subscription:
        """Return a line of its own for one screen: what it wants, and what it hears, until it closes it."""
        return self._subscriptions.subscribe(on_answer)

    def star(self, key: CandidateKey) -> CandidateData:
        """Return what is known of a star so far."""
        return self._stars.get(key) or CandidateData(key)

    def want(self, asks: Sequence[AnalysisRequest]) -> None:
        """Ask for this from now on and for nothing else, most urgent first. Returns at once."""
        asks = tuple(ask for ask in asks if self._deaths.get(ask.key, 0) < MAX_DEATHS)
        with self._lock:
            asks = tuple(self._told_if_fresh(ask) for ask in asks)
            for ask in reversed(asks):
                self._stars.setdefault(ask.key, CandidateData(ask.key))
                self._stars.move_to_end(ask.key)
            while len(self._stars) > max(KEPT_STARS, len(asks)):
                self._stars.popitem(last=False)
            if asks == self._asks and self._helper is not None:
                return
            self._asks = asks
            self._say()

    def close(self) -> None:
        """End the helper; it goes by itself when its input ends."""
        with self._lock:
            self._closed = True
            if self._helper is not None and self._wishes is not None:
                self._wishes.close()
                self._helper.terminate()

    def _say(self) -> None:
        if self._closed:
            return
        if self._helper is None:
            try:
                self._helper, self._wishes = self._started()
            except OSError as error:
                self._explain(f"cannot be read: the analysis process did not start ({sanitize(error.strerror)})")
                return
        assert self._wishes is not None
        self._wishes.send(protocol.framed(protocol.Wanted(self._asks)))  # a dead one's thread says it to the next again

    def _explain(self, reason: str) -> None:
        for ask in self._asks:
            if self._stars[ask.key].is_bare:
                self._stars[ask.key].take(protocol.AnalysisFailure(ask.key, "curve", reason))

    def _told_if_fresh(self, ask: AnalysisRequest) -> AnalysisRequest:
        """Ask anew for a file that could not be read, which may have come back."""
        known = self._stars.get(ask.key)
        is_known = known is not None and "curve" not in known.troubles
        return ask if is_known else msgspec.structs.replace(ask, fresh=True)

    def _started(self) -> tuple[subprocess.Popen[bytes], NewestMessageWriter]:
        """Start the helper by plain `Popen`: a multiprocessing pool cannot start safely inside a Textual app."""
        helper = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            bufsize=0, start_new_session=True, env=os.environ | ONE_THREAD,
        )  # fmt: skip
        assert isinstance(helper.stdin, FileIO)
        wishes = NewestMessageWriter(helper.stdin)
        threading.Thread(target=self._listen, args=(helper, wishes), daemon=True, name="evidence").start()
        return helper, wishes

    def _listen(self, helper: subprocess.Popen[bytes], wishes: NewestMessageWriter) -> None:
        assert helper.stdout is not None
        stream: BinaryIO = os.fdopen(os.dup(helper.stdout.fileno()), "rb", buffering=1 << 20)
        with stream:
            try:
                while (answer := protocol.read_answer(stream)) is not None:
                    self._take(answer)
            except (msgspec.DecodeError, ValueError, OSError):
                helper.kill()  # rubbish on the pipe: this helper is not to be trusted
        helper.wait()
        helper.stdout.close()
        wishes.close()
        self._bury(helper)

    def _take(self, answer: protocol.AnalysisAnswer) -> None:
        with self._lock:
            star = self._stars.get(answer.key)
            if star is None:
                return
            star.take(answer)
        self._tell(answer.key)

    def _tell(self, key: CandidateKey) -> None:
        if not self._closed:
            self._subscriptions.tell(key)

    def _bury(self, helper: subprocess.Popen[bytes]) -> None:
        """Blame the star that an ended helper was most likely about, and start another helper."""
        with self._lock:
            if self._closed or helper is not self._helper:
                return
            self._helper = None
            culprit = next((ask.key for ask in self._asks if self._stars[ask.key].lacks(ask)), None)
            if culprit is None:
                return
            self._deaths[culprit] = self._deaths.get(culprit, 0) + 1
            if self._deaths[culprit] >= MAX_DEATHS:
                trouble = protocol.AnalysisFailure(
                    culprit, "curve", "ended its reader three times; it is left alone now"
                )
                self._stars[culprit].take(trouble)
                self._asks = tuple(ask for ask in self._asks if ask.key != culprit)
            self._say()
        self._tell(culprit)
