package public

import (
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/templates/styleguide"
)

const svg = "image/svg+xml"

// Styleguide shows every part of which pages are made.
func (p Pages) Styleguide(e *kit.Exchange) error {
	view := styleguide.View{L: e.Lang, Nonce: e.Nonce(), Now: e.Now()}
	return e.Page(kit.Page{Title: msg.StyleguideTitle(e.Lang)}, styleguide.Content(view))
}

// StyleguideMap sends the sample map with figures.
func (p Pages) StyleguideMap(e *kit.Exchange) error { return drawing(e, p.samples) }

// StyleguidePlain sends the sample map without figures.
func (p Pages) StyleguidePlain(e *kit.Exchange) error { return drawing(e, p.plain) }

func drawing(e *kit.Exchange, draw func() ([]byte, error)) error {
	picture, err := draw()
	if err != nil {
		return err
	}
	return e.Bytes(svg, picture)
}
