package claims_test

import (
	"net/http"
	"testing"

	"kuntapaikka/internal/portal/changerequests"
	"kuntapaikka/internal/portal/claims"
	"kuntapaikka/internal/portal/portaltest"
	"kuntapaikka/internal/seed/award"
)

// TestTheMadeUpYearHasClaimsInEveryState leads the demonstration's claims as `serve --demo` does, and reads them as those who work with them.
func TestTheMadeUpYearHasClaimsInEveryState(t *testing.T) {
	t.Parallel()
	p := portaltest.Year(t)
	if err := award.Lead(t.Context(), p.DB.URL, portaltest.Now(), claims.Letters, changerequests.Letters); err != nil {
		t.Fatal(err)
	}
	keha := p.As("keha")
	for _, state := range []string{"submitted", "supplement_requested", "checked", "decided"} {
		portaltest.Wants(t, state, keha.Get("/claims?state="+state), http.StatusOK, "TUKI-2026-")
	}
	portaltest.Wants(t, "payments", keha.Get("/payments"), http.StatusOK, "Tili on suljettu (AC04)", "Odottaa vapauttamista", "hylätty 1")
	portaltest.Wants(t, "the book", p.As("auditor").Get("/payments/reconciliation"), http.StatusOK, "TUKI-2026-00001")
	portaltest.Wants(t, "a sample", p.As("keha.third").Get("/samples"), http.StatusOK, "Poimittu")
	portaltest.Wants(t, "a recovery", keha.Get("/recoveries"), http.StatusOK, "PERINTA-2026-00001")
	for _, state := range []string{"draft", "submitted", "checked", "approved"} {
		portaltest.Wants(t, "a report that is "+state, keha.Get("/reports?state="+state), http.StatusOK, "TUKI-2026-")
	}
	for _, state := range []string{"submitted", "prepared", "decided", "withdrawn"} {
		portaltest.Wants(t, "a change that is "+state, keha.Get("/change-requests?state="+state), http.StatusOK, "MUUTOS-2026-")
	}
	portaltest.Wants(t, "whose round is open", p.As("municipality").Get("/claims"), http.StatusOK, "lisäosa")
	var balance int
	p.DB.Scan(t, "SELECT count(*) FILTER (WHERE cents <> 0) FROM (SELECT sum(cents) AS cents FROM ledger_posting GROUP BY entry_id) e", nil, &balance)
	if balance != 0 {
		t.Errorf("%d entries do not balance", balance)
	}
}
