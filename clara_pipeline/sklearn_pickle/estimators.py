"""Stand-ins for scikit-learn's forest and PCA in a pickle: they keep their state and do nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from clara_pipeline.sklearn_pickle.arrays import ARRAY_NAMES
from clara_pipeline.sklearn_pickle.contract import KnownClass, Names, Read, require


class Pickled:
    """An object of a known class: its name, what it was called with, its state. It does nothing."""

    def __init__(self, kind: str, arguments: tuple[Any, ...] = ()) -> None:
        self.kind = kind
        self.arguments = arguments
        self.state: dict[str | int, Any] = {}

    def build(self, state: Any, _read: Read) -> None:
        """Keep the object's attributes. Raises RefusedPickle for a state of an unknown form."""
        require(type(state) is dict and not self.state, f"{self.kind} has a state of an unknown form")
        self.state = state

    def get(self, name: str) -> Any:
        """Return one attribute. Raises RefusedPickle when there is none of that name."""
        require(name in self.state, f"{self.kind} has no {name}")
        return self.state[name]


@dataclass(frozen=True)
class _Class:
    """A class whose objects a pickle may hold; `called`: made by a call, as Cython's are."""

    kind: str
    called: bool = False

    def call(self, arguments: tuple[Any, ...]) -> object:
        """Make an object of the class. Raises RefusedPickle for a class that no file calls."""
        require(self.called, f"it calls {self.kind}, which no file of this kind does")
        return Pickled(self.kind, arguments)

    def new(self) -> object:
        """Make an object without arguments."""
        return Pickled(self.kind)


_FOREST: KnownClass = _Class("RandomForestClassifier")
_TREE_CLASSIFIER: KnownClass = _Class("DecisionTreeClassifier")
_PCA: KnownClass = _Class("PCA")

FOREST_NAMES: Names = {
    **ARRAY_NAMES,
    ("sklearn.ensemble._forest", "RandomForestClassifier"): _FOREST,
    ("sklearn.ensemble.forest", "RandomForestClassifier"): _FOREST,
    ("sklearn.tree._classes", "DecisionTreeClassifier"): _TREE_CLASSIFIER,
    ("sklearn.tree.tree", "DecisionTreeClassifier"): _TREE_CLASSIFIER,
    ("sklearn.tree._tree", "Tree"): _Class("Tree", called=True),
}
PCA_NAMES: Names = {
    **ARRAY_NAMES,
    ("sklearn.decomposition._pca", "PCA"): _PCA,
    ("sklearn.decomposition.pca", "PCA"): _PCA,
}
