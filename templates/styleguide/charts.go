package styleguide

import (
	"strconv"

	"kuntapaikka/internal/chart"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/web"
)

// MapPath and PlainPath are where the two sample maps are served; the page works
// without them, with the numbered places alone.
const (
	MapPath   = "/styleguide/map.svg"
	PlainPath = "/styleguide/plain.svg"
)

// Plain is a map without figures: what numbered places stand upon.
func Plain() ([]byte, error) {
	coast, err := chart.ParseCoast(web.Coast())
	if err != nil {
		return nil, err
	}
	var dots []chart.Circle
	for _, t := range towns() {
		dots = append(dots, chart.Circle{Code: t.code, Lon: t.lon, Lat: t.lat})
	}
	return chart.Draw(coast, chart.Arrange(dots)), nil
}

// Map is the sample map: the larger towns of 2022 sized by population.
func Map() ([]byte, error) {
	coast, err := chart.ParseCoast(web.Coast())
	if err != nil {
		return nil, err
	}
	var circles []chart.Circle
	for i, t := range towns() {
		free := i * 7 % 13
		circles = append(circles, chart.Circle{
			Code: t.code, Lon: t.lon, Lat: t.lat, Weight: float64(t.population), Class: (free + 2) / 3, Text: strconv.Itoa(free),
		})
	}
	return chart.Draw(coast, chart.Arrange(circles)), nil
}

type town struct {
	code, name string
	lon, lat   float64
	population int64
}

func towns() []town {
	return []town{
		{"049", "Espoo", 24.66, 60.21, 305274},
		{"091", "Helsinki", 24.95, 60.17, 664028},
		{"092", "Vantaa", 25.04, 60.29, 242819},
		{"140", "Iisalmi", 27.19, 63.56, 20801},
		{"148", "Inari", 27.55, 68.66, 7047},
		{"167", "Joensuu", 29.77, 62.60, 77513},
		{"205", "Kajaani", 27.73, 64.22, 36297},
		{"240", "Kemi", 24.57, 65.74, 19499},
		{"272", "Kokkola", 23.13, 63.84, 48006},
		{"285", "Kotka", 26.95, 60.47, 50617},
		{"286", "Kouvola", 26.70, 60.87, 79429},
		{"297", "Kuopio", 27.68, 62.89, 122594},
		{"305", "Kuusamo", 29.17, 65.97, 15146},
		{"398", "Lahti", 25.66, 60.98, 120175},
		{"405", "Lappeenranta", 28.19, 61.06, 72650},
		{"491", "Mikkeli", 27.27, 61.69, 51980},
		{"498", "Muonio", 23.68, 67.96, 2281},
		{"541", "Nurmes", 29.13, 63.54, 9243},
		{"564", "Oulu", 25.47, 65.01, 211848},
		{"609", "Pori", 21.79, 61.49, 83205},
		{"638", "Porvoo", 25.67, 60.39, 51232},
		{"684", "Rauma", 21.50, 61.13, 38667},
		{"698", "Rovaniemi", 25.72, 66.50, 64535},
		{"734", "Salo", 23.13, 60.38, 50933},
		{"740", "Savonlinna", 28.89, 61.87, 32085},
		{"837", "Tampere", 23.76, 61.50, 249009},
		{"853", "Turku", 22.27, 60.45, 197900},
		{"890", "Utsjoki", 27.03, 69.91, 1180},
		{"905", "Vaasa", 21.61, 63.10, 67988},
	}
}

func pins() []chart.Pin {
	return []chart.Pin{
		{Number: "1", Name: "Oulu", Lon: 25.47, Lat: 65.01, First: true},
		{Number: "2", Name: "Kuopio", Lon: 27.68, Lat: 62.89},
		{Number: "3", Name: "Lahti", Lon: 25.66, Lat: 60.98},
		{Number: "4", Name: "Vaasa", Lon: 21.61, Lat: 63.10},
	}
}

func legend(v View) []chart.LegendItem {
	var items []chart.LegendItem
	for class, places := range []int{0, 3, 6, 9, 12} {
		items = append(items, chart.LegendItem{Class: class, Label: msg.StyleguideAtMostPlaces(v.L, places)})
	}
	return items
}

func numbers(v View) chart.Numbers {
	n := chart.Numbers{
		Summary: msg.StyleguideMapNumbers(v.L), Caption: msg.StyleguideMapTitle(v.L),
		Heads: []string{msg.StyleguideMunicipality(v.L), msg.StyleguidePopulation(v.L)},
	}
	for _, t := range towns()[:6] {
		n.Rows = append(n.Rows, []string{t.name, i18n.Number(v.L, t.population)})
	}
	return n
}

func bars(v View) chart.Bars {
	b := chart.Bars{
		Caption: msg.StyleguideBarsCaption(v.L),
		Heads:   []string{msg.StyleguideGroup(v.L), msg.StyleguidePersons(v.L), msg.StyleguideTarget(v.L)},
	}
	for i, group := range []string{"quota", "emergency", "permit", "temporary"} {
		value, target := int64(310-90*i), int64(400-110*i)
		bar := chart.Bar{Label: msg.Code(v.L, "group", group), Value: float64(value), Text: i18n.Number(v.L, value), Mark: float64(target), MarkText: i18n.Number(v.L, target)}
		if group == "emergency" {
			bar.Kind = "warning"
		}
		b.Bars = append(b.Bars, bar)
	}
	return b
}
