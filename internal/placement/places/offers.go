package places

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/audit"
	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/fault"
	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/page"
	"kuntapaikka/internal/placement"
	"kuntapaikka/internal/region"
)

// OfferRow is an offer as lists show it. Of a draft Offered is what the form says, later the capacity of the lines.
type OfferRow struct {
	ID                       uuid.UUID
	State                    OfferState
	Year                     int
	Municipality             identity.Organisation
	Offered, Reserved, Taken int
	UpdatedAt                time.Time
	Returned                 bool
}

// OfferFilter narrows the list of offers; zero fields do not.
type OfferFilter struct {
	State        OfferState
	Year         int
	Municipality string // code
}

// OfferStore is what the use cases of offers need of the database: what the chain of proposals needs too, since an offer that is taken back ends
// what is reserved of it.
type OfferStore interface {
	placement.ChainStore
	AgreementsOf(ctx context.Context, municipality uuid.UUID) ([]Agreement, error)
	Offers(ctx context.Context, f OfferFilter, p page.Params) (page.Of[OfferRow], error)
	Offer(ctx context.Context, id uuid.UUID) (Offer, error)
	LockOffer(ctx context.Context, id uuid.UUID) (Offer, error)
	DraftOf(ctx context.Context, municipality uuid.UUID, year int) (uuid.UUID, error)
	LastOfferOf(ctx context.Context, municipality uuid.UUID) (Document, error)
	AddOffer(ctx context.Context, o Offer) error
	UpdateOffer(ctx context.Context, o Offer) error
	OpenLine(ctx context.Context, o Offer, l Line, key uuid.UUID) error
	CloseLines(ctx context.Context, offer uuid.UUID) error
	CommittedOf(ctx context.Context, municipality uuid.UUID, year int) (Committed, error)
	SetCapacity(ctx context.Context, line uuid.UUID, capacity int, key uuid.UUID) error
	Holdings(ctx context.Context, line uuid.UUID) ([]placement.Holding, error)
	Names(ctx context.Context, accounts []uuid.UUID) (map[uuid.UUID]string, error)
}

// Offers are the use cases of offers.
type Offers struct {
	InTx identity.InTx[OfferStore]
	Now  func() time.Time
}

// OfferView is an offer with what its page tells beside it.
type OfferView struct {
	Offer
	Agreements []Agreement
	Names      map[uuid.UUID]string // of the accounts that the offer mentions
	Holdings   map[uuid.UUID][]placement.Holding
}

// List lists offers, the newest year first.
func (s Offers) List(ctx context.Context, a identity.Actor, f OfferFilter, p page.Params) (rows page.Of[OfferRow], err error) {
	defer fault.Wrap(&err, "places.Offers.List")
	err = s.InTx(ctx, a, identity.Press{}, func(st OfferStore) error {
		rows, err = st.Offers(ctx, f, p)
		return err
	})
	return rows, err
}

// Get reads an offer with the agreements of its municipality, the names of those who wrote it, and who holds its places.
func (s Offers) Get(ctx context.Context, a identity.Actor, id uuid.UUID) (v OfferView, err error) {
	defer fault.Wrap(&err, "places.Offers.Get(%s)", id)
	err = s.InTx(ctx, a, identity.Press{}, func(st OfferStore) error {
		if v.Offer, err = st.Offer(ctx, id); err != nil {
			return err
		}
		if v.Agreements, err = st.AgreementsOf(ctx, v.Municipality.ID); err != nil {
			return err
		}
		if v.Names, err = st.Names(ctx, v.mentioned()); err != nil {
			return err
		}
		v.Holdings = map[uuid.UUID][]placement.Holding{}
		for _, l := range v.Lines {
			if l.Reserved+l.Taken == 0 {
				continue
			}
			if v.Holdings[l.ID], err = st.Holdings(ctx, l.ID); err != nil {
				return err
			}
		}
		return nil
	})
	return v, err
}

