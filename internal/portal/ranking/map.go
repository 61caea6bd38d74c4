package ranking

import (
	"sync"

	"kuntapaikka/internal/chart"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/portal/kit"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/store"
	"kuntapaikka/web"
)

// MapPath is the address of the map that every page shares.
const MapPath = "/map.svg"

// Base is the map of municipalities, drawn once for a register: the same for every reader.
type Base struct {
	mu    sync.Mutex
	of    *region.Register
	drawn []byte
}

// Map serves the shared map; a browser keeps it for an hour.
func (p Pages) Map(b *Base) kit.Handler {
	return func(e *kit.Exchange) error {
		var reg *region.Register
		err := p.DB.InTx(e.R.Context(), e.Actor, identity.Press{}, func(tx *store.Tx) (err error) {
			reg, err = tx.Register(e.R.Context())
			return err
		})
		if err != nil {
			return err
		}
		drawn, err := b.draw(reg, civil.DateIn(e.Now()))
		if err != nil {
			return err
		}
		e.W.Header().Set("Cache-Control", "private, max-age=3600")
		return e.Bytes("image/svg+xml", drawn)
	}
}

func (b *Base) draw(reg *region.Register, day civil.Date) ([]byte, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.of == reg {
		return b.drawn, nil
	}
	coast, err := chart.ParseCoast(web.Coast())
	if err != nil {
		return nil, err
	}
	var circles []chart.Circle
	for _, m := range reg.Municipalities(day) {
		population, _ := reg.Population(m.Code, day)
		circles = append(circles, chart.Circle{Code: m.Code, Lon: m.Point.Lon, Lat: m.Point.Lat, Weight: float64(population.Persons)})
	}
	b.of, b.drawn = reg, chart.Draw(coast, chart.Arrange(circles))
	return b.drawn, nil
}
