package capacity

import (
	"bytes"
	"strconv"

	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/sheet"
)

// File sends the whole table, as the address narrows it, for a spreadsheet.
func (p Pages) File(e *kit.Exchange) error {
	v, err := p.view(e)
	if err != nil {
		return err
	}
	l := e.Lang
	t := sheet.Page{Name: msg.CapacityTitle(l), Header: []string{
		"municipality_code", msg.CapacityMunicipality(l), msg.CapacityCentre(l), msg.CapacityArea(l), msg.CapacityYear(l), "group_code", msg.CapacityGroup(l),
		msg.CapacityOffered(l), msg.CapacityReserved(l), msg.CapacityTaken(l), msg.CapacityFree(l), msg.CapacityUnused(l),
	}}
	for _, c := range v.Rows {
		centre, _ := v.Register.Centre(c.Centre, v.day)
		area, _ := v.Register.WellbeingArea(c.Wellbeing, v.day)
		row := sheet.Line(c.Municipality.Code, kit.Name(l, c.Municipality), centre.Name.In(l), area.Name.In(l), strconv.Itoa(c.Year), string(c.Group), msg.Code(l, "group", string(c.Group)))
		for _, n := range []int{c.Offered, c.Reserved, c.Taken, c.Free(), c.Unused} {
			row = append(row, sheet.Whole(int64(n)))
		}
		t.Rows = append(t.Rows, row)
	}
	var buf bytes.Buffer
	if err := sheet.WriteCSV(&buf, t); err != nil {
		return err
	}
	return e.Download("capacity.csv", "text/csv; charset=utf-8", buf.Bytes())
}