func (o Offer) mentioned() []uuid.UUID {
	all := []uuid.UUID{o.CreatedBy, o.SignedBy, o.ConfirmedBy}
	for _, m := range o.Document.Marks {
		all = append(all, m.By)
	}
	return slices.DeleteFunc(all, func(id uuid.UUID) bool { return id == uuid.Nil })
}

// Start begins the municipality's offer of a year, or finds the one that is being written. What the last offer said of dwellings, services and
// contact is taken along as a beginning that nobody has confirmed.
func (s Offers) Start(ctx context.Context, a identity.Actor, press identity.Press, year int) (id uuid.UUID, err error) {
	defer fault.Wrap(&err, "places.Offers.Start(%d)", year)
	today := civil.DateIn(s.Now())
	switch {
	case !a.May(identity.OfferWrite):
		return id, fault.New(fault.Forbidden, "fault.forbidden")
	case year < today.Year() || year > today.Year()+2:
		return id, fault.Bad(fault.At("year", "offers.year_out_of_reach", today.Year(), today.Year()+2))
	}
	err = s.InTx(ctx, a, press.Keeping(&id), func(st OfferStore) error {
		if id, err = st.DraftOf(ctx, a.Organisation(), year); err != nil || id != uuid.Nil {
			return err
		}
		o, err := s.blank(ctx, st, a, year)
		if err != nil {
			return err
		}
		id = o.ID
		if err := st.AddOffer(ctx, o); err != nil {
			return err
		}
		return record(ctx, st, "offer.start", o, nil)
	})
	return id, err
}

func (s Offers) blank(ctx context.Context, st OfferStore, a identity.Actor, year int) (Offer, error) {
	today := civil.DateIn(s.Now())
	reg, err := st.Register(ctx)
	if err != nil {
		return Offer{}, err
	}
	m, ok := reg.Resolve(a.Code(), today)
	area, hasCentre := reg.CentreOf(a.Code(), today)
	if !ok || !hasCentre {
		return Offer{}, fault.New(fault.Conflict, "offers.unknown_municipality")
	}
	centre, err := st.OrganisationByCode(ctx, identity.RegionalCentre, area.Code)
	if err != nil {
		return Offer{}, err
	}
	last, err := st.LastOfferOf(ctx, a.Organisation())
	return Blank(a.Membership.Organisation, centre, m, year, last, Mark{By: a.Account, At: s.Now()}), err
}

// Blank is a draft of a municipality's offer of a year, with what its last offer said of dwellings, services and contact; by is who begins it.
func Blank(municipality, centre identity.Organisation, m region.Municipality, year int, last Document, by Mark) Offer {
	o := Offer{
		ID: uuid.Must(uuid.NewV7()), Version: 1, State: OfferDraft, Municipality: municipality, Centre: centre, Wellbeing: m.Wellbeing, Year: year,
		CreatedBy: by.By, UpdatedAt: by.At, Document: last.carriedOver(),
	}
	if len(o.Document.Readiness.ServiceLanguages) == 0 {
		o.Document.Readiness.ServiceLanguages = strings.Split(m.Languages, "+")
	}
	return o
}

// carriedOver is what is still likely to hold next year: days, numbers and decisions are asked anew.
func (d Document) carriedOver() Document {
	next := Document{Contact: d.Contact, Readiness: d.Readiness}
	next.Readiness.SchoolReady = civil.Date{}
	next.Readiness.Dwellings, next.Readiness.Limits = slices.Clone(d.Readiness.Dwellings), slices.Clone(d.Readiness.Limits)
	for i := range next.Readiness.Dwellings {
		next.Readiness.Dwellings[i].Ready = civil.Date{}
	}
	return next
}

