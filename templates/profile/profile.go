package profile

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"kuntapaikka/internal/casework"
	"kuntapaikka/internal/civil"
	"kuntapaikka/internal/i18n"
	"kuntapaikka/internal/i18n/msg"
	"kuntapaikka/internal/region"
	"kuntapaikka/templates/ui"
)

// View is a case's profile for its panel. On is the day of the look: ages are those reached in its year. Names are of the persons who set absolute
// requirements, where the reader may see them. Whole is the address of the case's own page, where the reader has one.
type View struct {
	L        i18n.Lang
	Case     casework.Case
	Register *region.Register
	On       civil.Date
	Names    map[uuid.UUID]string
	Whole    string
}

// Municipality returns the name of a municipality in the reader's language.
func (v View) Municipality(code string) string {
	return v.Register.MunicipalityName(v.L, code, v.On)
}

// Language returns the name of a language in the reader's language.
func (v View) Language(code string) string {
	if l, ok := v.Register.Language(code); ok {
		return l.Name.In(v.L)
	}
	return code
}

// Needs lists the profile, line by line; a line without anything to tell is left out.
func (v View) Needs() []ui.Need {
	p := v.Case.Profile
	all := []ui.Need{
		{Icon: "people", Term: msg.ProfileHousehold(v.L), Body: lines(v.household())},
		{Icon: "lang", Term: msg.ProfileLanguages(v.L), Body: lines(v.languages())},
		{Icon: "hosp", Term: msg.ProfileNeeds(v.L), Body: lines(v.services())},
		{Icon: "house", Term: msg.ProfileDwelling(v.L), Body: lines(v.dwelling())},
		{Icon: "check", Term: msg.ProfileSchooling(v.L), Body: lines(v.schooling())},
		{Icon: "link", Term: msg.ProfileTies(v.L), Body: lines(v.ties())},
		{Icon: "person", Term: msg.ProfileEducation(v.L), Body: lines(v.education())},
		{Icon: "person", Term: msg.ProfileMinor(v.L), Body: lines(v.minor())},
	}
	if p.Basis != "" {
		all = append(all, ui.Need{Icon: "info", Term: msg.ProfileBasis(v.L), Text: msg.Code(v.L, "basis", string(p.Basis))})
	}
	return slices.DeleteFunc(all, func(n ui.Need) bool {
		said, isLines := n.Body.(lines)
		return isLines && len(said) == 0
	})
}

func (v View) household() (said []string) {
	for _, p := range v.Case.Profile.Persons {
		said = append(said, msg.ProfilePerson(v.L, msg.Code(v.L, "relation", p.Relation), msg.Code(v.L, "sex", p.Sex), max(0, p.AgeIn(v.On.Year()))))
		if p.Pregnant() {
			said = append(said, msg.ProfileBirthExpected(v.L, v.month(p.DueMonth)))
		}
	}
	if v.Case.Profile.SingleParent {
		said = append(said, msg.ProfileSingleParent(v.L))
	}
	return said
}

// month writes "2027-03" in the reader's language.
func (v View) month(code string) string {
	day, err := civil.Parse(code + "-01")
	if err != nil {
		return code
	}
	return i18n.MonthYear(v.L, day)
}

func (v View) languages() (said []string) {
	p := v.Case.Profile
	names := func(codes []string) string {
		var all []string
		for _, c := range codes {
			all = append(all, v.Language(c))
		}
		return i18n.List(v.L, all)
	}
	if len(p.MotherTongues) > 0 {
		said = append(said, msg.ProfileMotherTongue(v.L, names(p.MotherTongues)))
	}
	if len(p.OtherLanguages) > 0 {
		said = append(said, msg.ProfileOtherLanguages(v.L, names(p.OtherLanguages)))
	}
	var asked []string
	for _, i := range p.Interpreters {
		asked = append(asked, i.Language)
	}
	if len(asked) > 0 {
		said = append(said, msg.ProfileInterpreter(v.L, names(asked)))
	}
	if p.ServiceLanguage.Code != "" {
		said = append(said, msg.ProfileServiceLanguage(v.L, v.Language(p.ServiceLanguage.Code)))
	}
	return said
}

func (v View) services() (said []string) {
	for _, n := range v.Case.Profile.Needs {
		said = append(said, v.Need(n))
	}
	if len(said) == 0 {
		return []string{msg.ProfileNoNeeds(v.L)}
	}
	return said
}

// Need writes one need of a service with its urgency.
func (v View) Need(n casework.Need) string {
	text := msg.Code(v.L, "need", n.Code)
	if n.Urgency != "" {
		text = msg.ProfileNeedUrgent(v.L, text, msg.Code(v.L, "urgency", n.Urgency))
	}
	if n.Travel {
		text += " (" + msg.ProfileTravel(v.L) + ")"
	}
	return text
}

