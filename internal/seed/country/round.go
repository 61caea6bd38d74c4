package country

import (
	"encoding/json"
	"fmt"
	"strings"

	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/store"
)

// openRound is a round of supplementary support that can be claimed today for those who came in the last year: like that of 2023, which one coordinator has
// written and another published.
func (w *Country) openRound() *store.Rows {
	rows := store.NewRows("grant_round", `code, version, programme, kind, permits, groups, first_home, commitment, arrived_from, arrived_to, payees, opens, closes, decides, pays,
		budget_cents, status, name_fi, name_sv, name_en, about_fi, about_sv, about_en, amounts, valid_from, source, note, writers, published_by, published_at, origin`)
	like, ok := w.reg.Round("lisaosa-2023", w.today)
	ministry := w.org(identity.Ministry, "TEM").people
	amounts, err := json.Marshal(like.Amounts)
	if !ok || err != nil || len(ministry) < 2 {
		return rows
	}
	opened := w.today.AddDays(-20)
	rows.Add(fmt.Sprintf("lisaosa-%d", w.Year), 1, like.Programme, like.Kind, strings.Join(like.Permits, " "), "", "yes", 0, w.today.AddMonths(-12), w.today.AddDays(1),
		strings.Join(like.Payees, " "), opened, w.today.AddDays(70), like.Decides, like.Pays, 0, string(like.Status), like.Name.FI, like.Name.SV, like.Name.EN, "", "", "",
		string(amounts), opened, "688/2001", "", "{"+ministry[0].id.String()+"}", ministry[1].id, opened.Midnight(), "portal")
	return rows
}
