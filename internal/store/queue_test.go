package store_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"kuntapaikka/internal/identity"
	"kuntapaikka/internal/store"
)

func TestEveryRolePutsJobsInAndSeesNoOthers(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	kinds := []identity.OrganisationKind{
		identity.Ministry, identity.RegionalCentre, identity.MunicipalAuthority, identity.WellbeingArea, identity.PaymentAuthority, identity.IntakeBody,
		identity.RepresentativeOffice, identity.AuditBody, identity.Administration,
	}
	actors := []identity.Actor{identity.System()}
	for _, k := range kinds {
		actors = append(actors, h.actor(t, k, "test"))
	}
	put := map[identity.Role]int{}
	for _, a := range actors {
		err := h.db.InTx(t.Context(), a, identity.Press{}, func(tx *store.Tx) error {
			return tx.Enqueue(t.Context(), store.NoticeMail{Notice: uuid.New()})
		})
		if err != nil {
			t.Errorf("%s: %v", a.Role(), err)
			continue
		}
		put[a.Role()] = h.count(t, a, "river_job")
	}
	for _, a := range actors[1:] {
		if got := put[a.Role()]; got != 1 {
			t.Errorf("%s sees %d jobs, want its own", a.Role(), got)
		}
	}
	if got := h.count(t, identity.System(), "river_job"); got != len(actors) {
		t.Errorf("%d jobs are in the queue, want %d", got, len(actors))
	}
}

func TestJobOfAFailedTransactionIsNotThere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	boom := errors.New("boom")
	err := h.db.InTx(t.Context(), h.north, identity.Press{}, func(tx *store.Tx) error {
		return errors.Join(tx.Enqueue(t.Context(), store.NoticeMail{Notice: uuid.New()}), boom)
	})
	if got := h.count(t, identity.System(), "river_job"); got != 0 || !errors.Is(err, boom) {
		t.Errorf("%d jobs after %v", got, err)
	}
}

func TestNoticeGoesToTheMembersOfItsOrganisation(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	member := func(login, valid string, a identity.Actor) uuid.UUID {
		id := uuid.New()
		h.db.Exec(t, "INSERT INTO account (id, login, name, language) VALUES ($1, $2, 'Test', 'sv')", id, login)
		h.db.Exec(t, "INSERT INTO membership (id, account_id, organisation_id, role, valid) VALUES ($1, $2, $3, $4, $5::daterange)",
			uuid.New(), id, a.Organisation(), a.Role(), valid)
		return id
	}
	aino := member("aino@example.test", "[2020-01-01,)", h.oulu)
	member("earlier@example.test", "[2020-01-01,2021-01-01)", h.oulu)
	member("no-address", "[2020-01-01,)", h.oulu)
	member("elsewhere@example.test", "[2020-01-01,)", h.lahti)
	notice := uuid.New()
	h.db.Exec(t, "INSERT INTO notice (id, org_id, key, href, urgent, created_at) VALUES ($1, $2, 'notices.sent', '/proposals/1', true, now())", notice, h.oulu.Organisation())
	err := h.db.InTx(t.Context(), identity.System(), identity.Press{}, func(tx *store.Tx) error {
		readers, err := tx.NoticeReaders(t.Context(), notice)
		if err != nil || len(readers) != 1 || readers[0] != aino {
			t.Errorf("readers %v, %v", readers, err)
		}
		l, err := tx.Letter(t.Context(), notice, aino)
		if want := (store.Letter{To: "aino@example.test", Lang: "sv", Href: "/proposals/1", Urgent: true}); l != want {
			t.Errorf("letter %+v", l)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestPruningLeavesWhatIsStillNeeded(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, age := range []time.Duration{time.Hour, 47 * time.Hour, 49 * time.Hour} {
		then := time.Now().Add(-age)
		h.db.Exec(t, "INSERT INTO press (key, account_id, digest, pressed_at) VALUES ($1, $2, '', $3)", uuid.New(), h.oulu.Account, then)
		h.db.Exec(t, "INSERT INTO session (token_hash, data, expires_at) VALUES ($1, '', $2)", []byte(uuid.NewString()), then.Add(24*time.Hour))
		h.db.Exec(t, "INSERT INTO case_look (account_id, org_id, case_id, layer, state, on_day) VALUES ($1, $1, $2, 'profile', 'matching', $3::date)", uuid.New(), h.northCase, then.Add(-24*time.Hour))
	}
	err := h.db.InTx(t.Context(), identity.System(), identity.Press{}, func(tx *store.Tx) error {
		p, err := tx.Prune(t.Context())
		if p != (store.Pruned{Presses: 1, Sessions: 2, Looks: 2}) {
			t.Errorf("pruned %+v", p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
