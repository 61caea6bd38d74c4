package directions

import (
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/portal/kit"
)

// PDF sends a decision as it was issued, as a tagged file: the same bytes each time. Its language is the address's "in", or else the reader's; "lang"
// would change the reader's own.
func (p Pages) PDF(e *kit.Exchange) error {
	v, err := p.direction(e)
	if err != nil {
		return err
	}
	if l, ok := i18n.ParseLang(e.Query("in")); ok {
		v.L = l
	}
	file, err := v.Sheet().Letter(v.Direction.DecidedAt).PDF()
	if err != nil {
		return err
	}
	return e.Download(v.Direction.Number+"-"+string(v.L)+".pdf", "application/pdf", file)
}
