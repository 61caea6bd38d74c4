package household

import (
	"fmt"
	"strings"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/seed/chance"
)

// Names are plants: an official is "Vanamo Esimerkki-Lehmus", a person of a case "Mustikka Mallikoivu". Nobody is called so.
func herbs() []string {
	return strings.Fields(`Vanamo Kanerva Orvokki Kielo Lumme Ulpukka Suopursu Saniainen Kissankello Metsätähti Valkovuokko Sinivuokko Apila Kämmekkä Niittyleinikki
		Päivänkakkara Ruiskukka Unikko Keto-orvokki Leskenlehti Rentukka Vehka Raate Juolukka Pihatähtimö Maitohorsma Siankärsämö Pietaryrtti Ratamo Nokkonen
		Vuohenputki Mesiangervo Kurjenpolvi Peurankello Harakankello Ahomansikka Kultapiisku Ketoneilikka Tuoksusimake Lampaannata`)
}

func trees() []string {
	return strings.Fields(`Lehmus Haapa Pihlaja Kataja Tuomi Raita Lepikkö Vaahtera Saarni Jalava Tammela Koivula Mänty Kuusama Paju Orapihlaja Hopeakuusi Lehtikuusi
		Sembra Tervaleppä Rauduskoivu Hieskoivu Kynäjalava Vuorijalava Metsäomenapuu Marjakuusi Poppeli Plataani Pyökki Hikkori`)
}

func berries() []string {
	return strings.Fields(`Mustikka Puolukka Lakka Karpalo Mesimarja Vadelma Mansikka Herukka Karviainen Tyrni Variksenmarja Lillukka Aronia Marjaomena Kirsikka
		Luumu Päärynä Omena Persikka Aprikoosi Rypäle Granaatti Viikuna Taateli Oliivi Manteli Pähkinä Kastanja Retikka Porkkana Nauris Lanttu Palsternakka
		Selleri Persilja Tilli Basilika Minttu Rakuuna Kumina`)
}

// Official returns the name of the nth demo person.
func (a *Almanac) Official(n int) string {
	return a.herbs[n%len(a.herbs)] + " Esimerkki-" + a.trees[(n/len(a.herbs)+n)%len(a.trees)]
}

// family and given return the names of persons of a case.
func (d maker) family() string { return "Malli" + strings.ToLower(chance.Pick(d.Dice, d.trees)) }

func (d maker) given() string { return chance.Pick(d.Dice, d.berries) }

// identityCode returns a personal identity code of the range 900-999, which is kept for tests and never given to a person.
func (d maker) identityCode(birth civil.Date) string {
	year, month, day := birth.Date()
	sign := "-"
	if year >= 2000 {
		sign = "A"
	}
	number := d.Between(900, 999)
	digits := fmt.Sprintf("%02d%02d%02d%03d", day, month, year%100, number)
	var n int
	for _, c := range digits {
		n = n*10 + int(c-'0')
	}
	return fmt.Sprintf("%s%s%03d%c", digits[:6], sign, number, "0123456789ABCDEFHJKLMNPRSTUVWXY"[n%31])
}

// Slug writes a name as a login: "Pedersören kunta" is "pedersoren-kunta".
func Slug(name string) string {
	return strings.NewReplacer("å", "a", "ä", "a", "ö", "o", " ", "-").Replace(strings.ToLower(name))
}
