package auditlog

import (
	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/store"
	views "kuntapaikka/templates/auditlog"
)

const chainPath = views.ChainPath

// Chain shows how far the events are sealed and what the last walk along the chain found.
func (p Pages) Chain(e *kit.Exchange) error {
	var s store.ChainStatus
	err := p.DB.InTx(e.R.Context(), e.Actor, identity.Press{}, func(tx *store.Tx) (err error) {
		s, err = tx.ChainStatus(e.R.Context())
		return err
	})
	if err != nil {
		return err
	}
	v := views.ChainView{
		Lang: e.Lang, Tabs: views.Tabs(e.Lang, chainPath), Form: e.NewForm(0, nil), Asked: e.Query("asked") != "",
		Links: s.Links, SealedAt: s.SealedAt, Waiting: s.Waiting, Signed: s.Signed, SignedAt: s.SignedAt, VerifiedAt: s.VerifiedAt, Verified: s.Verified.Links,
	}
	if f := s.Verified.Flaw; f != nil {
		v.Flaw, v.FlawFrom, v.FlawTo = msg.Text(e.Lang, "audit.flaw_"+string(f.Kind)), f.Seq, f.Seq
		if f.Kind == audit.Rewritten || f.Kind == audit.Truncated {
			v.FlawFrom = f.After + 1
		}
	}
	return e.Page(kit.Page{Title: msg.AuditTabChain(e.Lang)}, views.Chain(v))
}

// Verify asks for a walk along the whole chain; what it finds is on the page when it has ended.
func (p Pages) Verify(e *kit.Exchange) error {
	form, err := e.Form()
	if err != nil {
		return err
	}
	press := form.Press()
	if form.Err() != nil {
		return form.Err()
	}
	err = p.DB.InTx(e.R.Context(), e.Actor, press, func(tx *store.Tx) error {
		if err := tx.Enqueue(e.R.Context(), store.VerifyChain{}); err != nil {
			return err
		}
		return tx.Record(e.R.Context(), audit.Event{Action: "log.verify", Subject: audit.Log})
	})
	if err != nil {
		return err
	}
	return e.SeeOther(chainPath + "?asked=1")
}
