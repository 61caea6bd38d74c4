package kit

import (
	"kuntapaikka/internal/grants/claims"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/templates/ui"
)

// Attached are the files of a claim, or of a report on it, as a page lists them; remove gives the address where the reader may take one out, or nothing.
func Attached(l i18n.Lang, files []claims.Attachment, remove func(claims.Attachment) string) []ui.Attached {
	all := make([]ui.Attached, 0, len(files))
	for _, f := range files {
		one := ui.Attached{
			Name: f.Name, Href: "/claims/" + f.Claim.String() + "/files/" + f.ID.String(), About: msg.ClaimsFileVersion(l, f.Version, (f.Size+1023)/1024, f.AddedAt),
			Scan: msg.ClaimsFileUnscanned(l), Remove: remove(f),
		}
		if f.Scanned {
			one.Scan = msg.ClaimsFileClean(l)
		}
		all = append(all, one)
	}
	return all
}
