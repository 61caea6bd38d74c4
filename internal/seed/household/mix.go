package household

import (
	"maps"
	"slices"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/region"
	"kuntapaikka/internal/seed/chance"
)

// The distributions of this file are made after what has been published; where nothing has, they are our own guess and say so.

// UsualCases is how many cases a year has unless another number is asked for: about 165 of the quota and 17 emergencies at three persons a case, and
// around a thousand others.
const UsualCases = 1_200

// Others is how the cases that are not of the quota divide into groups. In 2017 there were 3,784 persons with a permit, 1,134 family members and 187
// minors (the state's budget proposal for 2019); of temporary protection only those with a home municipality count, about 16,500 in all by November
// 2023: a fifth of the cases is our own guess for a year.
func Others() []chance.Share[casework.Group] {
	return []chance.Share[casework.Group]{{casework.Permit, 56}, {casework.Family, 17}, {casework.Minor, 5}, {casework.Temporary, 22}}
}

// Independent is how many in a hundred with a permit move by themselves: two to five times as many as go to a place (National Audit Office 2/2018).
const Independent = 60

// Sizes is how many persons a household has, by group. The quota's households have about three persons on average (500 persons, 150-180 cases);
// those with a permit are mostly alone, family members are mostly a parent with children or a spouse. The steps are our own.
func Sizes(g casework.Group) []chance.Share[int] {
	switch g {
	case casework.Quota, casework.Emergency:
		return []chance.Share[int]{{1, 26}, {2, 17}, {3, 18}, {4, 17}, {5, 11}, {6, 7}, {7, 3}, {8, 1}}
	case casework.Permit:
		return []chance.Share[int]{{1, 66}, {2, 10}, {3, 8}, {4, 8}, {5, 5}, {6, 2}, {7, 1}}
	case casework.Family:
		return []chance.Share[int]{{1, 45}, {2, 22}, {3, 16}, {4, 10}, {5, 5}, {6, 2}}
	case casework.Temporary:
		return []chance.Share[int]{{1, 42}, {2, 31}, {3, 18}, {4, 7}, {5, 2}}
	case casework.Minor:
		return []chance.Share[int]{{1, 1}}
	}
	return []chance.Share[int]{{1, 1}}
}

// adultAges follows the bands in which Migri publishes the ages of those selected (0-6, 7-13, 14-17, 18-34, 35-64, 65 and over): of the adults most
// are under 35. The weights are our own.
func adultAges() []chance.Share[[2]int] {
	return []chance.Share[[2]int]{{[2]int{19, 34}, 60}, {[2]int{35, 63}, 36}, {[2]int{65, 82}, 4}}
}

// childAges are the bands of those who are under age.
func childAges() []chance.Share[[2]int] {
	return []chance.Share[[2]int]{{[2]int{0, 6}, 43}, {[2]int{7, 13}, 38}, {[2]int{14, 17}, 19}}
}

// women is how many of the adults in a hundred are women: 628 of the 1,342 persons selected in 2023 were men (migri.fi/kiintiopakolaistilastot).
const women = 53

// background is where a household comes from and what it speaks.
type background struct {
	citizenship string // ISO 3166-1 alpha-3
	asylum      string // state of first asylum; none for those who came by themselves
	tongues     []chance.Share[string]
	second      []string // languages that many know beside their own
	script      casework.Literacy
}

// backgrounds are the countries of the quota frames of 2024-2026 and those from which permits have come most. Which languages are spoken follows the
// list of common interpreting languages of the register; the weights are our own.
func backgrounds() map[string]background {
	return map[string]background{
		"AFG": {"AFG", "IRN", []chance.Share[string]{{"prs", 62}, {"fa", 18}, {"ps", 20}}, []string{"en"}, casework.LiteracyOther},
		"COD": {"COD", "RWA", []chance.Share[string]{{"sw", 55}, {"ln", 15}, {"rw", 25}, {"fr", 5}}, []string{"fr", "sw"}, casework.LiteracyLatin},
		"SYR": {"SYR", "TUR", []chance.Share[string]{{"ar", 75}, {"kmr", 25}}, []string{"tr", "en"}, casework.LiteracyOther},
		"VEN": {"VEN", "PER", []chance.Share[string]{{"es", 1}}, []string{"en"}, casework.LiteracyLatin},
		"ERI": {"ERI", "RWA", []chance.Share[string]{{"ti", 1}}, []string{"ar", "en"}, casework.LiteracyOther},
		"SOM": {"SOM", "RWA", []chance.Share[string]{{"so", 1}}, []string{"ar", "en"}, casework.LiteracyLatin},
		"SDN": {"SDN", "RWA", []chance.Share[string]{{"ar", 1}}, []string{"en"}, casework.LiteracyOther},
		"IRQ": {"IRQ", "", []chance.Share[string]{{"ar", 60}, {"ckb", 40}}, []string{"en"}, casework.LiteracyOther},
		"TUR": {"TUR", "", []chance.Share[string]{{"tr", 55}, {"kmr", 45}}, []string{"en"}, casework.LiteracyLatin},
		"RUS": {"RUS", "", []chance.Share[string]{{"ru", 1}}, []string{"en"}, casework.LiteracyOther},
		"UKR": {"UKR", "", []chance.Share[string]{{"uk", 72}, {"ru", 28}}, []string{"ru", "en"}, casework.LiteracyOther},
	}
}