func (v View) dwelling() (said []string) {
	d := v.Case.Profile.Dwelling
	if d.Rooms > 0 {
		said = append(said, msg.AppRooms(v.L, d.Rooms))
	}
	for _, x := range []struct {
		asked bool
		text  string
	}{
		{d.Accessible != "", msg.ProfileAccessible(v.L)},
		{d.StepFree, msg.ProfileStepFree(v.L)},
		{d.Wheelchair, msg.ProfileWheelchair(v.L)},
		{d.Bathroom, msg.ProfileBathroom(v.L)},
		{d.Furnished, msg.ProfileFurnished(v.L)},
		{d.Note != "", d.Note},
	} {
		if x.asked {
			said = append(said, x.text)
		}
	}
	return said
}

func (v View) schooling() (said []string) {
	for _, s := range v.Case.Profile.Schooling {
		level := msg.Code(v.L, "school", s.Level)
		if s.Special > 0 {
			said = append(said, msg.ProfileSchoolSpecial(v.L, level, s.Count, s.Special))
			continue
		}
		said = append(said, msg.ProfileSchoolLevel(v.L, level, s.Count))
	}
	return said
}

func (v View) education() (said []string) {
	for _, p := range v.Case.Profile.Persons {
		var parts []string
		if p.EducationYears != nil {
			parts = append(parts, msg.ProfileEducationYears(v.L, *p.EducationYears))
		}
		for _, text := range []string{p.Occupation, p.StudyWish} {
			if text != "" {
				parts = append(parts, text)
			}
		}
		if p.Literacy != "" && p.Literacy != casework.LiteracyLatin {
			parts = append(parts, msg.Code(v.L, "literacy", string(p.Literacy)))
		}
		if len(parts) > 0 {
			said = append(said, strings.Join(parts, " · "))
		}
	}
	return said
}

func (v View) ties() (said []string) {
	for _, t := range v.Case.Profile.Ties {
		said = append(said, msg.ProfileTie(v.L, msg.Code(v.L, "relation", t.Kind), v.Municipality(t.Municipality)))
	}
	var wishes []string
	for _, w := range v.Case.Profile.Wishes {
		wishes = append(wishes, v.Municipality(w))
	}
	if len(wishes) > 0 {
		said = append(said, msg.ProfileWishes(v.L, i18n.List(v.L, wishes)))
	}
	return said
}

func (v View) minor() (said []string) {
	m := v.Case.Profile.Minor
	if m == nil {
		return nil
	}
	said = append(said, msg.ProfileNoRepresentative(v.L))
	if m.Representative {
		said[0] = msg.ProfileRepresentative(v.L)
	}
	if m.Housing != "" {
		said = append(said, msg.Code(v.L, "minor_housing", m.Housing))
	}
	if m.Siblings > 0 {
		said = append(said, msg.ProfileSiblings(v.L, m.Siblings))
	}
	if m.ChildView != "" {
		said = append(said, msg.Code(v.L, "child_view", m.ChildView))
	}
	return said
}

// Musts lists the absolute requirements, each with who set it. What the household must be kept away from is not among them: from it a protected
// address could be guessed.
func (v View) Musts() (all []ui.Mark) {
	p := v.Case.Profile
	add := func(text string, by casework.SetBy) {
		m := ui.Mark{Icon: "ok", Text: text}
		if who := v.Names[by.Account]; who != "" {
			m.Source = msg.ProfileSetBy(v.L, who, by.On)
		}
		all = append(all, m)
	}
	if d := p.Dwelling; d.Accessible == casework.Absolute {
		text := msg.ProfileMustDwelling(v.L)
		if d.Rooms > 0 {
			text = msg.ProfileMustRooms(v.L, d.Rooms)
		}
		add(text, d.SetBy)
	}
	for _, n := range p.Needs {
		if n.Absolute {
			add(msg.ProfileMustNeed(v.L, msg.Code(v.L, "need", n.Code), n.MaxMinutes), n.SetBy)
		}
	}
	for _, i := range p.Interpreters {
		if i.Level == casework.Absolute {
			add(msg.ProfileMustInterpreter(v.L, v.Language(i.Language)), i.SetBy)
		}
	}
	if s := p.ServiceLanguage; s.Level == casework.Absolute {
		add(msg.ProfileMustServiceLanguage(v.L, v.Language(s.Code)), s.SetBy)
	}
	for _, d := range p.Demands {
		add(msg.Code(v.L, "demand", d.Code), d.SetBy)
	}
	return all
}
