package batch_test

import (
	"testing"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/intake/batch"
	"kuntapaikka/internal/region"
)

// settings are the same day for somebody of each role that brings files.
func settings(t *testing.T) map[string]batch.Setting {
	t.Helper()
	reg, err := region.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]batch.Setting{}
	for _, o := range []identity.Organisation{
		{Kind: identity.MunicipalAuthority, Code: "564"},
		{Kind: identity.RegionalCentre, Code: "09"},
		{Kind: identity.IntakeBody, Code: "MIGRI"},
		{Kind: identity.PaymentAuthority, Code: "KEHA"},
		{Kind: identity.WellbeingArea, Code: "19"},
	} {
		actor := identity.Actor{Membership: identity.Membership{Organisation: o, Role: identity.RoleOf(o.Kind)}}
		all[string(actor.Role())] = batch.Setting{Actor: actor, Today: civil.Of(2026, 11, 23), Register: reg}
	}
	return all
}

func TestEachLayoutIsSoundAndReadsItsOwnTemplate(t *testing.T) {
	t.Parallel()
	for role, on := range settings(t) {
		for _, kind := range batch.Kinds() {
			layout := kind.Layout(on)
			if err := layout.Verify(); err != nil {
				t.Errorf("%s: %v", kind, err)
			}
			for _, l := range i18n.Langs() {
				template := layout.Template(l)
				report := layout.Check(template.Header, 1, func(yield func(int, []string) bool) { yield(2, template.Example) })
				for _, m := range report.Mistakes() {
					t.Errorf("%s as %s in %s: %s %q: %s", kind, role, l, m.Column, m.Value, m.Text(i18n.EN))
				}
			}
		}
	}
}
