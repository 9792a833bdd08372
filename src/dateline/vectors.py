"""The vectors of words in their sentences, as the parsing pipeline's own network gives them to the bit, for less work.

The network's first layers see each word alone, and a few thousand words are most of any text: what they give is kept. The layers
above see a word's neighbours; they are worked out as thinc does, without what it keeps for training.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

_Floats = NDArray[np.float32]
_Word = tuple[int, int, int]  # what the first layers see: the hashes of spelling and norm, and whether a blank follows
_SEEN = ["ORTH", "NORM", "SPACY"]
REMEMBERED = 30_000  # words whose vectors are kept: more than one batch can hold, about 20 MB in all
_EPSILON = np.float32(1e-08)  # thinc's, under the root of a variance


class _Layer(NamedTuple):
    """One layer over a word and its two neighbours: a maxout (Goodfellow and others 2013), then layer norm."""

    weights: _Floats  # (outputs times pieces, three times the width)
    bias: _Floats
    pieces: int
    scale: _Floats
    shift: _Floats


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """A pipeline's network; `rows` tells where in `table` the vector of a word that was met before stands."""

    ops: Any
    embed: Any
    layers: tuple[_Layer, ...]
    pad: int  # rows of nothing between texts
    table: _Floats
    rows: dict[_Word, int] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)


def network_of(model: Any) -> Network:
    """The network of a loaded pipeline's `tok2vec` model: a multi-hash embedding under windowed maxout layers."""
    embed, encode = model.get_ref("embed"), model.get_ref("encode")
    layers = tuple(_layer(block) for block in encode.layers[0].layers)
    table = np.empty((REMEMBERED, model.get_dim("nO")), dtype=np.float32)
    return Network(model.ops, embed, layers, encode.attrs["pad"], table)


def _layer(block: Any) -> _Layer:
    parts = {node.name: node for node in block.walk()}
    maxout, norm = parts["maxout"], parts["layernorm"]
    weights = maxout.get_param("W")  # (outputs, pieces, inputs)
    flat = np.ascontiguousarray(weights.reshape(-1, weights.shape[2]))
    return _Layer(flat, maxout.get_param("b").reshape(-1), weights.shape[1], norm.get_param("G"), norm.get_param("b"))


def set_vectors(network: Network, docs: list[Any]) -> None:
    """Set the `tensor` of each tokenized doc: a row a token. No doc may be empty."""
    words = [list(zip(*doc.to_array(_SEEN).T.tolist(), strict=True)) for doc in docs]
    pad, height = network.pad, sum(len(doc) for doc in docs) + network.pad * (len(docs) + 1)
    vectors = np.zeros((height, network.table.shape[1]), dtype=np.float32)
    places, at = list[int](), pad
    for own in words:
        places.append(at)
        at += len(own) + pad
    with network.lock:  # the rows of one thread's words must not be given to another's
        _learn(network, docs, words)
        for at, own in zip(places, words, strict=True):
            vectors[at : at + len(own)] = network.table[[network.rows[word] for word in own]]
    for layer in network.layers:
        vectors += _above(network.ops, layer, vectors)
    for at, doc in zip(places, docs, strict=True):
        doc.tensor = vectors[at : at + len(doc)]


def _learn(network: Network, docs: list[Any], words: list[list[_Word]]) -> None:
    """Work out the first layers for the words that were not met before, all of them at once, and keep what they give."""
    rows = network.rows
    new = list(dict.fromkeys(word for own in words for word in own if word not in rows))
    if len(rows) + len(new) > REMEMBERED:
        rows.clear()
        new = list(dict.fromkeys(word for own in words for word in own))
    if not new:
        return
    vocab = docs[0].vocab
    doc = type(docs[0])(vocab, words=[vocab.strings[word[0]] for word in new], spaces=[bool(word[2]) for word in new])
    doc.from_array(["NORM"], np.array([[word[1]] for word in new], dtype=np.uint64))
    first = len(rows)
    network.table[first : first + len(new)] = network.embed.predict([doc])[0]
    rows.update(zip(new, range(first, first + len(new)), strict=True))


def _above(ops: Any, layer: _Layer, below: _Floats) -> _Floats:
    """What a layer adds to the vectors below it, in thinc's order of sums."""
    outputs = ops.gemm(ops.seq2col(below, 1), layer.weights, trans2=True)
    outputs += layer.bias
    width = np.float32(below.shape[1])
    best: _Floats = ops.maxout(outputs.reshape(len(below), -1, layer.pieces))[0]
    mean = np.add.reduce(best, axis=1, keepdims=True)
    mean /= width
    best -= mean
    variance = np.add.reduce(best * best, axis=1, keepdims=True)
    variance /= width
    variance += _EPSILON
    best *= variance ** (-1.0 / 2.0)
    best *= layer.scale
    best += layer.shift
    return best
