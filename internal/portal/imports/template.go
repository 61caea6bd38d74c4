package imports

import (
	"bytes"

	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/sheet"
)

// Template sends the empty file to fill in, as the ending of its address says: a workbook with a guide, or CSV.
func (p Pages) Template(e *kit.Exchange) error {
	l, err := p.Desk.Layout(e.R.Context(), e.Actor, p.Kind)
	if err != nil {
		return err
	}
	t := l.Template(e.Lang)
	data := sheet.Page{Name: t.Name, Header: t.Header, Rows: [][]sheet.Cell{sheet.Line(t.Example...)}}
	var buf bytes.Buffer
	switch e.Param("ending") {
	case "csv":
		if err := sheet.WriteCSV(&buf, data); err != nil {
			return err
		}
		return e.Download(string(p.Kind)+".csv", "text/csv; charset=utf-8", buf.Bytes())
	case "xlsx":
		guide := sheet.Page{Name: t.GuideName, Header: t.GuideHeader}
		for _, row := range t.Guide {
			guide.Rows = append(guide.Rows, sheet.Line(row...))
		}
		if err := sheet.WriteXLSX(&buf, data, guide); err != nil {
			return err
		}
		return e.Download(string(p.Kind)+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", buf.Bytes())
	}
	return fault.Missing()
}