// Save writes one section of a draft. pressed is whether the person said that the section is ready; an autosave does not, and carries no key, since
// writing the same twice changes nothing. The error is a [StaleSection] when somebody else has written the section meanwhile.
func (s Offers) Save(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, section Section, from Document, pressed bool) (err error) {
	defer fault.Wrap(&err, "placement.Offers.Save(%s, %s)", id, section)
	if !a.May(identity.OfferWrite) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return s.InTx(ctx, a, press, func(st OfferStore) error {
		o, err := st.LockOffer(ctx, id)
		if err != nil {
			return err
		}
		if o, err = o.Save(section, from, press.Version, Mark{By: a.Account, At: s.Now(), Pressed: pressed}); err != nil {
			return err
		}
		if err := st.UpdateOffer(ctx, o); err != nil {
			return err
		}
		return record(ctx, st, "offer.save", o, map[string]string{"section": string(section)})
	})
}

// change is one step of an offer as a whole: lock, right version, rule, save, audit.
func (s Offers) change(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, action string, rule func(OfferStore, Offer) (Offer, map[string]string, error)) error {
	return s.InTx(ctx, a, press, func(st OfferStore) error {
		o, err := st.LockOffer(ctx, id)
		if err != nil {
			return err
		}
		if o.Version != press.Version {
			return fault.New(fault.Conflict, "fault.conflict")
		}
		o, detail, err := rule(st, o)
		if err != nil {
			return err
		}
		o.Version, o.UpdatedAt = press.Version+1, s.Now()
		if err := st.UpdateOffer(ctx, o); err != nil {
			return err
		}
		return record(ctx, st, action, o, detail)
	})
}

func record(ctx context.Context, st OfferStore, action string, o Offer, detail map[string]string) error {
	return st.Record(ctx, audit.Event{Action: action, Subject: audit.Offer, ID: o.ID, Ground: ground42, Detail: detail})
}

// Submit sends the offer to the centre with the decision behind it; only a signatory of the municipality may.
func (s Offers) Submit(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, d Decision) (err error) {
	defer fault.Wrap(&err, "placement.Offers.Submit(%s)", id)
	if err := maySign(a); err != nil {
		return err
	}
	return s.change(ctx, a, press, id, "offer.submit", func(st OfferStore, o Offer) (Offer, map[string]string, error) {
		o, err := o.Save(DecisionSection, Document{Decision: d}, press.Version, Mark{By: a.Account, At: s.Now(), Pressed: true})
		if err != nil {
			return o, nil, err
		}
		if o, err = o.Submit(a.Account, civil.DateIn(s.Now())); err != nil {
			return o, nil, err
		}
		return o, map[string]string{"places": strconv.Itoa(o.Document.Seats.Total())}, o.tell(ctx, st, o.Centre.ID, "notices.offer_submitted")
	})
}

// tell puts a notice about the offer before the other party.
func (o Offer) tell(ctx context.Context, st OfferStore, org uuid.UUID, key string) error {
	return st.Notify(ctx, placement.Notice{Org: org, Key: key, Args: []string{o.Municipality.NameFI, strconv.Itoa(o.Year)}, Href: "/offers/" + o.ID.String()})
}

func maySign(a identity.Actor) error {
	if !a.May(identity.OfferWrite) || !a.Has(identity.Signatory) {
		return fault.New(fault.Forbidden, "offers.needs_signatory")
	}
	return nil
}

// Return sends a submitted offer back with the centre's reason.
func (s Offers) Return(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, reason string) (err error) {
	defer fault.Wrap(&err, "places.Offers.Return(%s)", id)
	if !a.May(identity.OfferConfirm) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return s.change(ctx, a, press, id, "offer.return", func(st OfferStore, o Offer) (Offer, map[string]string, error) {
		o, err := o.Return(strings.TrimSpace(reason))
		if err != nil {
			return o, nil, err
		}
		return o, nil, o.tell(ctx, st, o.Municipality.ID, "notices.offer_returned")
	})
}

