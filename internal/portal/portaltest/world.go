package portaltest

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/placement/places"
	"kuntapaikka/internal/store"
)

// Household is a family of four who need a clinic and an interpreter: the case of the tests.
func Household() casework.Profile {
	return casework.Profile{
		Persons: []casework.Person{
			{Number: 1, BirthYear: 1988, Sex: "female", Relation: "principal"},
			{Number: 2, BirthYear: 1985, Sex: "male", Relation: "spouse"},
			{Number: 3, BirthYear: 2017, Sex: "female", Relation: "child"},
			{Number: 4, BirthYear: 2022, Sex: "male", Relation: "child"},
		},
		Dwelling: casework.Dwelling{Rooms: 3}, MotherTongues: []string{"ar"},
		Interpreters: []casework.Interpreter{{Language: "ar", Level: casework.Preferred}},
		Needs:        []casework.Need{{Code: "rehabilitation", Persons: 1}},
		Ties:         []casework.Tie{{Kind: "sibling", Municipality: "564", Consent: true}},
		Basis:        "resettled",
	}
}

// AddCase adds an emergency case at the choice of a municipality, of the centre of that name, and returns its id. The identity bears the name
// Kanerva Esimerkki, which no log may hold.
func (p *Portal) AddCase(centre string, state casework.State) casework.ID {
	p.T.Helper()
	id := uuid.Must(uuid.NewV7())
	profile := p.json(Household())
	reference := fmt.Sprintf("KP-2026-%05d", 50_000+p.cases.Add(1)) // far above those that the portal gives out
	p.DB.Exec(p.T, `INSERT INTO refugee_case (id, reference, state, group_code, priority, persons, earliest_arrival, received_at, intake_org, centre_org, profile, search_text)
		VALUES ($1, $2, $3, 'emergency', 'emergency', 4, '2026-12-14', $4, $5, $6, $7, $8)`,
		id, reference, state, Now(), p.Orgs["intake"].ID, p.Orgs[centre].ID, profile, strings.ToLower(reference))
	who := casework.Identity{Persons: []casework.IdentityPerson{{Number: 1, FamilyName: "Esimerkki", GivenNames: "Kanerva", BirthDate: civil.Of(1988, 5, 1)}}}
	p.DB.Exec(p.T, "INSERT INTO case_identity (case_id, document) VALUES ($1, $2)", id, p.json(who))
	p.DB.Exec(p.T, "INSERT INTO case_health (case_id, document) VALUES ($1, '{\"persons\":[]}')", id)
	return id
}

// AddPlaces gives a municipality an agreement in force and places in the emergency group for 2026, under the centre of that name.
func (p *Portal) AddPlaces(municipality, wellbeing, centre string, capacity int, r places.Readiness) {
	p.T.Helper()
	offer, org, code := uuid.Must(uuid.NewV7()), p.Orgs[municipality].ID, p.Orgs[municipality].Code
	p.DB.Exec(p.T, `INSERT INTO agreement (id, municipality_org, centre_org, valid, review_by, yearly_places, diary_number, signed_on, heard_org, heard_on, heard_reference)
		VALUES ($1, $2, $3, '[2025-01-01,2029-01-01)', '2028-12-31', 20, 'D/1/2024', '2024-12-01', $4, '2024-11-01', 'H/1')`, uuid.Must(uuid.NewV7()), org, p.Orgs[centre].ID, p.Orgs[wellbeing].ID)
	p.DB.Exec(p.T, `INSERT INTO place_offer (id, state, municipality_org, municipality_code, wellbeing_code, centre_org, year, document, updated_at, confirmed_by)
		VALUES ($1, 'in_force', $2, $3, $4, $5, 2026, $6, $7, gen_random_uuid())`, offer, org, code, p.Orgs[wellbeing].Code, p.Orgs[centre].ID,
		p.json(map[string]places.Readiness{"readiness": r}), Now())
	p.DB.Exec(p.T, `INSERT INTO offer_line (id, offer_id, municipality_org, centre_org, municipality_code, year, group_code, open_on, capacity, in_force)
		VALUES ($1, $2, $3, $4, $5, 2026, 'emergency', '[2026-01-01,2027-01-01)', $6, true)`,
		uuid.Must(uuid.NewV7()), offer, org, p.Orgs[centre].ID, code, capacity)
}

// AddMunicipality adds a municipality with a person of that name.
func (p *Portal) AddMunicipality(name, code, fi string) identity.Actor {
	return p.AddActor(name, identity.Organisation{Kind: identity.MunicipalAuthority, Code: code, NameFI: fi, NameSV: fi, NameEN: fi})
}

func (p *Portal) json(v any) []byte {
	b, err := json.Marshal(v)
	if err != nil {
		p.T.Fatal(err)
	}
	return b
}

// Direct leads a case at the choice of a municipality through proposal, hearing, answer and direction by the use cases themselves, and returns the
// proposal's id.
func (p *Portal) Direct(id casework.ID, centre, municipality, wellbeing string) uuid.UUID {
	p.T.Helper()
	ctx := p.T.Context()
	chain := placement.Chain{InTx: store.As(p.DB.DB, func(tx *store.Tx) placement.ChainStore { return tx })}
	press := func(version int64) identity.Press { return identity.Press{Key: uuid.New(), Version: version} }
	proposal, err := chain.Propose(ctx, p.Actors[centre], press(0), placement.Choice{
		Case: id, Municipality: p.Orgs[municipality].Code, Rank: 1, PlannedArrival: civil.Of(2026, 12, 14), Snapshot: []byte("{}"),
	})
	p.must(err)
	var hearing uuid.UUID
	p.DB.Scan(p.T, "SELECT id FROM hearing WHERE proposal_id = $1", []any{proposal}, &hearing)
	p.must(chain.AnswerHearing(ctx, p.Actors[wellbeing], press(1), hearing, placement.Ready, nil, ""))
	p.must(chain.Accept(ctx, p.Actors[municipality], press(1), proposal, placement.Yes{Body: "Lautakunta", DecidedOn: civil.DateIn(Now())}))
	p.must(chain.Agree(ctx, p.Actors[centre], press(2), proposal))
	_, err = chain.Direct(ctx, p.Actors[centre], press(3), proposal, placement.Decision{Reasons: "Palvelut ovat lähellä.", ChildView: "Kuultu."})
	p.must(err)
	return proposal
}

func (p *Portal) must(err error) {
	p.T.Helper()
	if err != nil {
		p.T.Fatal(err)
	}
}

// OpenRound puts a round in force that is like a historic one and can be claimed today: for the arrivals of this year, or for places and work of these years.
func (p *Portal) OpenRound(code, like string) {
	p.T.Helper()
	p.DB.Exec(p.T, `INSERT INTO grant_round SELECT (jsonb_populate_record(g, jsonb_build_object('code', $1::text, 'opens', '2026-02-01', 'closes', '2027-04-30', 'valid_from', '2026-01-01')
		|| CASE WHEN g.kind IN ('bonus', 'salary') THEN '{"counts_from":"2026-01-01","counts_to":"2028-07-01"}' ELSE '{"arrived_from":"2026-01-01","arrived_to":"2027-01-01"}' END::jsonb)).*
		FROM grant_round g WHERE code = $2`, code, like)
}
