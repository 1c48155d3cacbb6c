"""Merging: what coders changed in a sheet, put into what the case file holds now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from qca.errors import Place, Problem, cut_text
from qca.messages import say
from qca.sheets.entries import (
    CODES,
    EVIDENCE,
    change_entry,
    list_entries,
    list_pieces,
    make_evidence,
)
from qca.sheets.layout import LOCKED, LONGEST, CodeBlock
from qca.sheets.pages import EditedCell, EditedSheet
from qca.study.places import Node, Places
from qca.study.places import Path as KeyPath

__all__ = ["CodeChange", "MergedFile", "merge_sheet"]

_NOTHING = dict.fromkeys(EVIDENCE, "")


@dataclass(frozen=True)
class CodeChange:
    """One change of a case file: the case-period, its field, the part of the code, and its texts.

    ``before`` is empty for what is new, ``after`` for what is taken out. ``place`` is the cell.
    """

    file: str
    case: str
    field: str
    part: str
    before: str
    after: str
    place: Place


@dataclass(frozen=True)
class MergedFile:
    """What a case file is to hold, where in the workbook each changed part stands, and changes."""

    data: dict[str, Node]
    places: Places
    changes: tuple[CodeChange, ...]
    problems: tuple[Problem, ...]
    notes: tuple[Problem, ...]


def merge_sheet(
    sheet: EditedSheet, data: Mapping[str, Node], places: Places, language: str
) -> MergedFile:
    """Return a case file with what was changed in its sheet.

    ``data`` is what the file holds now and ``places`` where. A cell that is as it was made changes
    nothing, whatever the file holds by now; one that was edited is a conflict where the file holds
    another text than the sheet was made from, unless both were changed alike.
    """
    merger = _Merger(sheet, language, dict(places.known))
    merged = dict(data)
    cells: dict[int, dict[tuple[int, str], EditedCell]] = {}
    for (number, row, key), cell in sheet.cells.items():
        if key not in LOCKED:
            cells.setdefault(number, {})[row, key] = cell
    for number, own in sorted(cells.items()):
        merged = merger.merge_block(sheet.made.blocks[number], own, merged)
    changes, problems = tuple(merger.changes), tuple(merger.problems)
    return MergedFile(merged, Places(merger.places), changes, problems, tuple(merger.notes))


@dataclass
class _Merger:
    sheet: EditedSheet
    language: str
    places: dict[KeyPath, Place]
    changes: list[CodeChange] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)

    def merge_block(
        self,
        block: CodeBlock,
        cells: Mapping[tuple[int, str], EditedCell],
        data: dict[str, Node],
    ) -> dict[str, Node]:
        """Return the file with what was changed in a block."""
        edited = {at: cell for at, cell in cells.items() if cell.text != block.show_cell(*at)}
        if not edited or self._refuse_stray(block, edited):
            return data
        period = _find(data, block.path[:-1])
        if not isinstance(period, dict) or period.get("years") != block.years:
            self._tell_period(block, period, edited)
            return data
        present = period.get(block.path[-1])
        now = present if isinstance(present, dict) else {}
        code = self._merge_entries(block, now, cells)
        code = self._merge_evidence(block, code, cells)
        self._tell_undecided(code, edited)
        self._note_places(block, cells, code)
        changed = {key: part for key, part in period.items() if key != block.path[-1]}
        if code:
            changed = {**period, block.path[-1]: code}
        return _with(data, block.path[:-1], changed)

    def _tell_undecided(
        self, code: Mapping[str, Node], edited: Mapping[tuple[int, str], EditedCell]
    ) -> None:
        """Tell of what coders wrote beside a reason why there is no code, which holds."""
        coded = [cell for (_, key), cell in edited.items() if key.startswith("coders.")]
        if coded and code.get("uncoded") and not code.get("adjudication"):
            what = say("the reason why there is no code still stands, and holds")
            remedy = say("empty it, unless it was decided so: then say by whom, and why")
            self.notes.append(Problem(what, remedy, coded[0].place))

    def _refuse_stray(self, block: CodeBlock, edited: Mapping[tuple[int, str], EditedCell]) -> bool:
        """Tell of what stands where nothing is written, and return whether anything does."""
        before = len(self.problems)
        for (row, key), cell in edited.items():
            if key in block.held:
                what = say("this text is longer than a cell, and was shown cut")
                self.problems.append(Problem(what, say("change it in the YAML file"), cell.place))
            elif row and not key.startswith("evidence."):
                what = say("a code stands in the first of its rows; here is room for evidence")
                remedy = say("move it to the first row of '{field}'", field=block.guide.field)
                self.problems.append(Problem(what, remedy, cell.place))
        return len(self.problems) > before

    def _tell_period(
        self, block: CodeBlock, period: Node, edited: Mapping[tuple[int, str], EditedCell]
    ) -> None:
        place = next(iter(edited.values())).place
        if not isinstance(period, dict):
            what = say(
                "there is no case '{case}' in {file} any more",
                case=block.period,
                file=self.sheet.made.file,
            )
        else:
            what = say(
                "the years of case '{case}' are now {years}, and not {before}",
                case=block.period,
                years=str(period.get("years")),
                before=block.years,
            )
        remedy = say("make a new workbook with 'qca cases sheet', and code it there")
        self.problems.append(Problem(what, remedy, place))

    def _merge_entries(
        self,
        block: CodeBlock,
        now: Mapping[str, Node],
        cells: Mapping[tuple[int, str], EditedCell],
    ) -> dict[str, Node]:
        """Return a code with the entries that were edited."""
        held = {key: text[:LONGEST] for key, text in list_entries(now, self.language).items()}
        code = dict(now)
        own = {key: cell for (row, key), cell in cells.items() if row == 0}
        wanted = {key: cell.text for key, cell in own.items() if "evidence." not in key}
        code = self._merge_code(block, code, held, own)
        for key, text in wanted.items():
            before, present = block.entries.get(key, ""), held.get(key, "")
            if key in CODES or text in (before, present):
                continue
            if present != before:
                self._tell_conflict(block, key, (text, before, present), own[key].place)
                continue
            code = change_entry(code, key, text, self.language)
            self._note(block, key, present, text, own[key].place)
        return code

    def _merge_code(
        self,
        block: CodeBlock,
        code: dict[str, Node],
        held: Mapping[str, str],
        own: Mapping[str, EditedCell],
    ) -> dict[str, Node]:
        """Return a code with its label, value or reason as it was edited: these are one thing."""
        if not own.keys() >= set(CODES):
            return code  # a column is missing, which is told
        wanted = _pick({key: own[key].text for key in CODES})
        before, present = _pick(block.entries), _pick(held)
        if wanted in (before, present):
            return code
        edited = [key for key in CODES if wanted.get(key) != before.get(key)]
        if present != before:
            key = next((key for key in edited if key in wanted), edited[0])
            codes = tuple(", ".join(each.values()) for each in (wanted, before, present))
            self._tell_conflict(block, key, codes, own[key].place)
            return code
        for key in edited:
            text = wanted.get(key, "")
            code = change_entry(code, key, text, self.language)
            self._note(block, key, present.get(key, ""), text, own[key].place)
        return code

    def _tell_conflict(
        self, block: CodeBlock, key: str, texts: Sequence[str], place: Place
    ) -> None:
        """Tell of an entry what it was changed to here, what it was, and what the file has now."""
        text, before, present = map(cut_text, texts)
        what = say(
            "'{key}' of '{field}' in case '{case}' was changed to '{text}' here, and in {file} to"
            " '{present}' (it was '{before}')",
            key=key,
            field=block.guide.field,
            case=block.period,
            text=text,
            file=self.sheet.made.file,
            present=present,
            before=before,
        )
        remedy = say("decide which it is, and write that in both")
        self.problems.append(Problem(what, remedy, place))

    def _merge_evidence(
        self,
        block: CodeBlock,
        now: Mapping[str, Node],
        cells: Mapping[tuple[int, str], EditedCell],
    ) -> dict[str, Node]:
        """Return a code with the pieces of evidence that were edited.

        What was added on both sides is kept; a piece that was changed on both is a conflict.
        """
        shown = [
            {key: cells[row, f"evidence.{key}"] for key in EVIDENCE} for row in range(block.rows)
        ]
        wanted = [{key: cell.text for key, cell in piece.items()} for piece in shown]
        made = [dict(piece) for piece in block.evidence]
        present = list_pieces(now, self.language)
        listed = now.get("evidence")
        raw: list[Node] = list(listed) if isinstance(listed, list) else []
        kept: list[Node] = []
        for i, piece in enumerate(raw):
            if i >= len(made) or wanted[i] in (made[i], present[i]):
                kept.append(piece)
            elif present[i] != made[i]:
                self._tell_evidence_conflict(block, shown[i], i)
                kept.append(piece)
            else:
                if wanted[i] != _NOTHING:
                    kept.append(make_evidence(piece, wanted[i], self.language))
                self._note_evidence(block, i, made[i], wanted[i], shown[i])
        for i in range(len(raw), len(made)):
            if wanted[i] not in (made[i], _NOTHING):
                self._tell_evidence_conflict(block, shown[i], i)
        for i in range(len(made), block.rows):
            if wanted[i] != _NOTHING and wanted[i] not in present[len(made) :]:
                kept.append(make_evidence(None, wanted[i], self.language))
                self._note_evidence(block, len(kept) - 1, _NOTHING, wanted[i], shown[i])
        code = {key: part for key, part in now.items() if key != "evidence"}
        return {**now, "evidence": kept} if kept else code

    def _tell_evidence_conflict(
        self, block: CodeBlock, shown: Mapping[str, EditedCell], i: int
    ) -> None:
        made = block.evidence[i]
        cell = next(cell for key, cell in shown.items() if cell.text != made[key])
        what = say(
            "evidence {number} for '{field}' in case '{case}' was changed here, and in {file} too",
            number=i + 1,
            field=block.guide.field,
            case=block.period,
            file=self.sheet.made.file,
        )
        remedy = say("decide which it is, and write that in both")
        self.problems.append(Problem(what, remedy, cell.place))

    def _note_evidence(
        self,
        block: CodeBlock,
        i: int,
        before: Mapping[str, str],
        after: Mapping[str, str],
        shown: Mapping[str, EditedCell],
    ) -> None:
        for key in EVIDENCE:
            if before[key] != after[key]:
                part = f"evidence.{i + 1}.{key}"
                self._note(block, part, before[key], after[key], shown[key].place)

    def _note(self, block: CodeBlock, part: str, before: str, after: str, place: Place) -> None:
        file, name = self.sheet.made.file, block.guide.field
        self.changes.append(CodeChange(file, block.period, name, part, before, after, place))

    def _note_places(
        self,
        block: CodeBlock,
        cells: Mapping[tuple[int, str], EditedCell],
        code: Mapping[str, Node],
    ) -> None:
        """Say of the parts of a code in which cells they stand."""
        first = {key: cell.place for (row, key), cell in cells.items() if row == 0}
        edited = [
            key
            for (row, key), cell in cells.items()
            if row == 0 and cell.text != block.show_cell(0, key)
        ]
        main = next((key for key in (*edited, *CODES) if key in first), "")
        self.places[block.path] = first[main]
        for key, place in first.items():
            if not key.startswith("evidence."):
                self.places[(*block.path, *key.split("."))] = place
        self.places[(*block.path, "coders")] = first[main]
        self.places[(*block.path, "evidence")] = cells[0, "evidence.source"].place
        listed = code.get("evidence")
        pieces = list_pieces(code, self.language) if isinstance(listed, list) else []
        for i, piece in enumerate(pieces):
            row = next((row for row in range(block.rows) if _is_at(cells, row, piece)), None)
            if row is not None:
                at: KeyPath = (*block.path, "evidence", i)
                self.places[at] = cells[row, "evidence.source"].place
                for key in EVIDENCE:
                    self.places[(*at, key)] = cells[row, f"evidence.{key}"].place


def _is_at(cells: Mapping[tuple[int, str], EditedCell], row: int, piece: Mapping[str, str]) -> bool:
    return all(cells[row, f"evidence.{key}"].text == piece[key] for key in EVIDENCE)


def _pick(entries: Mapping[str, str]) -> dict[str, str]:
    """Return the code among entries, whichever kind it is of."""
    return {key: entries[key] for key in CODES if entries.get(key)}


def _find(data: Node, path: Sequence[str]) -> Node:
    for step in path:
        data = data.get(step) if isinstance(data, dict) else None
    return data


def _with(data: Mapping[str, Node], path: Sequence[str], value: Node) -> dict[str, Node]:
    first, *rest = path
    inner = data.get(first)
    within = _with(inner if isinstance(inner, dict) else {}, rest, value) if rest else value
    return {**data, first: within}