// Confirm puts the offer and its lines in force; agreed is the officer's word that the number is agreed with the municipality (s. 42).
func (s Offers) Confirm(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, agreed bool) (err error) {
	defer fault.Wrap(&err, "places.Offers.Confirm(%s)", id)
	switch {
	case !a.May(identity.OfferConfirm):
		return fault.New(fault.Forbidden, "fault.forbidden")
	case !agreed:
		return fault.Bad(fault.At("agreed", "fault.confirm_required"))
	}
	return s.change(ctx, a, press, id, "offer.confirm", func(st OfferStore, o Offer) (Offer, map[string]string, error) {
		agreements, err := st.AgreementsOf(ctx, o.Municipality.ID)
		if err != nil {
			return o, nil, err
		}
		if o, err = o.Confirm(a.Account, agreements, civil.DateIn(s.Now())); err != nil {
			return o, nil, err
		}
		for _, l := range o.NewLines() {
			if err := st.OpenLine(ctx, o, l, press.Key); err != nil {
				return o, nil, err
			}
		}
		return o, map[string]string{"places": strconv.Itoa(o.Document.Seats.Total())}, o.tell(ctx, st, o.Municipality.ID, "notices.offer_confirmed")
	})
}

// Withdraw takes an offer back, by the municipality's signatory: what is reserved of it is withdrawn too, what is taken stands. A draft is only
// discarded, which anybody who may write it may.
func (s Offers) Withdraw(ctx context.Context, a identity.Actor, press identity.Press, id uuid.UUID, reason string) (err error) {
	defer fault.Wrap(&err, "places.Offers.Withdraw(%s)", id)
	if !a.May(identity.OfferWrite) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return s.change(ctx, a, press, id, "offer.withdraw", func(st OfferStore, o Offer) (Offer, map[string]string, error) {
		if o.State != OfferDraft {
			if err := maySign(a); err != nil {
				return o, nil, err
			}
		}
		known := o.State != OfferDraft
		o, err := o.Withdraw(strings.TrimSpace(reason))
		if err != nil {
			return o, nil, err
		}
		ended, err := endReservations(ctx, st, a, press, o)
		if err == nil {
			err = st.CloseLines(ctx, o.ID)
		}
		if err == nil && known {
			err = o.tell(ctx, st, o.Centre.ID, "notices.offer_withdrawn")
		}
		return o, map[string]string{"declined_proposals": strconv.Itoa(ended)}, err
	})
}

// endReservations declines the proposals that have reserved places of the offer and returns how many that were.
func endReservations(ctx context.Context, st OfferStore, a identity.Actor, press identity.Press, o Offer) (int, error) {
	ended := map[uuid.UUID]bool{}
	for _, l := range o.Lines {
		if l.Reserved == 0 {
			continue
		}
		held, err := st.Holdings(ctx, l.ID)
		if err != nil {
			return 0, err
		}
		for _, h := range held {
			if h.Reserved == 0 || ended[h.Proposal] {
				continue
			}
			if err := placement.DeclineWithOffer(ctx, st, a, h.Proposal, press.Key, o.Document.Withdrawn); err != nil {
				return 0, err
			}
			ended[h.Proposal] = true
		}
	}
	return len(ended), nil
}

// Lower makes a line's capacity smaller, by the municipality's signatory. More places are offered by another offer, so that both sides agree on
// every place (s. 42). It may not fall below what is held: the fault's field names the number, and the page the cases.
func (s Offers) Lower(ctx context.Context, a identity.Actor, press identity.Press, id, line uuid.UUID, capacity int) (err error) {
	defer fault.Wrap(&err, "places.Offers.Lower(%s, %s)", id, line)
	if err := maySign(a); err != nil {
		return err
	}
	return s.change(ctx, a, press, id, "offer.lower", func(st OfferStore, o Offer) (Offer, map[string]string, error) {
		l, ok := o.Line(line)
		name := "capacity-" + line.String()
		switch {
		case !ok:
			return o, nil, fault.Missing()
		case o.State != OfferInForce || !l.InForce:
			return o, nil, fault.New(fault.Conflict, "offers.not_in_force")
		case capacity < 0:
			return o, nil, fault.Bad(fault.At(name, "fault.too_small", 0))
		case capacity > l.Capacity:
			return o, nil, fault.Bad(fault.At(name, "offers.only_lower", l.Capacity))
		}
		detail := map[string]string{"line": line.String(), "from": strconv.Itoa(l.Capacity), "to": strconv.Itoa(capacity)}
		return o, detail, atField(name, st.SetCapacity(ctx, line, capacity, press.Key))
	})
}