// Origins is where the households of a group come from; those of the quota follow its frame instead.
func Origins(g casework.Group) []chance.Share[string] {
	switch g {
	case casework.Emergency: // not limited by citizenship or area
		return []chance.Share[string]{{"AFG", 30}, {"SYR", 25}, {"COD", 20}, {"SOM", 10}, {"ERI", 10}, {"SDN", 5}}
	case casework.Temporary:
		return []chance.Share[string]{{"UKR", 1}}
	case casework.Minor:
		return []chance.Share[string]{{"SOM", 40}, {"AFG", 35}, {"SYR", 15}, {"IRQ", 10}}
	default:
		return []chance.Share[string]{{"SOM", 24}, {"IRQ", 20}, {"AFG", 18}, {"RUS", 14}, {"TUR", 10}, {"SYR", 9}, {"ERI", 5}}
	}
}

// Evacuated is the origins of a frame line that names none: those evacuated from Libya (the note of the register).
func Evacuated() []chance.Share[string] {
	return []chance.Share[string]{{"ERI", 45}, {"SOM", 35}, {"SDN", 20}}
}

// needRate is how many households in a hundred need a service, by whether they came of the quota. UNHCR's submission categories put survivors of
// violence and medical needs among the first grounds; no shares are published for Finland, so these are our own.
type needRate struct {
	code          string
	quota, others int
	urgency       string
}

func needRates() []needRate {
	return []needRate{
		{"mental_health", 22, 12, "three_months"},
		{"medication", 18, 8, "on_arrival"},
		{"rehabilitation", 9, 4, "three_months"},
		{"disability", 8, 3, "two_weeks"},
		{"child_protection", 3, 1, "two_weeks"},
		{"dialysis", 1, 0, "on_arrival"},
	}
}

// permits are the sections of the Aliens Act on which a group's permits rest.
func permits(g casework.Group) []chance.Share[string] {
	switch g {
	case casework.Quota, casework.Emergency:
		return []chance.Share[string]{{"90", 1}}
	case casework.Permit:
		return []chance.Share[string]{{"87", 70}, {"88", 18}, {"52", 9}, {"51", 3}}
	case casework.Minor:
		return []chance.Share[string]{{"87", 80}, {"88", 20}}
	case casework.Family:
		return []chance.Share[string]{{"114", 82}, {"115", 18}}
	case casework.Temporary:
		return []chance.Share[string]{{"110", 1}}
	}
	return []chance.Share[string]{{"87", 1}}
}

// categories are UNHCR's submission categories; legal and physical protection comes first (UNHCR's yearly tables), the weights are our own.
func categories() []chance.Share[string] {
	return []chance.Share[string]{
		{"legal_protection", 40},
		{"violence_survivor", 25},
		{"medical", 8},
		{"women_at_risk", 14},
		{"children_at_risk", 6},
		{"family_reunification", 4},
		{"lack_of_alternatives", 3},
	}
}

// Frame is the year's quota, or the newest one before it that the register knows.
func Frame(reg *region.Register, year int) (lines []region.QuotaLine, of int) {
	for y := year; y > year-10; y-- {
		if lines := reg.Quota(y); len(lines) > 0 {
			return lines, y
		}
	}
	return nil, year
}

// Countries lists the countries of origin.
func Countries() []string { return slices.Sorted(maps.Keys(backgrounds())) }
