package wording

import (
	"slices"
	"strings"

	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/matching"
)

// Names are the names that the registers hold, in the reader's language: of a municipality and of a language, by code.
type Names struct {
	Municipality func(code string) string
	Language     func(code string) string
}

// Text writes a text of a ranking.
func Text(l i18n.Lang, names Names, t matching.Text) string {
	args := make([]any, len(t.Args))
	for i, a := range t.Args {
		args[i] = argument(l, names, a)
	}
	return msg.Text(l, t.Key, args...)
}

// argument turns an argument into what its placeholder takes: a number, a day, or words.
func argument(l i18n.Lang, names Names, a matching.Arg) any {
	switch a.Kind {
	case matching.ArgCount:
		return a.N
	case matching.ArgPoints:
		return i18n.Decimal(l, int64(a.N), 1)
	case matching.ArgPercent:
		return i18n.Percent(l, int64(a.N))
	case matching.ArgDay:
		return a.Day()
	case matching.ArgMunicipality:
		return names.Municipality(a.Code)
	case matching.ArgService:
		return msg.Code(l, "need", a.Code)
	case matching.ArgLanguage:
		return names.Language(a.Code)
	case matching.ArgTie:
		return msg.Code(l, "relation", a.Code)
	case matching.ArgCondition:
		return msg.Code(l, "demand", a.Code)
	case matching.ArgResource:
		return Resource(l, matching.Resource(a.Code))
	case matching.ArgCriteria:
		return criteria(l, a.Code)
	default:
		return i18n.Number(l, int64(a.N))
	}
}

// Criterion writes the name of a criterion.
func Criterion(l i18n.Lang, k matching.Criterion) string { return msg.Text(l, k.Key()) }

// Requirement writes the name of a requirement.
func Requirement(l i18n.Lang, k matching.Requirement) string { return msg.Text(l, k.Key()) }

// Resource writes the name of a resource: of a health service its slots, of all others the resource's own.
func Resource(l i18n.Lang, r matching.Resource) string {
	if code := r.Service(); code != "" {
		return msg.RankingResourceSlots(l, msg.Code(l, "need", code))
	}
	return msg.Text(l, "ranking.resource_"+string(r))
}

// Source writes who stated a fact and when: "Kunnan ilmoitus 12.11.2026". No source is no words.
func Source(l i18n.Lang, s matching.Source) string {
	switch {
	case s.Key == "":
		return ""
	case s.On.IsZero():
		return msg.Text(l, s.Key)
	default:
		return msg.Text(l, s.Key) + " " + i18n.Date(l, s.On)
	}
}

// Basis writes the statute or policy on which the weight of a criterion stands; nothing where none is kept.
func Basis(l i18n.Lang, all []matching.Basis, k matching.Criterion) string {
	i := slices.IndexFunc(all, func(b matching.Basis) bool { return b.Criterion == k })
	switch {
	case i < 0:
		return ""
	case l == i18n.SV:
		return all[i].SV
	case l == i18n.EN:
		return all[i].EN
	default:
		return all[i].FI
	}
}

// Rule writes how the points of a criterion come about under a set of weights.
func Rule(l i18n.Lang, w matching.Weights, k matching.Criterion) string {
	number := func(n int) string { return i18n.Number(l, int64(n)) }
	switch k {
	case matching.CriterionHealth:
		return msg.RankingCriterionHealthRule(l, number(w.Health.Minutes), number(w.Health.Kilometres))
	case matching.CriterionDwelling:
		return msg.RankingCriterionDwellingRule(l)
	case matching.CriterionTies:
		return msg.RankingCriterionTiesRule(l, number(w.Ties.Kilometres))
	case matching.CriterionLanguage:
		return msg.RankingCriterionLanguageRule(l)
	case matching.CriterionTiming:
		return msg.RankingCriterionTimingRule(l, number(w.Timing.AheadDays))
	default:
		return msg.RankingCriterionSpreadRule(l)
	}
}

// SetBy writes who made a requirement absolute and when; who is the person's name as the reader may see it.
func SetBy(l i18n.Lang, who string, on civil.Date) string { return msg.RankingSetBy(l, who, on) }

// criteria joins the names of criteria as the language joins a list.
func criteria(l i18n.Lang, codes string) string {
	var names []string
	for code := range strings.FieldsSeq(codes) {
		names = append(names, Criterion(l, matching.Criterion(code)))
	}
	return i18n.List(l, names)
}
