"""The slow twin of a round's end: sums and places counted one by one in exact fractions.

For sets that add points and leave missing ones out, which is what provincial sets do.
"""

from fractions import Fraction


def rounded(value, places=2):
    """Half up, away from zero."""
    scaled = abs(Fraction(str(value))) * 10**places
    whole = int(scaled + Fraction(1, 2))
    return Fraction(whole if value >= 0 else -whole, 10**places)


def final(line):
    """appraised, else measured, else nothing."""
    if line.appraised_score is not None:
        return rounded(line.appraised_score)
    return None if line.measured is None else rounded(line.measured)


def results(round):
    """Per unit key: (total, points possible, complete, group sums), and ranks by total alone."""
    found = {}
    groups = {c.code: g.code for g in round.content.groups for c in g.criteria()}
    for sheet in round.sheets.all():
        total = most = Fraction(0)
        complete, sums = True, {}
        for line in sheet.lines.all():
            points = final(line)
            if points is None:
                complete = False
                continue
            total += points
            most += Fraction(str(line.maximum))
            code = groups[line.criterion]
            sums[code] = sums.get(code, Fraction(0)) + points
        found[sheet.unit.key] = (total, most, complete, sums)
    ranked = {unit: total for unit, (total, _, complete, _) in found.items() if complete}
    places = {
        unit: 1 + sum(1 for other in ranked.values() if other > total)
        for unit, total in ranked.items()
    }
    return found, places
