package casework

// CodeKinds lists the codes of a case by the kind under which the catalogue names them; reasons and states aside.
func CodeKinds() map[string][]string {
	return map[string][]string{
		"group": codes(Groups()), "priority": codes(Priorities()), "layer": codes(Layers()), "link": codes(LinkKinds()), "level": codes(Levels()),
		"sex": Sexes(), "relation": Relations(), "literacy": codes(Literacies()), "need": NeedCodes(), "urgency": Urgencies(),
		"school": SchoolLevels(), "demand": DemandCodes(), "basis": codes(Bases()), "minor_housing": HousingForms(), "child_view": ChildViews(),
		"case_fields": codes(FieldGroups()), "source": SourceCodes(), "method": MethodCodes(), "category": Categories(), "scheme": Schemes(),
		"permit": Permits(),
	}
}

// Categories lists UNHCR's submission categories.
func Categories() []string {
	return []string{
		"legal_protection", "violence_survivor", "medical", "women_at_risk", "family_reunification", "children_at_risk", "lack_of_alternatives",
	}
}

// Schemes lists the schemes under which the Union pays for a resettled person (fund act 1125/2021).
func Schemes() []string { return []string{"union", "national"} }

// Permits lists the sections of the Aliens Act (301/2004) on which a residence permit rests.
func Permits() []string {
	return []string{"51", "52", "52a", "54.5", "87", "88", "89", "90", "93", "110", "114", "115"}
}
