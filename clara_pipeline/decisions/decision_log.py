"""The state of a session: the fold of its journal's lines, vetter by vetter, with undo and redo."""

from __future__ import annotations

from collections import ChainMap, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from clara_pipeline.decisions.journal_entry import JournalEntry
from clara_pipeline.decisions.judgement import Judgement, judgement_of
from clara_pipeline.records import CandidateKey


def star_of(key: CandidateKey) -> int | str:
    """Return what all light curves and signals of a star have in common: its TIC number, without one the file."""
    return key.filename if key.tic_id is None else key.tic_id


@dataclass
class History:
    """One vetter's acts and what they amount to."""

    judgements: dict[CandidateKey, Judgement] = field(default_factory=dict)
    gold: dict[CandidateKey, Judgement] = field(default_factory=dict)
    """Judgements of gold rows, which are no stars' own."""
    gold_share: float = 0.0
    """Share of gold rows in the vetter's queue, of its stars; 0: none."""
    before_gold: frozenset[CandidateKey] = frozenset()
    """What had been judged when these rows began."""
    done: list[JournalEntry] = field(default_factory=list)
    """Acts in force, the next to be undone last."""
    undone: list[JournalEntry] = field(default_factory=list)
    """Acts taken back, the next to be redone last; a new act empties it."""
    taken_back: set[str] = field(default_factory=set)
    """Ids of acts taken back, also of such as come only later (journals merged over skewed clocks)."""
    by_key: dict[CandidateKey, list[JournalEntry]] = field(default_factory=lambda: defaultdict(list))
    keys_by_star: dict[int | str, tuple[CandidateKey, ...]] = field(default_factory=dict)
    """What acts were about, by TIC number, or by file where there is none; judged now or not."""
    stale: dict[CandidateKey, None] = field(default_factory=dict)
    """Candidates whose judgement is to be folded again, in order."""

    @property
    def of_rows(self) -> Mapping[CandidateKey, Judgement]:
        """Judgements of stars and of gold rows."""
        return ChainMap(self.judgements, self.gold) if self.gold else self.judgements

    def take_in(self, line: JournalEntry) -> None:
        """Add one journal entry; an undo or redo moves the act that it names."""
        if line.act == "undo":
            self.taken_back.add(line.of)
            self._move(line.of, self.done, self.undone)
        elif line.act == "redo":
            self.taken_back.discard(line.of)
            self._move(line.of, self.undone, self.done)
        elif line.act == "gold_share":
            self.gold_share, self.before_gold = line.gold_share or 0.0, frozenset(key.of_file for key in self.by_key)
        else:
            self._act(line)

    def of_star(self, star: int | str) -> dict[CandidateKey, Judgement]:
        """Return the judgements on one star, given its `star_of`, in the order in which they were first made."""
        return {key: self.judgements[key] for key in self.keys_by_star.get(star, ()) if key in self.judgements}

    def settle(self) -> None:
        """Bring the judgements up to date."""
        for key in self.stale:
            acts = self.by_key[key]
            if self.taken_back:
                acts = [line for line in acts if line.id not in self.taken_back]
            judgement, said = judgement_of(acts), self.gold if key.gold else self.judgements
            if judgement.is_empty:
                said.pop(key, None)
            else:
                said[key] = judgement
        self.stale.clear()

    def _act(self, line: JournalEntry) -> None:
        self.undone.clear()
        (self.undone if line.id in self.taken_back else self.done).append(line)
        for key in line.keys:
            self.stale[key] = None
            if key not in self.by_key:
                self.keys_by_star[star_of(key)] = (*self.keys_by_star.get(star_of(key), ()), key)
            self.by_key[key].append(line)

    def _move(self, act_id: str, source: list[JournalEntry], target: list[JournalEntry]) -> None:
        for place in range(len(source) - 1, -1, -1):  # most often it is the last
            if source[place].id == act_id:
                target.append(source.pop(place))
                self.stale.update(dict.fromkeys(target[-1].keys))
                return


class DecisionLog:
    """What every vetter of a journal says.

    A line counts once, however often it comes (its id tells), so journals merge by union. An undo
    names the act it takes back, so it means the same wherever merging puts it.
    """

    def __init__(self, lines: Sequence[JournalEntry] = ()) -> None:
        self._histories: defaultdict[str, History] = defaultdict(History)
        self._ids: set[str] = set()
        self.last_id = ""
        """The greatest id; new ones must be greater."""
        self.adjudicates: tuple[str, ...] = ()
        """The sessions whose disagreements are decided here; empty for a vetter's own session."""
        self.add(lines)

    def add(self, lines: Sequence[JournalEntry]) -> None:
        """Fold `lines` in, in their order."""
        for line in lines:
            if line.id not in self._ids:
                self._ids.add(line.id)
                self._take_in(line)
        self.last_id = max(self.last_id, max((line.id for line in lines), default=""))
        for history in self._histories.values():
            history.settle()

    def _take_in(self, line: JournalEntry) -> None:
        if line.act == "adjudicate":
            self.adjudicates = line.adjudicates
        else:
            self._histories[line.vetter].take_in(line)

    @property
    def vetters(self) -> list[str]:
        """Everybody who says something."""
        return sorted(vetter for vetter, history in self._histories.items() if history.judgements)

    @property
    def everybody(self) -> list[str]:
        """Return who has acts here, those among them who say nothing of stars."""
        return sorted(self._histories)

    def history(self, vetter: str) -> History:
        """Return the undo history of one vetter."""
        return self._histories[vetter]

    def __len__(self) -> int:
        """Return the number of entries."""
        return len(self._ids)

    def votes(self, key: CandidateKey) -> dict[str, Judgement]:
        """Return what each vetter says of a candidate, by vetter."""
        return {vetter: said[key] for vetter in self.vetters if key in (said := self._histories[vetter].judgements)}

    def judged(self) -> list[CandidateKey]:
        """Return every candidate that somebody says something of, in order."""
        return in_order({key for history in self._histories.values() for key in history.judgements})


def in_order(keys: Iterable[CandidateKey]) -> list[CandidateKey]:
    """Return `keys` by star, sector, file and signal; unknown numbers first, transients last."""
    return sorted(keys, key=lambda key: (key.kind, key.tic_id or 0, key.sector or 0, key.filename, key.signal))