// atField turns the ledger's refusal into a mistake at the field where the number was typed.
func atField(name string, err error) error {
	if f, ok := fault.As(err); ok && f.Message.Key == "placement.held" {
		return fault.Bad(fault.At(name, f.Message.Key, f.Message.Args...))
	}
	return err
}

// Relabel moves free places of a line to another group of the same offer, by the centre; groups borrow from each other in no other way. What a
// municipality has committed to emergency cases stays with them.
func (s Offers) Relabel(ctx context.Context, a identity.Actor, press identity.Press, id, line uuid.UUID, to casework.Group, persons int, reason string) (err error) {
	defer fault.Wrap(&err, "places.Offers.Relabel(%s, %s)", id, line)
	if !a.May(identity.OfferConfirm) {
		return fault.New(fault.Forbidden, "fault.forbidden")
	}
	return s.change(ctx, a, press, id, "offer.relabel", func(st OfferStore, o Offer) (Offer, map[string]string, error) {
		from, ok := o.Line(line)
		if !ok {
			return o, nil, fault.Missing()
		}
		if err := mayRelabel(o, from, to, persons, strings.TrimSpace(reason)); err != nil {
			return o, nil, err
		}
		if from.Group == casework.Emergency {
			promised, err := st.CommittedOf(ctx, o.Municipality.ID, o.Year)
			if err != nil {
				return o, nil, err
			}
			if err := promised.mayGive(persons, o.Year); err != nil {
				return o, nil, err
			}
		}
		if err := st.SetCapacity(ctx, from.ID, from.Capacity-persons, press.Key); err != nil {
			return o, nil, atField("persons", err)
		}
		detail := map[string]string{"from": string(from.Group), "to": string(to), "places": strconv.Itoa(persons)}
		o.Document.Relabels = append(slices.Clone(o.Document.Relabels), Relabel{a.Account, s.Now(), from.Group, to, persons, strings.TrimSpace(reason)})
		i := slices.IndexFunc(o.Lines, func(l Line) bool { return l.Group == to && l.Window == from.Window && l.InForce })
		if i >= 0 {
			return o, detail, st.SetCapacity(ctx, o.Lines[i].ID, o.Lines[i].Capacity+persons, press.Key)
		}
		l := Line{ID: uuid.Must(uuid.NewV7()), Group: to, Window: from.Window, Capacity: persons, InForce: true}
		return o, detail, st.OpenLine(ctx, o, l, press.Key)
	})
}

// mayGive refuses to move so many of the places for emergency cases to another group that the commitment could not be met.
func (c Committed) mayGive(persons, year int) error {
	if most := max(c.Offered-c.Persons, 0); c.Persons > 0 && persons > most {
		return fault.Bad(fault.At("persons", "offers.relabel_committed", c.Persons, year, most))
	}
	return nil
}

func mayRelabel(o Offer, from Line, to casework.Group, persons int, reason string) error {
	if o.State != OfferInForce || !from.InForce {
		return fault.New(fault.Conflict, "offers.not_in_force")
	}
	var c checks
	if to == from.Group || !slices.Contains(OfferedGroups(), to) {
		c.add("group", "fault.choose_one")
	}
	c.between("persons", persons, 1, max(from.Free(), 1))
	if reason == "" {
		c.add("reason", "fault.reason_required")
	}
	c.text("reason", reason, MostNote)
	return c.err()
}
