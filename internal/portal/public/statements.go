package public

import (
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	views "kuntapaikka/templates/public"
)

// supervision is the site of the authority that supervises accessibility.
const supervision = "https://www.saavutettavuusvaatimukset.fi/"

// Accessibility shows the accessibility statement with the contents that the law fixes (act 306/2019 s. 9; Commission decision 2018/1523): how far
// the service conforms, what is missing and why, how it was assessed, feedback, supervision.
func (p Pages) Accessibility(e *kit.Exchange) error {
	l := e.Lang
	title := msg.AppAccessibility(l)
	return e.Page(kit.Page{Title: title}, views.Text(views.Article{
		Lang: l, Title: title, Lead: msg.PublicAccessibilityLead(l), Written: written(),
		Sections: []views.Section{
			{Title: msg.PublicAccessibilityStatus(l), Text: []string{msg.PublicAccessibilityStatusText(l)}},
			{Title: msg.PublicAccessibilityGaps(l), Points: []string{
				msg.PublicAccessibilityGapReaders(l), msg.PublicAccessibilityGapSession(l, int(p.Longest.Hours())), msg.PublicAccessibilityGapLanguage(l),
			}},
			{Title: msg.PublicAccessibilityMethod(l), Text: []string{msg.PublicAccessibilityMethodText(l)}},
			{Title: msg.PublicAccessibilityFeedback(l), Text: []string{msg.PublicAccessibilityFeedbackText(l)}},
			{
				Title: msg.PublicAccessibilitySupervision(l), Text: []string{msg.PublicAccessibilitySupervisionText(l)},
				Link: msg.PublicAccessibilitySupervisionLink(l), Address: supervision,
			},
		},
	}))
}

// Privacy shows what the persons whose data are processed must be told (GDPR articles 13 and 14).
func (p Pages) Privacy(e *kit.Exchange) error {
	l := e.Lang
	title := msg.AppPrivacy(l)
	return e.Page(kit.Page{Title: title}, views.Text(views.Article{
		Lang: l, Title: title, Lead: msg.PublicPrivacyLead(l), Written: written(), Sections: privacySections(l),
	}))
}

func privacySections(l i18n.Lang) []views.Section {
	return []views.Section{
		{Title: msg.PublicPrivacyController(l), Text: []string{msg.PublicPrivacyControllerText(l)}},
		{Title: msg.PublicPrivacyPurpose(l), Text: []string{msg.PublicPrivacyPurposeText(l)}},
		{Title: msg.PublicPrivacyData(l), Points: []string{
			msg.PublicPrivacyDataProfile(l), msg.PublicPrivacyDataIdentity(l), msg.PublicPrivacyDataHealth(l), msg.PublicPrivacyDataStaff(l),
		}},
		{Title: msg.PublicPrivacySource(l), Text: []string{msg.PublicPrivacySourceText(l)}},
		{Title: msg.PublicPrivacyReaders(l), Points: []string{
			msg.PublicPrivacyReadersBefore(l), msg.PublicPrivacyReadersAfter(l), msg.PublicPrivacyReadersMinistry(l), msg.PublicPrivacyReadersLog(l),
		}},
		{Title: msg.PublicPrivacyKept(l), Text: []string{msg.PublicPrivacyKeptText(l)}},
		{Title: msg.PublicPrivacyMachine(l), Text: []string{msg.PublicPrivacyMachineText(l)}},
		{Title: msg.PublicPrivacyRights(l), Text: []string{msg.PublicPrivacyRightsText(l), msg.PublicPrivacyComplaint(l)}},
		{Title: msg.PublicPrivacyCookies(l), Text: []string{msg.PublicPrivacyCookiesText(l)}},
	}
}
