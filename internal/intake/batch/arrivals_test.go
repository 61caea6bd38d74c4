package batch_test

import (
	"testing"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/intake/batch"
)

func TestTheLayoutOfArrivalsIsSoundAndReadsItsOwnTemplate(t *testing.T) {
	t.Parallel()
	layout := batch.ArrivalsLayout(civil.Of(2026, 11, 23))
	if err := layout.Verify(); err != nil {
		t.Error(err)
	}
	for _, l := range i18n.Langs() {
		template := layout.Template(l)
		report := layout.Check(template.Header, 1, func(yield func(int, []string) bool) { yield(2, template.Example) })
		if !report.OK() {
			t.Errorf("%s: %v", l, report.Mistakes())
		}
	}
}
