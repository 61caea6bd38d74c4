package rounds

import (
	"fmt"

	"kuntapaikka/internal/region"
)

// MostInstalments is how many instalments a round may have.
const MostInstalments = 4

// InstalmentField names a field of an instalment: its what is "share", "when" or "on".
func InstalmentField(i int, what string) string { return fmt.Sprintf("instalment_%d_%s", i, what) }

// ReportField names a field of a report that is due: its what is "due" or "remind".
func ReportField(kind, what string) string { return kind + "_" + what }

// after checks what follows a decision: the shares are the whole, and what an instalment waits for is asked for.
func (c *checks) after(a region.After) {
	sum := 0
	for i, one := range a.Instalments {
		sum += one.Share
		_, reported := a.Report(one.When)
		switch {
		case one.When == "":
			c.add(InstalmentField(i, "when"), "fault.choose_one")
		case one.When == region.WhenDate && one.On.IsZero():
			c.add(InstalmentField(i, "on"), "fault.required")
		case (one.When == region.WhenInterim || one.When == region.WhenFinal) && !reported:
			c.add(ReportField(one.When, "due"), "reports.report_needed")
		}
	}
	if len(a.Instalments) > 0 && sum != 100 {
		c.add(InstalmentField(0, "share"), "reports.shares_whole", sum)
	}
	interim, one := a.Report(region.WhenInterim)
	final, other := a.Report(region.WhenFinal)
	if one && other && !interim.Due.Before(final.Due) {
		c.add(ReportField(region.WhenFinal, "due"), "fault.must_be_after", interim.Due)
	}
	switch {
	case a.UseFrom.IsZero() && a.UseUntil.IsZero():
	case a.UseFrom.IsZero():
		c.add("use_from", "fault.required")
	case a.UseUntil.IsZero():
		c.add("use_until", "fault.required")
	case a.UseUntil.Before(a.UseFrom):
		c.add("use_until", "fault.must_be_after", a.UseFrom)
	case other && !final.Due.After(a.UseUntil):
		c.add(ReportField(region.WhenFinal, "due"), "fault.must_be_after", a.UseUntil)
	}
}
