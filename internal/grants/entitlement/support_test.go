package entitlement_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"kuntapaikka/internal/grants/entitlement"
)

// paid is what a round pays for the rows of persons: payee, rule and euros, or the reason.
func paid(t *testing.T, round, text string) map[string]string {
	t.Helper()
	reg := register(t)
	r, ok := reg.Round(round, inNovember)
	if !ok {
		t.Fatalf("no round %s", round)
	}
	head, rows := table(t, text)
	all, err := entitlement.Read(reg, head, rows, entitlement.ForRound(r))
	if err != nil {
		t.Fatal(err)
	}
	return due(entitlement.Support(reg, r, all))
}

func TestRoundsOfSupplementarySupport(t *testing.T) {
	t.Parallel()
	const head = "person,birth_date,group,permit,arrived_on,municipality,first_home,home_from,commitment\n"
	for _, c := range []struct {
		name, round, rows string
		want              map[string]string
	}{
		{
			"2023: 30 % of 6,845 and 2,300 for who arrived in 2022", "lisaosa-2023",
			"a,2018-01-01,quota,90,2022-01-01,564,yes,,\nb,2010-01-01,permit,87,2022-12-31,049,yes,,\nc,2010-01-01,permit,88,2022-06-01,049,,,\nd,2016-01-01,family,114,2022-06-01,049,,,\n" +
				"e,2010-01-01,permit,52,2022-06-01,049,,,\nf,2010-01-01,permit,93,2022-06-01,478,,,\ng,2010-01-01,family,115,2022-06-01,091,,,",
			map[string]string{
				"a municipality:564 lisaosa-0-6": "2053,50", "b municipality:049 lisaosa-7": "690,00", "c municipality:049 lisaosa-7": "690,00", "d municipality:049 lisaosa-0-6": "2053,50",
				"e municipality:049 lisaosa-7": "690,00", "f municipality:478 lisaosa-7": "690,00", "g municipality:091 lisaosa-7": "690,00",
			},
		},
		{
			"2023: other permits, temporary protection and other years", "lisaosa-2023",
			"a,2018-01-01,temporary,110,2022-05-01,564,yes,,\nb,2018-01-01,permit,51,2022-05-01,564,yes,,\nc,2018-01-01,permit,52a,2022-05-01,564,yes,,\nd,2018-01-01,permit,89,2022-05-01,564,yes,,\n" +
				"e,2018-01-01,quota,90,2021-12-31,564,yes,,\nf,2018-01-01,quota,90,2023-01-01,564,yes,,\ng,2018-01-01,permit,54.5,2022-05-01,564,yes,,\nh,2018-01-01,permit,47,2022-05-01,564,yes,,",
			map[string]string{
				"a": "not-eligible-permit", "b": "not-eligible-permit", "c": "not-eligible-permit", "d": "not-eligible-permit", "e": "outside-arrival-year", "f": "outside-arrival-year",
				"g": "not-eligible-permit", "h": "not-eligible-permit",
			},
		},
		{
			"2021: 20 %, for the quota and asylum of 2020 only", "lisaosa-2021",
			"a,2018-01-01,quota,90,2020-02-29,564,yes,,\nb,2010-01-01,permit,87,2020-12-31,564,yes,,\nc,2010-01-01,permit,88,2020-01-01,564,yes,,\nd,2010-01-01,family,114,2020-01-01,564,yes,,\n" +
				"e,2010-01-01,permit,52,2020-01-01,564,yes,,\nf,2010-01-01,quota,90,2021-01-01,564,yes,,",
			map[string]string{
				"a municipality:564 lisaosa-0-6": "1369,00", "b municipality:564 lisaosa-7": "460,00", "c municipality:564 lisaosa-7": "460,00",
				"d": "not-eligible-permit", "e": "not-eligible-permit", "f": "outside-arrival-year",
			},
		},
		{
			"the age is that of the day of arrival", "lisaosa-2023",
			"a,2015-05-10,quota,90,2022-05-09,564,yes,,\nb,2015-05-10,quota,90,2022-05-10,564,yes,,\nc,2016-02-29,quota,90,2022-12-31,564,yes,,\nd,2015-01-01,quota,90,2022-01-01,564,yes,,\ne,2022-05-10,quota,90,2022-05-10,564,yes,,",
			map[string]string{
				"a municipality:564 lisaosa-0-6": "2053,50", "b municipality:564 lisaosa-7": "690,00", "c municipality:564 lisaosa-0-6": "2053,50", "d municipality:564 lisaosa-7": "690,00",
				"e municipality:564 lisaosa-0-6": "2053,50",
			},
		},
		{
			"only the first actual home municipality, once, however long", "lisaosa-2023",
			"a,2010-01-01,quota,90,2022-05-01,564,yes,2022-05-01,\na,2010-01-01,quota,90,2022-05-01,049,no,2022-05-09,\nb,2010-01-01,quota,90,2022-05-01,049,no,,\n" +
				"c,2010-01-01,permit,87,2022-05-01,179,no,2022-05-01,\nc,2010-01-01,permit,87,2022-06-01,049,yes,2022-06-01,\nd,2010-01-01,permit,87,2022-05-01,,yes,,",
			map[string]string{"a municipality:564 lisaosa-7": "690,00", "b": "not-first-home", "c municipality:049 lisaosa-7": "690,00", "d": "no-home-municipality"},
		},
		{
			"emergencies from 2019: half of 6,845 and 2,300, with a commitment to at least five", "emergency-2023",
			"a,2018-01-01,emergency,90,2023-03-01,564,yes,,5\nb,2010-01-01,emergency,90,2023-03-01,564,yes,,12\nc,2010-01-01,emergency,90,2023-03-01,564,yes,,4\nd,2010-01-01,quota,90,2023-03-01,564,yes,,9\n" +
				"e,2010-01-01,emergency,90,2023-03-01,564,yes,,\nf,2010-01-01,emergency,90,2023-03-01,049,no,,5",
			map[string]string{
				"a municipality:564 emergency-0-6": "3422,50", "b municipality:564 emergency-7": "1150,00", "c": "no-commitment", "d": "not-eligible-group", "e": "no-commitment",
				"f municipality:049 emergency-7": "1150,00",
			},
		},
		{
			"November and December roll over to the next year", "emergency-2023",
			"a,2010-01-01,emergency,90,2022-10-31,564,,,5\nb,2010-01-01,emergency,90,2022-11-01,564,,,5\nc,2010-01-01,emergency,90,2022-12-31,564,,,5\nd,2010-01-01,emergency,90,2023-10-31,564,,,5\n" +
				"e,2010-01-01,emergency,90,2023-11-01,564,,,5",
			map[string]string{
				"a": "outside-arrival-year", "b municipality:564 emergency-7": "1150,00", "c municipality:564 emergency-7": "1150,00", "d municipality:564 emergency-7": "1150,00", "e": "outside-arrival-year",
			},
		},
		{
			"2017: a thousand euros whatever the age", "emergency-2017", "a,2016-01-01,emergency,90,2017-03-01,564,,,5\nb,1980-01-01,emergency,90,2017-03-01,564,,,5",
			map[string]string{"a municipality:564 emergency": "1000,00", "b municipality:564 emergency": "1000,00"},
		},
		{
			"2019 and 2021 as 2023", "emergency-2021", "a,2016-01-01,emergency,90,2021-03-01,564,,,5\nb,1980-01-01,emergency,90,2020-11-01,564,,,5",
			map[string]string{"a municipality:564 emergency-0-6": "3422,50", "b municipality:564 emergency-7": "1150,00"},
		},
		{
			"2024 to 2027 as announced in 2023", "emergency-2026", "a,2020-01-01,emergency,90,2025-11-01,564,,,5\nb,1980-01-01,emergency,90,2026-10-31,564,,,5\nc,1980-01-01,emergency,90,2026-11-01,564,,,5",
			map[string]string{"a municipality:564 emergency-0-6": "3422,50", "b municipality:564 emergency-7": "1150,00", "c": "outside-arrival-year"},
		},
		{"amounts that nobody found pay nothing", "lisaosa-2024", "a,2016-01-01,quota,90,2023-03-01,564,yes,,\nb,2016-01-01,permit,93,2023-03-01,564,yes,,", map[string]string{"a": "rate-unverified", "b": "not-eligible-permit"}},
		{"amounts read for other years only pay nothing", "emergency-2020", "a,2016-01-01,emergency,90,2020-03-01,564,yes,,7", map[string]string{"a": "rate-unverified"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, paid(t, c.round, head+c.rows)); diff != "" {
				t.Error(diff)
			}
		})
	}
}
