package styleguide

import (
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/document"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
)

// specimen is a letter with each kind of block.
func specimen(v View) document.Letter {
	return document.Letter{
		Lang: v.L, Number: "KP-2026-00012", Date: civil.DateIn(v.Now), Issued: v.Now, Title: msg.LettersKind(v.L), Sender: document.Party{Name: msg.StyleguideOfficer(v.L)},
		Facts: []document.Fact{{Label: msg.StyleguideArrival(v.L), Value: i18n.Date(v.L, v.Now)}},
		Sections: []document.Section{{Title: msg.StyleguideHousehold(v.L), Blocks: []document.Block{
			document.Paragraph(msg.StyleguideHouseholdText(v.L)), document.List(msg.StyleguideMustDwelling(v.L), msg.StyleguideMustCare(v.L)),
			document.Rows(document.Table{
				Caption: msg.StyleguideSumCaption(v.L), Columns: []document.Column{{Title: msg.Code(v.L, "group", "quota")}, {Title: msg.AppTotal(v.L), Number: true}},
				Rows: [][]string{{msg.AppPersons(v.L, 12), i18n.WholeEuros(v.L, 1200000)}}, Total: []string{msg.AppTotal(v.L), i18n.WholeEuros(v.L, 1200000)},
			}),
		}}},
		Signatures: []document.Signature{{Name: msg.StyleguideOfficer(v.L)}},
		Signed:     msg.LettersSigned(v.L),
	}
}
