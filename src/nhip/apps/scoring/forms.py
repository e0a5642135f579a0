"""What a ranking can be asked: kind of unit, group, words, order. Words of the address only."""

from django import forms

from nhip.apps.scoring.models import Tier
from nhip.apps.scoring.queries import Asked

SORTS = ("hang", "ten", "loai", "diem", "thay-doi", "duoc-cham", "thieu")


class RankingFilter(forms.Form):
    """Reads the address of the ranking; a word it does not know is left out."""

    loai = forms.ChoiceField(required=False, choices=[("", ""), *Tier.choices])
    nhom = forms.CharField(required=False, max_length=40)
    q = forms.CharField(required=False, max_length=200)
    sap = forms.ChoiceField(
        required=False, choices=[("", ""), *((s + n, n) for n in SORTS for s in ("", "-"))]
    )

    def asked(self, content):
        """What was asked of a set; a group it does not have is no wish."""
        self.is_valid()
        said = self.cleaned_data
        group = said.get("nhom", "")
        known = {one.code for one in content.groups}
        return Asked(
            tier=said.get("loai", ""),
            group=group if group in known else "",
            words=said.get("q", ""),
            sort=said.get("sap", ""),
        )
